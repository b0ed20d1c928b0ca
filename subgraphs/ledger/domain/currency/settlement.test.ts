import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convert } from '../../../../core/conversion.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, decimal, shift, sign, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { fromMinor, money, type Money } from '../../../../core/money.ts';
import { settle, settleWithDiscount, type Application, type OpenItem } from './settlement.ts';

const usd = (amount: string): Money => ({ amount: decimal(amount), currency: 'USD' });
const inr = (amount: string): Money => ({ amount: decimal(amount), currency: 'INR' });

const item = (more: Partial<OpenItem> = {}): OpenItem => ({
  original: usd('100'),
  rate: decimal('50'),
  applied: usd('0'),
  ...more,
});
const at = (rate: string): Application['worth'] => ({ rate: decimal(rate) });

const settled = (amount: string, worth: Application['worth'], of = item()) =>
  settle(of, { amount: usd(amount), worth }, 'INR');

const refusalOf = (answer: ReturnType<typeof settle>) =>
  answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };

describe('a settlement', () => {
  it.each([
    ['55', '5500', '500', 'GAIN'],
    ['45', '4500', '-500', 'LOSS'],
    ['50', '5000', '0', 'NONE'],
  ])('at %s brings in %s: the difference to the document’s rate is realised', (rate, cash, realised, kind) => {
    expect(settled('100', at(rate))).toEqual({
      ok: true,
      value: { cash: inr(cash), cleared: inr('5000'), realised: inr(realised), kind, openAfter: usd('0') },
    });
  });

  it('of a part realises its part only', () => {
    expect(settled('40', at('55'))).toEqual({
      ok: true,
      value: { cash: inr('2200'), cleared: inr('2000'), realised: inr('200'), kind: 'GAIN', openAfter: usd('60') },
    });
  });

  it('takes the functional amount that came in as it is', () => {
    expect(settled('100', { functional: inr('4700.01') })).toMatchObject({
      value: { cash: inr('4700.01'), realised: inr('-299.99'), kind: 'LOSS' },
    });
  });

  it('rounds cash half up to the minor units of the books', () => {
    const yen = { original: usd('0.50'), rate: decimal('149'), applied: usd('0') };
    expect(settle(yen, { amount: usd('0.50'), worth: at('151') }, 'JPY')).toMatchObject({
      value: { cash: money('76', 'JPY'), cleared: money('75', 'JPY'), realised: money('1', 'JPY') },
    });
  });

  it('clears cumulatively: the last part takes what is left of the receivable', () => {
    const thirds = (applied: string) => item({ original: usd('0.03'), rate: decimal('0.5'), applied: usd(applied) });
    const cleared = (applied: string) => settled('0.01', at('0.5'), thirds(applied));
    // 0.005, 0.01 and 0.015 of the books by now, each rounded half up.
    expect(cleared('0')).toMatchObject({ value: { cleared: inr('0.01'), openAfter: usd('0.02') } });
    expect(cleared('0.01')).toMatchObject({ value: { cleared: inr('0'), openAfter: usd('0.01') } });
    expect(cleared('0.02')).toMatchObject({ value: { cleared: inr('0.01'), openAfter: usd('0') } });
  });

  it.each([
    [
      'more than is open',
      () => settled('60.01', at('55'), item({ applied: usd('40') })),
      'ALLOCATION_EXCEEDS_OPEN',
      { open: '60.00' },
    ],
    ['nothing', () => settled('0', at('55')), 'VALIDATION_FAILED', { path: 'amount', rule: 'POSITIVE' }],
    ['less than nothing', () => settled('-1', at('55')), 'VALIDATION_FAILED', { path: 'amount', rule: 'NOT_NEGATIVE' }],
    ['half a cent', () => settled('0.005', at('55')), 'SCALE_EXCEEDED', { path: 'amount', currency: 'USD', scale: 2 }],
    ['a rate of zero', () => settled('1', at('0')), 'VALIDATION_FAILED', { path: 'rate', rule: 'POSITIVE' }],
    [
      'a document without a rate worth the name',
      () => settled('1', at('1'), item({ rate: decimal('-50') })),
      'VALIDATION_FAILED',
      { path: 'rate', rule: 'POSITIVE' },
    ],
    [
      'nothing received',
      () => settled('1', { functional: inr('0') }),
      'VALIDATION_FAILED',
      { path: 'functional', rule: 'POSITIVE' },
    ],
    [
      'cash in another currency',
      () => settled('1', { functional: usd('1') }),
      'CURRENCY_MISMATCH',
      { expected: 'INR', actual: 'USD' },
    ],
    [
      'a receivable of nothing',
      () => settled('1', at('55'), item({ original: usd('0') })),
      'VALIDATION_FAILED',
      { path: 'original', rule: 'POSITIVE' },
    ],
    [
      'less than nothing applied before',
      () => settled('1', at('55'), item({ applied: usd('-1') })),
      'VALIDATION_FAILED',
      { path: 'applied', rule: 'NOT_NEGATIVE' },
    ],
    [
      'another currency applied before',
      () => settled('1', at('55'), item({ applied: inr('1') })),
      'CURRENCY_MISMATCH',
      { expected: 'USD', actual: 'INR' },
    ],
    [
      'another currency applied now',
      () => settle(item(), { amount: inr('1'), worth: at('55') }, 'INR'),
      'CURRENCY_MISMATCH',
      { expected: 'USD', actual: 'INR' },
    ],
  ])('is refused for %s', (_, answer, code, details) => {
    expect(refusalOf(answer())).toEqual({ code, details });
  });

  it('takes exactly what is open', () => {
    expect(settled('60', at('55'), item({ applied: usd('40') }))).toMatchObject({ value: { openAfter: usd('0') } });
  });

  it('says how much may be applied', () => {
    expect(settled('101', at('55'))).toMatchObject({
      refusal: { message: 'At most 100.00 USD can be applied: no more is open.' },
    });
  });
});

