import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../core/civil-date.ts';
import { decimal, one } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import type { Period } from '../../../core/period.ts';
import { invalid } from '../../../core/validation.ts';
import type { LineDiscount } from './contract-value.ts';
import { each, entryWith, lineWith } from './fixtures/lines.ts';
import { productWith } from './fixtures/products.ts';
import { linesMax, rampStepsMax, type Line, type LineKey, type StatedLine } from './line.ts';
import type { ProductType } from './product.ts';
import { movedLines, readLines, type LineContext } from './read-lines.ts';

const d = civilDate;
const term: Period = { from: d('2026-01-01'), to: d('2027-01-01') };
const endless: Period = { ...term, to: null };
const types: readonly ProductType[] = ['RECURRING', 'BUNDLE', 'USAGE', 'ONE_TIME', 'SERVICE'];
const price = { model: 'PER_UNIT', unit: decimal(10) } as const;
const month = { unit: 'MONTH', count: 1 } as const;
const step = (from: string, quantity = 2) => ({ from: d(from), quantity: decimal(quantity) });
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: decimal(value) });

function contextWith(values: Partial<LineContext> = {}): LineContext {
  let count = 0;
  return {
    term,
    currency: 'EUR',
    roundingMode: 'HALF_UP',
    products: [productWith(), ...types.map((type) => productWith({ id: type, type, name: type }))],
    entries: [entryWith({ productId: 'RECURRING', price: each('1') }), entryWith()],
    held: [],
    newKey: () => `new_${(count += 1)}` as LineKey,
    ...values,
  };
}
const seats: StatedLine = { productId: 'prd_seat' };
const sold = (productId: ProductType, more: Partial<StatedLine> = {}): StatedLine => ({ productId, price, ...more });

function linesOf(stated: readonly StatedLine[], context = contextWith()): readonly Line[] {
  const read = readLines(stated, context);
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value.lines;
}
const refusalOf = (stated: readonly StatedLine[], values: Partial<LineContext> = {}) => {
  const read = readLines(stated, contextWith(values));
  return read.ok ? null : read.refusal;
};
/** The refusal of a line that stands behind one that will do. */
const secondOf = (stated: StatedLine, values: Partial<LineContext> = {}) => refusalOf([seats, stated], values);

describe('a stated line', () => {
  it('is one of the product, at the price in force, for the whole term, where nothing else is said', () => {
    const none = {
      lineKey: null,
      description: null,
      quantity: null,
      price: null,
      discount: null,
      billingInterval: null,
      billingTiming: null,
      from: null,
      to: null,
      ramp: null,
      commitment: null,
    };
    const expected = {
      ok: true,
      value: { lines: [lineWith({ lineKey: 'new_1', value: money('1200', 'EUR') })], value: money('1200', 'EUR') },
    };
    expect(readLines([seats], contextWith())).toEqual(expected);
    expect(readLines([{ ...seats, ...none }], contextWith())).toEqual(expected);
  });

  it.each<[ProductType, Partial<Line>]>([
    ['RECURRING', { billingInterval: month, billingTiming: 'ADVANCE' }],
    ['BUNDLE', { billingInterval: month, billingTiming: 'ADVANCE' }],
    ['USAGE', { billingInterval: month, billingTiming: 'ARREARS' }],
    ['ONE_TIME', { billingInterval: null, billingTiming: null }],
    ['SERVICE', { billingInterval: null, billingTiming: null }],
  ])('of %s is billed as such a product is', (type, line) => {
    expect(linesOf([sold(type)])).toMatchObject([{ productId: type, productType: type, description: type, ...line }]);
  });

  it('is what is said', () => {
    const said = {
      description: 'Seats for Berlin',
      quantity: decimal('2.5'),
      discount: off('PERCENT', '10'),
      billingInterval: { unit: 'QUARTER', count: 1 },
      billingTiming: 'ARREARS',
      from: d('2026-02-01'),
      to: d('2026-11-01'),
      ramp: [step('2026-05-01')],
    } as const;
    const lines = linesOf([{ ...seats, ...said, price }]);
    expect(lines).toEqual([lineWith({ ...said, lineKey: 'new_1', price: each('10'), value: money('58.50', 'EUR') })]);
  });

  it('of usage may have a commitment', () => {
    expect(linesOf([sold('USAGE', { billingTiming: 'ADVANCE', commitment: decimal('99.95') })])).toMatchObject([
      { billingTiming: 'ADVANCE', commitment: money('99.95', 'EUR'), value: money('99.95', 'EUR') },
    ]);
  });

  it('is valued in the currency and as the seller rounds', () => {
    const half = sold('ONE_TIME', { price: { ...price, unit: decimal('0.5') } });
    const yen = { currency: 'JPY', roundingMode: 'HALF_EVEN' } as const;
    expect(linesOf([half], contextWith(yen))[0]?.value).toEqual(money('0', 'JPY'));
  });
});

