import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { money } from '../../../../core/money.ts';
import { readPricePlan, type PriceTerms } from '../../../../core/pricing/price-plan.ts';
import { adjustmentOf, digestOf, rateUsage, type RatingTerms } from './rated-usage.ts';
import { contentOf } from './usage-event.ts';
import { accepted, event, invalid, meter, refusal } from './fixtures/usage.ts';

const period = { from: civilDate('2026-03-01'), to: civilDate('2026-04-01') };
const none = { minimum: null, maximum: null };
const graduated: PriceTerms = {
  model: 'GRADUATED',
  tiers: [{ upTo: '10', unit: '0.105', flat: '1' }, { unit: '0.05' }],
};

function terms(price: PriceTerms = graduated, stated: Partial<RatingTerms> = {}): RatingTerms {
  const plan = accepted(readPricePlan(price));
  return { period, timeZone: 'Europe/Berlin', plan, limits: none, currency: 'EUR', roundingMode: 'HALF_UP', ...stated };
}

const told = [
  event('b', { value: '7', occurredAt: '2026-03-20T08:00:00.000Z' }),
  event('a', { value: '6', occurredAt: '2026-03-02T08:00:00.000Z' }),
  event('c', { value: '0.5', occurredAt: '2026-03-05T08:00:00.000Z' }),
];

