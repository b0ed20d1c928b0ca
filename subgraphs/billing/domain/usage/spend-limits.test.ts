import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  decimal,
  equals,
  formatDecimal,
  larger,
  shift,
  sign,
  smaller,
  subtract,
  sum,
  zero,
  type Decimal,
} from '../../../../core/decimal.ts';
import { readPricePlan } from '../../../../core/pricing/price-plan.ts';
import { rateFurther } from '../../../../core/pricing/progressive.ts';
import { rate, type Rated } from '../../../../core/pricing/rate.ts';
import { capSpend, limitSpend, minimumForTerm, readSpendLimits } from './spend-limits.ts';
import { accepted, invalid, refusal } from './fixtures/usage.ts';

const rated = (...amounts: readonly string[]): Rated => ({
  amount: sum(amounts.map((amount) => decimal(amount))),
  lines: amounts.map((amount, index) => ({ tier: index + 1, quantity: decimal(1), amount: decimal(amount) })),
});
const limits = (minimum: string | null, maximum: string | null) => ({
  minimum: minimum === null ? null : decimal(minimum),
  maximum: maximum === null ? null : decimal(maximum),
});
const shown = ({ amount, lines, trueUp }: ReturnType<typeof capSpend>) => ({
  amount: formatDecimal(amount),
  discounts: lines.map((line) => formatDecimal(line.discount)),
  trueUp: formatDecimal(trueUp),
});

describe('a maximum', () => {
  it.each<[readonly string[], string | null, string, string, readonly string[]]>([
    [['100', '50', '25', '7'], '170', '170', '0', ['0', '0', '5', '7']],
    [['100', '50', '25', '7'], '182', '182', '0', ['0', '0', '0', '0']],
    [['100', '50', '25', '7'], '181.99', '181.99', '0', ['0', '0', '0', '0.01']],
    [['100', '50', '25', '7'], '100', '100', '0', ['0', '50', '25', '7']],
    [['100', '50'], '0', '0', '0', ['100', '50']],
    [['100', '50'], null, '150', '0', ['0', '0']],
    [[], '10', '0', '0', []],
    [['15', '7'], '170', '10', '160', ['5', '7']],
    [['15', '7'], '170', '0', '170', ['15', '7']],
    [['15', '7'], '170', '0', '500', ['15', '7']],
  ])('on %j of %s leaves %s after %s', (amounts, maximum, amount, before, discounts) => {
    const capped = capSpend(rated(...amounts), maximum === null ? null : decimal(maximum), decimal(before));
    expect(shown(capped)).toEqual({ amount, discounts, trueUp: '0' });
  });

  it('keeps the lines as they are beside their discounts', () => {
    const { lines } = capSpend(rated('100', '50'), decimal('120'));
    expect(lines).toEqual([
      { tier: 1, quantity: decimal(1), amount: decimal(100), discount: zero },
      { tier: 2, quantity: decimal(1), amount: decimal(50), discount: decimal(30) },
    ]);
  });

  it('gives discounts back where the period becomes cheaper', () => {
    // 210 were capped at 150; the period now costs 101, so 49 go back.
    expect(shown(capSpend(rated('-109'), decimal('150'), decimal('210')))).toEqual({
      amount: '-49',
      discounts: ['-60'],
      trueUp: '0',
    });
  });
});

describe('a minimum', () => {
  it.each<[readonly string[], string | null, string | null, string, string, string]>([
    [['100'], '150', null, '0', '150', '50'],
    [['100'], '100', null, '0', '100', '0'],
    [['100'], '100.01', null, '0', '100.01', '0.01'],
    [['100'], '99.99', null, '0', '100', '0'],
    [['100'], null, null, '0', '100', '0'],
    [[], '150', null, '0', '150', '150'],
    [['30'], '150', null, '100', '50', '20'],
    [['30'], '150', '150', '140', '10', '0'],
    [['30'], '120', '120', '200', '0', '0'],
    [['0'], '150', '200', '500', '0', '0'],
  ])(
    '%j of at least %s and at most %s, after %s: %s with a true-up of %s',
    (amounts, minimum, maximum, before, amount, trueUp) => {
      const limited = limitSpend(rated(...amounts), limits(minimum, maximum), decimal(before));
      expect(shown(limited)).toMatchObject({ amount, trueUp });
    },
  );
});

describe('limits that are read', () => {
  it('are none where none are stated', () => {
    expect(readSpendLimits({})).toEqual({ ok: true, value: { minimum: null, maximum: null } });
    expect(readSpendLimits({ minimumSpend: null, maximumSpend: null })).toEqual({
      ok: true,
      value: { minimum: null, maximum: null },
    });
    expect(readSpendLimits({ minimumSpend: '5', maximumSpend: '5' })).toEqual({ ok: true, value: limits('5', '5') });
  });

  it('are refused below zero, or crossing', () => {
    expect(refusal(readSpendLimits({ minimumSpend: '-1' }))).toEqual(invalid('price.minimumSpend', 'NOT_NEGATIVE'));
    expect(refusal(readSpendLimits({ maximumSpend: 'all' }))).toEqual(invalid('price.maximumSpend', 'DECIMAL_FORM'));
    expect(refusal(readSpendLimits({ minimumSpend: '5', maximumSpend: '4' }, 'line'))).toEqual(
      invalid('line.minimumSpend', 'MINIMUM_NOT_ABOVE_MAXIMUM'),
    );
  });
});