describe('lines', () => {
  it.each([1, linesMax])('may be %i', (count) => {
    expect(linesOf(Array.from({ length: count }, () => seats))).toHaveLength(count);
  });

  it.each([0, linesMax + 1])('are not %i', (count) => {
    expect(refusalOf(Array.from({ length: count }, () => seats))).toEqual(
      invalid('input.lines', 'COUNT_RANGE', '1 to 100 lines'),
    );
  });

  it('come again under their keys', () => {
    const held = [lineWith({ lineKey: 'a' }), lineWith({ lineKey: 'b' })];
    const again = linesOf([{ ...seats, lineKey: 'b', quantity: decimal(2) }, seats], contextWith({ held }));
    expect(again).toMatchObject([
      { lineKey: 'b', quantity: decimal(2) },
      { lineKey: 'new_1', quantity: one },
    ]);
  });

  it.each(['a', 'gone'])('do not come under the key of nothing, or of another product: %s', (lineKey) => {
    const held = [lineWith({ lineKey: 'a', productId: 'RECURRING' as Line['productId'] })];
    expect(secondOf({ ...seats, lineKey }, { held })).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'ContractLine', id: lineKey },
      message: `There is no line ${lineKey} of the product prd_seat: leave the key out for a new line.`,
    });
  });

  it('have a key each', () => {
    const twice = { ...seats, lineKey: 'a' };
    expect(refusalOf([twice, seats, twice], { held: [lineWith({ lineKey: 'a' })] })).toEqual(
      invalid('input.lines[2].lineKey', 'DISTINCT', 'a key that no line before it has'),
    );
  });
});

describe('a line that cannot be sold', () => {
  it('is of a product that is not known', () => {
    expect(secondOf({ ...seats, productId: 'prd_gone' })).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'Product', id: 'prd_gone' },
    });
  });

  it.each(['DRAFT', 'RETIRED'] as const)('is of a product that is %s', (status) => {
    expect(refusalOf([seats], { products: [productWith({ status })] })).toEqual(
      invalid('input.lines[0].productId', 'PRODUCT_ACTIVE', `an ACTIVE product; this one is ${status}`),
    );
  });

  it('has no price', () => {
    expect(secondOf({ productId: 'USAGE' })).toEqual(
      invalid('input.lines[1].price', 'PRICE_IN_FORCE', 'given: no price book in force has a price of the product'),
    );
  });

  it.each<[StatedLine, string, string]>([
    [{ ...seats, quantity: decimal(0) }, 'quantity', 'POSITIVE'],
    [{ ...seats, price: { model: 'PER_UNIT' } }, 'price.unit', 'DECIMAL_FORM'],
    [sold('RECURRING', { price: { model: 'PERCENTAGE', ratePct: one } }), 'price.model', 'USAGE_ONLY'],
    [{ ...seats, description: ' ' }, 'description', 'TEXT'],
    [{ ...seats, billingInterval: { unit: 'MONTH', count: 0 } }, 'billingInterval.count', 'RANGE'],
    [sold('USAGE', { commitment: decimal(-1) }), 'commitment', 'NOT_NEGATIVE'],
    [sold('USAGE', { discount: off('PERCENT', '-1') }), 'discount.value', 'NOT_NEGATIVE'],
    [sold('USAGE', { discount: off('AMOUNT', '-1') }), 'discount.value', 'NOT_NEGATIVE'],
    [{ ...seats, discount: off('PERCENT', '101') }, 'discount', 'RANGE'],
    [{ ...seats, discount: off('AMOUNT', '101') }, 'discount', 'NOT_ABOVE_GROSS'],
  ])('is %j', (stated, path, rule) => {
    expect(secondOf(stated)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: `input.lines[1].${path}`, rule },
    });
  });

  it.each([
    ['EUR', '0.001', 2],
    ['JPY', '0.5', 0],
  ] as const)('has a commitment that %s has no coin for: %s', (currency, amount, scale) => {
    expect(secondOf(sold('USAGE', { commitment: decimal(amount) }), { currency })).toEqual({
      code: 'SCALE_EXCEEDED',
      details: { path: 'input.lines[1].commitment', currency, scale },
      message: `input.lines[1].commitment may have ${scale} places after the point, as ${currency} has.`,
    });
  });

  it.each([off('PERCENT', '100'), off('AMOUNT', '100.01'), off('PERCENT', '0'), null])(
    'is none of usage with a discount of %j',
    (discount) => {
      expect(secondOf(sold('USAGE', { discount }))).toBeNull();
    },
  );

  it('is one of usage with more than a whole off', () => {
    expect(secondOf(sold('USAGE', { discount: off('PERCENT', '100.01') }))).toEqual(
      invalid('input.lines[1].discount.value', 'RANGE', 'from 0 to 100 percent'),
    );
  });
});

