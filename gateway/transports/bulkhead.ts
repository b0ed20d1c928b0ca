import { Fault } from '../../core/fault.ts';

export type BulkheadOptions = {
  readonly system: string;
  /** Requests under way at once. */
  readonly runningMax: number;
  /** Requests that may wait for a place; one more is refused at once. */
  readonly waitingMax: number;
};

type Waiting = { readonly start: () => void; readonly giveUp: NodeJS.Timeout };

/** Keeps one slow subgraph from taking the memory and the connections of all the others. */
export class Bulkhead {
  readonly #options: BulkheadOptions;
  readonly #waiting = new Set<Waiting>();
  #running = 0;

  constructor(options: BulkheadOptions) {
    this.#options = options;
  }

  /** Runs the task when there is a place; what never got one was never sent. */
  async run<T>(deadlineAt: number, task: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#options.runningMax) await this.#place(deadlineAt);
    else this.#running += 1;
    try {
      return await task();
    } finally {
      this.#release();
    }
  }

  #place(deadlineAt: number): Promise<void> {
    const { system, waitingMax } = this.#options;
    if (this.#waiting.size >= waitingMax)
      throw new Fault('OVERLOADED', system, `Too many requests wait for ${system}.`);
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(
        () => {
          this.#waiting.delete(waiting);
          reject(new Fault('OVERLOADED', system, `No place became free for ${system} in time.`));
        },
        Math.max(0, deadlineAt - performance.now()),
      );
      const waiting: Waiting = { start: resolve, giveUp };
      this.#waiting.add(waiting);
    });
  }

  /** Hands the place to the one that waited longest (a Set keeps the order), so nobody can slip in between. */
  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#running -= 1;
      return;
    }
    this.#waiting.delete(next);
    clearTimeout(next.giveUp);
    next.start();
  }
}
