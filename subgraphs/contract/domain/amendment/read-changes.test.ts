import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { KnownCustomer } from '../known-customer.ts';
import type { Product } from '../product.ts';
import { changesMax, type StatedChange } from './changes.ts';
import { contractOf, d, line, priced, priceOf, step } from './fixtures/amending.ts';
import { readChanges, type ChangeContext } from './read-changes.ts';

const product = (id: string, more: Partial<Product> = {}): Product =>
  ({ id, name: id, type: 'RECURRING', status: 'ACTIVE', ...more }) as Product;
const customer = (id: string, status = 'ACTIVE'): KnownCustomer => ({ id: id as never, status, holdReasons: [] });
const price = { model: 'PER_UNIT' as const, unit: decimal(80) };

const read = (changes: readonly StatedChange[], more: Partial<ChangeContext> = {}) =>
  readChanges(changes, {
    contract: contractOf([line('a'), line('u', { productType: 'USAGE' })]),
    effectiveDate: d('2026-04-01'),
    coTerm: true,
    products: [product('prd_new'), product('prd_old', { status: 'RETIRED' })],
    entries: [{ productId: 'prd_new', price: priceOf('50') } as never],
    customers: [customer('cus_2'), customer('cus_gone', 'INACTIVE')],
    newKey: () => 'lin_new' as never,
    ...more,
  });
const changesOf = (...asked: Parameters<typeof read>) => {
  const answer = read(...asked);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
};
const refusalOf = (...asked: Parameters<typeof read>) => {
  const answer = read(...asked);
  return answer.ok ? null : answer.refusal.details;
};

