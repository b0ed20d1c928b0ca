import { describe, expect, it } from 'vitest';
import type { BillingInterval } from '../../../../core/calendar/intervals.ts';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { Period } from '../../../../core/period.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { chargedSpans, earliest, endOf, periodAt, scheduleOf, stretchesOf } from './service.ts';

const d = civilDate;
const until = (date: string | null) => (date === null ? null : d(date));
const period = (from: string, to: string | null): Period => ({ from: d(from), to: until(to) });
const shown = ({ from, to }: Period) => `${from} ${to ?? 'on'}`;

describe('the end of a subscription', () => {
  it.each([
    [null, null, null],
    ['2026-05-01', null, '2026-05-01'],
    [null, '2026-04-01', '2026-04-01'],
    ['2026-05-01', '2026-04-01', '2026-04-01'],
    ['2026-03-01', '2026-04-01', '2026-03-01'],
  ])('of a term to %s, cancelled at %s, is %s', (endDate, cancelAt, end) => {
    expect(endOf({ endDate: until(endDate), cancelAt: until(cancelAt) })).toBe(end);
    expect(earliest(until(cancelAt), until(endDate))).toBe(end);
  });
});

describe('the days that are charged for', () => {
  const spans = (more: Partial<BillingSubscription>) => chargedSpans(subscriptionOf(more)).map(shown);

  it.each<[string, Partial<BillingSubscription>, readonly string[]]>([
    ['all, where nothing ends them', {}, ['2026-01-01 on']],
    ['those after the trial', { anchorDate: d('2026-01-15') }, ['2026-01-15 on']],
    ['those before the end', { cancelAt: d('2026-03-01') }, ['2026-01-01 2026-03-01']],
    ['none, where it ends with its trial', { anchorDate: d('2026-01-15'), cancelAt: d('2026-01-15') }, []],
    [
      'those between the pauses',
      { pauses: [period('2026-01-10', '2026-01-20'), period('2026-02-01', '2026-02-05')], endDate: d('2026-03-01') },
      ['2026-01-01 2026-01-10', '2026-01-20 2026-02-01', '2026-02-05 2026-03-01'],
    ],
    ['those before a pause that lasts', { pauses: [period('2026-01-10', null)] }, ['2026-01-01 2026-01-10']],
    [
      'nothing behind a pause that lasts',
      { pauses: [period('2026-01-10', null), period('2026-02-01', '2026-02-05')] },
      ['2026-01-01 2026-01-10'],
    ],
    ['none of a pause on the first day', { pauses: [period('2026-01-01', '2026-01-05')] }, ['2026-01-05 on']],
    [
      'none of a pause that ends where the next begins',
      { pauses: [period('2026-01-10', '2026-01-20'), period('2026-01-20', '2026-01-25')] },
      ['2026-01-01 2026-01-10', '2026-01-25 on'],
    ],
    [
      'none of the trial, though a pause ended in it',
      { anchorDate: d('2026-01-15'), pauses: [period('2026-01-05', '2026-01-10')] },
      ['2026-01-15 on'],
    ],
    [
      'none behind an end that lies in a pause',
      { pauses: [period('2026-01-10', '2026-01-20')], cancelAt: d('2026-01-15') },
      ['2026-01-01 2026-01-10'],
    ],
    [
      'none behind an end before a pause',
      { pauses: [period('2026-01-10', '2026-01-20')], cancelAt: d('2026-01-05') },
      ['2026-01-01 2026-01-05'],
    ],
  ])('are %s', (_, more, expected) => {
    expect(spans(more)).toEqual(expected);
  });
});

describe('the stretches of an item', () => {
  const stretches = (item: Partial<SubscriptionItem>, ...spans: readonly Period[]) =>
    stretchesOf(flatItem(item), spans).map((one) => `${shown(one)} ${one.quantity.toString()}`);
  const step = (from: string, quantity: number) => ({ from: d(from), quantity: decimal(quantity) });

  it('are its own days of the spans', () => {
    expect(stretches({}, period('2026-01-01', null))).toEqual(['2026-01-01 on 1']);
    expect(
      stretches(
        { from: d('2026-01-15'), to: d('2026-03-01') },
        period('2026-01-01', '2026-01-10'),
        period('2026-01-12', '2026-02-01'),
        period('2026-02-10', null),
        period('2026-03-01', null),
      ),
    ).toEqual(['2026-01-15 2026-02-01 1', '2026-02-10 2026-03-01 1']);
    expect(stretches({ to: d('2027-01-01') }, period('2026-02-01', '2026-03-01'))).toEqual(['2026-02-01 2026-03-01 1']);
  });

  it('are cut where its quantity changes', () => {
    const ramp = [step('2026-02-01', 2), step('2026-03-01', 3)];
    expect(stretches({ ramp }, period('2026-01-01', null))).toEqual([
      '2026-01-01 2026-02-01 1',
      '2026-02-01 2026-03-01 2',
      '2026-03-01 on 3',
    ]);
    expect(stretches({ ramp, to: d('2026-02-15') }, period('2026-01-01', null))).toEqual([
      '2026-01-01 2026-02-01 1',
      '2026-02-01 2026-02-15 2',
    ]);
    expect(stretches({ ramp }, period('2026-02-01', '2026-02-10'), period('2026-02-20', '2026-03-02'))).toEqual([
      '2026-02-01 2026-02-10 2',
      '2026-02-20 2026-03-01 2',
      '2026-03-01 2026-03-02 3',
    ]);
  });
});

