import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../../../../core/decimal.ts';
import { aggregateByGroup, type GroupLevel } from './usage-groups.ts';
import type { UsageEvent } from './usage-event.ts';
import { accepted, event, invalid, march, meter, refusal } from './fixtures/usage.ts';

const byRegion = meter('SUM', { groupBy: ['region'] });
const shown = (asked: typeof byRegion, events: readonly UsageEvent[], carried?: readonly GroupLevel[]) =>
  accepted(aggregateByGroup(asked, events, march, carried)).map(({ group, quantity, level, events: counted }) => [
    group,
    formatDecimal(quantity),
    formatDecimal(level),
    counted.map((one) => one.eventId).join(),
  ]);

const told = [
  event('a', { value: '1', properties: { region: 'us', tier: 'x' } }),
  event('b', { value: '2', properties: { region: 'eu' } }),
  event('c', { value: '4', properties: { region: 'us' } }),
  event('d', { value: '8' }),
];

describe('the groups of a meter', () => {
  it('have a quantity each, in an order of their own', () => {
    const groups = [
      [{ region: 'eu' }, '2', '0', 'b'],
      [{ region: 'us' }, '5', '0', 'a,c'],
      [{ region: null }, '8', '0', 'd'],
    ];
    expect(shown(byRegion, told)).toEqual(groups);
    expect(shown(byRegion, [...told].reverse()).map(([group, quantity]) => [group, quantity])).toEqual(
      groups.map(([group, quantity]) => [group, quantity]),
    );
  });

  it('split by several properties at once', () => {
    expect(shown(meter('COUNT', { groupBy: ['region', 'tier'] }), told).map(([group]) => group)).toEqual([
      { region: 'eu', tier: null },
      { region: 'us', tier: 'x' },
      { region: 'us', tier: null },
      { region: null, tier: null },
    ]);
  });

  it('are one where nothing splits, and none where nothing happened', () => {
    expect(shown(meter('SUM'), told)).toEqual([[{}, '15', '0', 'a,b,c,d']]);
    expect(shown(meter('SUM'), [])).toEqual([[{}, '0', '0', '']]);
    expect(shown(byRegion, [])).toEqual([]);
  });

  it('are shown for what they carry over although nothing happened', () => {
    const weighted = meter('WEIGHTED_SUM', { groupBy: ['region'] });
    const carried = [
      { group: { region: 'ap' }, level: decimal(3) },
      { group: { region: 'eu' }, level: decimal(10) },
    ];
    const change = event('b', { value: '31', properties: { region: 'eu' }, occurredAt: '2026-03-31T00:00:00.000Z' });
    expect(shown(weighted, [change], carried)).toEqual([
      [{ region: 'ap' }, '3', '3', ''],
      [{ region: 'eu' }, '11', '41', 'b'],
    ]);
    expect(shown(meter('WEIGHTED_SUM'), [], [{ group: {}, level: decimal(2) }])).toEqual([[{}, '2', '2', '']]);
  });

  it('leave out what the span or the meter does not hold', () => {
    const outside = [
      event('a', { meterCode: 'seats', properties: { region: 'us' } }),
      event('b', { occurredAt: '2026-04-01T00:00:00.000Z' }),
    ];
    expect(shown(byRegion, outside)).toEqual([]);
  });

  it('never take a value from what every object has', () => {
    expect(shown(meter('COUNT', { groupBy: ['constructor'] }), [event('a')])).toEqual([
      [{ constructor: null }, '1', '0', 'a'],
    ]);
  });

  it('are refused with an event without the value', () => {
    expect(refusal(aggregateByGroup(byRegion, [event('a', { value: null })], march))).toEqual(
      invalid('value', 'REQUIRED'),
    );
  });
});
