import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { SubscriptionItemId } from '../billing-subscription.ts';
import { flatItem, subscriptionOf } from '../subscriptions/fixtures/subscriptions.ts';
import { event, meter } from '../usage/fixtures/usage.ts';
import { placeOf, placesOf } from './placing.ts';
import { quarantined } from './quarantine.ts';
import { rejectionOf, sortBatch, usageBySubscription } from './usage-batch.ts';
import type { ToldUsage } from './told-usage.ts';

const receivedAt = new Date('2026-03-20T00:00:00.000Z');
const calls = (id: string, more: object = {}) =>
  flatItem({ id: id as SubscriptionItemId, charge: 'USAGE', meterCode: 'calls', timing: 'ARREARS', ...more });
const acme = subscriptionOf({ id: 'sub_acme' as never, items: [calls('itm_calls')], endDate: civilDate('2026-04-01') });
const places = placesOf(acme, 'America/New_York');
const told = (eventId: string, more: Partial<ToldUsage> = {}): ToldUsage => ({
  source: 'gateway',
  eventId,
  meterCode: 'calls',
  billingSubscriptionId: 'sub_acme',
  occurredAt: '2026-03-10T12:00:00Z',
  value: '1',
  properties: [],
  corrects: null,
  ...more,
});
const known = { meters: new Map([['calls', meter('SUM')]]), stored: [], places: new Map([['sub_acme', places]]) };

describe('the place of an event', () => {
  const place = (occurredAt: string, more = {}) => {
    const placed = placeOf(event('e1', { occurredAt, ...more }), places);
    return placed.ok ? placed.value : placed.refusal.details;
  };
  const outside = { path: 'occurredAt', rule: 'WITHIN_PERIOD' };

  it('is the item that the meter charges, from its first day to its last, where the account lies', () => {
    expect(place('2026-01-01T05:00:00.000Z')).toBe('itm_calls');
    expect(place('2026-01-01T04:59:59.999Z')).toEqual(outside);
    expect(place('2026-04-01T03:59:59.999Z')).toBe('itm_calls');
    expect(place('2026-04-01T04:00:00.000Z')).toEqual(outside);
  });

  it('is the one of several that serves at that time', () => {
    const later = civilDate('2026-03-01');
    const two = { ...acme, items: [calls('itm_old', { to: later }), calls('itm_new', { from: later })] };
    const placed = (occurredAt: string) => placeOf(event('e1', { occurredAt }), placesOf(two, 'UTC'));
    expect(placed('2026-02-28T23:59:59.999Z')).toEqual({ ok: true, value: 'itm_old' });
    expect(placed('2026-03-01T00:00:00.000Z')).toEqual({ ok: true, value: 'itm_new' });
  });

  it('is nowhere by another meter, nor in a subscription that nobody knows or that is charged otherwise', () => {
    expect(place('2026-03-01T00:00:00.000Z', { meterCode: 'seats' })).toEqual({ path: 'meterCode', rule: 'METERED' });
    const unknown = placeOf(event('e1'), undefined);
    expect(unknown.ok ? null : unknown.refusal.code).toBe('NOT_FOUND');
    expect(placesOf(subscriptionOf(), 'UTC')).toEqual([]);
    expect(placesOf({ ...acme, items: [calls('itm', { meterCode: null })] }, 'UTC')).toEqual([]);
  });
});

describe('a batch', () => {
  it('is told apart, each event for itself, in the order of the call', () => {
    const batch = [
      told('late', { value: 'ten' }),
      told('good'),
      told('good'),
      told('before', { occurredAt: '2025-12-31T00:00:00Z' }),
      told('good', { value: '2' }),
      told('nobody', { billingSubscriptionId: 'sub_none' }),
    ];
    const sorted = sortBatch(batch, receivedAt, known);
    expect(sorted.accepted.map(({ event: { eventId }, itemId }) => [eventId, itemId])).toEqual([['good', 'itm_calls']]);
    expect(sorted.duplicates).toBe(1);
    expect(sorted.refused.map(({ told: one, refusal }) => [one.eventId, refusal.code])).toEqual([
      ['late', 'VALIDATION_FAILED'],
      ['before', 'VALIDATION_FAILED'],
      ['good', 'USAGE_CONFLICT'],
      ['nobody', 'NOT_FOUND'],
    ]);
  });

  it('knows as a duplicate what was told before, also where nobody could tell it any more', () => {
    const stored = [event('e1', { occurredAt: '2026-03-10T12:00:00.000Z', subscriptionId: 'sub_gone' })];
    const again = told('e1', { billingSubscriptionId: 'sub_gone' });
    expect(sortBatch([again], receivedAt, { ...known, stored })).toMatchObject({ duplicates: 1, refused: [] });
  });

  it('corrects nothing that could not be counted', () => {
    const early = told('e1', { occurredAt: '2025-12-31T00:00:00Z' });
    const { refused } = sortBatch([early, told('e2', { corrects: 'e1' })], receivedAt, known);
    expect(refused.map(({ refusal }) => refusal.code)).toEqual(['VALIDATION_FAILED', 'NOT_FOUND']);
  });

  it('touches the time of each event, and of what a correction takes the place of', () => {
    const stored = [event('e1', { occurredAt: '2026-02-10T12:00:00.000Z' })];
    const { touched } = sortBatch([told('e2', { corrects: 'e1' }), told('e3')], receivedAt, { ...known, stored });
    expect(touched.map(({ occurredAt }) => occurredAt.toISOString().slice(0, 10))).toEqual([
      '2026-03-10',
      '2026-02-10',
      '2026-03-10',
    ]);
  });

  it('loses no event and counts none twice', () => {
    const some = fc.record({ id: fc.integer({ min: 0, max: 5 }), value: fc.constantFrom('1', '2', 'x') });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 20 }), (drawn) => {
        const batch = drawn.map(({ id, value }) => told(`e${id}`, { value }));
        const { accepted, duplicates, refused } = sortBatch(batch, receivedAt, known);
        expect(accepted.length + duplicates + refused.length).toBe(batch.length);
        expect(new Set(accepted.map(({ event: one }) => one.eventId)).size).toBe(accepted.length);
      }),
    );
  });

  it('is summed by subscription and meter', () => {
    const { accepted } = sortBatch([told('e1'), told('e2')], receivedAt, known);
    expect(usageBySubscription(accepted)).toEqual([
      { billingSubscriptionId: 'sub_acme', meterCode: 'calls', events: 2 },
    ]);
    expect(usageBySubscription([])).toEqual([]);
  });

  it('keeps what it could not count, as it was told, with the reason', () => {
    const { refused } = sortBatch([told('e1', { value: 'ten' })], receivedAt, known);
    const kept = refused.map(({ told: one, refusal }) => quarantined(one, refusal, receivedAt));
    expect(kept).toMatchObject([
      { ...told('e1', { value: 'ten' }), code: 'VALIDATION_FAILED', path: 'value', receivedAt },
    ]);
    expect(kept.map(rejectionOf)).toEqual([
      {
        ...{ source: 'gateway', eventId: 'e1', code: 'VALIDATION_FAILED', path: 'value', rule: 'DECIMAL_FORM' },
        message: expect.stringContaining('value') as string,
      },
    ]);
  });
});
