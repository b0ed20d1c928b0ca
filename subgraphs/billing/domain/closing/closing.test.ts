import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { decimal, one, sum, zero } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import type { BillingSubscription, SubscriptionItem, SubscriptionItemId } from '../billing-subscription.ts';
import { flatItem, subscriptionOf } from '../subscriptions/fixtures/subscriptions.ts';
import { accepted, event, meter } from '../usage/fixtures/usage.ts';
import type { UsageEvent } from '../usage/usage-event.ts';
import { adjusted, closed, isBillable, rated, type ClosedUsage, type RatedUsageId } from './closed-usage.ts';
import { usageCharges } from './usage-charges.ts';
import { closablePeriods, graceOver, nextUsageOn, periodsOver } from './usage-periods.ts';

const d = civilDate;
const noPrice = flatItem().pricePlan;
function calls(more: Partial<SubscriptionItem> = {}): SubscriptionItem {
  const pricePlan = { ...noPrice, model: 'PER_UNIT', unit: decimal('0.1'), flat: null } as const;
  return flatItem({
    ...{ id: 'itm_calls' as SubscriptionItemId, charge: 'USAGE', meterCode: 'calls', description: 'Calls' },
    ...{ timing: 'ARREARS', pricePlan, ...more },
  });
}
const acme = (more: Partial<BillingSubscription> = {}, item = calls()) => subscriptionOf({ items: [item], ...more });

describe('the periods of a metered item', () => {
  const closable = (day: string, closedThrough: string | null = null, of = acme(), item = of.items[0] ?? calls()) =>
    closablePeriods(of, item, { day: d(day), closedThrough: closedThrough === null ? null : d(closedThrough) }).map(
      ({ used }) => `${used.from}..${used.to}`,
    );

  it('can be closed three days after they are over, oldest first, each once', () => {
    expect(closable('2026-02-03')).toEqual([]);
    expect(closable('2026-02-04')).toEqual(['2026-01-01..2026-02-01']);
    expect(closable('2026-03-04')).toEqual(['2026-01-01..2026-02-01', '2026-02-01..2026-03-01']);
    expect(closable('2026-03-04', '2026-02-01')).toEqual(['2026-02-01..2026-03-01']);
    expect(closable('2026-03-04', '2026-03-01')).toEqual([]);
  });

  it('end with the subscription, and leave out its trial and its pauses', () => {
    expect(closable('2026-02-23', '2026-02-01', acme({ endDate: d('2026-02-20') }))).toEqual([
      '2026-02-01..2026-02-20',
    ]);
    const trial = acme({ trialEnd: d('2026-01-11'), anchorDate: d('2026-01-11') });
    expect(closable('2026-02-14', null, trial)).toEqual(['2026-01-11..2026-02-11']);
    const paused = acme({ pauses: [{ from: d('2026-01-10'), to: d('2026-01-20') }] });
    expect(closable('2026-02-04', null, paused)).toEqual(['2026-01-01..2026-01-10', '2026-01-20..2026-02-01']);
  });

  it('end where another price begins, which is the price of the usage from there on', () => {
    const dearer = { ...noPrice, model: 'PER_UNIT', unit: decimal('0.2'), flat: null } as const;
    const priceSteps = [{ from: d('2026-01-11'), pricePlan: dearer, discount: null }];
    const item = calls({ priceSteps, ramp: [{ from: d('2026-01-21'), quantity: decimal(2) }] });
    expect(closable('2026-02-04', null, acme({}, item), item)).toEqual([
      '2026-01-01..2026-01-11',
      '2026-01-11..2026-02-01',
    ]);
    const later = { used: { from: d('2026-01-11'), to: d('2026-02-01') }, share: { used: 21, whole: 31 } };
    const usage = rate([event('e1', on('12', { value: '100' }))], item, later);
    expect(usage.amount).toEqual(money('20', 'USD'));
    const kept = closed(acme({}, item), item, usage, by('rtu_0'));
    expect(usageCharges(acme({}, item), [kept], 'HALF_UP')).toMatchObject([{ unitPrice: decimal('0.2') }]);
  });

  it('are none of what is charged otherwise, or counted by no meter', () => {
    for (const item of [flatItem(), calls({ meterCode: null }), calls({ interval: null })]) {
      expect(closable('2027-01-01', null, acme({}, item))).toEqual([]);
      expect(nextUsageOn(acme({}, item), item)).toBeNull();
    }
  });

  it('are over before their days of grace are', () => {
    const over = periodsOver(acme(), calls(), { day: d('2026-02-01'), closedThrough: null });
    expect(over).toMatchObject([{ used: { from: '2026-01-01', to: '2026-02-01' } }]);
    expect(graceOver(d('2026-02-01'))).toBe('2026-02-04');
  });

  it('make the subscription due when they can be closed', () => {
    expect(nextUsageOn(acme(), calls())).toBe('2026-02-04');
    expect(nextUsageOn(acme(), calls({ chargedThrough: d('2026-02-01') }))).toBe('2026-03-04');
    const ended = acme({ endDate: d('2026-01-20') });
    expect(nextUsageOn(ended, calls())).toBe('2026-01-23');
    expect(nextUsageOn(ended, calls({ chargedThrough: d('2026-01-20') }))).toBeNull();
  });

  it('are due exactly when one can be closed, however it is cut', () => {
    const days = fc.integer({ min: 1, max: 120 });
    fc.assert(
      fc.property(days, days, fc.option(days), (through, today, end) => {
        const start = d('2026-01-01');
        const chargedThrough = addDays(start, through);
        const of = acme({ endDate: end === null ? null : addDays(start, end) });
        const due = nextUsageOn(of, calls({ chargedThrough }));
        const day = addDays(start, today);
        expect(due !== null && due <= day).toBe(closable(day, chargedThrough, of).length > 0);
      }),
    );
  });
});

