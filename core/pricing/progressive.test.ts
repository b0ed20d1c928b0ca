import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, decimal, formatDecimal, shift, sum, zero, type Decimal } from '../decimal.ts';
import { priceModels, type PriceModel } from './price-model.ts';
import { readPricePlan, type PricePlan, type PriceTerms } from './price-plan.ts';
import { rateFurther } from './progressive.ts';
import { rate } from './rate.ts';
import type { Usage } from './usage.ts';

function planOf(terms: PriceTerms): PricePlan {
  const read = readPricePlan(terms);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

function further(terms: PriceTerms, previous: string | Usage, added: string | Usage) {
  const usage = (stated: string | Usage): Usage =>
    typeof stated === 'string' ? { quantity: decimal(stated) } : stated;
  const answer = rateFurther(planOf(terms), usage(previous), usage(added));
  if (!answer.ok) return answer.refusal.details;
  const { amount, lines, before } = answer.value;
  const shown = lines.map((line) => `${line.tier}: ${formatDecimal(line.quantity)} → ${formatDecimal(line.amount)}`);
  return { amount: formatDecimal(amount), lines: shown, before: formatDecimal(before) };
}

const steps = [
  { upTo: '10', unit: '3', flat: '7' },
  { upTo: '20', unit: '2', flat: '11' },
  { upTo: null, unit: '1', flat: '13' },
];

describe('usage billed within its period', () => {
  it.each<[string, string, string, readonly string[], string]>([
    ['0', '4', '19', ['1: 4 → 19'], '0'],
    ['4', '5', '15', ['1: 5 → 15'], '19'],
    ['4', '6', '18', ['1: 6 → 18'], '19'],
    ['4', '8', '33', ['1: 6 → 18', '2: 2 → 15'], '19'],
    ['10', '1', '13', ['2: 1 → 13'], '37'],
    ['12', '3', '6', ['2: 3 → 6'], '52'],
    ['4', '20', '66', ['1: 6 → 18', '2: 10 → 31', '3: 4 → 17'], '19'],
    ['20', '4', '17', ['3: 4 → 17'], '68'],
    ['24', '0.5', '0.5', ['3: 0.5 → 0.5'], '85'],
    ['24', '0', '0', [], '85'],
    ['0', '0', '0', [], '0'],
  ])('by GRADUATED: after %s, %s more cost %s', (previous, added, amount, lines, before) => {
    expect(further({ model: 'GRADUATED', tiers: steps }, previous, added)).toEqual({ amount, lines, before });
  });

  it('has no line for a tier whose flat was charged before and whose units cost nothing', () => {
    const tiers = [{ upTo: '5', flat: '100' }, { upTo: '10', flat: '50' }, { unit: '1' }];
    expect(further({ model: 'GRADUATED', tiers }, '7', '5')).toEqual({
      amount: '2',
      lines: ['3: 2 → 2'],
      before: '150',
    });
  });

  it('by VOLUME moves all units to their new tier, in one line; that may give back', () => {
    const terms = { model: 'VOLUME', tiers: steps };
    expect(further(terms, '12', '3')).toEqual({ amount: '6', lines: ['2: 3 → 6'], before: '35' });
    expect(further(terms, '20', '1')).toEqual({ amount: '-17', lines: ['3: 1 → -17'], before: '51' });
    expect(further(terms, '0', '5')).toEqual({ amount: '22', lines: ['1: 5 → 22'], before: '0' });
    expect(further(terms, '0', '0')).toEqual({ amount: '0', lines: [], before: '0' });
  });

  it('by PACKAGE pays when the next package is started', () => {
    const terms = { model: 'PACKAGE', packageSize: '10', packagePrice: '6', freeUnits: '5' };
    expect(further(terms, '3', '2')).toEqual({ amount: '0', lines: [], before: '0' });
    expect(further(terms, '5', '1')).toEqual({ amount: '6', lines: ['1: 1 → 6'], before: '0' });
    expect(further(terms, '6', '9')).toEqual({ amount: '0', lines: [], before: '6' });
    expect(further(terms, '15', '11')).toEqual({ amount: '12', lines: ['1: 11 → 12'], before: '6' });
  });

  it('by FLAT is charged once', () => {
    expect(further({ model: 'FLAT', flat: '49' }, '0', '3')).toEqual({
      amount: '49',
      lines: ['1: 3 → 49'],
      before: '0',
    });
    expect(further({ model: 'FLAT', flat: '49' }, '3', '3')).toEqual({ amount: '0', lines: [], before: '49' });
  });

  it('by PERCENTAGE counts free amounts and free events over the period', () => {
    const terms = { model: 'PERCENTAGE', ratePct: '2', fixedPerEvent: '0.3', freeAmount: '100', freeEvents: 3 };
    const part = (quantity: string, events: number) => ({ quantity: decimal(quantity), events });
    expect(further(terms, part('0', 0), part('80', 2))).toEqual({ amount: '0', lines: [], before: '0' });
    expect(further(terms, part('80', 2), part('70', 2))).toEqual({
      amount: '1.3',
      lines: ['1: 50 → 1.3'],
      before: '0',
    });
    expect(further(terms, part('150', 4), part('50', 1))).toEqual({
      amount: '1.3',
      lines: ['1: 50 → 1.3'],
      before: '1.3',
    });
    expect(further(terms, '0', part('150', 4))).toEqual({ amount: '1.3', lines: ['1: 50 → 1.3'], before: '0' });
    expect(further(terms, part('80', 2), '70')).toEqual({ path: 'events', rule: 'REQUIRED' });
  });

  it('leaves the zero usage policy to the end of the period', () => {
    const terms = { model: 'GRADUATED', tiers: steps, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' };
    expect(further(terms, '0', '0')).toEqual({ amount: '0', lines: [], before: '0' });
    expect(further(terms, '0', '4')).toEqual({ amount: '19', lines: ['1: 4 → 19'], before: '0' });
  });

  it('is refused where either part, or both together, cannot be rated', () => {
    const terms = { model: 'GRADUATED', tiers: steps.slice(0, 2) };
    expect(further(terms, '-1', '5')).toEqual({ path: 'quantity', rule: 'NOT_NEGATIVE' });
    expect(further(terms, '5', '-1')).toEqual({ path: 'quantity', rule: 'NOT_NEGATIVE' });
    expect(further(terms, '21', '0')).toEqual({ path: 'quantity', rule: 'WITHIN_TIERS' });
    expect(further(terms, '15', '5.1')).toEqual({ path: 'quantity', rule: 'WITHIN_TIERS' });
    expect(further(terms, '15', '5')).toMatchObject({ amount: '10' });
  });
});

// --- For any price and any split -------------------------------------------------------------------------------------

const figures = fc.bigInt({ min: 0n, max: 10n ** 6n }).map((units) => shift(decimal(units), -4));
const sizes = fc.bigInt({ min: 1n, max: 10n ** 6n }).map((units) => shift(decimal(units), -3));
const prices = fc
  .record({
    model: fc.constantFrom(...(Object.keys(priceModels) as PriceModel[])),
    widths: fc.array(sizes, { minLength: 1, maxLength: 6 }),
    unit: figures,
    flat: figures,
    packageSize: sizes,
    packagePrice: figures,
    ratePct: figures,
    freeUnits: figures,
    freeAmount: figures,
    fixedPerEvent: figures,
    freeEvents: fc.nat(6),
  })
  .map(({ widths, ...terms }): PriceTerms => {
    let end = zero;
    const tiers = widths.map((width, index) => {
      end = add(end, width);
      return { ...terms, unit: shift(terms.unit, -index), upTo: index === widths.length - 1 ? null : end };
    });
    // Prices are read with twelve places at most: four, and one more for each tier.
    return { ...terms, tiers };
  });
const parts = fc.array(
  fc.record({
    quantity: fc.bigInt({ min: 0n, max: 10n ** 8n }).map((units) => shift(decimal(units), -5)),
    events: fc.nat(3),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('the parts of a period', () => {
  it('sum to the whole in any split, lines and all', () => {
    fc.assert(
      fc.property(prices, parts, (terms, split) => {
        const plan = planOf(terms);
        let previous: { quantity: Decimal; events: number } = { quantity: zero, events: 0 };
        const billed: Decimal[] = [];
        for (const part of split) {
          const answer = rateFurther(plan, previous, part);
          if (!answer.ok) throw new Error(answer.refusal.message);
          expect(sum(answer.value.lines.map((line) => line.amount))).toEqual(answer.value.amount);
          expect(answer.value.before).toEqual(sum(billed));
          billed.push(answer.value.amount);
          previous = { quantity: add(previous.quantity, part.quantity), events: previous.events + part.events };
        }
        const whole = rate(plan, previous);
        expect(whole.ok && whole.value.amount).toEqual(sum(billed));
      }),
    );
  });
});
