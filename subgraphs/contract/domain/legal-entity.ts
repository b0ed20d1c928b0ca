import type { LegalEntityId } from '../../../core/ids.ts';
import { refuse } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import type { Viewer } from '../../../core/viewer.ts';

/** What contract needs to know of a company that sells. The ledger owns it; this is a copy. */
export type LegalEntity = {
  readonly id: LegalEntityId;
  /** Its dates are dates of this zone. */
  readonly timeZone: string;
  readonly roundingMode: RoundingMode;
};

/** The company that is named, where there is one that the viewer works for. */
export function ownLegalEntity(id: string, known: LegalEntity | null, viewer: Viewer): Result<LegalEntity> {
  const isTheirs = viewer.legalEntityIds?.some((own) => own === known?.id) ?? true;
  if (known !== null && isTheirs) return accept(known);
  return deny(
    refuse('NOT_FOUND', { entity: 'LegalEntity', id }, `There is no LegalEntity ${id} that you may sell for.`),
  );
}
