import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare, decimal, shift, sum } from '../../../../core/decimal.ts';
import { isUsedUp, useCredit } from './credit-use.ts';

function used(
  total: string,
  rest: 'ACCOUNT' | 'REFUND',
  invoice: { open: string; paid: string; refunded?: string; chargedBack?: string },
) {
  const { open, paid, refunded = '0', chargedBack = '0' } = invoice;
  const amounts = {
    open: decimal(open),
    paid: decimal(paid),
    refunded: decimal(refunded),
    chargedBack: decimal(chargedBack),
  };
  const result = useCredit({ total: decimal(total), rest }, amounts, 'EUR');
  if (!result.ok) return { code: result.refusal.code, details: result.refusal.details };
  return [result.value.applied, result.value.toAccount, result.value.toRefund].map(String);
}

describe('the use of a credit note', () => {
  it('offsets the same invoice first, whatever is chosen for the rest', () => {
    expect(used('50', 'ACCOUNT', { open: '100', paid: '0' })).toEqual(['50', '0', '0']);
    expect(used('50', 'REFUND', { open: '100', paid: '0' })).toEqual(['50', '0', '0']);
    expect(used('50', 'REFUND', { open: '50', paid: '0' })).toEqual(['50', '0', '0']);
  });

  it('puts the rest on the account, or refunds it, as chosen', () => {
    expect(used('50', 'ACCOUNT', { open: '20', paid: '80' })).toEqual(['20', '30', '0']);
    expect(used('50', 'REFUND', { open: '20', paid: '80' })).toEqual(['20', '0', '30']);
    expect(used('50', 'REFUND', { open: '0', paid: '50' })).toEqual(['0', '0', '50']);
  });

  it('refunds no more than came in and has not gone back', () => {
    const paid = { open: '20', paid: '80', refunded: '30', chargedBack: '20' };
    expect(used('50', 'REFUND', paid)).toEqual(['20', '0', '30']);
    expect(used('50.01', 'REFUND', paid)).toEqual({ code: 'REFUND_EXCEEDS_PAID', details: { refundable: '30.00' } });
    expect(used('50.01', 'ACCOUNT', paid)).toEqual(['20', '30.01', '0']);
  });

  it('refuses a total of nothing, half a cent, and an open amount below zero', () => {
    const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
    const finer = { code: 'SCALE_EXCEEDED', details: { path: 'total', currency: 'EUR', scale: 2 } };
    expect(used('0', 'ACCOUNT', { open: '20', paid: '0' })).toEqual(failed('total', 'POSITIVE'));
    expect(used('0.005', 'ACCOUNT', { open: '20', paid: '0' })).toEqual(finer);
    expect(used('1', 'ACCOUNT', { open: '-1', paid: '0' })).toEqual(failed('open', 'NOT_NEGATIVE'));
  });

  it('places all of the total, and never more on the invoice than is open', () => {
    const cents = fc.integer({ min: 0, max: 100_000 }).map((unit) => shift(decimal(unit), -2));
    fc.assert(
      fc.property(
        cents,
        cents,
        cents,
        fc.constantFrom('ACCOUNT' as const, 'REFUND' as const),
        (total, open, paid, rest) => {
          const result = useCredit(
            { total, rest },
            { open, paid, refunded: decimal(0), chargedBack: decimal(0) },
            'EUR',
          );
          if (!result.ok) return;
          const { applied, toAccount, toRefund } = result.value;
          expect(sum([applied, toAccount, toRefund])).toEqual(total);
          expect(compare(applied, open)).toBeLessThanOrEqual(0);
          expect(compare(toRefund, paid)).toBeLessThanOrEqual(0);
        },
      ),
    );
  });
});

it('knows a credit note that is used up', () => {
  const use = (applied: string, drawn: string, refunded: string) =>
    isUsedUp(decimal('50.00'), {
      applied: decimal(applied),
      drawnFromAccount: decimal(drawn),
      refunded: decimal(refunded),
    });
  expect(use('20', '10', '20')).toBe(true);
  expect(use('50', '0', '0')).toBe(true);
  expect(use('20', '9.99', '20')).toBe(false);
  expect(use('0', '0', '0')).toBe(false);
});
