import { accept, type Result } from '../core/result.ts';

/** Those who wait until a consumer has come to a place. */
export type Waiters = {
  /** Accepts with the place that was reached, or answers `late` when it is not reached within the deadline. */
  wait(sequence: number, deadlineMs: number): Promise<Result<number>>;
  reached(sequence: number): void;
  /** Nobody goes on any more. */
  end(): void;
};

type Waiter = { readonly sequence: number; end(result: Result<number>): void };

export function createWaiters(late: () => Result<number>): Waiters {
  const waiting = new Set<Waiter>();
  return {
    wait(sequence, deadlineMs) {
      return new Promise((resolve) => {
        const waiter: Waiter = {
          sequence,
          end(result) {
            clearTimeout(timer);
            waiting.delete(waiter);
            resolve(result);
          },
        };
        const timer = setTimeout(() => waiter.end(late()), deadlineMs);
        waiting.add(waiter);
      });
    },
    reached(sequence) {
      for (const waiter of [...waiting]) if (waiter.sequence <= sequence) waiter.end(accept(sequence));
    },
    end() {
      for (const waiter of [...waiting]) waiter.end(late());
    },
  };
}
