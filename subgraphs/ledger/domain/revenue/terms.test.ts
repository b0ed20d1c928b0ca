import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { termsLine } from '../fixtures/revenue.ts';
import { methodOf, quantitiesIn } from './terms.ts';

const year = { from: civilDate('2026-01-01'), to: civilDate('2027-01-01') };
const endless = { from: civilDate('2026-01-01'), to: null };

describe('the method of a line', () => {
  it.each([
    ['RECURRING', null, year, 'STRAIGHT_LINE_DAILY'],
    ['BUNDLE', null, year, 'STRAIGHT_LINE_DAILY'],
    ['ONE_TIME', null, endless, 'POINT_IN_TIME'],
    ['SERVICE', null, year, 'POINT_IN_TIME'],
    ['RECURRING', 'STRAIGHT_LINE_MONTHLY', year, 'STRAIGHT_LINE_MONTHLY'],
    ['ONE_TIME', 'STRAIGHT_LINE_DAILY', year, 'STRAIGHT_LINE_DAILY'],
    ['RECURRING', 'AS_INVOICED', year, 'AS_INVOICED'],
    // Without an end there is no price to spread.
    ['RECURRING', null, endless, 'AS_INVOICED'],
    ['RECURRING', 'MILESTONE', year, 'MILESTONE'],
    ['RECURRING', 'COST_TO_COST', endless, 'COST_TO_COST'],
    ['ONE_TIME', 'MATERIAL_RIGHT', year, 'MATERIAL_RIGHT'],
    ['ONE_TIME', 'MATERIAL_RIGHT', endless, 'END_MISSING'],
    ['RECURRING', 'OVER_TIME', year, 'TEMPLATE_UNKNOWN'],
    ['GIFT', null, year, 'TEMPLATE_UNKNOWN'],
  ])('of %s with the template %s', (productType, revenueTemplateCode, service, expected) => {
    expect(methodOf(termsLine('one', { productType, revenueTemplateCode }), service)).toBe(expected);
  });

  it('of usage, and of whatever brings nothing for certain, is as it is invoiced', () => {
    expect(methodOf(termsLine('calls', { productType: 'USAGE', value: null }), year)).toBe('AS_INVOICED');
    expect(methodOf(termsLine('one', { value: null }), year)).toBe('AS_INVOICED');
  });
});

describe('the quantities of a line within a time', () => {
  const ramped = termsLine('seats', {
    quantity: decimal(5),
    ramp: [
      { from: civilDate('2026-04-01'), quantity: decimal(8) },
      { from: civilDate('2026-09-01'), quantity: decimal(9) },
    ],
  });
  const spans = (from: string, to: string) =>
    quantitiesIn(ramped, { from: civilDate(from), to: civilDate(to) }).map(
      (span) => `${span.from}..${span.to} ${span.quantity.toString()}`,
    );

  it('are its steps, cut at both ends', () => {
    expect(spans('2026-01-01', '2027-01-01')).toEqual([
      '2026-01-01..2026-04-01 5',
      '2026-04-01..2026-09-01 8',
      '2026-09-01..2027-01-01 9',
    ]);
    expect(spans('2026-05-01', '2026-06-01')).toEqual(['2026-05-01..2026-06-01 8']);
    expect(spans('2026-09-01', '2026-10-01')).toEqual(['2026-09-01..2026-10-01 9']);
    expect(spans('2026-03-01', '2026-04-02')).toEqual(['2026-03-01..2026-04-01 5', '2026-04-01..2026-04-02 8']);
  });
});
