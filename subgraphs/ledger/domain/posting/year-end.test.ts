import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, decimal, negate, sign, zero } from '../../../../core/decimal.ts';
import { fromMinor, money } from '../../../../core/money.ts';
import type { AccountId } from '../ids.ts';
import { signed, type Side } from '../journal/line.ts';
import { closeYear, type YearBalance } from './year-end.ts';

const to = { currency: 'EUR', retainedEarnings: 'RETAINED' as AccountId } as const;

function of(account: string, side: Side, amount: string): YearBalance {
  return { accountId: account as AccountId, side, balance: { amount: decimal(amount), currency: 'EUR' } };
}

function closed(...balances: readonly YearBalance[]) {
  const answer = closeYear(balances, to);
  if (!answer.ok) throw new Error(answer.refusal.message);
  const lines = answer.value.lines.map(
    ({ accountId, side, amount }) => `${side} ${accountId} ${amount.amount.toString()}`,
  );
  return { lines, result: answer.value.result };
}

describe('the closing of a year', () => {
  it('brings a profit to retained earnings', () => {
    expect(closed(of('SALES', 'CREDIT', '1000'), of('COSTS', 'DEBIT', '600'))).toEqual({
      lines: ['CREDIT COSTS 600', 'CREDIT RETAINED 400', 'DEBIT SALES 1000'],
      result: 'PROFIT',
    });
  });

  it('takes a loss from them', () => {
    expect(closed(of('SALES', 'CREDIT', '400'), of('COSTS', 'DEBIT', '600.01'))).toEqual({
      lines: ['CREDIT COSTS 600.01', 'DEBIT RETAINED 200.01', 'DEBIT SALES 400'],
      result: 'LOSS',
    });
  });

  it('leaves them alone when nothing was earned or lost', () => {
    expect(closed(of('SALES', 'CREDIT', '600'), of('COSTS', 'DEBIT', '600'))).toEqual({
      lines: ['CREDIT COSTS 600', 'DEBIT SALES 600'],
      result: 'NONE',
    });
    expect(closed()).toEqual({ lines: [], result: 'NONE' });
  });

  it('closes an account on whichever side it stands: more returned than sold', () => {
    expect(closed(of('SALES', 'DEBIT', '50'))).toEqual({
      lines: ['DEBIT RETAINED 50', 'CREDIT SALES 50'],
      result: 'LOSS',
    });
  });

  it('has one line for an account of several balances, and none when they are nothing together', () => {
    expect(
      closed(of('B', 'CREDIT', '10'), of('A', 'CREDIT', '5'), of('B', 'DEBIT', '4'), of('C', 'DEBIT', '0')),
    ).toEqual({
      lines: ['DEBIT A 5', 'DEBIT B 6', 'CREDIT RETAINED 11'],
      result: 'PROFIT',
    });
    expect(closed(of('B', 'CREDIT', '10'), of('B', 'DEBIT', '10')).lines).toEqual([]);
  });

  it('is in one currency, with its places', () => {
    const dollars = { ...of('A', 'CREDIT', '1'), balance: money('1', 'USD') };
    expect(closeYear([of('B', 'DEBIT', '1'), dollars], to)).toEqual({
      ok: false,
      refusal: {
        code: 'CURRENCY_MISMATCH',
        details: { expected: 'EUR', actual: 'USD' },
        message: 'A must be closed in EUR, the currency of the books.',
      },
    });
    expect(closeYear([of('B', 'DEBIT', '1'), of('A', 'CREDIT', '-1')], to)).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'balances[1].balance', rule: 'NOT_NEGATIVE' } },
    });
    expect(closeYear([of('A', 'CREDIT', '0.001')], to)).toMatchObject({ refusal: { code: 'SCALE_EXCEEDED' } });
  });

  it('balances, and brings every account to zero', () => {
    const balances = fc.array(
      fc.record({
        accountId: fc.constantFrom('A', 'B', 'C', 'D').map((id) => id as AccountId),
        side: fc.constantFrom<Side>('DEBIT', 'CREDIT'),
        balance: fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => fromMinor(units, 'EUR')),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(balances, (given) => {
        const answer = closeYear(given, to);
        if (!answer.ok) throw new Error(answer.refusal.message);
        const { lines } = answer.value;
        expect(sign(lines.reduce((sum, { side, amount }) => add(sum, signed(side, amount.amount)), zero))).toBe(0);
        for (const id of ['A', 'B', 'C', 'D']) {
          const before = given
            .filter(({ accountId }) => accountId === id)
            .reduce((sum, { side, balance }) => add(sum, signed(side, balance.amount)), zero);
          const [closing] = lines.filter(({ accountId }) => accountId === id);
          expect(closing === undefined ? zero : signed(closing.side, closing.amount.amount)).toEqual(negate(before));
        }
        expect(lines.map(({ accountId }) => accountId)).toEqual(lines.map(({ accountId }) => accountId).sort());
      }),
    );
  });
});
