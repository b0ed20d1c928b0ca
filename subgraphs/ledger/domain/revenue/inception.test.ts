import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { contractTerms, eur, planningFacts, ssp, termsLine } from '../fixtures/revenue.ts';
import { isNotPlanned, planInception, type PlannedObligation } from './inception.ts';
import { sumOf } from './schedule/schedule.ts';
import type { TermsLine } from './terms.ts';

function planned(lines: readonly TermsLine[], facts = planningFacts): readonly PlannedObligation[] {
  const result = planInception(contractTerms(lines), lines, facts);
  if (isNotPlanned(result) || !result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

const platform = termsLine('platform');
const setup = termsLine('setup', { productType: 'ONE_TIME', value: eur('300') });

describe('the plan of a contract at its beginning', () => {
  it('is one obligation a line, with the price split by what each sells for alone', () => {
    const [service, good] = planned([platform, setup]);
    expect(service).toMatchObject({ method: 'STRAIGHT_LINE_DAILY', ssp: eur('1200'), allocated: eur('1000') });
    expect(good).toMatchObject({ method: 'POINT_IN_TIME', ssp: eur('600'), allocated: eur('500') });
    expect(service?.lines).toHaveLength(12);
    expect(good?.lines).toMatchObject([{ from: '2026-01-01', to: '2026-01-02', minor: 50_000n }]);
  });

  it('counts each quantity for its own time', () => {
    const ramp = [{ from: civilDate('2026-07-01'), quantity: decimal(3) }];
    expect(planned([termsLine('platform', { ramp })])[0]).toMatchObject({ ssp: eur('2400') });
  });

  it('leaves what is used out of the price that is split', () => {
    const calls = termsLine('calls', { productType: 'USAGE', value: null });
    const [service, usage] = planned([platform, calls]);
    expect(service).toMatchObject({ allocated: eur('1200') });
    expect(usage).toMatchObject({ method: 'AS_INVOICED', ssp: null, allocated: null, lines: [] });
  });

  it('rounds by the policy of the legal entity', () => {
    const odd = [termsLine('platform', { value: eur('100') })];
    const amounts = (policy: 'CUMULATIVE' | 'LAST_TAKES_REMAINDER') =>
      planned(odd, { ...planningFacts, policy })[0]?.lines.map(({ minor }) => minor);
    expect(amounts('CUMULATIVE')).not.toEqual(amounts('LAST_TAKES_REMAINDER'));
  });

  it.each([
    ['a product without a price of its own', [termsLine('unpriced')], 'SSP_MISSING'],
    ['a template that is none', [termsLine('platform', { revenueTemplateCode: 'x' })], 'TEMPLATE_UNKNOWN'],
  ])('waits for %s', (_, lines, reason) => {
    expect(planInception(contractTerms(lines), lines, planningFacts)).toMatchObject({ reason });
  });

  it.each(['MILESTONE', 'COST_TO_COST'])('plans nothing ahead of what %s is told of', (revenueTemplateCode) => {
    const [one] = planned([termsLine('platform', { revenueTemplateCode })]);
    expect(one).toMatchObject({
      method: revenueTemplateCode,
      allocated: eur('1200'),
      plannedFrom: null,
      planned: null,
    });
    expect(one?.lines).toEqual([]);
  });

  it('gives away every cent of the price, and schedules each obligation to its own', () => {
    const line = fc.record({
      value: fc.nat({ max: 500_000 }),
      ssp: fc.integer({ min: 1, max: 90_000 }),
      days: fc.integer({ min: 1, max: 1_500 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (stated) => {
        const lines = stated.map(({ value, days }, index) =>
          termsLine(`line-${index}`, {
            value: eur((value / 100).toFixed(2)),
            to: civilDate(new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10)),
          }),
        );
        const ssps = stated.map((one, index) => ssp(`line-${index}`, (one.ssp / 100).toFixed(2)));
        const obligations = planned(lines, { ...planningFacts, ssps });
        const cents = obligations.map((one) => Math.round(Number(one.allocated?.amount.toString()) * 100));
        expect(cents.reduce((sum, one) => sum + one, 0)).toBe(stated.reduce((sum, { value }) => sum + value, 0));
        expect(obligations.map((one) => Number(sumOf(one.lines)))).toEqual(cents);
      }),
    );
  });
});
