import { describe, expect, it } from 'vitest';
import { MovableClock, systemClock, todayIn } from './clock.ts';

describe('a clock', () => {
  it('stands where it is put, whatever is done to the instant it gave', () => {
    const clock = new MovableClock(new Date('2026-03-31T22:30:00Z'));
    clock.now().setFullYear(1999);
    expect(clock.now()).toEqual(new Date('2026-03-31T22:30:00Z'));
    clock.moveTo(new Date('2027-01-01T00:00:00Z'));
    expect(clock.now()).toEqual(new Date('2027-01-01T00:00:00Z'));
  });

  it('says which day it is in a zone', () => {
    const clock = new MovableClock(new Date('2026-03-31T22:30:00Z'));
    expect(todayIn(clock, 'UTC')).toBe('2026-03-31');
    expect(todayIn(clock, 'Europe/Berlin')).toBe('2026-04-01');
  });

  it('of the system goes', () => {
    const before = Date.now();
    expect(systemClock.now().getTime()).toBeGreaterThanOrEqual(before);
  });
});
