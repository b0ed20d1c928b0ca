import { change } from '../../../platform/commands/command.ts';
import { firstOf, invalid } from '../../../core/validation.ts';
import { checkComponents, checkTexts, componentsOf, refuseMeter, type Product } from '../domain/product.ts';
import type { UpdateProductInput } from '../generated/resolver-types.ts';
import { productCommand } from './define.ts';

/** Changes a product; what is left out stays, and null takes away what need not be there. */
export const updateProduct = productCommand<UpdateProductInput, { readonly parts: readonly Product[] }>(
  'updateProduct',
  {
    on: (input) => input.productId,
    gather: async (reader, input) => ({
      parts: await reader.holdProducts(componentsOf(input.components ?? []).map(({ productId }) => productId)),
    }),
    decide(product, input, { facts }) {
      const cleared = (['name', 'type', 'unit'] as const).find((field) => input[field] === null);
      const after: Product = {
        ...product,
        name: input.name ?? product.name,
        type: input.type ?? product.type,
        components: input.components === undefined ? product.components : componentsOf(input.components ?? []),
        unit: input.unit ?? product.unit,
        taxCategory: input.taxCategory === undefined ? product.taxCategory : input.taxCategory,
        meterCode: input.meterCode === undefined ? product.meterCode : input.meterCode,
        revenueTemplateCode:
          input.revenueTemplateCode === undefined ? product.revenueTemplateCode : input.revenueTemplateCode,
        productLine: input.productLine === undefined ? product.productLine : input.productLine,
      };
      const isBundle = after.type === 'BUNDLE' || after.components.length === 0;
      return (
        firstOf(
          cleared === undefined ? null : invalid(`input.${cleared}`, 'REQUIRED', 'present: a product keeps one'),
          checkTexts(input),
          refuseMeter(after),
          isBundle ? null : invalid('input.type', 'BUNDLE_ONLY', 'BUNDLE as long as the product has components'),
          input.components === undefined ? null : checkComponents(after, after.components, facts.parts),
        ) ?? change(after, 'contract.product.updated')
      );
    },
  },
);