describe('the price of a stretch', () => {
  const flat = (amount: number) => ({ ...flatItem().pricePlan, flat: decimal(amount) });
  const stretches = (item: Partial<SubscriptionItem>, ...spans: readonly Period[]) =>
    stretchesOf(flatItem(item), spans).map(
      (one) =>
        `${shown(one)} ${one.quantity.toString()} at ${one.pricePlan.flat?.toString()} off ${one.discount?.value.toString() ?? 0}`,
    );
  const off = { kind: 'PERCENT', value: decimal(10) } as const;
  const priceSteps = [
    { from: d('2026-02-15'), pricePlan: flat(103), discount: off },
    { from: d('2026-04-01'), pricePlan: flat(106), discount: null },
  ];

  it('is that of the last step that has come, and the quantity has steps of its own', () => {
    const ramp = [
      { from: d('2026-02-01'), quantity: decimal(2) },
      { from: d('2026-04-01'), quantity: decimal(3) },
    ];
    expect(stretches({ ramp, priceSteps }, period('2026-01-01', '2026-05-01'))).toEqual([
      '2026-01-01 2026-02-01 1 at 100 off 0',
      '2026-02-01 2026-02-15 2 at 100 off 0',
      '2026-02-15 2026-04-01 2 at 103 off 10',
      '2026-04-01 2026-05-01 3 at 106 off 0',
    ]);
  });

  it('is the one in force where the item begins behind a step', () => {
    expect(stretches({ from: d('2026-03-01'), priceSteps }, period('2026-01-01', null))).toEqual([
      '2026-03-01 2026-04-01 1 at 103 off 10',
      '2026-04-01 on 1 at 106 off 0',
    ]);
  });
});

describe('the billing dates of an item', () => {
  const anchor = (more: Partial<BillingSubscription>) =>
    scheduleOf(subscriptionOf({ anchorDate: d('2026-01-10'), ...more }), { unit: 'MONTH', count: 2 });

  it('count from the end of the trial, by the alignment, or the account’s bill day', () => {
    expect(anchor({})).toEqual({ anchor: '2026-01-10', anchorDay: 10, interval: { unit: 'MONTH', count: 2 } });
    expect(anchor({ alignment: 'CALENDAR' })).toMatchObject({ anchorDay: 1 });
    expect(anchor({ billDay: 31 })).toMatchObject({ anchor: '2026-01-31', anchorDay: 31 });
  });

  it('are a matter of course', () => {
    expect(() => scheduleOf(subscriptionOf({ billDay: 32 }), { unit: 'MONTH', count: 1 })).toThrow(
      'a subscription is only made where every item has billing dates',
    );
  });
});

describe('the current period', () => {
  const every = (unit: BillingInterval['unit'], count = 1, more: Partial<SubscriptionItem> = {}) =>
    flatItem({ interval: { unit, count }, ...more });
  const at = (day: string, items: readonly SubscriptionItem[], more: Partial<BillingSubscription> = {}) =>
    periodAt(subscriptionOf({ items, ...more }), d(day));

  it.each([
    ['2025-12-31', null],
    ['2026-01-01', '2026-01-01 2026-01-15'],
    ['2026-01-14', '2026-01-01 2026-01-15'],
    ['2026-01-15', '2026-01-15 2026-02-15'],
    ['2026-02-14', '2026-01-15 2026-02-15'],
    ['2026-02-15', '2026-02-15 2026-03-15'],
  ])('is the trial, then that of the items: on %s, %s', (day, expected) => {
    const found = at(day, [every('MONTH')], { anchorDate: d('2026-01-15') });
    expect(found && shown(found)).toBe(expected);
  });

  it.each<[string, () => readonly SubscriptionItem[], string | null]>([
    ['the shortest, last', () => [every('YEAR'), every('MONTH')], '2026-02-01'],
    ['the shortest, first', () => [every('MONTH'), every('YEAR')], '2026-02-01'],
    ['the shortest, between', () => [every('QUARTER'), every('WEEK'), every('MONTH')], '2026-01-08'],
    ['days against a longer quarter', () => [every('QUARTER'), every('DAY', 45)], '2026-02-15'],
    ['a month against more days', () => [every('DAY', 45), every('MONTH')], '2026-02-01'],
    ['no usage', () => [every('QUARTER'), every('DAY', 1, { charge: 'USAGE' })], '2026-04-01'],
    ['nothing charged once', () => [every('QUARTER'), every('DAY', 1, { charge: 'ONE_TIME' })], '2026-04-01'],
    ['none', () => [flatItem({ charge: 'ONE_TIME', interval: null })], null],
    ['none without an interval', () => [flatItem({ interval: null })], null],
  ])('is by the interval of %s', (_, items, to) => {
    expect(at('2026-01-01', items())?.to ?? null).toBe(to);
  });
});