const period = { from: d('2026-01-01'), to: d('2026-02-01') };
const whole = { used: period, share: { used: 31, whole: 31 } };
const on = (day: string, more = {}) => ({ occurredAt: `2026-01-${day}T12:00:00.000Z`, ...more });
function rate(events: readonly UsageEvent[], item = calls(), part = whole, carried = zero) {
  const usage = { subscription: acme({}, item), item, meter: meter('SUM'), events, timeZone: 'UTC', carried };
  return accepted(rated(usage, part, { roundingMode: 'HALF_UP' }));
}
const by = (id: string) => ({ id: id as RatedUsageId, now: new Date('2026-02-04T00:00:00.000Z') });
const first = (events: readonly UsageEvent[], item = calls()) =>
  closed(acme({}, item), item, rate(events, item), by('rtu_0'));
const again = (ratings: readonly ClosedUsage[], events: readonly UsageEvent[], item = calls()) =>
  adjusted(acme({}, item), item, ratings, rate(events, item), by(`rtu_${ratings.length}`));

describe('the usage of a period', () => {
  const e1 = event('e1', on('10', { value: '100' }));
  const e2 = event('e2', on('11', { value: '30' }));

  it('is rated as a whole, once it is closed', () => {
    expect(first([e1, e2])).toMatchObject({
      ...{ id: 'rtu_0', state: 'RATED', revision: 0, adjustsId: null, eventCount: 2, period },
      quantity: decimal(130),
      amount: money('13', 'USD'),
    });
  });

  it('costs its part of the minimum where it is shorter than a billing period', () => {
    const least = calls({ pricePlan: { ...calls().pricePlan, minimum: decimal(31) } });
    expect(rate([], least).amount).toEqual(money('31', 'USD'));
    expect(rate([], least, { used: period, share: { used: 10, whole: 31 } }).amount).toEqual(money('10', 'USD'));
  });

  it('is adjusted by the difference to all that was rated before', () => {
    const ratings = [first([e1])];
    const late = again(ratings, [e1, e2]);
    expect(late).toMatchObject({ revision: 1, adjustsId: 'rtu_0', eventCount: 2, quantity: decimal(30) });
    expect(late?.amount).toEqual(money('3', 'USD'));
    const less = again([...ratings, late as ClosedUsage], [e2]);
    expect(less).toMatchObject({ revision: 2, adjustsId: 'rtu_1', amount: money('-10', 'USD') });
    expect(again(ratings, [e1])).toBeNull();
  });

  it('sums to what it costs, however many times it is adjusted', () => {
    const values = fc.array(fc.integer({ min: 1, max: 99_999 }), { minLength: 1, maxLength: 6 });
    const price = { ...calls().pricePlan, unit: decimal('0.0333') };
    fc.assert(
      fc.property(values, (drawn) => {
        const events = drawn.map((value, at) => event(`e${at}`, on('10', { value: String(value) })));
        const ratings: ClosedUsage[] = [];
        for (let count = 1; count <= events.length; count += 1) {
          const told = events.slice(0, count);
          const item = calls({ pricePlan: price });
          ratings.push(count === 1 ? first(told, item) : (again(ratings, told, item) as ClosedUsage));
        }
        const all = rate(events, calls({ pricePlan: price }));
        expect(sum(ratings.map(({ amount }) => amount.amount))).toEqual(all.amount.amount);
        expect(sum(ratings.map(({ quantity }) => quantity))).toEqual(all.quantity);
      }),
    );
  });

  it('has to stand on a document where it costs something or was used', () => {
    const free = calls({ pricePlan: { ...calls().pricePlan, unit: zero } });
    expect(isBillable(first([e1]))).toBe(true);
    expect(isBillable(first([e1], free))).toBe(true);
    expect(isBillable(first([]))).toBe(false);
    expect(isBillable(again([first([e1], free)], [e1, e2], free) as ClosedUsage)).toBe(false);
  });
});

