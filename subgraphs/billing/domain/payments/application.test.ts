import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, compare, decimal, shift, sign, subtract, sum, zero } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { applyReceipt, refuseAllocation, writeOffLimitDefault, type Application } from './application.ts';

const entity = 'le_1' as LegalEntityId;
const receipt = (amount: string, currency: CurrencyCode = 'EUR') => ({
  legalEntityId: entity,
  unallocated: { amount: decimal(amount), currency },
});
const item = (amount: string, currency: CurrencyCode = 'EUR') => ({
  legalEntityId: entity,
  open: { amount: decimal(amount), currency },
});
const difference = (amount: string, limit = '500') => ({ amount: decimal(amount), limit: decimal(limit) });

const code = (refusal: Refusal | null) => refusal && { code: refusal.code, details: refusal.details };
const failed = (path: string, rule: string) => ({ code: 'VALIDATION_FAILED', details: { path, rule } });
const finer = (path: string) => ({ code: 'SCALE_EXCEEDED', details: { path, currency: 'EUR', scale: 2 } });

const posting = ({ account, dr, cr }: Application['entry'][number]) =>
  dr === undefined ? `${account} cr ${String(cr)}` : `${account} dr ${dr.toString()}`;

function applied(...args: Parameters<typeof applyReceipt>) {
  const result = applyReceipt(...args);
  if (!result.ok) return code(result.refusal);
  const { entry, ...amounts } = result.value;
  return {
    ...Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [name, String(amount)])),
    entry: entry.map(posting),
  };
}

describe('a receipt on one open item', () => {
  it('pays it, and leaves the excess as unapplied cash', () => {
    expect(applied(receipt('110'), item('100'))).toEqual({
      paid: '100',
      writtenOff: '0',
      allocated: '100',
      unallocated: '10',
      openAfter: '0',
      entry: ['CASH dr 110', 'AR cr 100', 'UNAPPLIED cr 10'],
    });
  });

  it('pays a part of it', () => {
    expect(applied(receipt('95'), item('100'))).toEqual({
      paid: '95',
      writtenOff: '0',
      allocated: '95',
      unallocated: '0',
      openAfter: '5',
      entry: ['CASH dr 95', 'AR cr 95'],
    });
  });

  it('closes it with a small difference: cash, write-off and receivable in one entry', () => {
    expect(applied(receipt('95'), item('100'), difference('5'))).toEqual({
      paid: '95',
      writtenOff: '5',
      allocated: '100',
      unallocated: '0',
      openAfter: '0',
      entry: ['CASH dr 95', 'WRITE_OFF dr 5', 'AR cr 100'],
    });
    expect(applied(receipt('95'), item('100'), difference('3'))).toMatchObject({ allocated: '98', openAfter: '2' });
    expect(applied(receipt('95'), item('100'), difference('0'))).toMatchObject({ entry: ['CASH dr 95', 'AR cr 95'] });
  });

  it('stays unapplied beside an item of which nothing is open', () => {
    expect(applied(receipt('5'), item('0'))).toMatchObject({
      paid: '0',
      unallocated: '5',
      entry: ['CASH dr 5', 'UNAPPLIED cr 5'],
    });
  });

  it('writes off at most what remains open, and at most the four-eyes limit', () => {
    const above = { code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '5.00' } };
    expect(applied(receipt('95'), item('100'), difference('5.01'))).toEqual(above);
    expect(applied(receipt('110'), item('100'), difference('0.01'))).toEqual({ ...above, details: { open: '0.00' } });
    expect(applied(receipt('1'), item('1000'), difference('500'))).toMatchObject({ openAfter: '499' });
    const approval = { code: 'APPROVAL_REQUIRED', details: { rule: 'WRITE_OFF', limit: '500.00' } };
    expect(applied(receipt('1'), item('1000'), difference('500.01'))).toEqual(approval);
    expect(applied(receipt('1'), item('1000'), difference('0.02', '0.01'))).toMatchObject({
      details: { limit: '0.01' },
    });
    expect(writeOffLimitDefault).toBe(500);
  });

  it.each([
    ['nothing received', receipt('0'), item('1'), null, failed('received', 'POSITIVE')],
    ['less than nothing', receipt('-1'), item('1'), null, failed('received', 'POSITIVE')],
    ['half a cent received', receipt('0.005'), item('1'), null, finer('received')],
    ['an item below zero', receipt('1'), item('-1'), null, failed('open', 'NOT_NEGATIVE')],
    ['half a cent open', receipt('1'), item('0.005'), null, finer('open')],
    ['a difference below zero', receipt('1'), item('2'), difference('-1'), failed('writeOff', 'NOT_NEGATIVE')],
    ['a difference of half a cent', receipt('1'), item('2'), difference('0.005'), finer('writeOff')],
    [
      'another currency',
      receipt('1', 'USD'),
      item('1'),
      null,
      { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } },
    ],
    [
      'another legal entity',
      receipt('1'),
      { ...item('1'), legalEntityId: 'le_2' as LegalEntityId },
      null,
      failed('legalEntityId', 'SAME_LEGAL_ENTITY'),
    ],
  ])('is refused for %s', (_, from, to, off, refusal) => {
    expect(applied(from, to, off)).toEqual(refusal);
  });

  it('never exceeds the receipt or what is open, and its entry balances', () => {
    const cents = (min: number) => fc.integer({ min, max: 100_000 }).map((unit) => shift(decimal(unit), -2));
    fc.assert(
      fc.property(cents(1), cents(0), cents(0), (received, open, off) => {
        const result = applyReceipt(
          { legalEntityId: entity, unallocated: { amount: received, currency: 'EUR' } },
          { legalEntityId: entity, open: { amount: open, currency: 'EUR' } },
          { amount: off, limit: decimal('50') },
        );
        if (!result.ok) return;
        const { paid, writtenOff, allocated, unallocated, openAfter, entry } = result.value;
        expect(add(paid, unallocated)).toEqual(received);
        expect(subtract(open, allocated)).toEqual(openAfter);
        expect(add(paid, writtenOff)).toEqual(allocated);
        for (const amount of [paid, unallocated, openAfter]) expect(sign(amount)).toBeGreaterThanOrEqual(0);
        expect(compare(writtenOff, decimal('50'))).toBeLessThanOrEqual(0);
        expect(sum(entry.map(({ dr }) => dr ?? zero))).toEqual(sum(entry.map(({ cr }) => cr ?? zero)));
      }),
    );
  });
});

