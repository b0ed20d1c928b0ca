import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import { mappingWeights, type MappedAccount, type MappingRule } from './rule.ts';
import { selectMapping, type MappingRequest, type Suspense } from './select.ts';

const account = (id: string): MappedAccount => ({ accountId: id as AccountId, dimensions: { costCentre: id } });

function rule(id: string, match: MappingRule['match'], more: Partial<MappingRule> = {}): MappingRule {
  return {
    id: id as MappingRuleId,
    version: 1,
    chartId: 'DE',
    purpose: 'INVOICE',
    match,
    lines: { REVENUE: account(`account of ${id}`) },
    period: { from: civilDate('2026-01-01'), to: civilDate('2027-01-01') },
    status: 'APPROVED',
    createdBy: 'ann',
    ...more,
  };
}

const request = (facts: MappingRequest['facts'] = {}, more: Partial<MappingRequest> = {}): MappingRequest => ({
  chartId: 'DE',
  purpose: 'INVOICE',
  postingDate: civilDate('2026-06-30'),
  facts,
  ...more,
});

function selected(rules: readonly MappingRule[], of: MappingRequest, suspense?: Suspense) {
  const answer = selectMapping(rules, of, 'REVENUE', suspense);
  return answer.ok ? answer.value.ruleId : { code: answer.refusal.code, details: answer.refusal.details };
}
const missing = (...matched: readonly string[]) => ({
  code: 'MAPPING_MISSING',
  details: { purpose: 'INVOICE', matched },
});

describe('the account of a role', () => {
  it('comes with its dimensions, and with the rule and version that chose it', () => {
    expect(selectMapping([rule('m1', {}, { version: 3 })], request(), 'REVENUE')).toEqual({
      ok: true,
      value: {
        accountId: 'account of m1',
        dimensions: { costCentre: 'account of m1' },
        ruleId: 'm1',
        version: 3,
        suspense: false,
      },
    });
  });

  it('counts the product two, and every other field one', () => {
    expect(mappingWeights).toEqual({
      productId: 2,
      productLine: 1,
      region: 1,
      customerType: 1,
      taxCode: 1,
      paymentMethod: 1,
      intercompany: 1,
    });
  });

  const facts = { productId: 'P1', productLine: 'CLOUD', region: 'EMEA', customerType: 'B2B' };

  it.each<[string, MappingRule['match'], MappingRule['match']]>([
    ['something before nothing', { region: 'EMEA' }, {}],
    ['the product before its line', { productId: 'P1' }, { productLine: 'CLOUD' }],
    ['two fields before one', { productLine: 'CLOUD', region: 'EMEA' }, { productLine: 'CLOUD' }],
    [
      'three fields before the product',
      { productLine: 'CLOUD', region: 'EMEA', customerType: 'B2B' },
      { productId: 'P1' },
    ],
  ])('is by the most specific rule: %s', (_, winner, loser) => {
    const rules = [rule('loses', loser), rule('wins', winner)];
    expect(selected(rules, request(facts))).toBe('wins');
    expect(selected(rules.toReversed(), request(facts))).toBe('wins');
  });

  it.each([
    [{ region: 'APAC' }],
    [{ productId: 'P2' }],
    [{ paymentMethod: 'CARD' }],
    [{ taxCode: 'VAT19' }],
    [{ productLine: 'CLOUD', customerType: 'B2C' }],
  ])('is not by a rule that asks for %j', (match) => {
    expect(selected([rule('m1', match)], request(facts))).toEqual(missing());
  });

  it.each([
    ['2025-12-31', false],
    ['2026-01-01', true],
    ['2026-12-31', true],
    ['2027-01-01', false],
  ])('is by a rule in force on the posting date: %s, %s', (on, inForce) => {
    const answer = selected([rule('m1', {})], request({}, { postingDate: civilDate(on) }));
    expect(answer).toEqual(inForce ? 'm1' : missing());
  });

  it.each(['DRAFT', 'RETIRED'] as const)('is not by a rule that is %s', (status) => {
    expect(selected([rule('m1', {}, { status })], request())).toEqual(missing());
  });

  it('is of the purpose and of the chart', () => {
    expect(selected([rule('m1', {}, { purpose: 'CREDIT_NOTE' })], request())).toEqual(missing());
    expect(selected([rule('m1', {}, { chartId: 'US' })], request())).toEqual(missing());
  });

  it('is of our own trade unless it is between our companies', () => {
    const rules = [rule('inside', { intercompany: true }), rule('outside', { intercompany: false }), rule('any', {})];
    expect(selected(rules, request({ intercompany: true }))).toBe('inside');
    expect(selected(rules, request({ intercompany: false }))).toBe('outside');
    expect(selected(rules, request())).toBe('outside');
    expect(selected(rules, request({ intercompany: null }))).toBe('outside');
    expect(selected([rules[2]!], request({ intercompany: true }))).toBe('any');
  });

  it('is missing where the chosen rule has none for the role: a less specific one does not stand in', () => {
    const rules = [rule('m1', {}), rule('m2', { region: 'EMEA' }, { lines: { AR: account('1400') } })];
    expect(selected(rules, request(facts))).toEqual(missing('m2'));
    expect(selectMapping(rules, request(facts), 'AR')).toMatchObject({ value: { accountId: '1400' } });
  });

  it('is missing where two rules are equally specific', () => {
    const rules = [
      rule('m2', { productId: 'P1' }),
      rule('m1', { productLine: 'CLOUD', region: 'EMEA' }),
      rule('m3', {}),
    ];
    expect(selected(rules, request(facts))).toEqual(missing('m1', 'm2'));
  });

  it('says why it is missing', () => {
    const message = (rules: readonly MappingRule[]) => {
      const answer = selectMapping(rules, request(facts), 'REVENUE');
      return answer.ok ? null : answer.refusal.message;
    };
    expect(message([])).toBe('INVOICE on 2026-06-30 has not one account for REVENUE: no approved rule matches.');
    expect(message([rule('b', {}), rule('a', {})])).toBe(
      'INVOICE on 2026-06-30 has not one account for REVENUE: these match: a, b.',
    );
  });

  it('is a suspense account only where one is configured for the purpose', () => {
    const suspense: Suspense = { INVOICE: account('9990') };
    expect(selectMapping([], request(), 'REVENUE', suspense)).toEqual({
      ok: true,
      value: { ...account('9990'), ruleId: null, version: null, suspense: true },
    });
    expect(selected([], request({}, { purpose: 'CREDIT_NOTE' }), suspense)).toMatchObject({ code: 'MAPPING_MISSING' });
    expect(selected([rule('m1', {})], request(), suspense)).toBe('m1');
  });

  it('does not depend on the order of the rules', () => {
    const value = (...values: readonly string[]) => fc.constantFrom(null, ...values);
    const rules = fc.array(
      fc.record({
        productId: value('P1', 'P2'),
        productLine: value('CLOUD', 'X'),
        region: value('EMEA'),
        customerType: value('B2B', 'B2C'),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(rules, fc.infiniteStream(fc.nat()), (drawn, keys) => {
        const all = drawn.map((match, index) => rule(`m${index}`, match));
        const order = all.map((one) => ({ one, key: keys.next().value as number }));
        const shuffled = order.sort((a, b) => a.key - b.key).map(({ one }) => one);
        expect(selected(shuffled, request(facts))).toEqual(selected(all, request(facts)));
      }),
    );
  });
});
