import { describe, expect, it } from 'vitest';
import { decimal, type Decimal } from '../decimal.ts';
import { checkUsage, readUsage, together, type Usage } from './usage.ts';

const decimals = (...values: readonly string[]): readonly Decimal[] => values.map((value) => decimal(value));
const details = (usage: Usage) => checkUsage(usage)?.details ?? null;

describe('usage that is rated', () => {
  it('needs a quantity only', () => {
    expect(details({ quantity: decimal('1.123456789') })).toBeNull();
    expect(details({ quantity: decimal(0) })).toBeNull();
    expect(details({ quantity: decimal('1.1234567891') })).toEqual({ path: 'quantity', rule: 'PLACES_MAX' });
    expect(details({ quantity: decimal('-0.1') })).toEqual({ path: 'quantity', rule: 'NOT_NEGATIVE' });
  });

  it('may count its events', () => {
    expect(details({ quantity: decimal(1), events: 0 })).toBeNull();
    expect(details({ quantity: decimal(1), events: -1 })).toEqual({ path: 'events', rule: 'WHOLE_NUMBER' });
    expect(details({ quantity: decimal(1), events: 1.5 })).toEqual({ path: 'events', rule: 'WHOLE_NUMBER' });
  });

  it('may name their amounts, which sum to the quantity', () => {
    expect(details({ quantity: decimal(3), eventAmounts: decimals('1', '2') })).toBeNull();
    expect(details({ quantity: decimal(3), events: 2, eventAmounts: decimals('1', '2') })).toBeNull();
    expect(details({ quantity: decimal(0), eventAmounts: [] })).toBeNull();
    expect(details({ quantity: decimal(4), eventAmounts: decimals('1', '2') })).toEqual({
      path: 'eventAmounts',
      rule: 'SUMS_TO_QUANTITY',
    });
    expect(details({ quantity: decimal(3), events: 3, eventAmounts: decimals('1', '2') })).toEqual({
      path: 'eventAmounts',
      rule: 'COUNT_MATCHES',
    });
    expect(details({ quantity: decimal(3), eventAmounts: decimals('4', '-1') })).toEqual({
      path: 'eventAmounts[1]',
      rule: 'NOT_NEGATIVE',
    });
    expect(details({ quantity: decimal(3), eventAmounts: decimals('-1', '4') })).toEqual({
      path: 'eventAmounts[0]',
      rule: 'NOT_NEGATIVE',
    });
    expect(details({ quantity: decimal(3), eventAmounts: decimals('0', '3') })).toBeNull();
  });
});

describe('usage from outside', () => {
  const read = (...stated: Parameters<typeof readUsage>) => {
    const usage = readUsage(...stated);
    return usage.ok ? usage.value : usage.refusal.details;
  };

  it('stays unknown where nothing is stated', () => {
    expect(read('5')).toEqual({ quantity: decimal(5) });
    expect(read('5', null, null)).toEqual({ quantity: decimal(5) });
    expect(read('5', '2')).toEqual({ quantity: decimal(5), events: 2 });
    expect(read('5', 1, ['5'])).toEqual({ quantity: decimal(5), events: 1, eventAmounts: [decimal(5)] });
    expect(read('0', 0, [])).toEqual({ quantity: decimal(0), events: 0, eventAmounts: [] });
  });

  it('is refused with the field that is wrong', () => {
    expect(read(undefined)).toEqual({ path: 'quantity', rule: 'DECIMAL_FORM' });
    expect(read('5', 'two')).toEqual({ path: 'events', rule: 'WHOLE_NUMBER' });
    expect(read('5', 2, ['-0.1', '5'])).toEqual({ path: 'eventAmounts[0]', rule: 'NOT_NEGATIVE' });
    expect(read('5', 2, ['5', '-0.1'])).toEqual({ path: 'eventAmounts[1]', rule: 'NOT_NEGATIVE' });
    expect(read('5', 2, ['5', null])).toEqual({ path: 'eventAmounts[1]', rule: 'DECIMAL_FORM' });
    expect(read('5', 2, ['5', '1'])).toEqual({ path: 'eventAmounts', rule: 'SUMS_TO_QUANTITY' });
  });
});

describe('usage of two bills', () => {
  it('is added, events in their order', () => {
    expect(
      together(
        { quantity: decimal(3), eventAmounts: decimals('1', '2') },
        { quantity: decimal(4), events: 1, eventAmounts: decimals('4') },
      ),
    ).toEqual({ quantity: decimal(7), events: 3, eventAmounts: decimals('1', '2', '4') });
  });

  it('knows its events where both know theirs', () => {
    expect(together({ quantity: decimal(3), events: 2 }, { quantity: decimal(4), events: 1 })).toEqual({
      quantity: decimal(7),
      events: 3,
    });
    expect(together({ quantity: decimal(3), events: 2 }, { quantity: decimal(4) })).toEqual({ quantity: decimal(7) });
    expect(together({ quantity: decimal(3) }, { quantity: decimal(4), events: 2 })).toEqual({ quantity: decimal(7) });
    expect(together({ quantity: decimal(0) }, { quantity: decimal(4), events: 2 })).toEqual({
      quantity: decimal(4),
      events: 2,
    });
  });

  it('knows the amounts of nothing before', () => {
    const amounts = decimals('4');
    expect(together({ quantity: decimal(0) }, { quantity: decimal(4), eventAmounts: amounts })).toEqual({
      quantity: decimal(4),
      events: 1,
      eventAmounts: amounts,
    });
  });
});
