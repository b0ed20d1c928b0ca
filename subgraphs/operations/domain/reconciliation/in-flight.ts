/** What tells whether an item may still be on its way when both sides are read. */
export type Flight = {
  /** Null when the item has no such moment: then only its process counts. */
  readonly finalizedAt: Date | null;
  readonly processRunning: boolean;
};

const minuteMs = 60_000;

/** Younger than this, an item is on its way (DOMAIN 9). */
export const settlingMs = 15 * minuteMs;

/** No process keeps an item on its way for longer. */
export const inFlightMaxMs = 24 * 60 * minuteMs;

/**
 * True for an item that is PENDING rather than an exception at the cut-off: it is young, or a process works on it, or it
 * came after the cut-off and does not belong to the run at all.
 */
export function isInFlight({ finalizedAt, processRunning }: Flight, cutOff: Date): boolean {
  if (finalizedAt === null) return processRunning;
  const ageMs = cutOff.getTime() - finalizedAt.getTime();
  return ageMs < settlingMs || (processRunning && ageMs <= inFlightMaxMs);
}