describe('a chosen amount of a receipt', () => {
  const refused = (amount: string, from = receipt('10'), to = item('8')) =>
    code(refuseAllocation(decimal(amount), from, to));

  it('is within the receipt and what is open', () => {
    expect(refused('8')).toBeNull();
    expect(refused('8.01')).toEqual({ code: 'ALLOCATION_EXCEEDS_OPEN', details: { open: '8.00' } });
    expect(refused('10', receipt('10'), item('12'))).toBeNull();
    expect(refused('10.01', receipt('10'), item('12'))).toEqual(failed('amount', 'NOT_ABOVE_UNALLOCATED'));
  });

  it('is more than nothing and settled, of the same currency and legal entity', () => {
    expect(refused('0')).toEqual(failed('amount', 'POSITIVE'));
    expect(refused('0.005')).toEqual(finer('amount'));
    expect(refused('1', receipt('10', 'USD'))).toMatchObject({ code: 'CURRENCY_MISMATCH' });
    expect(refused('1', { ...receipt('10'), legalEntityId: 'le_2' as LegalEntityId })).toEqual(
      failed('legalEntityId', 'SAME_LEGAL_ENTITY'),
    );
  });

  it('is refused in a sentence that says how much is left', () => {
    expect(refuseAllocation(decimal('9'), receipt('8.5'), item('12'))?.message).toBe(
      'amount must be at most what is left of the payment, 8.50 EUR.',
    );
    expect(refuseAllocation(decimal('9'), receipt('10'), item('8'))?.message).toBe('At most 8.00 EUR is open.');
  });
});
