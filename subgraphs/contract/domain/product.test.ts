import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal, one } from '../../../core/decimal.ts';
import { invalid } from '../../../core/validation.ts';
import { productWith } from './fixtures/products.ts';
import {
  checkComponents,
  checkItemReference,
  checkTexts,
  componentsMax,
  componentsOf,
  endedItemReference,
  itemReferencesMax,
  refuseInBundles,
  refuseMeter,
  refuseUnsellable,
  takenSku,
  unknownProduct,
  type ItemReference,
  type ItemReferenceId,
  type Product,
  type ProductComponent,
  type ProductId,
  type ProductTexts,
} from './product.ts';

const d = civilDate;
const unknown = (id: string) => ({
  code: 'NOT_FOUND',
  details: { entity: 'Product', id },
  message: `There is no Product ${id} that you may see.`,
});

describe('the texts of a product', () => {
  const texts = {
    name: 'Seats',
    unit: 'seat',
    taxCategory: 'SAAS',
    meterCode: 'api-calls',
    revenueTemplateCode: 'OVER_TIME',
    productLine: 'cloud',
  };
  const none = {
    name: null,
    unit: null,
    taxCategory: null,
    meterCode: null,
    revenueTemplateCode: null,
    productLine: null,
  };

  it.each<[ProductTexts]>([[{}], [none], [texts]])('may be %j', (values) => {
    expect(checkTexts(values)).toBeNull();
  });

  it.each([
    ['name', 'TEXT'],
    ['unit', 'TEXT'],
    ['taxCategory', 'NAME_FORM'],
    ['meterCode', 'NAME_FORM'],
    ['revenueTemplateCode', 'NAME_FORM'],
    ['productLine', 'NAME_FORM'],
  ])('are refused where %s is blank', (field, rule) => {
    expect(checkTexts({ ...texts, [field]: ' ' })?.details).toEqual({ path: `input.${field}`, rule });
  });
});

describe('the meter of a product', () => {
  it.each(['RECURRING', 'ONE_TIME', 'SERVICE', 'BUNDLE'] as const)('is none of one that is %s', (type) => {
    expect(refuseMeter({ type, meterCode: null })).toBeNull();
    expect(refuseMeter({ type, meterCode: 'calls' })).toEqual(
      invalid('input.meterCode', 'USAGE_ONLY', 'left out: only a product of type USAGE has a meter'),
    );
  });

  it('counts what is sold by usage', () => {
    expect(refuseMeter({ type: 'USAGE', meterCode: 'calls' })).toBeNull();
  });
});

describe('the parts of a bundle', () => {
  const bundle = { id: 'prd_suite' as ProductId, type: 'BUNDLE' } as const;
  const part = (id: string, quantity = one): ProductComponent => ({ productId: id as ProductId, quantity });
  const known = [
    productWith({ id: 'prd_seat' }),
    productWith({ id: 'prd_calls', type: 'USAGE', status: 'DRAFT' }),
    productWith({ id: 'prd_old', status: 'RETIRED' }),
    productWith({ id: 'prd_box', type: 'BUNDLE' }),
    productWith({ id: 'prd_suite' }),
  ];
  const many = (count: number) => Array.from({ length: count }, (_, index) => `prd_${index}`);

  it('are one of each where nothing is said', () => {
    const stated = [{ productId: 'a' }, { productId: 'b', quantity: null }, { productId: 'c', quantity: decimal(3) }];
    expect(componentsOf(stated)).toEqual([part('a'), part('b'), part('c', decimal(3))]);
  });

  it('are products that are sold or will be, and not bundles', () => {
    expect(checkComponents(bundle, [part('prd_calls', decimal('0.5')), part('prd_seat')], known)).toBeNull();
    expect(checkComponents({ ...bundle, id: null }, [part('prd_suite')], known)).toBeNull();
  });

  it('are so many at most', () => {
    const products = many(componentsMax + 1).map((id) => productWith({ id }));
    const parts = products.map(({ id }) => part(id));
    expect(checkComponents(bundle, parts.slice(1), products)).toBeNull();
    expect(checkComponents(bundle, parts, products)?.details).toEqual({ path: 'input.components', rule: 'COUNT_MAX' });
  });

  it.each(['RECURRING', 'USAGE', 'ONE_TIME', 'SERVICE'] as const)('are none of a product that is %s', (type) => {
    expect(checkComponents({ ...bundle, type }, [], known)).toBeNull();
    expect(checkComponents({ ...bundle, type }, [part('prd_seat')], known)).toEqual(
      invalid('input.components', 'BUNDLE_ONLY', 'left out: only a bundle is made of others'),
    );
  });

  const noBundle = 'a product that is no bundle itself';
  it.each([
    [part('prd_seat'), 'DISTINCT', 'a product that the list does not name yet'],
    [part('prd_box'), 'NO_BUNDLE_WITHIN', noBundle],
    [part('prd_suite'), 'NO_BUNDLE_WITHIN', noBundle],
    [part('prd_old'), 'PRODUCT_ACTIVE', 'a product that is still sold; this one is RETIRED'],
  ] as const)('are not %j', (wrong, rule, mustBe) => {
    expect(checkComponents(bundle, [part('prd_seat'), wrong], known)).toEqual(
      invalid('input.components[1].productId', rule, mustBe),
    );
  });

  it('have a size, and are known', () => {
    expect(checkComponents(bundle, [part('prd_seat', decimal(0))], known)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.components[0].quantity', rule: 'POSITIVE' },
    });
    expect(checkComponents(bundle, [part('prd_gone')], known)).toEqual(unknown('prd_gone'));
  });

  it('are refused where they stand', () => {
    expect(checkComponents(bundle, [part('prd_old')], known, 'parts')?.details).toEqual({
      path: 'parts[0].productId',
      rule: 'PRODUCT_ACTIVE',
    });
  });

  it('are all sold when the bundle is', () => {
    const whole = productWith({ type: 'BUNDLE', components: [part('prd_a'), part('prd_b')] });
    const a = productWith({ id: 'prd_a' });
    const sellable = (product: Product, ...parts: Product[]) => refuseUnsellable(product, parts);
    const unsold = invalid('Product.components', 'PRODUCT_ACTIVE', 'ACTIVE every one; prd_b is not');
    expect(sellable(whole, productWith({ id: 'prd_b' }), a)).toBeNull();
    expect(sellable(whole, a)).toEqual(unsold);
    expect(sellable(whole, a, productWith({ id: 'prd_b', status: 'DRAFT' }))).toEqual(unsold);
    expect(sellable({ ...whole, type: 'SERVICE' })).toBeNull();
    expect(sellable(productWith({ type: 'BUNDLE' }), a)).toEqual(
      invalid('Product.components', 'NOT_EMPTY', 'one part at least before a bundle is sold'),
    );
  });

  it('stay while a bundle of them is sold', () => {
    expect(refuseInBundles([])).toBeNull();
    expect(refuseInBundles(['prd_box', 'prd_suite'] as ProductId[])).toEqual(
      invalid('Product.id', 'NOT_IN_USE', 'in no ACTIVE bundle; it is in prd_box, prd_suite'),
    );
  });
});

