import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { formatMoney, money } from '../../../../core/money.ts';
import type { FxRate } from '../currency/rates.ts';
import { heldBy, profile } from '../fixtures/credit.ts';
import { refuseApproval, refuseFree, refuseSecondHold } from './credit-profile.ts';
import { exposureIn, refuseAboveLimit } from './exposure.ts';
import { needsSecondPerson } from './four-eyes.ts';

const on = '2026-03-31' as never;
const usd: FxRate = { from: 'USD', to: 'EUR', type: 'SPOT', date: '2026-03-30' as never, rate: decimal('0.9') };

describe('what is owed under a profile', () => {
  it.each<[string, readonly [string, 'EUR' | 'USD'][], readonly FxRate[], string]>([
    ['nothing is nothing', [], [], '0.00'],
    ['its own currency needs no rate', [['10.50', 'EUR']], [], '10.50'],
    [
      'another is converted at SPOT',
      [
        ['10.50', 'EUR'],
        ['100', 'USD'],
      ],
      [usd],
      '100.50',
    ],
    ['and rounded half up', [['0.05', 'USD']], [usd], '0.05'],
  ])('%s', (_, amounts, rates, sum) => {
    const open = { amounts: amounts.map(([amount, currency]) => money(amount, currency)), rates };
    const exposure = exposureIn('EUR', open, on);
    expect(exposure.ok && formatMoney(exposure.value)).toEqual({ amount: sum, currency: 'EUR' });
  });

  it.each<[string, readonly FxRate[]]>([
    ['is missing', []],
    ['is too old', [{ ...usd, date: '2026-03-20' as never }]],
    ['is of another type', [{ ...usd, type: 'CLOSING' }]],
    ['is the inverse', [{ ...usd, from: 'EUR', to: 'USD' }]],
  ])('has no sum where a rate %s', (_, rates) => {
    const open = { amounts: [money('1', 'EUR'), money('1', 'USD')], rates };
    expect(exposureIn('EUR', open, on)).toMatchObject({
      ok: false,
      refusal: { code: 'FX_RATE_MISSING', details: { from: 'USD', to: 'EUR', on } },
    });
  });
});

describe('who may be released', () => {
  const owes = (amount: string) => ({ ok: true, value: money(amount, 'EUR') }) as const;

  it('is whoever owes no more than the limit, or has none', () => {
    expect(refuseAboveLimit(profile(), owes('100'))).toBeNull();
    expect(refuseAboveLimit(profile({ limit: null }), owes('100000'))).toBeNull();
  });

  it('is nobody who owes more, or of whom it is not known', () => {
    expect(refuseAboveLimit(profile(), owes('100.01'))).toMatchObject({
      code: 'CREDIT_LIMIT',
      details: { customerId: 'cus_acme', limit: '100.00', exposure: '100.01', currency: 'EUR' },
    });
    const unknown = exposureIn('EUR', { amounts: [money('1', 'USD')], rates: [] }, on);
    expect(refuseAboveLimit(profile(), unknown)?.code).toBe('FX_RATE_MISSING');
  });
});

describe('who may say what', () => {
  it.each([
    ['50000', false],
    ['50000.01', true],
  ])('a limit of %s takes a second person: %s', (amount, needed) => {
    expect(needsSecondPerson(money(amount, 'EUR'))).toBe(needed);
  });

  it('nobody approves what nobody or they themselves asked for', () => {
    const requested = { limit: money('90000', 'EUR'), requestedBy: 'cora', requestedAt: new Date() };
    expect(refuseApproval(profile(), 'cleo')).toMatchObject({ details: { rule: 'CREDIT_LIMIT_REQUESTED' } });
    expect(refuseApproval(profile({ requested }), 'cora')).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: '13.13' },
    });
    expect(refuseApproval(profile({ requested }), 'cleo')).toBeNull();
  });

  it('a person takes over what was held by itself, and nobody else’s hold', () => {
    expect(refuseSecondHold(profile())).toBeNull();
    expect(refuseSecondHold(profile({ hold: heldBy('AUTOMATIC') }))).toBeNull();
    expect(refuseSecondHold(profile({ hold: heldBy('PERSON') }))).toMatchObject({
      details: { rule: 'CREDIT_NOT_HELD_BY_PERSON' },
    });
    expect(refuseFree(profile())).toMatchObject({ details: { rule: 'CREDIT_HELD' } });
    expect(refuseFree(profile({ hold: heldBy('PERSON') }))).toBeNull();
  });
});
