import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { money, type Money } from '../../../core/money.ts';
import type { LineDiscount } from './contract-value.ts';
import { each, eachUpTo, lineWith, priceWith } from './fixtures/lines.ts';
import { grossOf, valued } from './line-value.ts';
import type { Line } from './line.ts';

const d = civilDate;
const eur = (amount: string): Money => money(amount, 'EUR');
const step = (from: string, quantity: number) => ({ from: d(from), quantity: decimal(quantity) });
const off = (kind: LineDiscount['kind'], value: string): LineDiscount => ({ kind, value: decimal(value) });
const usage = { productType: 'USAGE', billingTiming: 'ARREARS' } as const;
const once = { productType: 'ONE_TIME', billingInterval: null, billingTiming: null } as const;

function worth(...lines: readonly Line[]) {
  const answer = valued(lines, 'EUR', 'HALF_UP');
  if (!answer.ok) throw new Error(answer.refusal.message);
  return { lines: answer.value.lines.map(({ value }) => value), whole: answer.value.value };
}
const refusalOf = (...lines: readonly Line[]) => {
  const answer = valued(lines, 'EUR', 'HALF_UP');
  return answer.ok ? null : answer.refusal;
};

describe('the value of a line', () => {
  it.each<[string, Partial<Line>, string]>([
    ['a year of months', {}, '1200'],
    ['a bundle', { productType: 'BUNDLE' }, '1200'],
    ['several', { quantity: decimal(3) }, '3600'],
    ['a year of quarters', { billingInterval: { unit: 'QUARTER', count: 1 } }, '400'],
    ['a part of a month, by its days', { price: each('31'), to: d('2026-01-15') }, '14'],
    ['months from its own start', { from: d('2026-01-15'), to: d('2026-03-15') }, '200'],
    ['a discount of each month', { discount: off('PERCENT', '10') }, '1080'],
    ['a ramp', { ramp: [step('2026-04-01', 2), step('2026-07-01', 5)] }, '3900'],
    ['a ramp with a discount', { discount: off('AMOUNT', '10'), ramp: [step('2026-07-01', 2)] }, '1680'],
    ['something once', once, '100'],
    ['a service', { ...once, productType: 'SERVICE' }, '100'],
    ['something once, without an end', { ...once, to: null }, '100'],
    ['something once, with a discount', { ...once, discount: off('PERCENT', '5') }, '95'],
    ['usage', usage, '0'],
    ['usage that is committed', { ...usage, commitment: eur('500.55') }, '500.55'],
    ['usage without an end', { ...usage, to: null, commitment: eur('500') }, '500'],
  ])('of %s', (_, line, value) => {
    expect(worth(lineWith(line))).toEqual({ lines: [eur(value)], whole: eur(value) });
  });

  it('is kept with the line, and everything else of it stays', () => {
    const lines = [lineWith(), lineWith({ ...once, lineKey: 'setup' })];
    expect(valued(lines, 'EUR', 'HALF_UP')).toEqual({
      ok: true,
      value: {
        lines: [
          { ...lines[0], value: eur('1200') },
          { ...lines[1], value: eur('100') },
        ],
        value: eur('1300'),
      },
    });
  });

  it.each([
    ['HALF_UP', '0.13'],
    ['HALF_EVEN', '0.12'],
  ] as const)('is rounded as the seller rounds: %s', (mode, value) => {
    expect(valued([lineWith({ ...once, price: each('0.125') })], 'EUR', mode)).toMatchObject({
      ok: true,
      value: { value: eur(value) },
    });
  });

  it('is in the currency of the contract', () => {
    expect(valued([lineWith({ ramp: [step('2026-07-01', 2)] })], 'JPY', 'HALF_UP')).toMatchObject({
      value: { value: money('1800', 'JPY') },
    });
    expect(refusalOf(lineWith({ ...usage, commitment: money('5', 'USD') }))).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', actual: 'USD' },
    });
  });

  it('is not known without an end, nor is that of the whole', () => {
    const endless = lineWith({ lineKey: 'endless', to: null });
    expect(worth(lineWith(), endless)).toEqual({ lines: [eur('1200'), null], whole: null });
    expect(worth(endless, lineWith())).toEqual({ lines: [null, eur('1200')], whole: null });
  });

  it.each(['2026-01-15', '2026-02-01', '2027-03-01', '2027-03-02'])(
    'of a line without an end may change on any day: %s',
    (from) => {
      expect(worth(lineWith({ to: null, ramp: [step(from, 2)] })).whole).toBeNull();
    },
  );

  it('needs an interval for what recurs', () => {
    expect(() => valued([lineWith({ billingInterval: null })], 'EUR', 'HALF_UP')).toThrow('has an interval');
  });
});

