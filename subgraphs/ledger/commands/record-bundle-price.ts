import { equals } from '../../../core/decimal.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { personOf } from '../../../core/viewer.ts';
import { already, change } from '../../../platform/commands/command.ts';
import { unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkBundlePrice, type BundlePrice } from '../domain/revenue/bundle-price.ts';
import type { Ssp } from '../domain/revenue/ssp.ts';
import { invalid } from '../domain/validation.ts';
import type { RecordBundlePriceInput } from '../generated/resolver-types.ts';
import { bundlePriceCreation } from './define.ts';
import { refuseForAll } from './refuse-for-all.ts';

type Facts = {
  readonly existing: BundlePrice | null;
  readonly ssps: readonly Ssp[];
  readonly legalEntity: LegalEntity | null;
};

/** Records what is sold together, and for how much. The same told again is the same; another for its day is refused. */
export const recordBundlePrice = bundlePriceCreation<RecordBundlePriceInput, Facts>('recordBundlePrice', {
  async gather(reader, { currency, validFrom, ...input }, { scope }) {
    const legalEntityId = (input.legalEntityId ?? null) as LegalEntityId | null;
    const items = inOrder(input.items);
    return {
      existing: await reader.bundlePriceByKey({ items, legalEntityId, currency, validFrom }),
      ssps: await reader.sspsOf(items, currency),
      legalEntity: legalEntityId === null ? null : await reader.legalEntity(legalEntityId, scope),
    };
  },

  decide(input, { now, viewer, newId, facts: { existing, ssps, legalEntity } }) {
    if (input.legalEntityId != null && legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    const { currency, basis, amount, validFrom, source } = input;
    const legalEntityId = legalEntity?.id ?? null;
    const told = { items: inOrder(input.items), legalEntityId, currency, basis, amount, validFrom, source };
    const notForAll = refuseForAll(viewer, legalEntity);
    if (notForAll !== null) return notForAll;
    if (existing !== null) {
      const isSame = existing.basis === basis && equals(existing.amount, amount) && existing.source === source;
      if (isSame) return already(existing);
      return invalid('input.validFrom', 'UNIQUE', `a day without such a price: ${existing.id} is recorded for it`);
    }
    const wrong = checkBundlePrice(told, ssps);
    if (wrong !== null) return wrong;
    const bundlePrice: BundlePrice = {
      ...told,
      id: newId('bpr'),
      version: 0,
      recordedBy: personOf(viewer),
      createdAt: now,
      updatedAt: now,
    };
    return change(bundlePrice, 'ledger.bundlePrice.recorded');
  },
});

/** A bundle is the same whichever of its items is named first. */
function inOrder(items: readonly string[]): readonly string[] {
  return [...items].sort();
}
