import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { SubscriptionItem } from '../billing-subscription.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import type { InvoiceLine } from '../invoice.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { uncharged } from './uncharging.ts';

const d = civilDate;

function charged(id: string, through: string | null, more: Partial<SubscriptionItem> = {}): SubscriptionItem {
  return flatItem({ id: id as SubscriptionItem['id'], chargedThrough: through === null ? null : d(through), ...more });
}

function line(itemId: string | undefined, from: string | null, to = '2026-02-01'): InvoiceLine {
  return { itemId, period: from === null ? null : { from: d(from), to: d(to) } } as InvoiceLine;
}

const taken = (items: readonly SubscriptionItem[], lines: readonly InvoiceLine[]) =>
  uncharged(subscriptionOf({ items, chargedThrough: d('2026-02-01') }), lines);
const through = (...asked: Parameters<typeof taken>) => {
  const { chargedThrough, items } = valueOf(taken(...asked));
  return [chargedThrough, ...items.map((item) => item.chargedThrough)];
};

describe('a draft that is taken back', () => {
  it('leaves its items charged up to where it began', () => {
    expect(through([charged('itm_1', '2026-02-01')], [line('itm_1', '2026-01-01')])).toEqual([
      '2026-01-01',
      '2026-01-01',
    ]);
  });

  it('begins with its first period and ends with its last, in whatever order', () => {
    const [january, december, february] = [
      line('itm_1', '2026-01-01'),
      line('itm_1', '2025-12-01', '2026-01-01'),
      line('itm_1', '2026-02-01', '2026-03-01'),
    ];
    expect(through([charged('itm_1', '2026-03-01')], [january, december, february])[1]).toBe('2025-12-01');
    expect(through([charged('itm_1', '2026-03-01')], [february, january, december])[1]).toBe('2025-12-01');
    expect(through([charged('itm_1', '2026-03-01')], [december, february, january])[1]).toBe('2025-12-01');
  });

  it('leaves other items alone, and the subscription charged as far as they are', () => {
    const other = charged('itm_2', '2026-01-15');
    const after = valueOf(taken([charged('itm_1', '2026-02-01'), other], [line('itm_1', '2026-01-01')]));
    expect(after).toEqual({
      ...subscriptionOf(),
      items: [charged('itm_1', '2026-01-01'), other],
      chargedThrough: '2026-01-15',
    });
  });

  it('takes nothing back by lines without a period or an item', () => {
    const items = [charged('itm_1', '2026-02-01')];
    const lines = [line('itm_1', null), line(undefined, '2026-01-01'), line('itm_9', '2026-01-01')];
    expect(through(items, lines)).toEqual(['2026-02-01', '2026-02-01']);
  });

  it('leaves usage closed: its ratings wait for another document', () => {
    const items = [charged('itm_1', '2026-03-01'), charged('itm_2', '2026-02-01')];
    const usage = { ...line('itm_1', '2026-01-01'), ratedUsageId: 'rtu_1' } as InvoiceLine;
    expect(through(items, [usage, line('itm_2', '2026-01-01')])).toEqual(['2026-03-01', '2026-03-01', '2026-01-01']);
  });

  it('leaves what is charged once uncharged', () => {
    const once = charged('itm_1', '2026-01-02', { charge: 'ONE_TIME' });
    expect(through([once], [line('itm_1', '2026-01-01', '2026-01-02')])).toEqual([null, null]);
  });

  it.each([null, '2026-01-15', '2026-03-01'])('is refused where an item is charged through %s', (chargedThrough) => {
    const items = [charged('itm_2', '2026-02-01'), charged('itm_1', chargedThrough)];
    const answer = taken(items, [line('itm_2', '2026-01-01'), line('itm_1', '2026-01-01')]);
    expect(told(answer)).toEqual(failed('Invoice.lines', 'NOT_CHARGED_SINCE'));
  });

  it('is refused with how far the item is charged by now', () => {
    expect(taken([charged('itm_1', '2026-03-01')], [line('itm_1', '2026-01-01')])).toMatchObject({
      refusal: {
        message:
          'Invoice.lines must be that of the last invoice of its subscription, which is charged through 2026-03-01 by now.',
      },
    });
  });
});
