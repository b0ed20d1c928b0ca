import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  decimal,
  formatDecimal,
  multiply,
  shift,
  sign,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../decimal.ts';
import { priceModels, type PriceModel } from './price-model.ts';
import { readPricePlan, type PricePlan, type PriceTerms } from './price-plan.ts';
import { rate, rateUsed, type Rated } from './rate.ts';

function planOf(terms: PriceTerms): PricePlan {
  const read = readPricePlan(terms);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

function rated(terms: PriceTerms, quantity: string | Decimal, events?: number): Rated {
  const answer = rate(planOf(terms), {
    quantity: typeof quantity === 'string' ? decimal(quantity) : quantity,
    ...(events !== undefined && { events }),
  });
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
}

const text = (value: Decimal) => formatDecimal(value);
const amount = (...asked: Parameters<typeof rated>) => text(rated(...asked).amount);
const lines = (...asked: Parameters<typeof rated>) =>
  rated(...asked).lines.map((line) => `${line.tier}: ${text(line.quantity)} → ${text(line.amount)}`);

/** Three tiers whose every figure differs: what is taken from the wrong tier shows. */
const steps = [
  { upTo: '10', unit: '3', flat: '7' },
  { upTo: '20', unit: '2', flat: '11' },
  { upTo: null, unit: '1', flat: '13' },
];
const parcels = [
  { upTo: '10', packageSize: '4', packagePrice: '5' },
  { upTo: '20', packageSize: '6', packagePrice: '7' },
  { upTo: null, packageSize: '9', packagePrice: '8' },
];
const shares = [
  { upTo: '10', ratePct: '3', flat: '7' },
  { upTo: '20', ratePct: '2', flat: '11' },
  { upTo: null, ratePct: '1', flat: '13' },
];

const prices = {
  PER_UNIT: { model: 'PER_UNIT', unit: '0.025' },
  FLAT: { model: 'FLAT', flat: '49' },
  GRADUATED: { model: 'GRADUATED', tiers: steps },
  VOLUME: { model: 'VOLUME', tiers: steps },
  PACKAGE: { model: 'PACKAGE', packageSize: '10', packagePrice: '6', freeUnits: '5' },
  GRADUATED_PACKAGE: { model: 'GRADUATED_PACKAGE', tiers: parcels },
  VOLUME_PACKAGE: { model: 'VOLUME_PACKAGE', tiers: parcels },
  PERCENTAGE: { model: 'PERCENTAGE', ratePct: '2', fixedPerEvent: '0.3', freeAmount: '10', freeEvents: 1 },
  GRADUATED_PERCENTAGE: { model: 'GRADUATED_PERCENTAGE', tiers: shares },
} as const satisfies Record<PriceModel, PriceTerms>;

describe('a rated quantity', () => {
  it.each<[PriceModel, string, string, readonly string[]]>([
    ['PER_UNIT', '3', '0.075', ['1: 3 → 0.075']],
    ['PER_UNIT', '0.000000001', '0.000000000025', ['1: 0.000000001 → 0.000000000025']],
    ['FLAT', '1', '49', ['1: 1 → 49']],
    ['FLAT', '250', '49', ['1: 250 → 49']],
    ['GRADUATED', '1', '10', ['1: 1 → 10']],
    ['GRADUATED', '10', '37', ['1: 10 → 37']],
    ['GRADUATED', '10.5', '49', ['1: 10 → 37', '2: 0.5 → 12']],
    ['GRADUATED', '20', '68', ['1: 10 → 37', '2: 10 → 31']],
    ['GRADUATED', '25', '86', ['1: 10 → 37', '2: 10 → 31', '3: 5 → 18']],
    ['VOLUME', '10', '37', ['1: 10 → 37']],
    ['VOLUME', '10.5', '32', ['2: 10.5 → 32']],
    ['VOLUME', '20', '51', ['2: 20 → 51']],
    ['VOLUME', '21', '34', ['3: 21 → 34']],
    ['PACKAGE', '5', '0', []],
    ['PACKAGE', '5.1', '6', ['1: 0.1 → 6']],
    ['PACKAGE', '15', '6', ['1: 10 → 6']],
    ['PACKAGE', '15.000000001', '12', ['1: 10.000000001 → 12']],
    ['GRADUATED_PACKAGE', '10', '15', ['1: 10 → 15']],
    ['GRADUATED_PACKAGE', '16', '22', ['1: 10 → 15', '2: 6 → 7']],
    ['GRADUATED_PACKAGE', '17', '29', ['1: 10 → 15', '2: 7 → 14']],
    ['GRADUATED_PACKAGE', '30', '45', ['1: 10 → 15', '2: 10 → 14', '3: 10 → 16']],
    ['VOLUME_PACKAGE', '10', '15', ['1: 10 → 15']],
    ['VOLUME_PACKAGE', '18', '21', ['2: 18 → 21']],
    ['VOLUME_PACKAGE', '27', '24', ['3: 27 → 24']],
    ['VOLUME_PACKAGE', '28', '32', ['3: 28 → 32']],
    ['GRADUATED_PERCENTAGE', '10', '7.3', ['1: 10 → 7.3']],
    ['GRADUATED_PERCENTAGE', '10.01', '18.3002', ['1: 10 → 7.3', '2: 0.01 → 11.0002']],
    ['GRADUATED_PERCENTAGE', '120', '32.5', ['1: 10 → 7.3', '2: 10 → 11.2', '3: 100 → 14']],
  ])('by %s: %s costs %s', (model, quantity, total, tierLines) => {
    expect(amount(prices[model], quantity)).toBe(total);
    expect(lines(prices[model], quantity)).toEqual(tierLines);
  });

  it('by PERCENTAGE pays the rate above the free amount, and a fee for each paid event', () => {
    expect(amount(prices.PERCENTAGE, '110', 4)).toBe('2.9');
    expect(lines(prices.PERCENTAGE, '110', 4)).toEqual(['1: 100 → 2.9']);
    expect(lines(prices.PERCENTAGE, '10', 3)).toEqual(['1: 0 → 0.6']);
    expect(lines(prices.PERCENTAGE, '10', 1)).toEqual([]);
  });

  it('takes the free units off before the tiers of packages begin', () => {
    expect(lines({ ...prices.GRADUATED_PACKAGE, freeUnits: '10' }, '27')).toEqual(['1: 10 → 15', '2: 7 → 14']);
    expect(lines({ ...prices.VOLUME_PACKAGE, freeUnits: '10' }, '20')).toEqual(['1: 10 → 15']);
  });

  it('has a line for a tier that is free', () => {
    const free = { model: 'GRADUATED', tiers: [{ upTo: '1000', unit: '0' }, { unit: '0.01' }] };
    expect(lines(free, '1200')).toEqual(['1: 1000 → 0', '2: 200 → 2']);
    expect(lines(free, '500')).toEqual(['1: 500 → 0']);
  });

  it('keeps every digit of the largest figures', () => {
    expect(amount({ model: 'PER_UNIT', unit: '0.000000000001' }, '9999999999999999999.999999999')).toBe(
      '9999999.999999999999999999999',
    );
  });
});

describe('a quantity of zero', () => {
  const flats: Readonly<Record<PriceModel, string>> = {
    PER_UNIT: '0',
    FLAT: '49',
    GRADUATED: '7',
    VOLUME: '7',
    PACKAGE: '0',
    GRADUATED_PACKAGE: '0',
    VOLUME_PACKAGE: '0',
    PERCENTAGE: '0',
    GRADUATED_PERCENTAGE: '7',
  };

  it.each(Object.entries(flats) as [PriceModel, string][])(
    'by %s costs nothing, or the first flat: %s',
    (model, flat) => {
      const terms = prices[model];
      expect(rated(terms, '0', 2)).toEqual({ amount: zero, lines: [] });
      expect(rated({ ...terms, zeroUsagePolicy: 'NO_CHARGE' }, '0', 2)).toEqual({ amount: zero, lines: [] });
      const charged = flat === '0' ? [] : [`1: 0 → ${flat}`];
      expect(amount({ ...terms, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' }, '0', 2)).toBe(flat);
      expect(lines({ ...terms, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' }, '0', 2)).toEqual(charged);
    },
  );

  it('costs nothing before the period is over, whatever the policy', () => {
    const plan = planOf({ ...prices.GRADUATED, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' });
    expect(rateUsed(plan, { quantity: zero })).toEqual({ ok: true, value: { amount: zero, lines: [] } });
  });

  it('is the policy’s only case: the smallest usage pays its tier as ever', () => {
    const terms = { ...prices.GRADUATED, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' };
    expect(amount(terms, '0.000000001')).toBe('7.000000003');
  });
});

describe('what cannot be rated', () => {
  const refused = (terms: PriceTerms, quantity: Decimal, events?: number) => {
    const answer = rate(planOf(terms), { quantity, ...(events !== undefined && { events }) });
    return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
  };
  const no = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

  it.each(Object.keys(priceModels) as PriceModel[])('by %s is a quantity below zero, or with ten places', (model) => {
    expect(refused(prices[model], decimal('-0.000000001'))).toEqual(no('quantity', 'NOT_NEGATIVE'));
    expect(refused(prices[model], decimal('0.0000000001'))).toEqual(no('quantity', 'PLACES_MAX'));
  });

  it.each(['GRADUATED', 'VOLUME'])('by %s is a quantity beyond the end of the last tier', (model) => {
    const closed = { model, tiers: steps.slice(0, 2) };
    expect(amount(closed, '20')).toBe(model === 'GRADUATED' ? '68' : '51');
    expect(refused(closed, decimal('20.000000001'))).toEqual(no('quantity', 'WITHIN_TIERS'));
    const answer = rate(planOf(closed), { quantity: decimal(21) });
    expect(answer.ok ? '' : answer.refusal.message).toBe('quantity must end within the last tier, which ends at 20.');
  });

  it('by PERCENTAGE is usage whose events are missing or wrong', () => {
    expect(refused(prices.PERCENTAGE, decimal(1))).toEqual(no('events', 'REQUIRED'));
    expect(refused(prices.PERCENTAGE, decimal(1), -1)).toEqual(no('events', 'WHOLE_NUMBER'));
  });
});

// --- For any price and quantity --------------------------------------------------------------------------------------

const figures = fc.bigInt({ min: 0n, max: 10n ** 7n }).map((units) => shift(decimal(units), -4));
const sizes = fc.bigInt({ min: 1n, max: 10n ** 6n }).map((units) => shift(decimal(units), -3));
const quantities = fc.bigInt({ min: 0n, max: 10n ** 10n }).map((units) => shift(decimal(units), -6));

/** Tiers of any widths, with every figure that any model reads; the last is open. */
const tierLists = fc
  .array(
    fc.record({
      width: sizes,
      unit: figures,
      flat: figures,
      packageSize: sizes,
      packagePrice: figures,
      ratePct: figures,
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((made) => {
    let end = zero;
    return made.map(({ width, ...figure }, index) => {
      end = add(end, width);
      return { ...figure, upTo: index === made.length - 1 ? null : end };
    });
  });
const anyPrice = (models: readonly PriceModel[]) =>
  fc.record({
    model: fc.constantFrom(...models),
    tiers: tierLists,
    unit: figures,
    flat: figures,
    packageSize: sizes,
    packagePrice: figures,
    freeUnits: quantities,
    ratePct: figures,
    freeAmount: quantities,
    fixedPerEvent: figures,
    freeEvents: fc.nat(3),
  });

const all = Object.keys(priceModels) as PriceModel[];
const whereMoreCostsMore = all.filter((model) => priceModels[model].tiers !== 'TOP');

describe('for any price', () => {
  it('the lines sum to the amount, and none is below zero', () => {
    fc.assert(
      fc.property(anyPrice(all), quantities, fc.nat(5), (terms, quantity, events) => {
        const { amount: total, lines: made } = rated(terms, quantity, events);
        expect(sum(made.map((line) => line.amount))).toEqual(total);
        expect(made.every((line) => sign(line.amount) >= 0 && sign(line.quantity) >= 0)).toBe(true);
      }),
    );
  });

  // Not for VOLUME and VOLUME_PACKAGE: the tier that holds the whole quantity prices all of it, so the first unit of a
  // cheaper tier makes every unit before it cheaper too.
  it('more usage never costs less, but under the volume models', () => {
    fc.assert(
      fc.property(anyPrice(whereMoreCostsMore), quantities, quantities, fc.nat(5), (terms, some, more, events) => {
        const less = rated(terms, some, events).amount;
        expect(compare(rated(terms, add(some, more), events).amount, less)).toBeGreaterThanOrEqual(0);
      }),
    );
    expect([amount(prices.VOLUME, '20'), amount(prices.VOLUME, '21')]).toEqual(['51', '34']);
  });

  it('a graduated price is the sum over its tiers of what lies in each', () => {
    fc.assert(
      fc.property(tierLists, quantities, (tiers, quantity) => {
        let from = zero;
        let total = zero;
        for (const { upTo, flat, unit } of tiers) {
          const inTier = subtract(upTo === null ? quantity : smaller(quantity, upTo), from);
          if (sign(inTier) > 0) total = add(total, add(flat, multiply(inTier, unit)));
          from = upTo ?? from;
        }
        expect(text(rated({ model: 'GRADUATED', tiers }, quantity).amount)).toBe(text(total));
      }),
    );
  });

  it('a tier that is cut in two without a flat costs the same', () => {
    fc.assert(
      fc.property(figures, sizes, quantities, (unit, upTo, quantity) => {
        const cut = { model: 'GRADUATED', tiers: [{ upTo, unit }, { unit }] };
        expect(rated(cut, quantity).amount).toEqual(rated({ model: 'PER_UNIT', unit }, quantity).amount);
      }),
    );
  });
});
