import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import type { Result } from '../../../core/result.ts';
import { applicationWith, receivableInDollars, receivableWith } from './fixtures/receivables.ts';
import {
  clear,
  disputed,
  disputeEnded,
  release,
  type ApplicationKind,
  type Cleared,
  type Receivable,
} from './receivable.ts';
import type { ReceivableStatus } from './states/receivable.ts';

const eur = (amount: string) => money(amount, 'EUR');
const usd = (amount: string) => money(amount, 'USD');
const byPayment = { kind: 'PAYMENT' } as const;

function cleared(answer: Result<Cleared>): Cleared {
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
}

describe('clearing', () => {
  it('takes a part from what is open, within one currency at its amount', () => {
    const before = receivableWith({ applied: eur('20'), open: eur('80'), functionalOpen: eur('80') });
    expect(clear(before, eur('30'), byPayment)).toEqual({
      ok: true,
      value: {
        after: { ...before, applied: eur('50'), open: eur('50'), functionalOpen: eur('50') },
        cleared: eur('30'),
      },
    });
  });

  it('takes all that is open, and no cent more', () => {
    expect(cleared(clear(receivableWith(), eur('100'), byPayment))).toMatchObject({
      after: { applied: eur('100'), open: eur('0'), functionalOpen: eur('0'), status: 'CLEARED' },
      cleared: eur('100'),
    });
    expect(clear(receivableWith(), eur('100.01'), byPayment)).toEqual({
      ok: false,
      refusal: {
        code: 'ALLOCATION_EXCEEDS_OPEN',
        details: { open: '100.00' },
        message: 'At most 100.00 EUR can be applied to inv_1: no more is open.',
      },
    });
  });

  it('is in the currency of the receivable', () => {
    expect(clear(receivableWith(), usd('30'), byPayment)).toEqual({
      ok: false,
      refusal: {
        code: 'CURRENCY_MISMATCH',
        details: { expected: 'EUR', actual: 'USD' },
        message: 'A receivable in EUR is cleared in EUR.',
      },
    });
  });

  it('is not in the currency of the books where the receivable has another', () => {
    expect(clear(receivableInDollars(), eur('30'), byPayment)).toMatchObject({
      refusal: { code: 'CURRENCY_MISMATCH', details: { expected: 'USD', actual: 'EUR' } },
    });
  });

  it('leaves nothing in either currency with the last part', () => {
    const first = cleared(clear(receivableInDollars(), usd('33.33'), byPayment));
    expect(first).toMatchObject({
      after: { open: usd('66.66'), functionalOpen: eur('59.99'), status: 'OPEN' },
      cleared: eur('30'),
    });
    const last = cleared(clear(first.after, usd('66.66'), byPayment));
    expect(last).toMatchObject({
      after: { applied: usd('99.99'), open: usd('0'), functionalOpen: eur('0'), status: 'CLEARED' },
      cleared: eur('59.99'),
    });
  });

  it('never clears less than nothing where the books carry less than the rest is worth', () => {
    const before = receivableInDollars({ functionalOpen: eur('80') });
    expect(cleared(clear(before, usd('0.99'), byPayment))).toMatchObject({
      after: { open: usd('99'), functionalOpen: eur('80') },
      cleared: eur('0'),
    });
  });

  it('is refused as the conversion of the rest is', () => {
    expect(clear(receivableInDollars({ fxRate: decimal('0') }), usd('1'), byPayment)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'rate', rule: 'POSITIVE' } },
    });
  });
});