describe('changes as a client states them', () => {
  it('have every figure that they need to be done again', () => {
    const [add, remove, quantity, both, swap, term, suspend, bill] = changesOf([
      { kind: 'ADD_LINE', line: { productId: 'prd_new' } },
      { kind: 'REMOVE_LINE', lineKey: 'a' },
      { kind: 'CHANGE_QUANTITY', lineKey: 'a', quantity: decimal(3) },
      { kind: 'CHANGE_PRICE', lineKey: 'a', price },
      { kind: 'SWAP_PRODUCT', lineKey: 'a', line: { productId: 'prd_new' } },
      { kind: 'CHANGE_TERM', endDate: null },
      { kind: 'SUSPEND' },
      { kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_2' },
    ]);
    expect(add?.line).toMatchObject({ lineKey: 'lin_new', price: priceOf('50'), from: '2026-04-01', to: null });
    expect([remove?.lineKey, quantity?.quantity]).toEqual(['a', decimal(3)]);
    expect(both).toMatchObject({ lineKey: 'a', price: priceOf('80'), discount: null });
    expect(swap?.line).toMatchObject({ productId: 'prd_new', quantity: decimal(1) });
    expect([term?.endDate, suspend?.kind, bill?.billToCustomer]).toEqual([null, 'SUSPEND', 'cus_2']);
    expect([remove?.line, remove?.quantity, remove?.price, remove?.extendTerm]).toEqual([null, null, null, null]);
  });

  it('say of an end whether the suspension is made up for, and of a term when it ends', () => {
    expect(changesOf([{ kind: 'RESUME', extendTerm: false }])).toMatchObject([{ kind: 'RESUME', extendTerm: false }]);
    expect(changesOf([{ kind: 'RESUME', extendTerm: true }])).toMatchObject([{ extendTerm: true, endDate: null }]);
    expect(changesOf([{ kind: 'CHANGE_TERM', endDate: d('2027-01-01') }])).toMatchObject([{ endDate: '2027-01-01' }]);
  });

  it('may be as many as there may be', () => {
    const many = Array.from({ length: changesMax }, () => ({ kind: 'REMOVE_LINE' as const, lineKey: 'a' }));
    expect(changesOf(many)).toHaveLength(changesMax);
  });

  it('keep of a price what they do not state, as it is on the day', () => {
    const off = { kind: 'PERCENT' as const, value: decimal(5) };
    const held = line('a', { ramp: [step('2026-03-01', '6')], priceSteps: [priced('2026-02-01', '90', off)] });
    const contract = contractOf([held]);
    const [dearer] = changesOf([{ kind: 'CHANGE_PRICE', lineKey: 'a', price }], { contract });
    expect([dearer?.price, dearer?.discount]).toEqual([priceOf('80'), off]);
    const [undiscounted] = changesOf([{ kind: 'CHANGE_PRICE', lineKey: 'a', discount: null }], { contract });
    expect([undiscounted?.price, undiscounted?.discount]).toEqual([priceOf('90'), null]);
    const [swap] = changesOf([{ kind: 'SWAP_PRODUCT', lineKey: 'a', line: { productId: 'prd_new' } }], { contract });
    expect(swap?.line?.quantity).toEqual(decimal(6));
  });

  it('add lines that end with the contract, as it will end, unless it is said that they need not', () => {
    const shorter = { kind: 'ADD_LINE' as const, line: { productId: 'prd_new', to: d('2026-12-01') } };
    expect(refusalOf([shorter])).toEqual({ path: 'input.changes[0].line.to', rule: 'CO_TERM' });
    expect(changesOf([shorter], { coTerm: false })[0]?.line?.to).toBe('2026-12-01');
    expect(changesOf([shorter, { kind: 'CHANGE_TERM', endDate: d('2026-12-01') }])[0]?.line?.to).toBe('2026-12-01');
  });

  it.each<[string, readonly StatedChange[], object]>([
    ['none', [], { path: 'input.changes', rule: 'COUNT_RANGE' }],
    [
      'too many',
      Array.from({ length: changesMax + 1 }, () => ({ kind: 'REMOVE_LINE' as const, lineKey: 'a' })),
      { path: 'input.changes', rule: 'COUNT_RANGE' },
    ],
    ['another company', [{ kind: 'CHANGE_LEGAL_ENTITY' }], { path: 'input.changes[0].kind', rule: 'NEW_CONTRACT' }],
    ['a line without one', [{ kind: 'ADD_LINE' }], { path: 'input.changes[0].line', rule: 'REQUIRED' }],
    [
      'no quantity',
      [{ kind: 'CHANGE_QUANTITY', lineKey: 'a' }],
      { path: 'input.changes[0].quantity', rule: 'REQUIRED' },
    ],
    ['no price', [{ kind: 'CHANGE_PRICE', lineKey: 'a' }], { path: 'input.changes[0].price', rule: 'REQUIRED' }],
    ['no end', [{ kind: 'CHANGE_TERM' }], { path: 'input.changes[0].endDate', rule: 'REQUIRED' }],
    ['what does not belong', [{ kind: 'SUSPEND', lineKey: 'a' }], { path: 'input.changes[0].lineKey', rule: 'ONE_OF' }],
    [
      'one suspension too many',
      [{ kind: 'SUSPEND' }, { kind: 'SUSPEND' }],
      { path: 'input.changes[1].kind', rule: 'DISTINCT' },
    ],
    [
      'an end and a suspension',
      [{ kind: 'RESUME', extendTerm: true }, { kind: 'SUSPEND' }],
      { path: 'input.changes[1].kind', rule: 'ONE_OF' },
    ],
    [
      'a suspension and its end',
      [{ kind: 'SUSPEND' }, { kind: 'RESUME', extendTerm: true }],
      { path: 'input.changes[1].kind', rule: 'ONE_OF' },
    ],
    ['a line that is none', [{ kind: 'REMOVE_LINE', lineKey: 'x' }], { entity: 'ContractLine', id: 'x' }],
    [
      'a quantity of usage',
      [{ kind: 'CHANGE_QUANTITY', lineKey: 'u', quantity: decimal(2) }],
      { path: 'input.changes[0].lineKey', rule: 'RECURRING_ONLY' },
    ],
    [
      'a quantity of nothing',
      [{ kind: 'CHANGE_QUANTITY', lineKey: 'a', quantity: decimal(0) }],
      { path: 'input.changes[0].quantity', rule: 'POSITIVE' },
    ],
    [
      'a price below nothing',
      [{ kind: 'CHANGE_PRICE', lineKey: 'a', price: { model: 'PER_UNIT', unit: decimal(-1) } }],
      { path: 'input.changes[0].price.unit', rule: 'NOT_NEGATIVE' },
    ],
    [
      'a product that is not sold any more',
      [{ kind: 'ADD_LINE', line: { productId: 'prd_old', price } }],
      { path: 'input.changes[0].line.productId', rule: 'PRODUCT_ACTIVE' },
    ],
    [
      'a line that begins before the amendment',
      [{ kind: 'ADD_LINE', line: { productId: 'prd_new', from: d('2026-03-31') } }],
      { path: 'input.changes[0].line.from', rule: 'WITHIN_PERIOD' },
    ],
    [
      'a customer that is gone',
      [{ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_gone' }],
      { path: 'input.changes[0].billToCustomerId', rule: 'CUSTOMER_NOT_GONE' },
    ],
    [
      'a customer that is unknown',
      [{ kind: 'CHANGE_BILL_TO', billToCustomerId: 'cus_9' }],
      { entity: 'Customer', id: 'cus_9' },
    ],
  ])('are refused for %s', (_, changes, details) => {
    expect(refusalOf(changes)).toEqual(details);
  });
});
