import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { aggregate } from './aggregation.ts';
import { aggregations, type Aggregation } from './meter.ts';
import type { UsageEvent } from './usage-event.ts';
import { accepted, event, invalid, march, meter, refusal } from './fixtures/usage.ts';

const kinds = Object.keys(aggregations) as Aggregation[];
const at = (dayOfMonth: string) => `2026-03-${dayOfMonth}T00:00:00.000Z`;
const quantity = (kind: Aggregation, ...events: readonly UsageEvent[]) =>
  formatDecimal(accepted(aggregate(meter(kind), events, march)).quantity);

describe('a meter', () => {
  const events = [
    event('a', { value: '5', occurredAt: at('02') }),
    event('b', { value: '-2', occurredAt: at('20') }),
    event('c', { value: '5.0', occurredAt: at('10') }),
  ];

  it.each<[Aggregation, string]>([
    ['SUM', '8'],
    ['COUNT', '3'],
    ['UNIQUE', '2'],
    ['MAX', '5'],
    ['LATEST', '-2'],
    // 5 × 30/31 + 5 × 22/31 − 2 × 12/31 = 236/31
    ['WEIGHTED_SUM', '7.612903226'],
  ])('of %s shows %s', (kind, shown) => {
    expect(quantity(kind, ...events)).toBe(shown);
  });

  it.each(kinds)('of %s shows zero without events', (kind) => {
    expect(accepted(aggregate(meter(kind), [], march))).toEqual({
      quantity: decimal(0),
      level: decimal(0),
      events: [],
    });
  });

  it('of MAX shows the largest also below zero', () => {
    expect(quantity('MAX', event('a', { value: '-5' }), event('b', { value: '-3' }), event('c', { value: '-4' }))).toBe(
      '-3',
    );
  });

  it('of LATEST decides between events of one moment by their receipt, and then by their name', () => {
    const first = event('b', { value: '1', receivedAt: '2026-03-10T12:00:02.000Z' });
    const second = event('a', { value: '2', receivedAt: '2026-03-10T12:00:01.000Z' });
    expect(quantity('LATEST', first, second)).toBe('1');
    expect(quantity('LATEST', second, first)).toBe('1');
    const other = event('c', { value: '3', receivedAt: '2026-03-10T12:00:02.000Z' });
    expect(quantity('LATEST', other, first)).toBe('3');
    expect(quantity('LATEST', first, other)).toBe('3');
  });

  it('carries a level over under WEIGHTED_SUM only', () => {
    const carried = (kind: Aggregation) => {
      const { quantity: shown, level } = accepted(
        aggregate(meter(kind), [event('a', { occurredAt: at('01') })], march, decimal(4)),
      );
      return [formatDecimal(shown), formatDecimal(level)];
    };
    expect(carried('WEIGHTED_SUM')).toEqual(['5', '5']);
    expect(kinds.filter((kind) => kind !== 'WEIGHTED_SUM').map(carried)).toEqual(
      Array.from({ length: 5 }, () => ['1', '0']),
    );
  });

  it('reads the property that holds the value', () => {
    const told = [
      event('a', { value: null, properties: { user: 'ada' } }),
      event('b', { value: '7', properties: { user: 'Ada' } }),
    ];
    expect(accepted(aggregate(meter('UNIQUE', { valueField: 'user' }), told, march)).quantity).toEqual(decimal(2));
  });

  it('counts its own events of the span, and tells which', () => {
    const told = [
      event('before', { occurredAt: '2026-02-28T23:59:59.999Z' }),
      event('first', { occurredAt: '2026-03-01T00:00:00.000Z' }),
      event('other', { meterCode: 'seats' }),
      event('last', { occurredAt: '2026-03-31T23:59:59.999Z' }),
      event('after', { occurredAt: '2026-04-01T00:00:00.000Z' }),
    ];
    const { events: counted, quantity: shown } = accepted(aggregate(meter('COUNT'), told, march));
    expect(counted.map((one) => one.eventId)).toEqual(['first', 'last']);
    expect(shown).toEqual(decimal(2));
  });

  it('is refused a span of no length, and an event without the value', () => {
    const never = { from: march.from, to: march.from };
    expect(refusal(aggregate(meter('COUNT'), [], never))).toEqual(invalid('period', 'PERIOD_NOT_EMPTY'));
    expect(refusal(aggregate(meter('COUNT'), [], { from: march.to, to: march.from }))).toEqual(
      invalid('period', 'PERIOD_NOT_EMPTY'),
    );
    expect(refusal(aggregate(meter('COUNT'), [], { from: new Date(Number.NaN), to: march.to }))).toEqual(
      invalid('period', 'PERIOD_NOT_EMPTY'),
    );
    const empty = event('a', { value: null });
    expect(kinds.map((kind) => refusal(aggregate(meter(kind), [empty], march)))).toEqual(
      kinds.map((kind) => (kind === 'COUNT' ? null : invalid('value', 'REQUIRED'))),
    );
  });

  it('shows the same for events in any order', () => {
    const events = fc
      .array(
        fc.record({ day: fc.integer({ min: 10, max: 20 }), value: fc.integer({ min: -9, max: 9 }), hour: fc.nat(2) }),
        { maxLength: 10 },
      )
      .map((made) =>
        made.map(({ day, value, hour }, index) =>
          event(`e${index}`, {
            value: String(value),
            occurredAt: at(String(day)),
            receivedAt: `2026-03-21T0${hour}:00:00.000Z`,
          }),
        ),
      );
    const mixed = events.chain((made) =>
      fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length })),
    );
    fc.assert(
      fc.property(mixed, fc.constantFrom(...kinds), ([made, other], kind) => {
        expect(quantity(kind, ...other)).toBe(quantity(kind, ...made));
      }),
    );
  });
});
