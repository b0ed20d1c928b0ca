import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { movesAnything, recogniseDays, sumOfDay, type DayFacts, type DueOfContract } from './recognised-days.ts';
import { carriedBalancesOf } from './carried.ts';

const due = (
  contractId: string,
  day: string,
  amount: string,
  currency: 'EUR' | 'USD' | 'GBP' = 'EUR',
): DueOfContract => ({
  contractId,
  earnedOn: civilDate(day),
  amount: money(amount, currency),
});
const nothing = {
  liability: '0',
  asset: '0',
  recognised: '0',
  liabilityFunctional: '0',
  assetFunctional: '0',
  recognisedFunctional: '0',
};
const facts: DayFacts = {
  books: 'USD',
  standing: new Map([
    [
      'billed',
      carriedBalancesOf(
        { ...nothing, liability: '150', liabilityFunctional: '180' },
        { document: 'EUR', books: 'USD' },
      ),
    ],
  ]),
  rateOn: (currency, day) => (currency === 'EUR' && day === '2026-02-28' ? decimal('1.5') : null),
};

describe('what the days of a page recognise', () => {
  it('is reckoned day by day, and a rate is asked for beyond what was billed', () => {
    const days = recogniseDays([due('billed', '2026-01-31', '100'), due('billed', '2026-02-28', '100')], facts);
    if (!days.ok) throw new Error(days.refusal.message);
    const sums = days.value.map((day) => {
      const { functional } = sumOfDay(day, 'USD');
      return [day.earnedOn, functional.recognised, functional.liability, functional.asset].map((one) =>
        typeof one === 'string' ? one : one.amount.toString(),
      );
    });
    expect(sums).toEqual([
      ['2026-01-31', '120', '-120', '0'],
      ['2026-02-28', '135', '-60', '75'],
    ]);
  });

  it('is apart by currency', () => {
    const days = recogniseDays([due('billed', '2026-01-31', '1'), due('other', '2026-01-31', '1', 'USD')], facts);
    expect(days.ok && days.value.map(({ earnedOn, currency }) => `${earnedOn} ${currency}`)).toEqual([
      '2026-01-31 EUR',
      '2026-01-31 USD',
    ]);
  });

  it('is refused with every rate that is missing', () => {
    const days = recogniseDays(
      [
        due('unbilled', '2026-01-31', '100'),
        due('other', '2026-01-31', '100', 'GBP'),
        due('unbilled', '2026-02-28', '100'),
        due('other', '2026-02-28', '100', 'GBP'),
      ],
      facts,
    );
    expect(days).toMatchObject({
      refusal: {
        code: 'FX_RATE_MISSING',
        details: {
          from: 'EUR',
          to: 'USD',
          on: '2026-01-31',
          missing: ['EUR/USD for 2026-01-31', 'GBP/USD for 2026-01-31', 'GBP/USD for 2026-02-28'],
        },
      },
    });
  });

  it('moves nothing where nothing is due', () => {
    const days = recogniseDays([due('billed', '2026-01-31', '0')], facts);
    expect(days.ok && days.value.every((day) => !movesAnything(sumOfDay(day, 'USD')))).toBe(true);
  });
});
