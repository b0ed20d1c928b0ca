import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { aggregations, type Aggregation } from './meter.ts';
import { event, invalid, meter, refusal, type Stated } from './fixtures/usage.ts';
import { checkUsageEvent, contentOf, isRemoval, numberIn, textIn, usageKey } from './usage-event.ts';

const checked = (stated: Stated, aggregation: Aggregation = 'SUM', valueField: string | null = null) => {
  const refused = checkUsageEvent(event('e1', stated), meter(aggregation, { valueField }));
  return refused === null ? null : { code: refused.code, details: refused.details };
};

describe('the key of an event', () => {
  it('keeps source and id apart', () => {
    expect(usageKey('a', 'b')).toBe('["a","b"]');
    expect(usageKey('a","b', 'c')).not.toBe(usageKey('a', 'b","c'));
  });
});

describe('the content of an event', () => {
  it('is the same however it is written, and whenever it was received', () => {
    const first = event('e1', {
      value: '1.50',
      properties: { b: '2', a: '1' },
      receivedAt: '2026-03-10T12:00:01.000Z',
    });
    const again = event('e1', { value: '1.5', properties: { a: '1', b: '2' }, receivedAt: '2026-03-11T00:00:00.000Z' });
    expect(contentOf(first)).toBe(contentOf(again));
    expect(contentOf(first)).toBe(
      '{"corrects":null,"eventId":"e1","meterCode":"calls","occurredAt":"2026-03-10T12:00:00.000Z",' +
        '"properties":{"a":"1","b":"2"},"source":"gateway","subscriptionId":"sub_acme","value":"1.5"}',
    );
  });

  it.each<[string, Stated]>([
    ['the value', { value: '2' }],
    ['no value', { value: null }],
    ['the time', { occurredAt: '2026-03-10T12:00:00.001Z' }],
    ['the meter', { meterCode: 'seats' }],
    ['the subscription', { subscriptionId: 'sub_birch' }],
    ['a property', { properties: { region: 'eu' } }],
    ['what it corrects', { corrects: 'e0' }],
    ['the source', { source: 'batch' }],
  ])('differs with %s', (_what, stated) => {
    expect(contentOf(event('e1', stated))).not.toBe(contentOf(event('e1')));
  });
});

describe('a removal', () => {
  it('is a correction that brings nothing', () => {
    expect(isRemoval(event('e2', { corrects: 'e1', value: null }))).toBe(true);
    expect(isRemoval(event('e2', { corrects: 'e1', value: '0' }))).toBe(false);
    expect(isRemoval(event('e2', { corrects: 'e1', value: null, properties: { user: 'ada' } }))).toBe(false);
    expect(isRemoval(event('e2', { value: null }))).toBe(false);
  });
});

describe('an event that a meter can count', () => {
  it.each(['source', 'eventId', 'subscriptionId'] as const)('names its %s', (field) => {
    expect(checked({ [field]: ' ' })).toEqual(invalid(field, 'REQUIRED'));
    expect(checked({ [field]: 'x' })).toBeNull();
  });

  it.each(['occurredAt', 'receivedAt'] as const)('has an instant in %s', (field) => {
    expect(checked({ receivedAt: '2026-03-10T12:00:00.000Z', [field]: '2026-13-40' })).toEqual(
      invalid(field, 'INSTANT_FORM'),
    );
  });

  it.each(Object.entries(aggregations))('brings what %s reads', (aggregation, { reads }) => {
    const kind = aggregation as Aggregation;
    const needed = reads !== 'NOTHING';
    expect(checked({ value: null }, kind)).toEqual(needed ? invalid('value', 'REQUIRED') : null);
    expect(checked({ value: '1' }, kind)).toBeNull();
    expect(checked({ value: '1' }, kind, 'bytes')).toEqual(needed ? invalid('properties.bytes', 'REQUIRED') : null);
    expect(checked({ properties: { bytes: '2' } }, kind, 'bytes')).toBeNull();
    const isNumber = reads === 'NUMBER';
    expect(checked({ properties: { bytes: 'many' } }, kind, 'bytes')).toEqual(
      isNumber ? invalid('properties.bytes', 'DECIMAL_FORM') : null,
    );
  });

  it('has at most nine places', () => {
    expect(checked({ value: '-0.123456789' })).toBeNull();
    expect(checked({ value: '0.1234567891' })).toEqual(invalid('value', 'PLACES_MAX'));
    expect(checked({ value: '0.1234567891' }, 'UNIQUE')).toBeNull();
  });

  it('may take another away without a value', () => {
    expect(checked({ value: null, corrects: 'e0' })).toBeNull();
    expect(checked({ value: null, corrects: 'e0', properties: { note: 'x' } })).toEqual(invalid('value', 'REQUIRED'));
  });
});

describe('what a meter reads', () => {
  it('is the value, or the property that it names', () => {
    const told = event('e1', { value: '5', properties: { bytes: '7.50', user: 'ada' } });
    expect(numberIn(told, meter('SUM'))).toEqual({ ok: true, value: decimal(5) });
    expect(numberIn(told, meter('SUM', { valueField: 'bytes' }))).toEqual({ ok: true, value: decimal('7.5') });
    expect(textIn(told, meter('UNIQUE'))).toEqual({ ok: true, value: '5' });
    expect(textIn(told, meter('UNIQUE', { valueField: 'user' }))).toEqual({ ok: true, value: 'ada' });
  });

  it('is never what every object has', () => {
    expect(refusal(textIn(event('e1'), meter('UNIQUE', { valueField: 'toString' })))).toEqual(
      invalid('properties.toString', 'REQUIRED'),
    );
  });

  it('is missing where the text is empty', () => {
    const told = event('e1', { properties: { user: '' } });
    expect(refusal(textIn(told, meter('UNIQUE', { valueField: 'user' })))).toEqual(
      invalid('properties.user', 'REQUIRED'),
    );
    expect(textIn(told, meter('UNIQUE', { valueField: 'user' }))).toMatchObject({
      refusal: { message: 'properties.user must be given: calls counts by it.' },
    });
  });
});
