import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { refundable, refuseRefund } from './refund.ts';

const settled = (paid: string, refunded = '0', chargedBack = '0') => ({
  paid: decimal(paid),
  refunded: decimal(refunded),
  chargedBack: decimal(chargedBack),
});

function refused(refund: string, from: ReturnType<typeof settled>, currency: 'EUR' | 'JPY' = 'EUR') {
  const refusal = refuseRefund(decimal(refund), from, currency);
  return refusal && { code: refusal.code, details: refusal.details };
}

describe('a refund', () => {
  it('goes as far as what was paid, less what went back', () => {
    expect(refused('12.00', settled('12.00'))).toBeNull();
    expect(refused('12.01', settled('12.00'))).toEqual({
      code: 'REFUND_EXCEEDS_PAID',
      details: { refundable: '12.00' },
    });
    expect(refused('5', settled('12', '4', '3'))).toBeNull();
    expect(refused('5.01', settled('12', '4', '3'))).toEqual({
      code: 'REFUND_EXCEEDS_PAID',
      details: { refundable: '5.00' },
    });
    expect(refused('1', settled('12', '12'), 'JPY')).toEqual({
      code: 'REFUND_EXCEEDS_PAID',
      details: { refundable: '0' },
    });
  });

  it('says what can be refunded', () => {
    expect(refuseRefund(decimal('2'), settled('1'), 'EUR')?.message).toBe('At most 1.00 EUR can be refunded.');
  });

  it('has nothing left where a refunded payment is charged back as well', () => {
    expect(String(refundable(settled('12', '12', '12')))).toBe('0');
    expect(String(refundable(settled('12', '4', '3')))).toBe('5');
    expect(refused('0.01', settled('12', '12', '12'))).toMatchObject({ details: { refundable: '0.00' } });
  });

  const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
  it.each([
    ['nothing', '0', settled('12'), failed('refund', 'POSITIVE')],
    ['less than nothing', '-1', settled('12'), failed('refund', 'POSITIVE')],
    [
      'half a cent',
      '0.005',
      settled('12'),
      { code: 'SCALE_EXCEEDED', details: { path: 'refund', currency: 'EUR', scale: 2 } },
    ],
    ['of a payment below zero', '1', settled('-1'), failed('paid', 'NOT_NEGATIVE')],
    ['after refunds below zero', '1', settled('1', '-1'), failed('refunded', 'NOT_NEGATIVE')],
    ['after chargebacks below zero', '1', settled('1', '0', '-1'), failed('chargedBack', 'NOT_NEGATIVE')],
  ])('of %s is refused', (_, refund, from, refusal) => {
    expect(refused(refund, from)).toEqual(refusal);
  });
});
