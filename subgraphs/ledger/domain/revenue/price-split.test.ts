import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { bundlePrice, contractTerms, eur, planningFacts, ssp, termsLine } from '../fixtures/revenue.ts';
import { isNotPlanned, planInception, sspOf, type PlannedObligation, type PlanningFacts } from './inception.ts';
import type { TermsLine } from './terms.ts';

const unit = { basis: 'UNIT' } as const;
const residual = { basis: 'RESIDUAL', amount: null } as const;
const facts: PlanningFacts = {
  ...planningFacts,
  ssps: [ssp('A', '40', unit), ssp('B', '55', unit), ssp('C', '45', unit), ssp('D', '0', residual)],
  bundlePrices: [bundlePrice(['B', 'C'], '60')],
};
const good = (lineKey: string, value: string, more: Partial<TermsLine> = {}) =>
  termsLine(lineKey, { productType: 'ONE_TIME', value: eur(value), ...more });

function planned(lines: readonly TermsLine[], known = facts): readonly PlannedObligation[] {
  const result = planInception(contractTerms(lines), lines, known);
  if (isNotPlanned(result) || !result.ok) throw new Error(JSON.stringify(result));
  return result.value;
}

function parts(lines: readonly TermsLine[], known = facts): readonly string[] {
  return planned(lines, known).map(
    ({ lineKey, allocated, bundlePriceId }) =>
      `${lineKey} ${allocated?.amount.toString() ?? ''} ${bundlePriceId ?? '-'}`,
  );
}

describe('a discount that an observed bundle shows', () => {
  it('goes to its items, and the obligation says by which', () => {
    expect(parts([good('A', '40'), good('B', '35'), good('C', '25')])).toEqual([
      'A 40 -',
      'B 33 bpr_B_C',
      'C 27 bpr_B_C',
    ]);
  });

  it('is everybody’s without the bundle', () => {
    expect(parts([good('A', '40'), good('B', '60')])).toEqual(['A 42.11 -', 'B 57.89 -']);
  });

  it('is nobody’s where the contract gives nothing away', () => {
    expect(parts([good('A', '40'), good('B', '55'), good('C', '45')])).toEqual(['A 40 -', 'B 55 -', 'C 45 -']);
    const owing = [good('A', '-40'), good('B', '-55'), good('C', '-45')];
    expect(parts(owing)).toEqual(['A -40 -', 'B -55 -', 'C -45 -']);
  });
});

describe('what has no price of its own', () => {
  const all = [good('A', '40'), good('B', '35'), good('C', '25'), good('D', '30')];

  it('takes what the others leave, and sells for that from then on', () => {
    expect(parts(all)).toEqual(['A 40 -', 'B 33 bpr_B_C', 'C 27 bpr_B_C', 'D 30 -']);
    const [, , , rest] = planned(all);
    expect(rest).toMatchObject({ ssp: eur('30'), sspBasis: 'UNIT', unitSsp: decimal(30) });
  });

  it('sells by the month where it is earned by time', () => {
    const ramp = [{ from: civilDate('2026-07-01'), quantity: decimal(3) }];
    const [, rest] = planned([good('A', '40'), termsLine('D', { value: eur('100'), ramp })]);
    // Six months of one and six of three.
    expect(rest).toMatchObject({ allocated: eur('100'), sspBasis: 'UNIT_MONTH', unitSsp: decimal('4.166666666667') });
  });

  it('sells by the unit where its time holds no day of a month of thirty, or its quantity is nothing', () => {
    const short = { from: civilDate('2026-01-30'), to: civilDate('2026-01-31') };
    const [, rest] = planned([good('A', '40'), termsLine('D', { ...short, quantity: decimal(2), value: eur('10') })]);
    expect(rest).toMatchObject({ sspBasis: 'UNIT', unitSsp: decimal(5) });
    const [, none] = planned([good('A', '40'), good('D', '10', { quantity: decimal(0) })]);
    expect(none).toMatchObject({ sspBasis: 'UNIT', unitSsp: decimal(0), allocated: eur('10') });
  });

  it('sells for what it would in the opposite of a contract that owes money', () => {
    const owing = [good('A', '-40'), good('B', '-35'), good('C', '-25'), good('D', '-30')];
    const [, , , rest] = planned(owing);
    expect(rest).toMatchObject({ allocated: eur('-30'), ssp: eur('30'), unitSsp: decimal(30) });
  });

  it.each([
    ['the others leave nothing', [good('A', '20'), good('D', '20')], 'leave nothing for it'],
    ['another one takes the rest', [good('D', '20'), good('again', '20', { productId: 'D' })], 'already'],
  ])('waits for a price where %s', (_, lines, why) => {
    const waits = planInception(contractTerms(lines), lines, facts);
    expect(waits).toMatchObject({ reason: 'SSP_MISSING' });
    expect((waits as { message: string }).message).toContain(why);
    expect((waits as { message: string }).message).toContain('Record what it sells for alone');
  });

  it('is planned once a bundle leaves something', () => {
    const lines = [good('B', '55'), good('C', '20'), good('D', '15')];
    expect(planInception(contractTerms(lines), lines, { ...facts, bundlePrices: [] })).toMatchObject({
      reason: 'SSP_MISSING',
    });
    expect(parts(lines)).toEqual(['B 33 bpr_B_C', 'C 27 bpr_B_C', 'D 30 -']);
  });
});

