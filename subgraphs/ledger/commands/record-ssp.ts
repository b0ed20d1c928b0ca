import type { LegalEntityId } from '../../../core/ids.ts';
import { personOf } from '../../../core/viewer.ts';
import { already, change } from '../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkSsp, isSameSsp, type Ssp } from '../domain/revenue/ssp.ts';
import { statedPrice } from '../domain/revenue/stated-price.ts';
import { invalid } from '../domain/validation.ts';
import type { RecordSspInput } from '../generated/resolver-types.ts';
import { sspCreation } from './define.ts';
import { refuseForAll } from './refuse-for-all.ts';

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
    const { productId, currency, basis, validFrom, source } = input;
    const option = input.option ?? null;
    const price = statedPrice({ basis, amount: input.amount ?? null, option });
    if (!price.ok) return price.refusal;
    const stated = { basis, amount: price.value, option, source };
    const wrong = refuseForAll(viewer, legalEntity) ?? checkSsp({ productId, currency, ...stated });
    if (wrong !== null) return wrong;
    if (existing !== null) {
      if (isSameSsp(existing, stated)) return already(existing);
      return invalid('input.validFrom', 'UNIQUE', `a day without such a price: ${existing.id} is recorded for it`);
    }
    const ssp: Ssp = {
      id: newId('ssp'),
      version: 0,
      productId,
      legalEntityId: legalEntity?.id ?? null,
      currency,
      ...stated,
      validFrom,
      recordedBy: personOf(viewer),
      createdAt: now,
      updatedAt: now,
    };
    return change(ssp, 'ledger.ssp.recorded');
  },
});
