/** Resolves after `ms`, or as soon as `signal` aborts: who pauses looks at the signal next anyway. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

export type BackOffOptions = { readonly firstMs: number; readonly maxMs: number };

/** How long to wait before attempt after attempt: doubling, bounded, with jitter so that many do not come back at once. */
export function backOffMs(failures: number, { firstMs, maxMs }: BackOffOptions): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return ceiling * (0.5 + Math.random() / 2);
}

/** A doorbell with a memory of one: rung while nobody waits, the next wait ends at once. */
export type Doorbell = {
  ring(): void;
  /** Ends when it rings, after `ms`, or when `signal` aborts. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
};

export function createDoorbell(): Doorbell {
  let rung = false;
  let answer: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      answer?.();
    },
    async wait(ms, signal) {
      if (!rung && signal?.aborted !== true) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(() => answer?.(), ms);
          answer = () => {
            clearTimeout(timer);
            signal?.removeEventListener('abort', answered);
            answer = null;
            resolve();
          };
          const answered = answer;
          signal?.addEventListener('abort', answered);
        });
      }
      rung = false;
    },
  };
}