describe('any contract', () => {
  const stated = fc.record({
    value: fc.nat({ max: 500_000 }),
    ssp: fc.integer({ min: 1, max: 90_000 }),
    quantity: fc.integer({ min: 1, max: 20 }),
    isService: fc.boolean(),
    isResidual: fc.boolean(),
  });
  const bundle = fc.record({
    items: fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 2, maxLength: 4 }),
    amount: fc.nat({ max: 200_000 }),
  });
  const cents = (units: number) => (units / 100).toFixed(2);

  it('is allocated to the last cent whatever bundles and residual it has, and the residual sells for what it got', () => {
    fc.assert(
      fc.property(
        fc.array(stated, { minLength: 1, maxLength: 6 }),
        fc.array(bundle, { maxLength: 4 }),
        (all, bundles) => {
          const first = all.findIndex(({ isResidual }) => isResidual);
          const lines = all.map(({ value, quantity, isService }, index) =>
            termsLine(`p${index}`, {
              productType: isService ? 'RECURRING' : 'ONE_TIME',
              quantity: decimal(quantity),
              value: eur(cents(value)),
            }),
          );
          const known: PlanningFacts = {
            ...planningFacts,
            ssps: all.map((one, index) =>
              ssp(`p${index}`, cents(one.ssp), index === first ? residual : one.isService ? {} : unit),
            ),
            bundlePrices: bundles.map(({ items, amount }) =>
              bundlePrice(items.map((index) => `p${index}`).sort(), cents(amount)),
            ),
          };
          const result = planInception(contractTerms(lines), lines, known);
          if (isNotPlanned(result)) {
            expect(first).toBeGreaterThanOrEqual(0);
            return;
          }
          if (!result.ok) throw new Error(result.refusal.message);
          const allocated = result.value.map((one) => Math.round(Number(one.allocated?.amount.toString()) * 100));
          expect(allocated.reduce((total, one) => total + one, 0)).toBe(
            all.reduce((total, { value }) => total + value, 0),
          );
          const rest = result.value[first];
          if (rest?.unitSsp == null || rest.sspBasis === null) return;
          const again = { line: lines[first]!, unit: { amount: rest.unitSsp, basis: rest.sspBasis } };
          const year = { from: civilDate('2026-01-01'), to: civilDate('2027-01-01') };
          expect(sspOf(again, year, { currency: 'EUR' })).toEqual(rest.allocated);
        },
      ),
    );
  });
});
