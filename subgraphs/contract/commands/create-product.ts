import { change } from '../../../platform/commands/command.ts';
import { checkName, firstOf } from '../../../core/validation.ts';
import { checkComponents, checkTexts, componentsOf, refuseMeter, takenSku, type Product } from '../domain/product.ts';
import type { CreateProductInput } from '../generated/resolver-types.ts';
import { productCreation } from './define.ts';

type Facts = { readonly isTaken: boolean; readonly parts: readonly Product[] };

/** Describes a product under a stock-keeping unit that no other has had. */
export const createProduct = productCreation<CreateProductInput, Facts>('createProduct', {
  gather: async (reader, input) => ({
    isTaken: await reader.isSkuTaken(input.sku),
    parts: await reader.holdProducts(componentsOf(input.components ?? []).map(({ productId }) => productId)),
  }),

  decide(input, { now, newId, facts }) {
    const components = componentsOf(input.components ?? []);
    const product: Product = {
      id: newId('prd'),
      version: 0,
      sku: input.sku,
      name: input.name,
      type: input.type,
      components,
      itemReferences: [],
      unit: input.unit ?? 'unit',
      taxCategory: input.taxCategory ?? null,
      meterCode: input.meterCode ?? null,
      revenueTemplateCode: input.revenueTemplateCode ?? null,
      productLine: input.productLine ?? null,
      status: 'DRAFT',
      createdAt: now,
      updatedAt: now,
    };
    return (
      firstOf(
        checkName('input.sku', input.sku),
        checkTexts(input),
        refuseMeter(product),
        facts.isTaken ? takenSku(input.sku) : null,
        checkComponents(product, components, facts.parts),
      ) ?? change(product, 'contract.product.created')
    );
  },
});
