import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { collectionsStatusOf, type AccountStanding } from './collections-status.ts';

const owes = (amount: string, oldest: string, more: Partial<AccountStanding> = {}): AccountStanding => ({
  currency: 'EUR',
  overdue: { amount: decimal(amount), oldestDueDate: civilDate(oldest) },
  case: null,
  ...more,
});
const reminded = { level: 2, pausedBy: null, promisedOn: null } as const;
const promised = { level: 1, pausedBy: 'PROMISE', promisedOn: civilDate('2026-04-01') } as const;
const disputed = { level: 3, pausedBy: 'DISPUTE', promisedOn: null } as const;

describe('how a customer stands', () => {
  it.each([
    ['nothing', [], 'CURRENT'],
    ['an account that owes nothing', [{ currency: 'EUR', overdue: null, case: null }], 'CURRENT'],
    ['what no case goes on for', [owes('1', '2026-03-01')], 'OVERDUE'],
    ['a dispute', [owes('1', '2026-03-01', { case: disputed })], 'DISPUTED'],
    ['a promise', [owes('1', '2026-03-01', { case: promised })], 'PROMISED'],
    ['a case', [owes('1', '2026-03-01', { case: reminded })], 'IN_DUNNING'],
    [
      'a dispute beside what is overdue',
      [owes('1', '2026-03-01'), owes('1', '2026-03-01', { case: disputed })],
      'DISPUTED',
    ],
    [
      'a promise beside a case',
      [owes('1', '2026-03-01', { case: promised }), owes('1', '2026-03-01', { case: reminded })],
      'IN_DUNNING',
    ],
  ] as const)('with %s', (_, accounts, state) => {
    expect(collectionsStatusOf(accounts as readonly AccountStanding[]).state).toBe(state);
  });

  it('adds up by currency, and tells the highest level and the earliest days', () => {
    const accounts = [
      owes('10', '2026-03-02', { case: promised }),
      owes('5', '2026-02-02', { case: { ...promised, level: 3, promisedOn: civilDate('2026-03-31') } }),
      owes('7', '2026-03-01', { currency: 'CHF' }),
    ];
    expect(collectionsStatusOf(accounts)).toEqual({
      state: 'PROMISED',
      level: 3,
      overdue: [money('7', 'CHF'), money('15', 'EUR')],
      oldestDueDate: '2026-02-02',
      promisedOn: '2026-03-31',
    });
  });
});
