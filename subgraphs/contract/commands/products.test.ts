import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { openContractRoom, productManager, type ContractRoom } from '../../../test/harness/contract.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import type { Product } from '../domain/product.ts';
import type { ContractReader } from '../port.ts';
import { commands } from './all.ts';

let room: ContractRoom;
beforeAll(async () => {
  room = await openContractRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

function run<I, F>(command: Command<Product, I, ContractReader, F>, input: I, write: WriteInput = {}) {
  return room.run(room.keepers.products, productManager, command, input, write);
}

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const seat = { name: 'Seat', type: 'RECURRING' as const };

describe('createProduct', () => {
  it('describes a product that is read back as it was made', async () => {
    const part = await room.product();
    const bundle = made(
      await run(commands.createProduct, {
        sku: 'SUITE',
        name: 'Suite',
        type: 'BUNDLE',
        components: [{ productId: part.id, quantity: decimal('2.5') }],
        productLine: 'platform',
        taxCategory: 'saas',
        revenueTemplateCode: 'over-time',
      }),
    );
    expect(bundle).toMatchObject({ status: 'DRAFT', unit: 'unit', version: 1, itemReferences: [] });
    expect(await room.store.readProducts([bundle.id], everything)).toEqual([bundle]);
    expect(await room.store.findProductBySku('SUITE', everything)).toBe(bundle.id);
  });

  it('says which meter counts what is used', async () => {
    const input = { sku: 'CALLS', name: 'Calls', type: 'USAGE', meterCode: 'calls' } as const;
    const { id } = made(await run(commands.createProduct, input));
    expect(await room.store.readProducts([id], everything)).toMatchObject([{ meterCode: 'calls' }]);
    expect(made(await run(commands.updateProduct, { productId: id, meterCode: null })).meterCode).toBeNull();
  });

  it.each([
    ['a SKU with a blank', { sku: 'A B' }, 'NAME_FORM', 'input.sku'],
    ['a blank name', { name: ' ' }, 'TEXT', 'input.name'],
    ['a name that is too long', { name: 'x'.repeat(301) }, 'TEXT', 'input.name'],
    ['a product line with a blank', { productLine: 'two words' }, 'NAME_FORM', 'input.productLine'],
    ['a meter of what is not used', { meterCode: 'calls' }, 'USAGE_ONLY', 'input.meterCode'],
    ['parts of what is no bundle', { components: [{ productId: 'prd_x' }] }, 'BUNDLE_ONLY', 'input.components'],
  ])('refuses %s and changes nothing', async (_, input, rule, path) => {
    const before = await room.contents();
    const answer = await run(commands.createProduct, { sku: 'REFUSED', ...seat, ...input });
    expect(refusalOf(answer)).toMatchObject({ code: 'VALIDATION_FAILED', details: { path, rule } });
    expect(await room.contents()).toBe(before);
  });

  it.each([
    ['twice the same part', (part: string) => [{ productId: part }, { productId: part }], 'DISTINCT'],
    ['a part of no quantity', (part: string) => [{ productId: part, quantity: decimal(0) }], 'POSITIVE'],
    ['a part of ten places', (part: string) => [{ productId: part, quantity: decimal('1.0000000001') }], 'PLACES_MAX'],
    ['51 parts', (part: string) => Array.from({ length: 51 }, () => ({ productId: part })), 'COUNT_MAX'],
  ])('refuses a bundle of %s', async (_, components, rule) => {
    const part = await room.product();
    const input = { sku: 'BUNDLE-REFUSED', name: 'Bundle', type: 'BUNDLE' as const, components: components(part.id) };
    expect(refusalOf(await run(commands.createProduct, input))).toMatchObject({ details: { rule } });
  });

  it('refuses parts that there are not, bundles within bundles, and what is not sold any more', async () => {
    const gone = await room.activeProduct();
    made(await run(commands.retireProduct, { id: gone.id }));
    const inner = await room.product({ type: 'BUNDLE' });
    const of = async (productId: string) =>
      refusalOf(
        await run(commands.createProduct, { sku: 'X', name: 'X', type: 'BUNDLE', components: [{ productId }] }),
      );
    expect(await of('prd_nobody')).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'Product' } });
    expect(await of(inner.id)).toMatchObject({ details: { rule: 'NO_BUNDLE_WITHIN' } });
    expect(await of(gone.id)).toMatchObject({ details: { rule: 'PRODUCT_ACTIVE' } });
  });

  it('gives a SKU to one product only, however many ask at once, and never again', async () => {
    const asked = Array.from({ length: 8 }, () => run(commands.createProduct, { sku: 'ONCE', ...seat }));
    const answers = (await Promise.all(asked)).map(refusalOf);
    expect(answers.filter(({ code }) => code === 'APPLIED')).toHaveLength(1);
    expect(answers.filter(({ code }) => code !== 'APPLIED')).toEqual(
      Array.from({ length: 7 }, () => ({
        code: 'VALIDATION_FAILED',
        details: { path: 'input.sku', rule: 'UNIQUE' },
      })),
    );
    const id = (await room.store.findProductBySku('ONCE', everything)) ?? '';
    made(await run(commands.retireProduct, { id }));
    expect(refusalOf(await run(commands.createProduct, { sku: 'ONCE', ...seat })).details).toMatchObject({
      rule: 'UNIQUE',
    });
  });

  it('is for product managers', async () => {
    const answer = room.run(room.keepers.products, viewerWith('sales-ops'), commands.createProduct, {
      sku: 'SALES',
      ...seat,
    });
    expect(refusalOf(await answer)).toMatchObject({
      code: 'ROLE_REQUIRED',
      details: { required: ['product-manager'] },
    });
  });
});