describe('a line without a value', () => {
  const tooMuch = off('AMOUNT', '150');
  const ramp = Array.from({ length: 10 }, (_, index) => step(`2026-02-${index + 10}`, 2));

  it.each<[string, Partial<Line>, string, string]>([
    ['a quantity beyond its tiers', { quantity: decimal(11), price: eachUpTo('1', 10) }, 'quantity', 'WITHIN_TIERS'],
    [
      'a later quantity beyond its tiers',
      { price: eachUpTo('1', 10), ramp: [step('2026-02-01', 10), step('2026-03-01', 11)] },
      'ramp[1].quantity',
      'WITHIN_TIERS',
    ],
    ['no price', { price: priceWith({ unit: null }) }, 'price.unit', 'DECIMAL_FORM'],
    ['no price, once', { ...once, price: priceWith({ unit: null }) }, 'price.unit', 'DECIMAL_FORM'],
    ['too much off', { discount: tooMuch }, 'discount', 'NOT_ABOVE_GROSS'],
    ['too much off, once', { ...once, discount: tooMuch }, 'discount', 'NOT_ABOVE_GROSS'],
    ['too much off, without an end', { to: null, discount: tooMuch }, 'discount', 'NOT_ABOVE_GROSS'],
    [
      'too much off later',
      { quantity: decimal(2), discount: tooMuch, ramp: [step('2026-02-01', 1)] },
      'ramp[0].discount',
      'NOT_ABOVE_GROSS',
    ],
    [
      'too much off in the end',
      { quantity: decimal(2), discount: tooMuch, ramp: [...ramp, step('2026-03-01', 1)] },
      'ramp[10].discount',
      'NOT_ABOVE_GROSS',
    ],
    [
      'an interval of nothing',
      { billingInterval: { unit: 'MONTH', count: 0 } },
      'billingInterval.interval.count',
      'RANGE',
    ],
  ])('has %s', (_, line, path, rule) => {
    const at = `input.lines[1].${path}`;
    const refusal = refusalOf(lineWith({ lineKey: 'first' }), lineWith(line));
    expect(refusal).toMatchObject({ code: 'VALIDATION_FAILED', details: { path: at, rule } });
    // The sentence names the path that the details name.
    expect(refusal?.message.startsWith(`${at} `)).toBe(true);
  });
});

describe('what a quantity costs', () => {
  it('is exact, and before any discount', () => {
    expect(grossOf(lineWith({ price: each('0.3333'), discount: off('PERCENT', '50') }), decimal('1.5'))).toEqual({
      ok: true,
      value: decimal('0.49995'),
    });
  });

  it.each([
    [undefined, 'line'],
    ['lines[3]', 'lines[3]'],
  ])('is refused where it stands: %s', (path, at) => {
    expect(grossOf({ price: eachUpTo('1', 10) }, decimal(11), path)).toMatchObject({
      ok: false,
      refusal: { details: { path: `${at}.quantity`, rule: 'WITHIN_TIERS' } },
    });
    expect(grossOf({ price: priceWith({ unit: null }) }, decimal(1), path)).toMatchObject({
      ok: false,
      refusal: { details: { path: `${at}.price.unit`, rule: 'DECIMAL_FORM' } },
    });
  });
});
