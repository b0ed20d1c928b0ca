import { randomUUID } from 'node:crypto';
import type { Company } from './company.ts';

/** Letters of billing that stay what they are: the one is no entry of the log any more, the other waits for it. */
export const stuckLetters = { parked: 'dlt_parked', blocked: 'dlt_blocked' } as const;

/** Puts them where a consumer would have; nothing that can be told makes the consumers of this release fail. */
export async function createStuckLetters(company: Company): Promise<void> {
  const insert = (id: string, sequence: number, state: string, blockedBy: string | null) =>
    company.database.query(
      `insert into billing.dead_letter (id, consumer, source, sequence, event_id, kind, type, entity_type, entity_id,
         legal_entity_id, occurred_at, envelope, previous_hash, hash, state, blocked_by, reason_class, reason_message, attempts,
         first_failed_at, last_failed_at, team, runbook, parked_at)
       values ($1, 'billing.customers', 'customer', $2, $3, 'change', 'customer.customer.updated', 'Customer', 'cus_nobody',
         'le_de', now(), '{}', sha256('before'), sha256('after'), $4, $5, 'Error', 'It would not go in.', 3, now(), now(),
         'billing', 'docs/runbooks/copies.md', now())`,
      [id, sequence, randomUUID(), state, blockedBy],
    );
  await insert(stuckLetters.parked, 1_000_001, 'PARKED', null);
  await insert(stuckLetters.blocked, 1_000_002, 'BLOCKED', stuckLetters.parked);
}