describe('updateProduct', () => {
  it('changes what is given, keeps what is left out, takes away with null', async () => {
    const { id } = await room.product({ productLine: 'line', taxCategory: 'saas' });
    const after = made(await run(commands.updateProduct, { productId: id, name: 'Renamed', productLine: null }));
    expect(after).toMatchObject({ name: 'Renamed', productLine: null, taxCategory: 'saas', version: 2 });
  });

  it('keeps how a product is charged for once it is sold', async () => {
    const { id } = await room.activeProduct();
    for (const input of [{ type: 'ONE_TIME' as const }, { unit: 'day' }])
      expect(refusalOf(await run(commands.updateProduct, { productId: id, ...input }))).toMatchObject({
        code: 'FIELD_LOCKED_IN_STATE',
        details: { state: 'ACTIVE', mutableIn: ['DRAFT'] },
      });
    expect(made(await run(commands.updateProduct, { productId: id, name: 'Renamed' })).version).toBe(3);
  });

  it.each([{ name: null }, { type: null }, { unit: null }])('refuses %o', async (input) => {
    const { id } = await room.product();
    expect(refusalOf(await run(commands.updateProduct, { productId: id, ...input })).details).toMatchObject({
      rule: 'REQUIRED',
    });
  });

  it('lets a bundle become something else only without its parts', async () => {
    const part = await room.product();
    const { id } = await room.product({ type: 'BUNDLE', components: [{ productId: part.id }] });
    const alone = await run(commands.updateProduct, { productId: id, type: 'SERVICE' });
    expect(refusalOf(alone).details).toEqual({ path: 'input.type', rule: 'BUNDLE_ONLY' });
    const both = await run(commands.updateProduct, { productId: id, type: 'SERVICE', components: [] });
    expect(made(both)).toMatchObject({ type: 'SERVICE', components: [] });
  });

  it('never makes a bundle a part of itself', async () => {
    const { id } = await room.product({ type: 'BUNDLE' });
    const answer = await run(commands.updateProduct, { productId: id, components: [{ productId: id }] });
    expect(refusalOf(answer).details).toMatchObject({ rule: 'NO_BUNDLE_WITHIN' });
  });
});

describe('a bundle', () => {
  it('is sold when it has parts and every one of them is sold', async () => {
    const part = await room.product();
    const { id } = await room.product({ type: 'BUNDLE' });
    const activate = async () => refusalOf(await run(commands.activateProduct, { id }));
    expect((await activate()).details).toEqual({ path: 'Product.components', rule: 'NOT_EMPTY' });
    made(await run(commands.updateProduct, { productId: id, components: [{ productId: part.id }] }));
    expect((await activate()).details).toEqual({ path: 'Product.components', rule: 'PRODUCT_ACTIVE' });
    made(await run(commands.activateProduct, { id: part.id }));
    expect((await activate()).code).toBe('APPLIED');
    expect(refusalOf(await run(commands.retireProduct, { id: part.id })).details).toEqual({
      path: 'Product.id',
      rule: 'NOT_IN_USE',
    });
    made(await run(commands.retireProduct, { id }));
    expect(made(await run(commands.retireProduct, { id: part.id })).status).toBe('RETIRED');
  });

  it('is never sold with a part that is not, however the two meet', async () => {
    for (let round = 0; round < 20; round += 1) {
      const part = await room.activeProduct();
      const { id } = await room.product({ type: 'BUNDLE', components: [{ productId: part.id }] });
      const [sold, retired] = await Promise.all([
        run(commands.activateProduct, { id }),
        run(commands.retireProduct, { id: part.id }),
      ]);
      expect([sold.kind, retired.kind].sort()).toEqual(['DONE', 'REFUSED']);
    }
  });
});

