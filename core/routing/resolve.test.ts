import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../civil-date.ts';
import { resolveRoute } from './resolve.ts';
import {
  keepsBooks,
  routingWeights,
  type BooksKeptBy,
  type ErpInstanceId,
  type RoutingRule,
  type RoutingRuleId,
} from './rules.ts';

const erp = (id: string) => id as ErpInstanceId;
const booksKeptBy: BooksKeptBy = { DE: [erp('SAP'), erp('NETSUITE')], US: [erp('NETSUITE')] };

function rule(id: string, match: RoutingRule['match'], more: Partial<RoutingRule> = {}): RoutingRule {
  return {
    id: id as RoutingRuleId,
    priority: 10,
    match,
    erpInstanceId: erp('SAP'),
    period: { from: civilDate('2026-01-01'), to: civilDate('2027-01-01') },
    approvedBy: 'ben',
    ...more,
  };
}

const line = {
  legalEntityId: 'DE',
  productLine: 'CLOUD',
  region: 'EMEA',
  country: 'AT',
  postingDate: civilDate('2026-06-30'),
};

const routed = (rules: readonly RoutingRule[], of: Partial<typeof line> = {}) => {
  const answer = resolveRoute({ ...line, ...of }, { rules, booksKeptBy });
  return answer.ok ? answer.value.ruleId : { code: answer.refusal.code, details: answer.refusal.details };
};
const missing = (legalEntityId = 'DE', on = '2026-06-30') => ({
  code: 'ROUTE_MISSING',
  details: { legalEntityId, on },
});
const ambiguous = (...rules: readonly string[]) => ({ code: 'ROUTE_AMBIGUOUS', details: { rules } });

describe('the route of a line', () => {
  it('names the rule and its ERP', () => {
    const answer = resolveRoute(line, { rules: [rule('r1', { legalEntityId: 'DE' })], booksKeptBy });
    expect(answer).toEqual({ ok: true, value: { ruleId: 'r1', erpInstanceId: 'SAP' } });
  });

  it('counts the legal entity four, the product line two, region and country one', () => {
    expect(routingWeights).toEqual({ legalEntityId: 4, productLine: 2, region: 1, country: 1 });
  });

  it.each([
    [
      'the legal entity before product line and region',
      { legalEntityId: 'DE' },
      { productLine: 'CLOUD', region: 'EMEA' },
    ],
    ['the product line before the region', { productLine: 'CLOUD' }, { region: 'EMEA' }],
    ['region and country before the region alone', { region: 'EMEA', country: 'AT' }, { region: 'EMEA' }],
    [
      'product line and country before the product line',
      { productLine: 'CLOUD', country: 'AT' },
      { productLine: 'CLOUD' },
    ],
    ['anything before nothing', { country: 'AT' }, {}],
  ])('is by the most specific rule: %s', (_, winner, loser) => {
    // Whatever the priorities.
    const rules = [rule('loses', loser, { priority: 1 }), rule('wins', winner, { priority: 99 })];
    expect(routed(rules)).toBe('wins');
    expect(routed(rules.toReversed())).toBe('wins');
  });

  it('is by the lowest priority number among equally specific rules', () => {
    const rules = [
      rule('r1', { productLine: 'CLOUD' }),
      rule('r2', { region: 'EMEA', country: 'AT' }, { priority: 9 }),
    ];
    expect(routed(rules)).toBe('r2');
    expect(routed(rules.toReversed())).toBe('r2');
  });

  it('is ambiguous between equal rules, also when they lead to one ERP', () => {
    const rules = [rule('r2', { productLine: 'CLOUD' }), rule('r1', { region: 'EMEA', country: 'AT' }), rule('r3', {})];
    expect(routed(rules)).toEqual(ambiguous('r1', 'r2'));
    const apart = [rules[0]!, rule('r9', { productLine: 'CLOUD' }, { erpInstanceId: erp('NETSUITE') })];
    expect(routed(apart)).toEqual(ambiguous('r2', 'r9'));
  });

  it.each([
    [{ legalEntityId: 'US' }],
    [{ productLine: 'HARDWARE' }],
    [{ region: 'APAC' }],
    [{ productLine: 'CLOUD', country: 'DE' }],
  ])('is not by a rule that asks for %j', (match) => {
    expect(routed([rule('r1', match)])).toEqual(missing());
  });

  it('is never to an ERP that does not keep the books of the entity, however specific the rule', () => {
    const rules = [rule('r1', { legalEntityId: 'US' }), rule('r2', {}, { erpInstanceId: erp('NETSUITE') })];
    expect(routed(rules, { legalEntityId: 'US' })).toBe('r2');
    expect(routed([rules[0]!], { legalEntityId: 'US' })).toEqual(missing('US'));
    expect(routed(rules, { legalEntityId: 'FR' })).toEqual(missing('FR'));
  });

  it('is not by a rule whose rival cannot be a route: that is no ambiguity', () => {
    const rules = [
      rule('r1', { productLine: 'CLOUD' }),
      rule('r2', { productLine: 'CLOUD' }, { erpInstanceId: erp('NETSUITE') }),
    ];
    expect(routed(rules, { legalEntityId: 'US' })).toBe('r2');
  });

  it.each([
    ['2025-12-31', false],
    ['2026-01-01', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('is by a rule in force on the posting date: %s, %s', (on, inForce) => {
    expect(routed([rule('r1', {})], { postingDate: civilDate(on) })).toEqual(inForce ? 'r1' : missing('DE', on));
  });

  it('is not by a rule that nobody approved', () => {
    expect(routed([rule('r1', {}, { approvedBy: null })])).toEqual(missing());
  });

  it('says what to do when it is missing or ambiguous', () => {
    expect(resolveRoute(line, { rules: [], booksKeptBy })).toMatchObject({
      refusal: { message: 'No rule in force on 2026-06-30 leads to an ERP that keeps the books of DE.' },
    });
    expect(resolveRoute(line, { rules: [rule('b', {}), rule('a', {})], booksKeptBy })).toMatchObject({
      refusal: { message: 'a, b are equally specific and of one priority: give one of them another priority.' },
    });
  });

  it('does not depend on the order of the rules', () => {
    const value = (...values: readonly string[]) => fc.constantFrom(null, ...values);
    const rules = fc.array(
      fc.record({
        match: fc.record({
          legalEntityId: value('DE', 'US'),
          productLine: value('CLOUD', 'X'),
          region: value('EMEA'),
          country: value('AT', 'DE'),
        }),
        priority: fc.integer({ min: 1, max: 3 }),
        erpInstanceId: fc.constantFrom('SAP', 'NETSUITE', 'OTHER').map(erp),
        approvedBy: fc.constantFrom('ben', null),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rules, fc.infiniteStream(fc.nat()), (drawn, keys) => {
        const all = drawn.map(({ match, ...more }, index) => rule(`r${index}`, match, more));
        const order = all.map((one) => ({ one, key: keys.next().value as number }));
        const shuffled = order.sort((a, b) => a.key - b.key).map(({ one }) => one);
        expect(routed(shuffled)).toEqual(routed(all));
      }),
    );
  });
});

describe('the books of an entity', () => {
  it('are kept by the ERPs that are named for it, and by none when nobody is', () => {
    expect(keepsBooks(booksKeptBy, 'DE', erp('SAP'))).toBe(true);
    expect(keepsBooks(booksKeptBy, 'US', erp('SAP'))).toBe(false);
    expect(keepsBooks(booksKeptBy, 'FR', erp('SAP'))).toBe(false);
    expect(keepsBooks(booksKeptBy, 'constructor', erp('SAP'))).toBe(false);
  });
});
