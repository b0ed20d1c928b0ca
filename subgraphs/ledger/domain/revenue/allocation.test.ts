import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, decimal, formatDecimal, negate, shift, sign, subtract, sum } from '../../../../core/decimal.ts';
import { allocate } from '../../../../core/rounding.ts';
import { accepted, invalidAt, refused } from '../../../../test/harness/results.ts';
import { allocatePrice, type PriceToAllocate } from './allocation.ts';

type Asked = {
  price: string;
  ssp: Readonly<Record<string, string | null>>;
  bundles?: readonly (readonly [items: readonly string[], price: string])[];
  residual?: string;
};

function asked({ price, ssp, bundles = [], residual }: Asked): PriceToAllocate {
  return {
    price: decimal(price),
    obligations: Object.entries(ssp).map(([id, own]) => ({ id, ssp: own === null ? null : decimal(own) })),
    bundles: bundles.map(([items, own]) => ({ items, price: decimal(own) })),
    residual: residual ?? null,
  };
}

function parts(of: Asked, scale = 2): Record<string, string> {
  const allocated = accepted(allocatePrice(asked(of), scale));
  return Object.fromEntries(allocated.map(({ id, amount }) => [id, formatDecimal(amount)]));
}

const abc = { A: '40', B: '55', C: '45' };

describe('a transaction price', () => {
  it('is split by relative stand-alone selling prices, a discount shared by all', () => {
    expect(parts({ price: '190000', ssp: { G: '90000', T: '44000', M: '66000' } }, 0)).toEqual({
      G: '85500',
      T: '41800',
      M: '62700',
    });
  });

  it('leaves no unit over: the largest remainder takes it, of equal ones the first', () => {
    expect(parts({ price: '100000', ssp: { H: '100000', A: '20000' } }, 0)).toEqual({ H: '83333', A: '16667' });
    expect(parts({ price: '0.05', ssp: { A: '1', B: '1' } })).toEqual({ A: '0.03', B: '0.02' });
  });

  it('may be higher than the sum of the prices, zero, or negative', () => {
    expect(parts({ price: '150', ssp: { A: '60', B: '40' } })).toEqual({ A: '90', B: '60' });
    expect(parts({ price: '0', ssp: abc })).toEqual({ A: '0', B: '0', C: '0' });
    expect(parts({ price: '-0.05', ssp: { A: '1', B: '1' } })).toEqual({ A: '-0.03', B: '-0.02' });
  });

  it('gives nothing to what is worth nothing alone', () => {
    expect(parts({ price: '10', ssp: { A: '0', B: '3' } })).toEqual({ A: '0', B: '10' });
  });

  it('is split to the scale of its currency', () => {
    expect(parts({ price: '1', ssp: { A: '1', B: '2' } }, 3)).toEqual({ A: '0.333', B: '0.667' });
    expect(parts({ price: '100', ssp: { A: '1', B: '2' } }, 0)).toEqual({ A: '33', B: '67' });
  });
});

describe('a discount that an observed bundle shows', () => {
  it('belongs to the items of the bundle alone when it is the discount of the contract', () => {
    expect(parts({ price: '100', ssp: abc, bundles: [[['B', 'C'], '60']] })).toEqual({ A: '40', B: '33', C: '27' });
  });

  it('is carried by the bundle first; what goes beyond it is shared by all', () => {
    // 100 of 140: the bundle shows 20 of the 40, so that 40 : 44 : 36 share the 100.
    expect(parts({ price: '100', ssp: abc, bundles: [[['B', 'C'], '80']] }, 3)).toEqual({
      A: '33.333',
      B: '36.667',
      C: '30',
    });
  });

  it('is no larger than what the contract gives away', () => {
    // 130 of 140: the bundle takes the 10 alone, 90 by 55 : 45.
    expect(parts({ price: '130', ssp: abc, bundles: [[['B', 'C'], '60']] })).toEqual({ A: '40', B: '49.5', C: '40.5' });
    expect(parts({ price: '140', ssp: abc, bundles: [[['B', 'C'], '60']] })).toEqual({ A: '40', B: '55', C: '45' });
    expect(parts({ price: '280', ssp: abc, bundles: [[['B', 'C'], '60']] })).toEqual({ A: '80', B: '110', C: '90' });
  });

  it('is shared by two bundles in proportion to what each shows', () => {
    const two = { A: '50', B: '50', C: '60', D: '40' };
    const bundles = [
      [['A', 'B'], '80'],
      [['C', 'D'], '90'],
    ] as const;
    expect(parts({ price: '170', ssp: two, bundles })).toEqual({ A: '40', B: '40', C: '54', D: '36' });
    // 15 of the 30 that both show: 10 and 5.
    expect(parts({ price: '185', ssp: two, bundles })).toEqual({ A: '45', B: '45', C: '57', D: '38' });
  });

  it('changes nothing when the bundle is sold at the sum of its prices', () => {
    expect(parts({ price: '70', ssp: abc, bundles: [[['B', 'C'], '100']] })).toEqual({ A: '20', B: '27.5', C: '22.5' });
  });

  it('can be all of the price of its items', () => {
    expect(parts({ price: '40', ssp: abc, bundles: [[['B', 'C'], '0']] })).toEqual({ A: '40', B: '0', C: '0' });
  });
});

