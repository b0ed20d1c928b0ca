import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../core/civil-date.ts';
import { decimal } from '../../core/decimal.ts';
import { money } from '../../core/money.ts';
import { plain } from './plain.ts';

describe('a value as it stands in an event', () => {
  it('is what JSON makes of it, member by member in the same order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.stringify(plain(value))).toBe(JSON.stringify(value));
      }),
    );
  });

  it.each([
    ['money', { total: money('12.50', 'EUR') }],
    ['dates', { on: civilDate('2026-01-05'), at: new Date('2026-01-05T12:00:00.000Z') }],
    ['decimals in lists', [decimal('0.1'), decimal('-7'), decimal('123456789012.125')]],
    ['what is missing', { there: 1, not: undefined, nothing: null, list: [undefined, 1], none: Number.NaN }],
    ['an invalid date', new Date(Number.NaN)],
    ['a name that objects have a meaning for', JSON.parse('{"__proto__":{"a":1},"b":2}')],
  ])('of %s too', (_, value) => {
    expect(plain(value)).toEqual(JSON.parse(JSON.stringify(value)));
  });
});
