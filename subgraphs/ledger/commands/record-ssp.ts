import { equals } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { personOf, type Viewer } from '../../../core/viewer.ts';
import { already, change } from '../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkSsp, type Ssp } from '../domain/revenue/ssp.ts';
import { invalid } from '../domain/validation.ts';
import type { RecordSspInput } from '../generated/resolver-types.ts';
import { sspCreation } from './define.ts';

type Facts = { readonly existing: Ssp | null; readonly legalEntity: LegalEntity | null };

/** Records a price. The same told again is the same; another for its day is refused: what was allocated by it was. */
export const recordSsp = sspCreation<RecordSspInput, Facts>('recordSsp', {
  async gather(reader, { productId, currency, validFrom, ...input }, { scope }) {
    const legalEntityId = (input.legalEntityId ?? null) as LegalEntityId | null;
    return {
      existing: await reader.sspByKey({ productId, legalEntityId, currency, validFrom }),
      legalEntity: legalEntityId === null ? null : await reader.legalEntity(legalEntityId, scope),
    };
  },

  decide(input, { now, viewer, newId, facts: { existing, legalEntity } }) {
    if (input.legalEntityId != null && legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const wrong = refuseForAll(viewer, legalEntity) ?? checkSsp(input);
    if (wrong !== null) return wrong;
    const { productId, currency, basis, amount, validFrom, source } = input;
    if (existing !== null) {
      const isSame = existing.basis === basis && equals(existing.amount, amount) && existing.source === source;
      if (isSame) return already(existing);
      return invalid('input.validFrom', 'UNIQUE', `a day without such a price: ${existing.id} is recorded for it`);
    }
    const ssp: Ssp = {
      id: newId('ssp'),
      version: 0,
      productId,
      legalEntityId: legalEntity?.id ?? null,
      currency,
      basis,
      amount,
      validFrom,
      source,
      recordedBy: personOf(viewer),
      createdAt: now,
      updatedAt: now,
    };
    return change(ssp, 'ledger.ssp.recorded');
  },
});

/** A price of every legal entity is not for somebody who works for some of them. */
function refuseForAll({ legalEntityIds }: Viewer, legalEntity: LegalEntity | null): Refusal | null {
  if (legalEntity !== null || legalEntityIds === null) return null;
  return invalid('input.legalEntityId', 'REQUIRED', 'given: one of the legal entities that you work for');
}
