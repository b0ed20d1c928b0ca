import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../events/event.ts';
import { consumePoisoned } from './poisoned-consumer.ts';

/** A consumer in a process of its own whom poison ends without a word: `ending-process.ts DATABASE_URL`. */
const inbox = consumePoisoned(applyUnlessItEnds);

setInterval(() => process.stdout.write(`${inbox.position()}\n`), 50);

async function applyUnlessItEnds(trx: Transaction<Record<string, never>>, entries: readonly LogEntry[]): Promise<void> {
  for (const { sequence, entityId } of entries) {
    const { rows } = await sql`select 1 from poison where sequence = ${sequence}`.execute(trx);
    // As when memory runs out: nothing is told, nothing is tidied up.
    if (rows.length > 0) process.kill(process.pid, 'SIGKILL');
    await sql`insert into seen (sequence, entity_id) values (${sequence}, ${entityId})`.execute(trx);
  }
}
