import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MovableClock, systemClock, type Clock } from '../core/clock.ts';

/**
 * The house's clock: the system's, but for the time in which the demo company is given a past. A house that is cut off in the middle
 * of that wakes up at the moment at which it stood, so that what it goes on with is dated as it would have been.
 */
export class HouseClock implements Clock {
  #moved: MovableClock | null = null;
  readonly #file: string | null;

  constructor(dataDir: string | null = null) {
    this.#file = dataDir === null ? null : join(dataDir, 'demo-clock');
    const instant = this.#file === null ? NaN : Date.parse(readIfThere(this.#file));
    if (!Number.isNaN(instant)) this.#moved = new MovableClock(new Date(instant));
  }

  now(): Date {
    return (this.#moved ?? systemClock).now();
  }

  moveTo(instant: Date): void {
    if (this.#file !== null) writeFileSync(this.#file, instant.toISOString());
    (this.#moved ??= new MovableClock(instant)).moveTo(instant);
  }

  /** From here on it is now. */
  release(): void {
    if (this.#file !== null) rmSync(this.#file, { force: true });
    this.#moved = null;
  }
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