describe('a receivable of which something was cleared', () => {
  it.each<[ReceivableStatus, string, ApplicationKind, boolean | undefined, ReceivableStatus]>([
    ['OPEN', '99.99', 'PAYMENT', undefined, 'OPEN'],
    ['OPEN', '100', 'PAYMENT', undefined, 'CLEARED'],
    ['OPEN', '100', 'PAYMENT', true, 'CLEARED'],
    ['OPEN', '100', 'CREDIT', undefined, 'CLEARED'],
    ['OPEN', '100', 'CREDIT', true, 'CLEARED'],
    ['OPEN', '100', 'VOID', undefined, 'CLEARED'],
    ['OPEN', '99.99', 'WRITE_OFF', true, 'OPEN'],
    ['OPEN', '100', 'WRITE_OFF', true, 'WRITTEN_OFF'],
    ['OPEN', '100', 'WRITE_OFF', false, 'CLEARED'],
    ['OPEN', '100', 'WRITE_OFF', undefined, 'CLEARED'],
    ['DISPUTED', '99.99', 'PAYMENT', undefined, 'DISPUTED'],
    ['DISPUTED', '100', 'PAYMENT', undefined, 'DISPUTED'],
    ['DISPUTED', '100', 'WRITE_OFF', true, 'DISPUTED'],
  ])('that was %s, by %s in a %s (given up whole: %s), is %s', (status, amount, kind, givenUpWhole, expected) => {
    const by = givenUpWhole === undefined ? { kind } : { kind, givenUpWhole };
    expect(cleared(clear(receivableWith({ status }), eur(amount), by)).after.status).toBe(expected);
  });
});

describe('an application that is taken back', () => {
  it('is owed again, at what it stood at', () => {
    const before = receivableInDollars({
      applied: usd('50'),
      open: usd('49.99'),
      functionalOpen: eur('44.99'),
    });
    expect(release(before, applicationWith({ amount: usd('33.33'), cleared: eur('30'), cash: eur('31.66') }))).toEqual({
      ...before,
      applied: usd('16.67'),
      open: usd('83.32'),
      functionalOpen: eur('74.99'),
      status: 'OPEN',
    });
  });

  it.each<[ReceivableStatus, string, ReceivableStatus]>([
    ['OPEN', '30', 'OPEN'],
    ['CLEARED', '30', 'OPEN'],
    ['CLEARED', '0.01', 'OPEN'],
    ['WRITTEN_OFF', '30', 'OPEN'],
    ['DISPUTED', '30', 'DISPUTED'],
    ['CLEARED', '0', 'CLEARED'],
    ['WRITTEN_OFF', '0', 'WRITTEN_OFF'],
    ['DISPUTED', '0', 'DISPUTED'],
  ])('of what was %s, with %s owed then, makes it %s', (status, amount, expected) => {
    const paid = receivableWith({ applied: eur('100'), open: eur('0'), functionalOpen: eur('0'), status });
    expect(release(paid, applicationWith({ amount: eur(amount), cleared: eur(amount) })).status).toBe(expected);
  });
});

describe('a dispute', () => {
  const paid = { applied: eur('100'), open: eur('0'), functionalOpen: eur('0') };

  it.each<[ReceivableStatus, ReceivableStatus]>([
    ['OPEN', 'DISPUTED'],
    ['CLEARED', 'DISPUTED'],
    ['DISPUTED', 'DISPUTED'],
    ['WRITTEN_OFF', 'WRITTEN_OFF'],
  ])('makes of %s %s, and changes nothing else', (status, expected) => {
    const before = receivableWith({ status });
    expect(disputed(before)).toEqual({ ...before, status: expected });
  });

  it.each<[ReceivableStatus, Partial<Receivable>, ReceivableStatus]>([
    ['DISPUTED', paid, 'CLEARED'],
    ['DISPUTED', {}, 'OPEN'],
    ['DISPUTED', { ...paid, open: eur('0.01') }, 'OPEN'],
    ['OPEN', paid, 'OPEN'],
    ['CLEARED', {}, 'CLEARED'],
    ['WRITTEN_OFF', {}, 'WRITTEN_OFF'],
    ['WRITTEN_OFF', paid, 'WRITTEN_OFF'],
  ])('that ends makes of %s with %j %s', (status, values, expected) => {
    const before = receivableWith({ ...values, status });
    expect(disputeEnded(before)).toEqual({ ...before, status: expected });
  });
});