describe('the settlements of one receivable', () => {
  const rates = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((units) => shift(decimal(units), -6));
  const drawn = fc.record({
    parts: fc.array(fc.record({ units: fc.bigInt({ min: 1n, max: 10n ** 9n }), rate: rates }), {
      minLength: 1,
      maxLength: 8,
    }),
    rate: rates,
    document: fc.constantFrom<CurrencyCode>('USD', 'JPY', 'KWD'),
    books: fc.constantFrom<CurrencyCode>('EUR', 'CLP', 'BHD'),
  });

  it('clear it exactly in both currencies, and what they realise sums to the cash less its worth', () => {
    fc.assert(
      fc.property(drawn, ({ parts, rate, document, books }) => {
        const original = fromMinor(
          parts.reduce((total, { units }) => total + units, 0n),
          document,
        );
        let applied: Money = { amount: zero, currency: document };
        const [cash, cleared, realised]: [Decimal[], Decimal[], Decimal[]] = [[], [], []];
        for (const part of parts) {
          const amount = fromMinor(part.units, document);
          const answer = settle({ original, rate, applied }, { amount, worth: { rate: part.rate } }, books);
          if (!answer.ok) throw new Error(answer.refusal.message);
          cash.push(answer.value.cash.amount);
          cleared.push(answer.value.cleared.amount);
          realised.push(answer.value.realised.amount);
          applied = { amount: add(applied.amount, amount.amount), currency: document };
          expect(answer.value.openAfter.amount).toEqual(subtract(original.amount, applied.amount));
        }
        const worth = convert(original, rate, books);
        if (!worth.ok) throw new Error(worth.refusal.message);
        expect(sum(cleared)).toEqual(worth.value.amount);
        expect(sum(realised)).toEqual(subtract(sum(cash), worth.value.amount));
      }),
    );
  });
});