describe('a residual item', () => {
  const withD = { ...abc, D: null };

  it('takes what the others leave, after the discount', () => {
    expect(parts({ price: '130', ssp: withD, bundles: [[['B', 'C'], '60']], residual: 'D' })).toEqual({
      A: '40',
      B: '33',
      C: '27',
      D: '30',
    });
    expect(parts({ price: '150', ssp: withD, residual: 'D' })).toEqual({ A: '40', B: '55', C: '45', D: '10' });
  });

  it('is not looked up by a price of its own', () => {
    expect(parts({ price: '150', ssp: { ...abc, D: '99' }, residual: 'D' })).toMatchObject({ D: '10' });
  });

  it('shares the rounding with the others', () => {
    expect(parts({ price: '10', ssp: { A: '3.333', B: null }, residual: 'B' })).toEqual({ A: '3.33', B: '6.67' });
  });

  it('takes the mirrored rest of a negative price', () => {
    expect(parts({ price: '-150', ssp: withD, residual: 'D' })).toEqual({ A: '-40', B: '-55', C: '-45', D: '-10' });
  });

  it.each(['140', '139.99'])('is refused when %s leaves nothing for it', (price) => {
    const nothing = allocatePrice(asked({ price, ssp: withD, residual: 'D' }), 2);
    expect(refused(nothing)).toEqual(invalidAt('residual', 'RESIDUAL_POSITIVE'));
  });

  it('is refused also where it stands first', () => {
    const nothing = allocatePrice(asked({ price: '40', ssp: { D: '1', A: '40' }, residual: 'D' }), 2);
    expect(refused(nothing)).toEqual(invalidAt('residual', 'RESIDUAL_POSITIVE'));
  });
});

describe('an allocation is refused', () => {
  const good: Asked = { price: '100', ssp: abc };

  it.each<[string, Asked, string, string]>([
    ['without obligations', { ...good, ssp: {} }, 'obligations', 'NOT_EMPTY'],
    ['of a price finer than the scale', { ...good, price: '100.001' }, 'price', 'SCALE'],
    ['without a stand-alone price', { ...good, ssp: { A: '1', B: null } }, 'obligations[1].ssp', 'REQUIRED'],
    ['with a negative stand-alone price', { ...good, ssp: { A: '1', B: '-1' } }, 'obligations[1].ssp', 'NOT_NEGATIVE'],
    ['with a residual nobody knows', { ...good, residual: 'Z' }, 'residual', 'KNOWN_ITEM'],
    ['with an empty bundle', { ...good, bundles: [[[], '0']] }, 'bundles[0].items', 'NOT_EMPTY'],
    ['with a stranger in a bundle', { ...good, bundles: [[['A', 'Z'], '1']] }, 'bundles[0].items[1]', 'KNOWN_ITEM'],
    [
      'with the residual in a bundle',
      { ...good, residual: 'B', bundles: [[['B', 'C'], '1']] },
      'bundles[0].items[0]',
      'KNOWN_ITEM',
    ],
    [
      'with an item in two bundles',
      {
        ...good,
        bundles: [
          [['A', 'B'], '90'],
          [['B', 'C'], '90'],
        ],
      },
      'bundles',
      'DISTINCT',
    ],
    [
      'with a bundle worth nothing',
      { ...good, ssp: { A: '0', B: '1' }, bundles: [[['A'], '0']] },
      'bundles[0].items',
      'POSITIVE',
    ],
    ['with a negative bundle', { ...good, bundles: [[['A', 'B'], '-1']] }, 'bundles[0].price', 'NOT_NEGATIVE'],
    [
      'with a bundle above its items',
      { ...good, bundles: [[['A', 'B'], '95.01']] },
      'bundles[0].price',
      'NOT_ABOVE_WHOLE',
    ],
  ])('%s', (_, of, path, rule) => {
    expect(refused(allocatePrice(asked(of), 2))).toEqual(invalidAt(path, rule));
  });

  it('with an obligation named twice', () => {
    const twice = { ...asked(good), obligations: [...asked(good).obligations, { id: 'A', ssp: decimal(1) }] };
    expect(refused(allocatePrice(twice, 2))).toEqual(invalidAt('obligations', 'DISTINCT'));
  });
});

