import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { refuseCredit, refuseOverCredit, refuseOverCreditedLine } from './credit-limits.ts';

const line = (lineId: string, credit: string, remaining: string) => ({
  lineId,
  credit: decimal(credit),
  remaining: decimal(remaining),
});

function refused(
  lines: Parameters<typeof refuseCredit>[0],
  invoice: readonly [string, string] | null = null,
  currency: 'EUR' | 'JPY' = 'EUR',
) {
  const whole = invoice && { credit: decimal(invoice[0]), remaining: decimal(invoice[1]) };
  const refusal = refuseCredit(lines, whole, currency);
  return refusal && { code: refusal.code, details: refusal.details };
}
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });

describe('the limits of a credit note', () => {
  it('let each line be credited to its end, and the invoice to its total', () => {
    expect(refused([line('a', '10', '10'), line('b', '0', '5')], ['11.90', '11.90'])).toBeNull();
    expect(refused([line('a', '10', '10')])).toBeNull();
  });

  it('name the first line that is credited too far', () => {
    const lines = [line('a', '10', '10'), line('b', '5.01', '5'), line('c', '9', '1')];
    expect(refused(lines)).toEqual({ code: 'CREDIT_EXCEEDS_LINE', details: { line: 'b', remaining: '5.00' } });
  });

  it('look at the lines before the invoice', () => {
    expect(refused([line('a', '10.01', '10')], ['100', '1'])).toMatchObject({ code: 'CREDIT_EXCEEDS_LINE' });
    expect(refused([line('a', '10', '10')], ['11.91', '11.90'])).toEqual({
      code: 'CREDIT_EXCEEDS_INVOICE',
      details: { remaining: '11.90' },
    });
  });

  it('refuse a note without lines, one over nothing, and a line below zero', () => {
    expect(refused([])).toEqual(failed('lines', 'NOT_EMPTY'));
    expect(refused([line('a', '0', '10'), line('b', '0', '5')])).toEqual(failed('lines', 'POSITIVE'));
    expect(refused([line('a', '5', '10'), line('b', '-1', '5')])).toEqual(failed('lines[1].gross', 'NOT_NEGATIVE'));
  });

  it('never speak of less than nothing that remains', () => {
    expect(refuseOverCreditedLine(line('a', '1', '-1'), 'JPY')?.details).toEqual({ line: 'a', remaining: '0' });
    expect(refuseOverCredit(decimal('1'), decimal('-1'), 'EUR')?.details).toEqual({ remaining: '0.00' });
  });

  it('say what can still be credited', () => {
    expect(refuseOverCreditedLine(line('a', '2', '1'), 'EUR')?.message).toBe(
      'Of line a, at most 1.00 EUR can still be credited.',
    );
    expect(refuseOverCredit(decimal('2'), decimal('1'), 'EUR')?.message).toBe(
      'Of the invoice, at most 1.00 EUR can still be credited.',
    );
  });
});
