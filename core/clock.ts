import type { CivilDate } from './civil-date.ts';
import { civilDateAt } from './civil-date.ts';

/** The one source of "now". A demo company moves it through its past, tests move it through a calendar. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands where it is put. */
export class MovableClock implements Clock {
  #instant: Date;

  constructor(start: Date) {
    this.#instant = start;
  }

  now(): Date {
    return new Date(this.#instant);
  }

  moveTo(instant: Date): void {
    this.#instant = instant;
  }
}

/** The business date of this moment in a zone (IANA name). */
export function todayIn(clock: Clock, timeZone: string): CivilDate {
  return civilDateAt(clock.now(), timeZone);
}