describe('what closed usage is charged', () => {
  const usage = first([event('e1', on('10', { value: '100' }))]);
  const charge = (item: SubscriptionItem, ...unbilled: readonly ClosedUsage[]) =>
    usageCharges(acme({}, item), unbilled, 'HALF_UP').map(({ quantity, unitPrice, gross, discount, net }) => [
      ...[quantity, unitPrice, gross.amount, discount.amount, net.amount].map(String),
    ]);

  it('is a line of the quantity at its price, less the discount', () => {
    expect(charge(calls(), usage)).toEqual([['100', '0.1', '10', '0', '10']]);
    const off = calls({ discount: { kind: 'PERCENT', value: decimal('12.5') } });
    expect(charge(off, usage)).toEqual([['100', '0.1', '10', '1.25', '8.75']]);
  });

  it('is shown at what a unit came to where units cost differently', () => {
    const tiered = calls({ pricePlan: { ...calls().pricePlan, model: 'FLAT', flat: decimal(10), unit: null } });
    expect(charge(tiered, { ...usage, quantity: decimal(3) })).toEqual([['3', '3.333333333333', '10', '0', '10']]);
    expect(charge(tiered, { ...usage, quantity: zero })).toEqual([['1', '10', '10', '0', '10']]);
  });

  it('tells how tiers, the maximum and the minimum of the price made the amount', () => {
    const tier = { upTo: null, flat: null, unit: null, packageSize: null, packagePrice: null, ratePct: null };
    const tiers = [
      { ...tier, upTo: decimal(60), unit: decimal('0.1'), flat: decimal(1) },
      { ...tier, unit: decimal('0.05') },
    ];
    const graduated = { ...calls().pricePlan, model: 'GRADUATED', unit: null, tiers } as const;
    const lineOf = (pricePlan: SubscriptionItem['pricePlan']) => {
      const item = calls({ pricePlan });
      const [line] = usageCharges(acme({}, item), [first([event('e1', on('10', { value: '100' }))], item)], 'HALF_UP');
      const { tierLines = [], trueUp = null } = line ?? {};
      return { gross: line?.gross.amount, trueUp, tierLines };
    };
    expect(lineOf(graduated)).toEqual({
      gross: decimal(9),
      trueUp: null,
      tierLines: [
        {
          ...{ tier: 1, quantity: decimal(60), unitPrice: decimal('0.1'), flat: one, packageSize: null },
          ...{ amount: decimal(7), discount: zero },
        },
        {
          ...{ tier: 2, quantity: decimal(40), unitPrice: decimal('0.05'), flat: zero, packageSize: null },
          ...{ amount: decimal(2), discount: zero },
        },
      ],
    });
    expect(lineOf({ ...graduated, maximum: decimal(8) })).toMatchObject({
      ...{ gross: decimal(8), trueUp: null },
      tierLines: [{ discount: zero }, { amount: decimal(2), discount: one }],
    });
    expect(lineOf({ ...graduated, minimum: decimal(20) })).toMatchObject({ gross: decimal(20), trueUp: decimal(11) });
    expect(lineOf({ ...calls().pricePlan, minimum: decimal(20) })).toMatchObject({
      trueUp: decimal(10),
      tierLines: [],
    });
  });

  it('is less an amount once for each period', () => {
    const off = calls({ discount: { kind: 'AMOUNT', value: decimal(4) } });
    const late = { ...usage, id: 'rtu_1' as RatedUsageId, revision: 1 };
    expect(charge(off, usage, late).map((line) => line[3])).toEqual(['4', '0']);
  });

  it('is nothing for what costs nothing and was not used, for what is given back, and for an item of another', () => {
    expect(charge(calls(), first([]))).toEqual([]);
    expect(charge(calls(), { ...usage, amount: money('-1', 'USD') })).toEqual([]);
    expect(charge(calls(), { ...usage, itemId: 'itm_other' as SubscriptionItemId })).toEqual([]);
  });

  it('names what it is, and which rating it charges', () => {
    const late = { ...usage, id: 'rtu_1' as RatedUsageId, revision: 1 };
    expect(usageCharges(acme(), [usage, late], 'HALF_UP')).toMatchObject([
      { description: 'Calls', period, ratedUsageId: 'rtu_0' },
      { description: 'Calls (late usage)', period, ratedUsageId: 'rtu_1' },
    ]);
  });
});
