import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, one } from '../../../../core/decimal.ts';
import { documentRate, lookUpRate, type FxRate, type RateType } from './rates.ts';

function quoted(date: string, rate: string, type: RateType = 'SPOT', pair: Partial<FxRate> = {}): FxRate {
  return { from: 'USD', to: 'EUR', type, date: civilDate(date), rate: decimal(rate), ...pair };
}

// 2026-03-05 is a Thursday.
const thursday = quoted('2026-03-05', '0.91');

function found(rates: readonly FxRate[], on: string, type: RateType = 'SPOT', holidays: readonly string[] = []) {
  const query = { from: 'USD', to: 'EUR', type, on: civilDate(on), holidays: holidays.map(civilDate) } as const;
  const answer = lookUpRate(rates, query);
  return answer.ok ? answer.value.toString() : answer.refusal.code;
}

describe('the rate of a date', () => {
  const rates = [quoted('2026-03-04', '0.90'), thursday, quoted('2026-03-09', '0.93')];

  it.each([
    ['2026-03-04', '0.9'],
    ['2026-03-05', '0.91'],
    ['2026-03-08', '0.91'],
    ['2026-03-09', '0.93'],
  ])('on %s is the newest that is not later: %s', (on, rate) => {
    expect(found(rates, on)).toBe(rate);
    expect(found(rates.toReversed(), on)).toBe(rate);
  });

  it('is missing before the first', () => {
    expect(found(rates, '2026-03-03')).toBe('FX_RATE_MISSING');
    expect(found([], '2026-03-03')).toBe('FX_RATE_MISSING');
  });

  it.each([
    ['2026-03-06', '0.91'], // Friday, the first
    ['2026-03-08', '0.91'], // Sunday
    ['2026-03-09', '0.91'], // Monday, the second
    ['2026-03-10', '0.91'], // Tuesday, the third
    ['2026-03-11', 'FX_RATE_MISSING'], // Wednesday, the fourth
    ['2027-03-10', 'FX_RATE_MISSING'],
  ])('of a Thursday is good for three business days: on %s it is %s', (on, rate) => {
    expect(found([thursday], on)).toBe(rate);
  });

  it('of a Tuesday is good over the weekend after its third business day', () => {
    const tuesday = quoted('2026-03-03', '0.9');
    expect(found([tuesday], '2026-03-06')).toBe('0.9');
    expect(found([tuesday], '2026-03-08')).toBe('0.9');
    expect(found([tuesday], '2026-03-09')).toBe('FX_RATE_MISSING');
  });

  it.each([
    ['2026-03-07', '2026-03-11', '2026-03-12'],
    ['2026-03-08', '2026-03-11', '2026-03-12'],
  ])('of a weekend, %s, is good through %s and stale on %s', (date, good, stale) => {
    expect(found([quoted(date, '0.9')], good)).toBe('0.9');
    expect(found([quoted(date, '0.9')], stale)).toBe('FX_RATE_MISSING');
  });

  it('does not age on a holiday', () => {
    expect(found([thursday], '2026-03-11', 'SPOT', ['2026-03-09'])).toBe('0.91');
    expect(found([thursday], '2026-03-12', 'SPOT', ['2026-03-09'])).toBe('FX_RATE_MISSING');
    expect(found([thursday], '2026-03-11', 'SPOT', ['2026-03-08'])).toBe('FX_RATE_MISSING');
  });

  it('knows the days of the week in any year', () => {
    // Friday 29 December 1899: good through Wednesday.
    expect(found([quoted('1899-12-29', '0.9')], '1900-01-03')).toBe('0.9');
    expect(found([quoted('1899-12-29', '0.9')], '1900-01-04')).toBe('FX_RATE_MISSING');
  });

  it('is of its type, and of its pair in its direction', () => {
    const closing = quoted('2026-03-05', '0.95', 'CLOSING');
    expect(found([thursday, closing], '2026-03-05', 'CLOSING')).toBe('0.95');
    expect(found([thursday], '2026-03-05', 'AVERAGE')).toBe('FX_RATE_MISSING');
    expect(found([quoted('2026-03-05', '1.1', 'SPOT', { from: 'EUR', to: 'USD' })], '2026-03-05')).toBe(
      'FX_RATE_MISSING',
    );
    expect(found([quoted('2026-03-05', '1.1', 'SPOT', { from: 'GBP' })], '2026-03-05')).toBe('FX_RATE_MISSING');
    expect(found([quoted('2026-03-05', '1.1', 'SPOT', { to: 'GBP' })], '2026-03-05')).toBe('FX_RATE_MISSING');
  });

  it('says which one is missing', () => {
    const answer = lookUpRate([], { from: 'USD', to: 'EUR', type: 'SPOT', on: civilDate('2026-03-05') });
    expect(answer).toMatchObject({
      ok: false,
      refusal: { code: 'FX_RATE_MISSING', details: { from: 'USD', to: 'EUR', on: '2026-03-05' } },
    });
  });

  it('is 1 within a currency, and needs no quotation', () => {
    const answer = lookUpRate([], { from: 'EUR', to: 'EUR', type: 'SPOT', on: civilDate('2026-03-05') });
    expect(answer).toEqual({ ok: true, value: one });
  });
});

describe('the rate of a document', () => {
  const document = { from: 'USD', to: 'EUR', issueDate: civilDate('2026-03-05'), contractRate: null } as const;

  it('is SPOT of the issue date', () => {
    expect(documentRate([thursday, quoted('2026-03-05', '0.95', 'CLOSING')], document)).toEqual({
      ok: true,
      value: decimal('0.91'),
    });
    expect(documentRate([], document)).toMatchObject({ refusal: { code: 'FX_RATE_MISSING' } });
  });

  it('is the one that the contract fixes, if it does', () => {
    const fixed = { ...document, contractRate: decimal('0.8') };
    expect(documentRate([thursday], fixed)).toEqual({ ok: true, value: decimal('0.8') });
    expect(documentRate([], fixed)).toEqual({ ok: true, value: decimal('0.8') });
  });
});