describe('the item of a product in an ERP', () => {
  const item = (from: string, to: string | null, more: Partial<ItemReference> = {}): ItemReference => ({
    id: 'itm_1' as ItemReferenceId,
    erpInstanceId: 'sap',
    itemCode: 'ITEM-1',
    from: d(from),
    to: to === null ? null : d(to),
    ...more,
  });
  const held = [item('2025-01-01', '2026-01-01'), item('2026-06-01', null, { itemCode: 'ITEM-2' })];

  it.each([
    item('2026-01-01', '2026-06-01'),
    item('2024-01-01', '2025-01-01'),
    item('2025-06-01', null, { erpInstanceId: 'netsuite' }),
  ])('may be %j', (added) => {
    expect(checkItemReference(held, added)).toBeNull();
  });

  it.each([
    [item('2026-01-01', null, { erpInstanceId: 'my sap' }), 'input.erpInstanceId', 'NAME_FORM'],
    [item('2026-01-01', null, { itemCode: '' }), 'input.itemCode', 'NAME_FORM'],
    [item('2026-01-01', '2026-01-01'), 'input.to', 'PERIOD_NOT_EMPTY'],
  ])('may not be %j', (added, path, rule) => {
    expect(checkItemReference([], added)?.details).toEqual({ path, rule });
  });

  it.each([
    [item('2025-12-31', '2026-01-01'), 'ITEM-1, which ends on 2026-01-01'],
    [item('2026-01-01', '2026-06-02'), 'ITEM-2, which has no end'],
    [item('2026-05-01', null), 'ITEM-2, which has no end'],
  ])('is one at a time: not %j', (added, other) => {
    expect(checkItemReference(held, added)).toEqual(
      invalid('input.from', 'PERIODS_APART', `outside the time of ${other}: end that first`),
    );
  });

  it('is one of so many at most', () => {
    const many = (count: number) => Array.from({ length: count }, () => item('2025-01-01', '2025-02-01'));
    const added = item('2026-01-01', null);
    expect(checkItemReference(many(itemReferencesMax - 1), added)).toBeNull();
    expect(checkItemReference(many(itemReferencesMax), added)?.details).toEqual({
      path: 'Product.itemReferences',
      rule: 'COUNT_MAX',
    });
  });

  describe('that ends', () => {
    const [closed, open] = [item('2025-01-01', '2026-01-01'), item('2026-06-01', null, { id: 'itm_2' as never })];

    it.each([
      ['itm_1', '2025-01-02', [{ ...closed, to: '2025-01-02' }, open]],
      ['itm_1', '2025-12-31', [{ ...closed, to: '2025-12-31' }, open]],
      ['itm_2', '2026-06-02', [closed, { ...open, to: '2026-06-02' }]],
    ])('does so alone: %s on %s', (id, on, list) => {
      expect(endedItemReference([closed, open], id, d(on))).toEqual(list);
    });

    it.each([
      ['2025-01-01', 'DATE_AFTER_START', 'after 2025-01-01, when the reference begins'],
      ['2024-12-31', 'DATE_AFTER_START', 'after 2025-01-01, when the reference begins'],
      ['2026-01-01', 'WITHIN_PERIOD', 'before 2026-01-01, when the reference ends already'],
      ['2026-01-02', 'WITHIN_PERIOD', 'before 2026-01-01, when the reference ends already'],
    ] as const)('does so within its time: not on %s', (on, rule, mustBe) => {
      expect(endedItemReference([open, closed], 'itm_1', d(on))).toEqual(invalid('write.effectiveDate', rule, mustBe));
    });

    it('is there', () => {
      expect(endedItemReference([closed], 'itm_9', d('2025-06-01'))).toEqual({
        code: 'NOT_FOUND',
        details: { entity: 'ItemReference', id: 'itm_9' },
        message: 'There is no ItemReference itm_9.',
      });
    });
  });
});

describe('a product', () => {
  it('that is not known is named, and so is a SKU that is taken', () => {
    expect(unknownProduct('prd_9')).toEqual(unknown('prd_9'));
    expect(takenSku('SEAT')).toEqual(invalid('input.sku', 'UNIQUE', 'one that no product has had; SEAT is taken'));
  });
});