describe('item references', () => {
  const add = (productId: string, input: object = {}, write: WriteInput = {}) =>
    run(commands.addItemReference, { productId, erpInstanceId: 'erp-1', itemCode: 'A', ...input }, write);

  it('follow each other in one ERP, and stand beside those of others', async () => {
    const { id } = await room.product();
    const first = made(await add(id));
    expect(first.itemReferences).toMatchObject([{ from: '2026-03-31', to: null }]);
    const while_ = { itemCode: 'B', from: '2026-06-01' as never };
    expect(refusalOf(await add(id, while_)).details).toEqual({ path: 'input.from', rule: 'PERIODS_APART' });
    made(await add(id, { ...while_, erpInstanceId: 'erp-2' }));
    const itemReferenceId = first.itemReferences[0]!.id;
    const end = (on: string) =>
      run(commands.endItemReference, { productId: id, itemReferenceId }, { effectiveDate: on as never });
    expect(refusalOf(await end('2026-03-31')).details).toMatchObject({ rule: 'DATE_AFTER_START' });
    expect(made(await end('2026-06-01')).itemReferences[0]).toMatchObject({ to: '2026-06-01' });
    expect(refusalOf(await end('2026-07-01')).details).toMatchObject({ rule: 'WITHIN_PERIOD' });
    const both = made(await add(id, while_));
    expect(both.itemReferences.map(({ erpInstanceId, itemCode }) => `${erpInstanceId} ${itemCode}`)).toEqual([
      'erp-1 A',
      'erp-2 B',
      'erp-1 B',
    ]);
    expect(await room.store.readProducts([id], everything)).toEqual([both]);
  });

  it.each([
    ['an item code with a blank', { itemCode: 'a b' }, 'NAME_FORM'],
    ['a period of no day', { from: '2026-01-01' as never, to: '2026-01-01' as never }, 'PERIOD_NOT_EMPTY'],
    [
      'a period that ends before it starts',
      { from: '2026-01-02' as never, to: '2026-01-01' as never },
      'PERIOD_ENDS_AFTER_START',
    ],
  ])('refuses %s', async (_, input, rule) => {
    const { id } = await room.product();
    expect(refusalOf(await add(id, input)).details).toMatchObject({ rule });
  });

  it('are ended only where they are', async () => {
    const { id } = await room.product();
    const answer = await run(commands.endItemReference, { productId: id, itemReferenceId: 'itm_none' });
    expect(refusalOf(answer)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'ItemReference' } });
  });
});

describe('a list of products', () => {
  it('is filtered, in order, and a page long', async () => {
    const made = [];
    for (let index = 0; index < 5; index += 1) made.push(await room.product({ productLine: 'listed' }));
    const ids = made.map(({ id }) => id).sort();
    const page = (after: string | null, more = {}) =>
      room.store.pageProducts({ productLine: 'listed', ...more }, { first: 3, after }, everything);
    const first = await page(null);
    expect([first.nodes.map(({ id }) => id), first.hasNextPage]).toEqual([ids.slice(0, 3), true]);
    const second = await page(ids[2]!);
    expect([second.nodes.map(({ id }) => id), second.hasNextPage]).toEqual([ids.slice(3), false]);
    expect((await page(null, { status: ['ACTIVE'] })).nodes).toEqual([]);
    expect((await page(null, { type: 'USAGE' })).nodes).toEqual([]);
    expect((await page(null, { ids: [ids[1]] })).nodes).toHaveLength(1);
  });

  it('is empty for outsiders', async () => {
    const on = '2026-03-31' as never;
    const { id } = await room.product();
    for (const scope of [
      { kind: 'customer-tree', root: 'cus_1' as never, on },
      { kind: 'grants', partner: 'par_1' as never, on },
      { kind: 'nothing', on },
    ] as const)
      expect(await room.store.readProducts([id], scope)).toEqual([null]);
  });
});
