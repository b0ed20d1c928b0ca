import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, civilDate } from '../../../../core/civil-date.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import { refuseMappingApproval } from './approval.ts';
import type { MappingRule } from './rule.ts';
import { selectMapping } from './select.ts';

function rule(id: string, match: MappingRule['match'], more: Partial<MappingRule> = {}): MappingRule {
  return {
    id: id as MappingRuleId,
    version: 1,
    chartId: 'DE',
    purpose: 'INVOICE',
    match,
    lines: { REVENUE: { accountId: id as AccountId, dimensions: {} } },
    period: { from: civilDate('2026-01-01'), to: civilDate('2027-01-01') },
    status: 'APPROVED',
    createdBy: 'ann',
    ...more,
  };
}

const existing = rule('m1', { productLine: 'CLOUD' });
const overlap = { code: 'VALIDATION_FAILED', details: { path: 'match', rule: 'NO_OVERLAP' } };

function refusalOf(candidate: MappingRule, others = [existing], approver: string | null = 'ben') {
  const refusal = refuseMappingApproval({ ...candidate, status: 'DRAFT' }, approver, others);
  return refusal === null ? null : { code: refusal.code, details: refusal.details };
}

describe('the approval of a mapping rule', () => {
  it.each<[string, MappingRule]>([
    ['the same match', rule('m2', { productLine: 'CLOUD' })],
    ['another field, which the same posting may have', rule('m2', { region: 'EMEA' })],
    [
      'the last day of the other',
      rule('m2', { productLine: 'CLOUD' }, { period: { from: civilDate('2026-12-31'), to: null } }),
    ],
    [
      'the first day of the other',
      rule('m2', { productLine: 'CLOUD' }, { period: { from: civilDate('2025-01-01'), to: civilDate('2026-01-02') } }),
    ],
    ['a new version of the other on the same days', rule('m1', { productLine: 'CLOUD' }, { version: 2 })],
  ])('is refused for an overlap: %s', (_, candidate) => {
    expect(refusalOf(candidate)).toEqual(overlap);
  });

  it.each<[string, MappingRule]>([
    ['another value of the field', rule('m2', { productLine: 'HARDWARE' })],
    ['more specific', rule('m2', { productLine: 'CLOUD', region: 'EMEA' })],
    ['the product, which counts two', rule('m2', { productId: 'P1' })],
    ['less specific', rule('m2', {})],
    ['another purpose', rule('m2', { productLine: 'CLOUD' }, { purpose: 'CREDIT_NOTE' })],
    ['another chart', rule('m2', { productLine: 'CLOUD' }, { chartId: 'US' })],
    ['after the other', rule('m2', { productLine: 'CLOUD' }, { period: { from: civilDate('2027-01-01'), to: null } })],
    [
      'before the other',
      rule('m2', { productLine: 'CLOUD' }, { period: { from: civilDate('2025-01-01'), to: civilDate('2026-01-01') } }),
    ],
    ['the same rule', rule('m1', { productLine: 'CLOUD' })],
  ])('is given beside another rule: %s', (_, candidate) => {
    expect(refusalOf(candidate)).toBeNull();
  });

  it('compares sums: the product stands against two other fields', () => {
    expect(refusalOf(rule('m2', { productId: 'P1' }), [rule('m1', { productLine: 'CLOUD', region: 'EMEA' })])).toEqual(
      overlap,
    );
  });

  it.each(['DRAFT', 'RETIRED'] as const)('takes no notice of a rule that is %s', (status) => {
    expect(refusalOf(rule('m2', { productLine: 'CLOUD' }), [{ ...existing, status }])).toBeNull();
  });

  it('names the rule that stands in the way', () => {
    const others = [rule('m0', { region: 'APAC', productLine: 'CLOUD' }), existing];
    expect(refuseMappingApproval(rule('m2', { productLine: 'CLOUD' }), 'ben', others)?.message).toBe(
      'match must be such that nothing matches both this rule and m1 on one day.',
    );
  });

  it('is not given by its author, or by nobody', () => {
    const fit = rule('m2', { productLine: 'HARDWARE' });
    expect(refusalOf(fit, [], 'ann')).toEqual({
      code: 'SOD_VIOLATION',
      details: { rule: '13.2', conflictingAuditId: null },
    });
    expect(refuseMappingApproval(fit, 'ann', [])?.message).toBe('ann made m2: another person approves it.');
    expect(refusalOf(fit, [], null)).toEqual({
      code: 'APPROVAL_REQUIRED',
      details: { rule: 'SECOND_APPROVER', limit: null },
    });
    expect(refuseMappingApproval(fit, null, [])?.message).toBe('m2 needs an approver.');
  });

  it('leaves nothing to chance: rules that were all approved never tie', () => {
    const value = (...values: readonly string[]) => fc.constantFrom(null, ...values);
    const rules = fc.array(
      fc.record({
        match: fc.record({ productId: value('P1', 'P2'), productLine: value('A', 'B'), region: value('X', 'Y') }),
        from: fc.integer({ min: 0, max: 6 }),
        months: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 10 },
    );
    const facts = fc.record({ productId: value('P1', 'P2'), productLine: value('A', 'B'), region: value('X', 'Y') });
    fc.assert(
      fc.property(rules, facts, fc.integer({ min: 0, max: 12 }), (drawn, asked, month) => {
        const first = civilDate('2026-01-01');
        const approved: MappingRule[] = [];
        drawn.forEach(({ match, from, months }, index) => {
          const period = { from: addMonths(first, from), to: addMonths(first, from + months) };
          const candidate = rule(`m${index}`, match, { period });
          if (refuseMappingApproval(candidate, 'ben', approved) === null) approved.push(candidate);
        });
        const answer = selectMapping(
          approved,
          { chartId: 'DE', purpose: 'INVOICE', postingDate: addMonths(first, month), facts: asked },
          'REVENUE',
        );
        if (!answer.ok) expect(answer.refusal.details).toMatchObject({ matched: [] });
      }),
    );
  });
});
