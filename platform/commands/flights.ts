/**
 * Commands in flight in this process, by key. A repeat waits here instead of holding a database connection in wait for
 * the same row: a hundred repeats of one key must not use up the pool.
 */
export class Flights {
  readonly #inFlight = new Map<string, Promise<unknown>>();
  readonly #waitMs: number;

  constructor(options: { readonly waitMs: number }) {
    this.#waitMs = options.waitMs;
  }

  /** Runs `work` when no other flight has this key; else waits for that one, at most so long, and then runs it. */
  async fly<T>(key: string, work: () => Promise<T>): Promise<T | 'STILL_RUNNING'> {
    const deadline = Date.now() + this.#waitMs;
    for (let other = this.#inFlight.get(key); other !== undefined; other = this.#inFlight.get(key)) {
      if (!(await settledBefore(other, deadline))) return 'STILL_RUNNING';
    }
    const flight = work();
    this.#inFlight.set(key, flight);
    try {
      return await flight;
    } finally {
      this.#inFlight.delete(key);
    }
  }
}

async function settledBefore(flight: Promise<unknown>, deadline: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, deadline - Date.now()));
  });
  try {
    return await Promise.race([
      flight.then(
        () => true,
        () => true,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
