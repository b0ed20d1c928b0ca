import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import type { Viewer } from '../../../core/viewer.ts';
import {
  approvalsMax,
  approvalsNeeded,
  approverOf,
  decided,
  refuseApprover,
  withRequests,
  type Approval,
  type ApprovalId,
  type ApprovalRule,
} from './approvals.ts';
import type { LineDiscount } from './contract-value.ts';
import { each, eachUpTo, entryWith, lineWith } from './fixtures/lines.ts';
import { viewerWith } from './fixtures/viewers.ts';
import type { Line } from './line.ts';
import type { PriceEntry } from './price-book.ts';

const d = decimal;
const now = new Date('2026-03-01T09:00:00Z');
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: d(value) });
const rulesOf = (line: Partial<Line>, entry: Partial<Omit<PriceEntry, 'productId'>> = {}) =>
  approvalsNeeded([lineWith(line)], [entryWith({ productId: 'prd_other', price: each('1') }), entryWith(entry)])
    .map(({ rule }) => rule)
    .slice(1);

describe('the approvals that lines need', () => {
  it('are of the terms always', () => {
    expect(approvalsNeeded([], [])).toEqual([{ rule: 'TERMS', lineKeys: [] }]);
    expect(approvalsNeeded([lineWith()], [entryWith()])).toEqual([{ rule: 'TERMS', lineKeys: [] }]);
  });

  it.each<[string, Partial<Line>, readonly ApprovalRule[]]>([
    ['at the price of the book', {}, []],
    ['above it', { price: each('101') }, []],
    ['ten percent below it', { price: each('90') }, []],
    ['a little more below it', { price: each('89.99') }, ['DISCOUNT']],
    ['thirty percent below it', { price: each('70') }, ['DISCOUNT']],
    ['far below it', { price: each('69.99') }, ['DEEP_DISCOUNT']],
    ['for nothing', { price: each('0') }, ['DEEP_DISCOUNT']],
    ['with ten percent off', { discount: off('PERCENT', '10') }, []],
    ['with more off', { discount: off('PERCENT', '10.01') }, ['DISCOUNT']],
    ['with thirty percent off', { discount: off('PERCENT', '30') }, ['DISCOUNT']],
    ['with still more off', { discount: off('PERCENT', '30.01') }, ['DEEP_DISCOUNT']],
    ['with an amount off, of each period', { quantity: d(3), discount: off('AMOUNT', '30') }, []],
    ['with a larger amount off', { quantity: d(3), discount: off('AMOUNT', '30.01') }, ['DISCOUNT']],
    ['with more off than it costs', { discount: off('AMOUNT', '101') }, ['DEEP_DISCOUNT']],
    ['cheaper, and with percent off', { price: each('95'), discount: off('PERCENT', '6') }, ['DISCOUNT']],
    ['several, with percent off', { quantity: d(3), discount: off('PERCENT', '10.01') }, ['DISCOUNT']],
    ['dearer, and with percent off', { price: each('110'), discount: off('PERCENT', '18') }, []],
  ])('sold %s', (_, line, rules) => {
    expect(rulesOf(line)).toEqual(rules);
  });

  it('count the discount of nothing as none', () => {
    expect(rulesOf({ price: each('0') }, { price: each('0') })).toEqual([]);
  });

  it.each<[Partial<Line>, string | null, readonly ApprovalRule[]]>([
    [{ quantity: d(2), price: each('95') }, '95', []],
    [{ quantity: d(2), price: each('95') }, '95.01', ['BELOW_FLOOR']],
    [{ quantity: d(2), discount: off('AMOUNT', '10') }, '95', []],
    [{ quantity: d(2), discount: off('AMOUNT', '10.01') }, '95', ['BELOW_FLOOR']],
    [{ price: each('60') }, '70', ['DEEP_DISCOUNT', 'BELOW_FLOOR']],
    [{ discount: off('AMOUNT', '500') }, '0', ['DEEP_DISCOUNT']],
    [{ price: each('95') }, null, []],
  ])('are of a higher level below the floor: %j with %s', (line, floor, rules) => {
    expect(rulesOf(line, { floorPrice: floor === null ? null : d(floor) })).toEqual(rules);
  });

  it.each<[string, Partial<Line>, Partial<PriceEntry>, readonly ApprovalRule[]]>([
    ['no tier in the book', { quantity: d(11) }, { price: eachUpTo('100', 10) }, ['OFF_LIST']],
    ['a tier in the book', { quantity: d(10) }, { price: eachUpTo('100', 10) }, []],
    ['no tier of its own', { quantity: d(11), price: eachUpTo('100', 10) }, {}, ['OFF_LIST']],
    [
      'no tier later',
      { ramp: [{ from: civilDate('2026-06-01'), quantity: d(11) }] },
      { price: eachUpTo('100', 10) },
      ['OFF_LIST'],
    ],
    [
      'less off now than later',
      { quantity: d(10), discount: off('AMOUNT', '150'), ramp: [{ from: civilDate('2026-06-01'), quantity: d(4) }] },
      {},
      ['DISCOUNT', 'DEEP_DISCOUNT'],
    ],
  ])('look at every quantity: %s', (_, line, entry, rules) => {
    expect(rulesOf(line, entry)).toEqual(rules);
  });

  it('name the lines that break each rule, in the order of the rules', () => {
    const lines = [
      lineWith({ lineKey: 'gift', price: each('60') }),
      lineWith({ lineKey: 'fair' }),
      lineWith({ lineKey: 'new', productId: 'prd_new' as Line['productId'] }),
      lineWith({ lineKey: 'cheap', price: each('80') }),
      lineWith({ lineKey: 'cheaper', price: each('75') }),
    ];
    expect(approvalsNeeded(lines, [entryWith({ floorPrice: d(78) })])).toEqual([
      { rule: 'TERMS', lineKeys: [] },
      { rule: 'DISCOUNT', lineKeys: ['cheap', 'cheaper'] },
      { rule: 'DEEP_DISCOUNT', lineKeys: ['gift'] },
      { rule: 'BELOW_FLOOR', lineKeys: ['gift', 'cheaper'] },
      { rule: 'OFF_LIST', lineKeys: ['new'] },
    ]);
  });
});

