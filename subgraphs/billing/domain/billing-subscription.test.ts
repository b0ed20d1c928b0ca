import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { pausedAt, unknownSubscription, type Pause } from './billing-subscription.ts';

describe('a subscription', () => {
  const pause = (from: string, to: string | null): Pause => ({
    from: civilDate(from),
    to: to === null ? null : civilDate(to),
  });

  it.each<[string, readonly Pause[], string | null]>([
    ['never', [], null],
    ['no longer', [pause('2026-01-05', '2026-01-10')], null],
    ['now', [pause('2026-01-05', null)], '2026-01-05'],
    ['again', [pause('2026-01-05', '2026-01-10'), pause('2026-02-05', null)], '2026-02-05'],
  ])('is paused %s', (_, pauses, since) => {
    expect(pausedAt({ pauses })).toBe(since);
  });

  it('that the viewer may not see does not exist', () => {
    expect(unknownSubscription('sub_1')).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'BillingSubscription', id: 'sub_1' },
      message: 'There is no BillingSubscription sub_1 that you may see.',
    });
  });
});