describe('the rated usage of a period', () => {
  it('says what the ledger needs to know instead of the events', () => {
    expect(accepted(rateUsage(meter('SUM'), told, terms()))).toEqual({
      meterCode: 'calls',
      period,
      quantity: decimal('13.5'),
      // 1 + 10 × 0.105 + 3.5 × 0.05 = 2.225
      amount: money('2.23', 'EUR'),
      tierLines: [
        { tier: 1, quantity: decimal(10), amount: decimal('2.05'), discount: decimal(0) },
        { tier: 2, quantity: decimal('3.5'), amount: decimal('0.175'), discount: decimal(0) },
      ],
      trueUp: decimal(0),
      eventCount: 3,
      firstEventAt: new Date('2026-03-02T08:00:00.000Z'),
      lastEventAt: new Date('2026-03-20T08:00:00.000Z'),
      digest: digestOf(told),
      level: decimal(0),
    });
  });

  it('is rounded once, to the currency and by the mode', () => {
    const amount = (stated: Partial<RatingTerms>) =>
      accepted(rateUsage(meter('SUM'), told, terms(graduated, stated))).amount;
    expect(amount({ roundingMode: 'HALF_EVEN' })).toEqual(money('2.22', 'EUR'));
    expect(amount({ currency: 'JPY' })).toEqual(money('2', 'JPY'));
    expect(amount({ currency: 'BHD' })).toEqual(money('2.225', 'BHD'));
  });

  it('of no events costs the zero usage policy, and has no first or last', () => {
    const usage = accepted(rateUsage(meter('SUM'), [], terms({ ...graduated, zeroUsagePolicy: 'CHARGE_FIRST_FLAT' })));
    expect(usage).toMatchObject({
      quantity: decimal(0),
      amount: money('1', 'EUR'),
      eventCount: 0,
      firstEventAt: null,
      lastEventAt: null,
    });
    expect(usage.digest).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('stays within the limits of the price', () => {
    const limited = (minimum: string | null, maximum: string | null) =>
      accepted(
        rateUsage(
          meter('SUM'),
          told,
          terms(graduated, {
            limits: {
              minimum: minimum === null ? null : decimal(minimum),
              maximum: maximum === null ? null : decimal(maximum),
            },
          }),
        ),
      );
    expect(limited('5', null)).toMatchObject({ amount: money('5', 'EUR'), trueUp: decimal('2.775') });
    expect(limited(null, '2.1')).toMatchObject({
      amount: money('2.1', 'EUR'),
      tierLines: [{ discount: decimal(0) }, { discount: decimal('0.125') }],
    });
  });

  it('counts corrections in the place of what they correct', () => {
    const corrected = [
      ...told,
      event('d', { corrects: 'a', value: '1', occurredAt: '2026-03-03T08:00:00.000Z' }),
      event('e', { corrects: 'b', value: null }),
    ];
    const usage = accepted(rateUsage(meter('SUM'), corrected, terms()));
    expect(usage.quantity).toEqual(decimal('1.5'));
    expect(usage).toMatchObject({
      eventCount: 2,
      firstEventAt: new Date('2026-03-03T08:00:00.000Z'),
      lastEventAt: new Date('2026-03-05T08:00:00.000Z'),
    });
  });

  it('takes the period’s days from the zone of the account', () => {
    const edge = [
      event('a', { occurredAt: '2026-02-28T23:00:00.000Z' }),
      event('b', { occurredAt: '2026-03-31T22:00:00.000Z' }),
    ];
    expect(accepted(rateUsage(meter('COUNT'), edge, terms())).eventCount).toBe(1);
    expect(
      accepted(rateUsage(meter('COUNT'), edge, terms(graduated, { timeZone: 'America/New_York' }))).eventCount,
    ).toBe(1);
    expect(accepted(rateUsage(meter('COUNT'), edge, terms(graduated, { timeZone: 'UTC' }))).eventCount).toBe(1);
    expect(accepted(rateUsage(meter('COUNT'), edge.slice(1), terms())).eventCount).toBe(0);
  });

  it('carries a level over', () => {
    const usage = accepted(rateUsage(meter('WEIGHTED_SUM'), [], terms(graduated, { carried: decimal(4) })));
    expect(usage).toMatchObject({ quantity: decimal(4), level: decimal(4), amount: money('1.42', 'EUR') });
  });

  it('has its events counted for fees, and their amounts in the order of time for limits on each', () => {
    const fees = { model: 'PERCENTAGE', ratePct: '10', fixedPerEvent: '0.5', freeAmount: '6' };
    expect(accepted(rateUsage(meter('SUM'), told, terms(fees))).amount).toEqual(money('2.25', 'EUR'));
    // 6 free: a pays its fee of 0.50; c 0.05 + 0.50; b 0.70 + 0.50 → 1
    expect(accepted(rateUsage(meter('SUM'), told, terms({ ...fees, maximumPerEvent: '1' }))).amount).toEqual(
      money('2.05', 'EUR'),
    );
    expect(accepted(rateUsage(meter('SUM'), told, terms({ ...fees, minimumPerEvent: '0.6' }))).amount).toEqual(
      money('2.4', 'EUR'),
    );
  });

  it('puts events of one instant into the order of their names', () => {
    const [x, y] = [event('x', { value: '10' }), event('y', { value: '20' })];
    const price = { model: 'PERCENTAGE', ratePct: '10', freeAmount: '10', minimumPerEvent: '1.5' };
    // x is free, y pays 2; the other way round both would pay: y 1 → 1.50, x 1 → 1.50
    expect(accepted(rateUsage(meter('SUM'), [y, x], terms(price))).amount).toEqual(money('2', 'EUR'));
    expect(accepted(rateUsage(meter('SUM'), [x, y], terms(price))).amount).toEqual(money('2', 'EUR'));
  });

  it('is refused where its parts are', () => {
    const refused = (...asked: Parameters<typeof rateUsage>) => refusal(rateUsage(...asked));
    expect(refused(meter('SUM'), told, terms(graduated, { timeZone: 'Mars' }))).toEqual(
      invalid('timeZone', 'TIME_ZONE'),
    );
    expect(refused(meter('SUM'), [event('a', { value: null })], terms())).toEqual(invalid('value', 'REQUIRED'));
    expect(refused(meter('SUM'), [event('a', { value: '-1' })], terms())).toEqual(invalid('quantity', 'NOT_NEGATIVE'));
    const perEvent = { model: 'PERCENTAGE', ratePct: '10', maximumPerEvent: '1' };
    expect(refused(meter('COUNT'), [event('a', { value: null })], terms(perEvent))).toEqual(
      invalid('value', 'REQUIRED'),
    );
    expect(refused(meter('MAX'), told, terms(perEvent))).toEqual(invalid('eventAmounts', 'SUMS_TO_QUANTITY'));
  });
});

describe('an adjustment', () => {
  const billed = () => accepted(rateUsage(meter('SUM'), told, terms()));
  const rated = (...late: readonly ReturnType<typeof event>[]) =>
    accepted(rateUsage(meter('SUM'), [...told, ...late], terms()));

  it('is the difference of two ratings of the whole period, in whole cents', () => {
    // 2.225 + 0.5 × 0.05 = 2.25: two cents more than the 2.23 that were billed
    expect(adjustmentOf(billed(), rated(event('late', { value: '0.5' })))).toEqual({
      meterCode: 'calls',
      period,
      quantity: decimal('0.5'),
      amount: money('0.02', 'EUR'),
    });
  });

  it('may give back', () => {
    expect(adjustmentOf(billed(), rated(event('less', { corrects: 'b', value: '1' })))).toMatchObject({
      quantity: decimal(-6),
      amount: money('-0.44', 'EUR'),
    });
  });

  it('is none where the events are the same', () => {
    expect(adjustmentOf(billed(), accepted(rateUsage(meter('SUM'), [...told].reverse(), terms())))).toBeNull();
  });

  it('is shown although it costs nothing, because the events are others', () => {
    expect(adjustmentOf(billed(), rated(event('late', { value: '0' })))).toMatchObject({
      quantity: decimal(0),
      amount: money('0', 'EUR'),
    });
  });

  it('compares one meter, one period and one currency', () => {
    const april = { from: civilDate('2026-04-01'), to: civilDate('2026-05-01') };
    for (const other of [
      { meterCode: 'seats' },
      { period: { ...period, to: april.to } },
      { period: { ...period, from: civilDate('2026-02-01') } },
    ]) {
      expect(() => adjustmentOf(billed(), { ...billed(), ...other, digest: 'x' })).toThrow('one meter and period');
    }
    expect(() => adjustmentOf(billed(), { ...billed(), amount: money('1', 'USD'), digest: 'x' })).toThrow(
      'the currency',
    );
  });
});

describe('the digest', () => {
  it('is SHA-256 over the content of the events, sorted, a line each', () => {
    const [a, b] = [event('a'), event('b')];
    const expected = createHash('sha256')
      .update(`${contentOf(a)}\n${contentOf(b)}\n`)
      .digest('hex');
    expect(digestOf([b, a])).toBe(expected);
    expect(digestOf([a])).not.toBe(expected);
  });

  it('does not depend on the order, nor on when events were received', () => {
    const lists = fc
      .uniqueArray(fc.nat(50), { maxLength: 10 })
      .chain((ids) => fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length })));
    fc.assert(
      fc.property(lists, ([ids, mixed]) => {
        const made = digestOf(ids.map((id) => event(`e${id}`)));
        expect(digestOf(mixed.map((id) => event(`e${id}`, { receivedAt: '2026-06-01T00:00:00.000Z' })))).toBe(made);
      }),
    );
  });
});
