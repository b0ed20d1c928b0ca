import { sql, type Transaction } from 'kysely';
import { Fault } from '../../core/fault.ts';
import type { LogEntry } from '../event.ts';
import { chainHash } from '../hash-chain.ts';
import type { LetterOutcome, LetterResult, OrderAction, Reason } from './letter.ts';
import { reasonOf } from './reason.ts';
import type { Whose } from './parking.ts';
import { lockLetters, parkAgain, resolve, waitingBehind, type StoredLetter } from './stored.ts';

export type Apply<DB> = (trx: Transaction<DB>, entries: readonly LogEntry[]) => Promise<void>;

export type Order = Whose & {
  readonly orderId: string;
  readonly action: OrderAction;
  readonly letterIds: readonly string[];
  readonly rehearsal: boolean;
};

/**
 * Does with each letter what was ordered, and then with those behind it what they waited for, in the order of the log: an
 * entity's entries are applied in their order or not at all. A letter that was dealt with before is left alone.
 */
export async function carryOut<DB>(
  trx: Transaction<DB>,
  order: Order,
  apply: Apply<DB>,
): Promise<readonly LetterResult[]> {
  const results = new Map<string, LetterResult>();
  const note = (letterId: string, outcome: LetterOutcome, reason: Reason | null = null): void => {
    results.set(letterId, { letterId, outcome, reason });
  };

  for (const letter of await lockLetters(trx, order, order.letterIds)) {
    // It stood behind an earlier one of this order.
    if (results.has(letter.id)) continue;
    if (letter.state === 'BLOCKED') note(letter.id, 'BLOCKED');
    else if (letter.state !== 'PARKED') note(letter.id, 'DUPLICATE');
    else await dealWith(letter);
  }
  return [...results.values()];

  async function dealWith(head: StoredLetter): Promise<void> {
    const waiting = await waitingBehind(trx, head.id);
    if (order.action === 'DISMISS') {
      await resolve(trx, head.id, 'DISMISSED');
      note(head.id, 'DISMISSED');
      return applyInOrder(waiting);
    }
    return applyInOrder([head, ...waiting]);
  }

  async function applyInOrder(letters: readonly StoredLetter[]): Promise<void> {
    for (const [index, letter] of letters.entries()) {
      const reason = await applied(trx, letter.entry, apply);
      if (reason !== null) {
        const waiting = letters.slice(index + 1).map(({ id }) => id);
        await parkAgain(trx, letter.id, reason, waiting);
        note(letter.id, 'FAILED', reason);
        for (const id of waiting) note(id, 'BLOCKED');
        return;
      }
      await resolve(trx, letter.id, 'REPLAYED');
      note(letter.id, 'APPLIED');
    }
  }
}

/** Null when the entry's effects are there; otherwise why not, and nothing of it is. */
async function applied<DB>(trx: Transaction<DB>, entry: LogEntry, apply: Apply<DB>): Promise<Reason | null> {
  if (!entry.hash.equals(chainHash(entry.previousHash, entry.sequence, entry.envelope)))
    return { class: 'Altered', message: 'The letter is not the entry that was in the log.' };
  await sql`savepoint letter`.execute(trx);
  try {
    await apply(trx, [entry]);
    // What is checked at the commit is checked here, while it is known whose mistake it is.
    await sql`set constraints all immediate`.execute(trx);
  } catch (error) {
    if (error instanceof Fault) throw error;
    await sql`rollback to savepoint letter`.execute(trx);
    return reasonOf(error);
  }
  await sql`release savepoint letter`.execute(trx);
  return null;
}
