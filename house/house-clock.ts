import { MovableClock, systemClock, type Clock } from '../core/clock.ts';

/** The house's clock: the system's, but for the time in which the demo company is given a past. */
export class HouseClock implements Clock {
  #moved: MovableClock | null = null;

  now(): Date {
    return (this.#moved ?? systemClock).now();
  }

  moveTo(instant: Date): void {
    (this.#moved ??= new MovableClock(instant)).moveTo(instant);
  }

  /** From here on it is now. */
  release(): void {
    this.#moved = null;
  }
}
