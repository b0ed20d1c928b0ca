import type { Refusal } from '../../../core/refusal.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { invalid } from '../domain/validation.ts';

/** A price of every legal entity is not for somebody who works for some of them. */
export function refuseForAll({ legalEntityIds }: Viewer, legalEntity: LegalEntity | null): Refusal | null {
  if (legalEntity !== null || legalEntityIds === null) return null;
  return invalid('input.legalEntityId', 'REQUIRED', 'given: one of the legal entities that you work for');
}