describe('a settlement with a cash discount', () => {
  const discounted = (discountPct: string, worth: Application['worth'], of = item()) =>
    settleWithDiscount(of, { discountPct: decimal(discountPct), worth }, 'INR');

  it.each([
    ['4700', '200', 'GAIN'],
    ['4200', '-300', 'LOSS'],
    ['4500', '0', 'NONE'],
  ])('converts the discount at the document’s rate: of %s the rest is realised', (cash, realised, kind) => {
    expect(discounted('10', { functional: inr(cash) })).toEqual({
      ok: true,
      value: {
        cash: inr(cash),
        cleared: inr('5000'),
        realised: inr(realised),
        kind,
        openAfter: usd('0'),
        paid: usd('90'),
        discount: usd('10'),
        discountFunctional: inr('500'),
      },
    });
  });

  it('converts what is paid at the rate of the day', () => {
    expect(discounted('10', at('55'))).toMatchObject({ value: { cash: inr('4950'), realised: inr('450') } });
  });

  it('is of what is open still', () => {
    expect(discounted('10', at('50'), item({ applied: usd('50') }))).toMatchObject({
      value: { paid: usd('45'), discount: usd('5'), cleared: inr('2500'), discountFunctional: inr('250') },
    });
  });

  it('rounds the discount half up to a cent of the document', () => {
    const odd = item({ original: usd('0.25') });
    expect(discounted('2', at('50'), odd)).toMatchObject({ value: { discount: usd('0.01'), paid: usd('0.24') } });
  });

  it('may be of nothing', () => {
    expect(discounted('0', at('55'))).toMatchObject({
      value: { paid: usd('100'), discount: usd('0'), discountFunctional: inr('0'), realised: inr('500') },
    });
  });

  it.each([
    [
      'a discount below zero',
      () => discounted('-0.01', at('55')),
      'VALIDATION_FAILED',
      { path: 'discountPct', rule: 'RANGE' },
    ],
    [
      'a discount of everything',
      () => discounted('100', at('55')),
      'VALIDATION_FAILED',
      { path: 'discountPct', rule: 'RANGE' },
    ],
    [
      'a receivable that is settled',
      () => discounted('10', at('55'), item({ applied: usd('100') })),
      'VALIDATION_FAILED',
      { path: 'amount', rule: 'POSITIVE' },
    ],
    ['a rate of zero', () => discounted('10', at('0')), 'VALIDATION_FAILED', { path: 'rate', rule: 'POSITIVE' }],
    [
      'a document’s rate of zero',
      () => discounted('10', at('50'), item({ rate: decimal('0') })),
      'VALIDATION_FAILED',
      { path: 'rate', rule: 'POSITIVE' },
    ],
    [
      'nothing received',
      () => discounted('10', { functional: inr('0') }),
      'VALIDATION_FAILED',
      { path: 'functional', rule: 'POSITIVE' },
    ],
  ])('is refused for %s', (_, answer, code, details) => {
    expect(refusalOf(answer())).toEqual({ code, details });
  });

  it('may be of nearly everything', () => {
    expect(discounted('99.99', at('50'))).toMatchObject({ value: { paid: usd('0.01') } });
  });

  it('balances: cash and discount against what is cleared and what is realised', () => {
    const drawn = fc.record({
      units: fc.bigInt({ min: 100n, max: 10n ** 9n }),
      rate: fc.bigInt({ min: 1n, max: 10n ** 8n }).map((one) => shift(decimal(one), -4)),
      cash: fc.bigInt({ min: 1n, max: 10n ** 11n }),
      pct: fc.bigInt({ min: 0n, max: 9_000n }).map((one) => shift(decimal(one), -2)),
    });
    fc.assert(
      fc.property(drawn, ({ units, rate, cash, pct }) => {
        const of = { original: fromMinor(units, 'USD'), rate, applied: usd('0') };
        const worth = { functional: fromMinor(cash, 'INR') };
        const answer = settleWithDiscount(of, { discountPct: pct, worth }, 'INR');
        if (!answer.ok) throw new Error(answer.refusal.message);
        const { cleared, realised, discountFunctional } = answer.value;
        const debits = add(worth.functional.amount, discountFunctional.amount);
        expect(sign(subtract(debits, add(cleared.amount, realised.amount)))).toBe(0);
      }),
    );
  });
});