describe('the words of a line', () => {
  const words: Readonly<Record<string, { stated: Partial<StatedLine>; of: readonly ProductType[]; rule: string }>> = {
    commitment: { stated: { commitment: decimal(5) }, of: ['USAGE'], rule: 'USAGE_ONLY' },
    ramp: { stated: { ramp: [step('2026-02-01')] }, of: ['RECURRING', 'BUNDLE'], rule: 'RECURRING_ONLY' },
    billingInterval: {
      stated: { billingInterval: month },
      of: ['RECURRING', 'BUNDLE', 'USAGE'],
      rule: 'RECURRING_ONLY',
    },
    billingTiming: {
      stated: { billingTiming: 'ADVANCE' },
      of: ['RECURRING', 'BUNDLE', 'USAGE'],
      rule: 'RECURRING_ONLY',
    },
  };
  const pairs = Object.entries(words).flatMap(([word, { stated, of, rule }]) =>
    types.map((type) => ({ word, type, stated, rule, fits: of.includes(type) })),
  );

  it.each(pairs)('$word makes sense for $type, or is left out', ({ word, type, stated, rule, fits }) => {
    const refusal = secondOf(sold(type, stated));
    if (fits) {
      expect(refusal).toBeNull();
      return;
    }
    expect(refusal).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: `input.lines[1].${word}`, rule },
      message: `input.lines[1].${word} must be left out for such a product.`,
    });
  });

  it.each(types)('of no step are no ramp for %s', (type) => {
    expect(secondOf(sold(type, { ramp: [] }))).toBeNull();
  });
});

describe('the time of a line', () => {
  it.each([
    [term, {}],
    [term, { from: d('2026-12-31') }],
    [term, { to: d('2026-01-02') }],
    [endless, {}],
    [endless, { from: d('2030-01-01') }],
    [endless, { to: d('2030-01-01') }],
  ])('may be, within %j, %j', (within, dates) => {
    expect(linesOf([{ ...seats, ...dates }], contextWith({ term: within }))).toMatchObject([{ ...within, ...dates }]);
  });

  const start = '2026-01-01 or later, when the whole begins';
  const end = '2027-01-01 at most, when the whole ends';
  it.each([
    [term, { from: d('2025-12-31') }, 'from', start],
    [endless, { from: d('2025-12-31') }, 'from', start],
    [term, { to: d('2027-01-02') }, 'to', end],
  ] as const)('may not be, within %j, %j', (within, dates, field, mustBe) => {
    expect(secondOf({ ...seats, ...dates }, { term: within })).toEqual(
      invalid(`input.lines[1].${field}`, 'WITHIN_PERIOD', mustBe),
    );
  });

  it.each([
    [{ from: d('2026-03-01'), to: d('2026-03-01') }, 'PERIOD_NOT_EMPTY'],
    [{ from: d('2026-03-01'), to: d('2026-02-28') }, 'PERIOD_ENDS_AFTER_START'],
  ])('has a day: not %j', (dates, rule) => {
    expect(secondOf({ ...seats, ...dates })?.details).toEqual({ path: 'input.lines[1].to', rule });
  });
});

