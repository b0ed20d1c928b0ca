import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { graceDaysDefault, placeUsage, type UsagePeriod } from './lateness.ts';
import { isWithin, spanOf } from './span.ts';
import { invalid, refusal } from './fixtures/usage.ts';

const march = { from: civilDate('2026-03-01'), to: civilDate('2026-04-01') };
const berlin = (stated: Partial<UsagePeriod> = {}): UsagePeriod => ({
  period: march,
  timeZone: 'Europe/Berlin',
  finalizedAt: null,
  ...stated,
});
const place = (occurredAt: string, receivedAt: string, period = berlin()) => {
  const placed = placeUsage({ occurredAt: new Date(occurredAt), receivedAt: new Date(receivedAt) }, period);
  return placed.ok ? placed.value : refusal(placed);
};

/** Summer time begins in Berlin on 29 March: the month begins at 23:00 and ends at 22:00 of the day before, in UTC. */
const midMarch = '2026-03-15T12:00:00.000Z';

describe('an event of a period', () => {
  it.each([
    ['at once', midMarch, 'ITS_PERIOD'],
    ['on the last day of grace', '2026-04-03T21:59:59.999Z', 'ITS_PERIOD'],
    ['when the window closes', '2026-04-03T22:00:00.000Z', 'ADJUSTMENT'],
    ['months later', '2026-09-01T00:00:00.000Z', 'ADJUSTMENT'],
  ])('that is received %s (%s): %s', (_when, receivedAt, placed) => {
    expect(place(midMarch, receivedAt)).toBe(placed);
  });

  it('waits three days by default, or as many as are given', () => {
    expect(graceDaysDefault).toBe(3);
    expect(place(midMarch, '2026-03-31T21:59:59.999Z', berlin({ graceDays: 0 }))).toBe('ITS_PERIOD');
    expect(place(midMarch, '2026-03-31T22:00:00.000Z', berlin({ graceDays: 0 }))).toBe('ADJUSTMENT');
    expect(place(midMarch, '2026-04-10T21:59:59.999Z', berlin({ graceDays: 10 }))).toBe('ITS_PERIOD');
  });

  it('is late once the invoice is finalised, although the window is open', () => {
    const finalized = berlin({ finalizedAt: new Date('2026-04-02T08:00:00.000Z') });
    expect(place(midMarch, '2026-04-02T07:59:59.999Z', finalized)).toBe('ITS_PERIOD');
    expect(place(midMarch, '2026-04-02T08:00:00.000Z', finalized)).toBe('ADJUSTMENT');
    const afterwards = berlin({ finalizedAt: new Date('2026-04-08T08:00:00.000Z') });
    expect(place(midMarch, '2026-04-05T00:00:00.000Z', afterwards)).toBe('ADJUSTMENT');
  });

  it.each([
    ['2026-02-28T22:59:59.999Z', false],
    ['2026-02-28T23:00:00.000Z', true],
    ['2026-03-31T21:59:59.999Z', true],
    ['2026-03-31T22:00:00.000Z', false],
  ])('happens on its days where the account lies: %s %s', (occurredAt, isOfPeriod) => {
    expect(place(occurredAt, midMarch)).toEqual(isOfPeriod ? 'ITS_PERIOD' : invalid('occurredAt', 'RANGE'));
  });

  it('is refused for a window, a zone or a period that cannot be', () => {
    expect(place(midMarch, midMarch, berlin({ graceDays: -1 }))).toEqual(invalid('graceDays', 'WHOLE_NUMBER'));
    expect(place(midMarch, midMarch, berlin({ graceDays: 1.5 }))).toEqual(invalid('graceDays', 'WHOLE_NUMBER'));
    expect(place(midMarch, midMarch, berlin({ timeZone: 'Berlin' }))).toEqual(invalid('timeZone', 'TIME_ZONE'));
    const empty = { from: march.from, to: march.from };
    expect(place(midMarch, midMarch, berlin({ period: empty }))).toEqual(invalid('period.to', 'PERIOD_NOT_EMPTY'));
    const backwards = { from: march.to, to: march.from };
    expect(place(midMarch, midMarch, berlin({ period: backwards }))).toEqual(
      invalid('period.to', 'PERIOD_ENDS_AFTER_START'),
    );
  });
});

describe('a span', () => {
  it('goes from midnight to midnight of the zone', () => {
    expect(spanOf(march, 'Europe/Berlin')).toEqual({
      ok: true,
      value: { from: new Date('2026-02-28T23:00:00.000Z'), to: new Date('2026-03-31T22:00:00.000Z') },
    });
  });

  it('holds its first instant and not its last', () => {
    const span = { from: new Date(1_000), to: new Date(2_000) };
    expect([999, 1_000, 1_999, 2_000].map((at) => isWithin(new Date(at), span))).toEqual([false, true, true, false]);
  });
});
