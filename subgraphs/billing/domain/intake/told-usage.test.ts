import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { propertiesMax, readUsage, type ToldUsage } from './told-usage.ts';

const receivedAt = new Date('2026-03-10T12:00:00.000Z');
const told = (more: Partial<ToldUsage> = {}): ToldUsage => ({
  source: 'gateway',
  eventId: 'e1',
  meterCode: 'calls',
  billingSubscriptionId: 'sub_1',
  occurredAt: '2026-03-10T11:59:59.5Z',
  value: '1.5',
  properties: [{ name: 'region', value: 'eu' }],
  corrects: null,
  ...more,
});
const property = (name: string, value = 'x') => ({ name, value });

describe('an event as it is told', () => {
  it('is read', () => {
    expect(readUsage(told(), receivedAt)).toEqual({
      ok: true,
      value: {
        source: 'gateway',
        eventId: 'e1',
        meterCode: 'calls',
        subscriptionId: 'sub_1',
        occurredAt: new Date('2026-03-10T11:59:59.500Z'),
        value: decimal('1.5'),
        properties: { region: 'eu' },
        receivedAt,
        corrects: null,
      },
    });
  });

  it('may have no value, and happen while it is received', () => {
    expect(readUsage(told({ value: null, properties: [] }), receivedAt)).toMatchObject({ value: { value: null } });
    expect(readUsage(told({ occurredAt: '2026-03-10T13:00:00Z' }), receivedAt).ok).toBe(true);
  });

  it.each<[Partial<ToldUsage>, string, string]>([
    [{ source: 'two words' }, 'source', 'NAME_FORM'],
    [{ eventId: '' }, 'eventId', 'NAME_FORM'],
    [{ corrects: '' }, 'corrects', 'NAME_FORM'],
    [{ value: 'ten' }, 'value', 'DECIMAL_FORM'],
    [{ occurredAt: 'yesterday' }, 'occurredAt', 'INSTANT_FORM'],
    [{ occurredAt: '2026-03-10' }, 'occurredAt', 'INSTANT_FORM'],
    [{ occurredAt: '2026-13-10T12:00:00Z' }, 'occurredAt', 'INSTANT_FORM'],
    [{ occurredAt: '2026-03-10T12:00:00+01:00' }, 'occurredAt', 'INSTANT_FORM'],
    [{ occurredAt: '2026-03-10T13:00:00.001Z' }, 'occurredAt', 'DATE_NOT_AFTER_TODAY'],
    [{ properties: [property('a'), property('a')] }, 'properties[1].name', 'DISTINCT'],
    [{ properties: [property('')] }, 'properties[0].name', 'NAME_FORM'],
    [{ properties: [property('a', 'x'.repeat(301))] }, 'properties[0].value', 'LENGTH_MAX'],
    [
      { properties: Array.from({ length: propertiesMax + 1 }, (_, at) => property(`p${at}`)) },
      'properties',
      'COUNT_MAX',
    ],
  ])('is refused with %j', (more, path, rule) => {
    const read = readUsage(told(more), receivedAt);
    expect(read.ok ? null : read.refusal.details).toEqual({ path, rule });
  });
});