describe('the ramp of a line', () => {
  const steps = (count: number) => Array.from({ length: count }, (_, index) => step(addDays(d('2026-02-01'), index)));

  it.each([0, 1, rampStepsMax])('may have %i steps', (count) => {
    expect(linesOf([{ ...seats, ramp: steps(count) }])[0]?.ramp).toHaveLength(count);
  });

  it('has no more', () => {
    expect(secondOf({ ...seats, ramp: steps(rampStepsMax + 1) })).toEqual(
      invalid('input.lines[1].ramp', 'COUNT_MAX', 'at most 24'),
    );
  });

  it('has a size at each step', () => {
    expect(secondOf({ ...seats, ramp: [step('2026-02-01'), step('2026-03-01', 0)] })?.details).toEqual({
      path: 'input.lines[1].ramp[1].quantity',
      rule: 'POSITIVE',
    });
  });

  it('goes to the last day, and on for ever where there is no end', () => {
    expect(secondOf({ ...seats, ramp: [step('2026-01-02'), step('2026-12-31')] })).toBeNull();
    expect(secondOf({ ...seats, ramp: [step('2030-01-01')] }, { term: endless })).toBeNull();
  });

  it.each([
    [[step('2026-01-01')], 0, 'DATES_ASCENDING', 'after 2026-01-01'],
    [[step('2025-12-31')], 0, 'DATES_ASCENDING', 'after 2026-01-01'],
    [[step('2026-03-01'), step('2026-03-01')], 1, 'DATES_ASCENDING', 'after 2026-03-01'],
    [[step('2026-03-01'), step('2026-02-01')], 1, 'DATES_ASCENDING', 'after 2026-03-01'],
    [[step('2027-01-01')], 0, 'WITHIN_PERIOD', 'before 2027-01-01'],
    [[step('2026-03-01'), step('2027-01-02')], 1, 'WITHIN_PERIOD', 'before 2027-01-01'],
  ] as const)('is not %j', (ramp, index, rule, mustBe) => {
    expect(secondOf({ ...seats, ramp })).toEqual(invalid(`input.lines[1].ramp[${index}].from`, rule, mustBe));
  });
});

describe('lines that stay, under other dates', () => {
  const move = (held: readonly Line[], after: Period, before = term) =>
    movedLines(held, before, after, { currency: 'EUR', roundingMode: 'HALF_UP' });
  const moved = (held: readonly Line[], after: Period, before?: Period) => {
    const answer = move(held, after, before);
    if (!answer.ok) throw new Error(answer.refusal.message);
    return answer.value;
  };
  const later: Period = { from: d('2026-07-01'), to: d('2028-01-01') };

  it('run over the whole term where they did, and are worth what that is worth', () => {
    const line = lineWith({ ramp: [step('2027-07-01')] });
    const value = money('2400', 'EUR');
    expect(moved([line], later)).toEqual({ lines: [{ ...line, ...later, value }], value });
  });

  it.each<[Partial<Line>, Period, Partial<Line>]>([
    [{ from: d('2026-08-01') }, later, { from: d('2026-08-01'), to: later.to }],
    [{ to: d('2026-08-01') }, later, { from: later.from, to: d('2026-08-01') }],
    [{ from: d('2026-08-01') }, { ...later, to: null }, { from: d('2026-08-01'), to: null }],
  ])('keep days of their own: %j', (own, after, dates) => {
    expect(moved([lineWith(own)], after).lines).toMatchObject([dates]);
  });

  it('get an end where they had none, and lose it', () => {
    expect(moved([lineWith({ to: null })], later, endless).lines).toMatchObject([later]);
    expect(moved([lineWith()], endless)).toMatchObject({ lines: [{ to: null, value: null }], value: null });
  });

  it.each<[Partial<Line>, string, string]>([
    [{ from: d('2026-06-30') }, 'from', 'WITHIN_PERIOD'],
    [{ to: null }, 'to', 'WITHIN_PERIOD'],
    [{ to: d('2028-01-02') }, 'to', 'WITHIN_PERIOD'],
    [{ to: d('2026-07-01') }, 'to', 'PERIOD_NOT_EMPTY'],
    [{ ramp: [step('2026-07-01')] }, 'ramp[0].from', 'DATES_ASCENDING'],
    [{ discount: off('AMOUNT', '101') }, 'discount', 'NOT_ABOVE_GROSS'],
  ])('still have to lie within it: not %j', (own, path, rule) => {
    expect(move([lineWith({ lineKey: 'first' }), lineWith(own)], later)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: `input.lines[1].${path}`, rule } },
    });
  });
});