const rules: readonly ApprovalRule[] = ['TERMS', 'DISCOUNT', 'DEEP_DISCOUNT', 'BELOW_FLOOR', 'OFF_LIST'];

function approval(values: Partial<Approval> = {}): Approval {
  const rule = values.rule ?? 'TERMS';
  return {
    id: 'apr_1' as ApprovalId,
    revision: 1,
    rule,
    role: approverOf[rule],
    lineKeys: [],
    requestedBy: 'olga',
    requestedAt: now,
    decision: 'PENDING',
    decidedBy: null,
    decidedAt: null,
    ...values,
  };
}

describe('a request for approvals', () => {
  const by = (viewer: Viewer = viewerWith()) => {
    let count = 0;
    return { revision: 2, viewer, now, newId: () => `new_${(count += 1)}` as ApprovalId };
  };
  const keys = lineWith().lineKey;

  it('adds one for each rule to those before', () => {
    const held = [approval({ decision: 'REJECTED', decidedBy: 'dan', decidedAt: now })];
    const robot = viewerWith({ subject: 'robot', onBehalfOf: 'olga' });
    const needed = [
      { rule: 'TERMS', lineKeys: [] },
      { rule: 'BELOW_FLOOR', lineKeys: [keys] },
    ] as const;
    expect(withRequests(held, needed, by(robot))).toEqual([
      ...held,
      approval({ id: 'new_1' as ApprovalId, revision: 2 }),
      approval({ id: 'new_2' as ApprovalId, revision: 2, rule: 'BELOW_FLOOR', lineKeys: [keys] }),
    ]);
  });

  it.each([
    ['TERMS', 'deal-desk'],
    ['DISCOUNT', 'deal-desk'],
    ['DEEP_DISCOUNT', 'sales-director'],
    ['BELOW_FLOOR', 'sales-director'],
    ['OFF_LIST', 'sales-director'],
  ] as const)('for %s asks a %s', (rule, role) => {
    expect(withRequests([], [{ rule, lineKeys: [] }], by())).toMatchObject([{ rule, role }]);
  });

  it('is one of so many at most', () => {
    const held = (count: number) => Array.from({ length: count }, () => approval());
    expect(withRequests(held(approvalsMax - 1), [{ rule: 'TERMS', lineKeys: [] }], by())).toHaveLength(approvalsMax);
    expect(withRequests(held(approvalsMax), [{ rule: 'TERMS', lineKeys: [] }], by())).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'approvals', rule: 'COUNT_MAX' },
    });
  });
});

describe('whoever decides', () => {
  const limits = { TERMS: null, DISCOUNT: '10 %', DEEP_DISCOUNT: '30 %', BELOW_FLOOR: null, OFF_LIST: null } as const;
  const pairs = rules.flatMap((rule) =>
    ['sales', 'deal-desk', 'sales-director'].map((role) => ({ rule, role }) as const),
  );

  it.each(pairs)('on $rule as $role holds the role that it asks for, or one above', ({ rule, role }) => {
    const refusal = refuseApprover([approval({ rule })], viewerWith({ roles: ['guest', role] }));
    const isTheirs = role === 'sales-director' || (role === 'deal-desk' && approverOf[rule] === 'deal-desk');
    if (isTheirs) {
      expect(refusal).toBeNull();
      return;
    }
    expect(refusal).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule, limit: limits[rule] },
      message: `${rule} has to be decided by a ${approverOf[rule]}.`,
    });
  });

  it('holds the roles of all that is open, and of nothing else', () => {
    const desk = viewerWith({ roles: ['deal-desk'] });
    const [terms, deep] = [approval(), approval({ rule: 'DEEP_DISCOUNT' })];
    expect(refuseApprover([terms, deep], desk)?.details).toEqual({ rule: 'DEEP_DISCOUNT', limit: '30 %' });
    expect(
      refuseApprover([{ ...deep, decision: 'APPROVED' }, { ...deep, decision: 'REJECTED' }, terms], desk),
    ).toBeNull();
    expect(refuseApprover([], viewerWith({ roles: [] }))).toBeNull();
  });

  it.each(['APPROVED', 'REJECTED'] as const)('says %s to all that is open at once', (decision) => {
    const before = approval({ decision: 'REJECTED', decidedBy: 'dan', decidedAt: new Date(0) });
    const by = { viewer: viewerWith({ subject: 'robot', onBehalfOf: 'dora' }), now };
    const answer = { decision, decidedBy: 'dora', decidedAt: now };
    expect(decided([before, approval(), approval({ rule: 'OFF_LIST' })], decision, by)).toEqual([
      before,
      { ...approval(), ...answer },
      { ...approval({ rule: 'OFF_LIST' }), ...answer },
    ]);
  });
});