describe('any allocation', () => {
  const cents = (max: number) => fc.integer({ min: 1, max }).map((units) => shift(decimal(units), -2));
  const sets = fc.record({
    price: cents(10_000_000),
    ssps: fc.array(cents(1_000_000), { minLength: 2, maxLength: 8 }),
    bundled: fc.integer({ min: 0, max: 8 }),
    keptPct: fc.integer({ min: 0, max: 100 }),
  });
  const build = (set: {
    price: ReturnType<typeof decimal>;
    ssps: readonly ReturnType<typeof decimal>[];
    bundled: number;
    keptPct: number;
  }) => {
    const obligations = set.ssps.map((ssp, index) => ({ id: `o${index}`, ssp }));
    const inBundle = obligations.slice(0, set.bundled);
    const whole = sum(inBundle.map(({ ssp }) => ssp));
    const price = allocate(whole, [decimal(set.keptPct), decimal(100 - set.keptPct)], 2);
    const bundles = inBundle.length === 0 ? [] : [{ items: inBundle.map(({ id }) => id), price: accepted(price)[0]! }];
    return { price: set.price, obligations, bundles, residual: null };
  };

  it('sums to the price, gives nobody less than nothing, and mirrors its opposite', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const of = build(set);
        const amounts = accepted(allocatePrice(of, 2)).map(({ amount }) => amount);
        expect(sum(amounts)).toEqual(of.price);
        expect(amounts.every((amount) => sign(amount) >= 0)).toBe(true);
        const mirrored = accepted(allocatePrice({ ...of, price: negate(of.price) }, 2));
        expect(mirrored.map(({ amount }) => amount)).toEqual(amounts.map(negate));
      }),
    );
  });

  it('gives an item outside the bundles at most its own price, unless everything costs more', () => {
    fc.assert(
      fc.property(sets, (set) => {
        const of = build(set);
        const total = sum(set.ssps);
        fc.pre(compare(of.price, total) <= 0);
        const unit = decimal('0.01');
        for (const [index, { amount }] of accepted(allocatePrice(of, 2)).entries()) {
          expect(compare(amount, sum([set.ssps[index]!, unit]))).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('leaves a residual exactly the rest of the price', () => {
    fc.assert(
      fc.property(sets, cents(100_000), (set, extra) => {
        const of = build(set);
        const others = subtract(
          sum(set.ssps),
          sum(of.bundles.map((bundle) => subtract(sum(set.ssps.slice(0, bundle.items.length)), bundle.price))),
        );
        const price = sum([others, extra]);
        const obligations = [...of.obligations, { id: 'rest', ssp: null }];
        const amounts = accepted(allocatePrice({ ...of, obligations, price, residual: 'rest' }, 2));
        expect(sum(amounts.map(({ amount }) => amount))).toEqual(price);
        const offBy = subtract(amounts.at(-1)!.amount, extra);
        expect(compare(offBy, decimal('0.01')) <= 0 && compare(offBy, decimal('-0.01')) >= 0).toBe(true);
      }),
    );
  });
});
