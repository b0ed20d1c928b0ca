import { change } from '../../../platform/commands/command.ts';
import { checkItemReference, type ItemReference } from '../domain/product.ts';
import type { AddItemReferenceInput } from '../generated/resolver-types.ts';
import { productCommand } from './define.ts';

export const addItemReference = productCommand<AddItemReferenceInput>('addItemReference', {
  on: (input) => input.productId,
  decide(product, input, { today, newId }) {
    const added: ItemReference = {
      id: newId('itm'),
      erpInstanceId: input.erpInstanceId,
      itemCode: input.itemCode,
      from: input.from ?? today,
      to: input.to ?? null,
    };
    return (
      checkItemReference(product.itemReferences, added) ??
      change({ ...product, itemReferences: [...product.itemReferences, added] }, 'contract.product.itemReferenced')
    );
  },
});
