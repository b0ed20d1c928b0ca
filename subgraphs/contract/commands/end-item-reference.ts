import { change } from '../../../platform/commands/command.ts';
import { endedItemReference } from '../domain/product.ts';
import type { EndItemReferenceInput } from '../generated/resolver-types.ts';
import { productCommand } from './define.ts';

export const endItemReference = productCommand<EndItemReferenceInput>('endItemReference', {
  on: (input) => input.productId,
  decide(product, input, { today }) {
    const itemReferences = endedItemReference(product.itemReferences, input.itemReferenceId, today);
    return 'code' in itemReferences
      ? itemReferences
      : change({ ...product, itemReferences }, 'contract.product.itemReferenceEnded');
  },
});