describe('the minimum of a term', () => {
  const share = (
    minimum: string,
    days: number,
    fullDays: number,
    scale = 2,
    mode: 'HALF_UP' | 'HALF_EVEN' = 'HALF_UP',
  ) => {
    const prorated = minimumForTerm(decimal(minimum), { days, fullDays }, { scale, mode });
    return prorated.ok ? formatDecimal(prorated.value) : refusal(prorated);
  };

  it('is its share where the term is shorter, rounded once', () => {
    expect(share('100', 15, 30)).toBe('50');
    expect(share('100', 1, 31)).toBe('3.23');
    expect(share('100', 30, 31)).toBe('96.77');
    expect(share('100', 10, 31, 0)).toBe('32');
    expect(share('1', 1, 8, 2, 'HALF_EVEN')).toBe('0.12');
    expect(share('1', 1, 8, 2, 'HALF_UP')).toBe('0.13');
  });

  it('is all of it otherwise, as it was agreed', () => {
    expect(share('100.005', 31, 31)).toBe('100.005');
    expect(share('100', 32, 31)).toBe('100');
  });

  it('is refused for days that cannot be', () => {
    expect(share('100', 0, 31)).toEqual(invalid('days', 'PERIOD_NOT_EMPTY'));
    expect(share('100', 1, 0)).toEqual(invalid('fullDays', 'PERIOD_NOT_EMPTY'));
    expect(share('100', -1, 31)).toEqual(invalid('days', 'WHOLE_NUMBER'));
    expect(share('100', 1.5, 31)).toEqual(invalid('days', 'WHOLE_NUMBER'));
  });
});

// --- For any charges -------------------------------------------------------------------------------------------------

const amounts = fc.bigInt({ min: 0n, max: 10n ** 6n }).map((units) => shift(decimal(units), -3));
const charges = fc.array(amounts, { maxLength: 8 }).map((made): Rated => ({
  amount: sum(made),
  lines: made.map((amount, index) => ({ tier: index + 1, quantity: amount, amount })),
}));

describe('for any charges', () => {
  it('no discount makes a line negative, and together they stay at the maximum', () => {
    fc.assert(
      fc.property(charges, amounts, amounts, (charge, maximum, before) => {
        const { amount, lines } = capSpend(charge, maximum, before);
        expect(lines.every((line) => sign(line.discount) >= 0 && compare(line.discount, line.amount) <= 0)).toBe(true);
        const left = larger(zero, subtract(maximum, before));
        expect(equals(amount, smaller(charge.amount, left))).toBe(true);
        // In order: after the first line that is cut, every line is cut away whole.
        const cut = lines.findIndex((line) => sign(line.discount) > 0);
        if (cut >= 0) expect(lines.slice(cut + 1).every((line) => equals(line.discount, line.amount))).toBe(true);
      }),
    );
  });

  it('a period costs between its limits, and its amount is lines less discounts and true-up', () => {
    fc.assert(
      fc.property(charges, amounts, amounts, (charge, a, b) => {
        const [minimum, maximum] = [smaller(a, b), larger(a, b)];
        const { amount, lines, trueUp } = limitSpend(charge, { minimum, maximum });
        expect(equals(amount, larger(minimum, smaller(maximum, charge.amount)))).toBe(true);
        const nets = lines.map((line) => subtract(line.amount, line.discount));
        expect(equals(amount, add(sum(nets), trueUp))).toBe(true);
      }),
    );
  });

  it('the capped parts of a period sum to the capped whole, under every model', () => {
    const models = fc.constantFrom(
      'PER_UNIT',
      'FLAT',
      'GRADUATED',
      'VOLUME',
      'PACKAGE',
      'GRADUATED_PACKAGE',
      'VOLUME_PACKAGE',
      'PERCENTAGE',
      'GRADUATED_PERCENTAGE',
    );
    const price = fc.record({
      model: models,
      unit: amounts,
      flat: amounts,
      packageSize: fc.constantFrom('3', '10'),
      packagePrice: amounts,
      ratePct: amounts,
    });
    fc.assert(
      fc.property(price, amounts, fc.array(amounts, { minLength: 1, maxLength: 5 }), (terms, maximum, parts) => {
        const cheaper = { ...terms, unit: '0.5', ratePct: '0.5', packagePrice: '0.5' };
        const plan = accepted(
          readPricePlan({ ...terms, tiers: [{ ...terms, upTo: '100' }, { ...cheaper, upTo: '500' }, cheaper] }),
        );
        let previous = zero;
        const billed: Decimal[] = [];
        for (const part of parts) {
          const further = accepted(rateFurther(plan, { quantity: previous }, { quantity: part }));
          billed.push(capSpend(further, maximum, further.before).amount);
          previous = add(previous, part);
        }
        const whole = accepted(rate(plan, { quantity: previous }));
        expect(formatDecimal(sum(billed))).toBe(formatDecimal(smaller(maximum, whole.amount)));
      }),
    );
  });
});
