import { civilDateAt } from '../../../core/civil-date.ts';
import { Fault } from '../../../core/fault.ts';
import { newId } from '../../../core/ids.ts';
import type { Order } from '../../../events/dead-letters/carry-out.ts';
import type { LetterCounts, LetterDesk } from '../../../events/dead-letters/desk.ts';
import type { DeadLetter, LetterResult } from '../../../events/dead-letters/letter.ts';
import { pause } from '../../../events/pause.ts';
import { pageOf } from '../../../platform/subgraph/pages.ts';
import type { DeadLetterOrder } from '../domain/dead-letter-order.ts';
import type { DeadLetters } from '../port.ts';

/** How long a caller waits for what a rehearsal comes to: less than the gateway waits for a subgraph. */
export const rehearsalDeadlineMs = 3_500;
const answerPollMs = 50;

export type Desks = DeadLetters & {
  /** Gives each consumer its part of an order; given again, it stays as it is. */
  file(order: DeadLetterOrder): Promise<void>;
  /** What came of it everywhere; null while something of it is not done. */
  answer(order: DeadLetterOrder): Promise<readonly LetterResult[] | null>;
};

/** The dead letters of all sources as one list, over the desk that each has in its own schema. */
export function createDesks(desks: readonly LetterDesk[]): Desks {
  const everywhere = async <T>(ask: (desk: LetterDesk) => Promise<readonly T[]>): Promise<readonly T[]> =>
    (await Promise.all(desks.map(ask))).flat();

  const fileAs = async (orderId: string, order: DeadLetterOrder, rehearsal: boolean): Promise<void> => {
    await Promise.all(
      desks.map(async (desk) => {
        const found = await desk.read(order.letterIds, { kind: 'everything', on: civilDateAt(new Date(0), 'UTC') });
        const parts = new Map<string, Order>();
        for (const { id, consumer, source } of found) {
          const part = parts.get(`${consumer} ${source}`);
          const letterIds = [...(part?.letterIds ?? []), id];
          parts.set(`${consumer} ${source}`, { orderId, consumer, source, action: order.action, letterIds, rehearsal });
        }
        for (const part of parts.values()) await desk.file(part);
      }),
    );
  };
  const answerTo = async (orderId: string, order: DeadLetterOrder): Promise<readonly LetterResult[] | null> => {
    const answers = await Promise.all(desks.map((desk) => desk.answer(orderId)));
    if (!answers.every((one) => one !== null)) return null;
    const results = answers.flat();
    // Letters are never deleted: where one is missing, a desk is.
    const told = new Set(results.map(({ letterId }) => letterId));
    return order.letterIds.every((id) => told.has(id)) ? results : null;
  };

  return {
    async read(ids, scope) {
      const found = await everywhere((desk) => desk.read(ids, scope));
      const byId = new Map(found.map((letter) => [letter.id, letter]));
      return ids.map((id) => byId.get(id) ?? null);
    },

    async page(filter, { first, after }, scope) {
      const found = await everywhere((desk) => desk.page(filter, after, first + 1, scope));
      return pageOf([...found].sort(byIds), first);
    },

    async count(filter, scope) {
      const counts = await Promise.all(desks.map((desk) => desk.count(filter, scope)));
      const sum = (state: keyof LetterCounts): number => counts.reduce((total, one) => total + one[state], 0);
      return {
        PARKED: sum('PARKED'),
        BLOCKED: sum('BLOCKED'),
        REPLAYED: sum('REPLAYED'),
        DISMISSED: sum('DISMISSED'),
      };
    },

    file: (order) => fileAs(order.id, order, false),
    answer: (order) => answerTo(order.id, order),

    async rehearse(order) {
      const id = newId('dlr');
      try {
        await fileAs(id, order, true);
        for (const deadline = Date.now() + rehearsalDeadlineMs; Date.now() < deadline;) {
          const results = await answerTo(id, order);
          if (results !== null) return results;
          await pause(answerPollMs);
        }
        throw new Fault('TIMED_OUT', 'consumers', 'The consumers did not say in time what would come of it.');
      } finally {
        // Nobody waits for it: a consumer may be at it just now, and lets go of it itself within the hour.
        void Promise.allSettled(desks.map((desk) => desk.forget(id)));
      }
    },
  };
}

function byIds(a: DeadLetter, b: DeadLetter): number {
  return a.id < b.id ? -1 : 1;
}
