import { sql, type Transaction } from 'kysely';
import { newId } from '../../core/ids.ts';
import { givenRows } from '../../platform/postgres/given-rows.ts';
import { later } from '../../platform/postgres/later.ts';
import { backOffMs } from '../pause.ts';
import type { SendingTo } from './endpoint.ts';
import type { Lease } from './lease.ts';
import type { Message } from './queue.ts';
import { pausesAfter, type AttemptResult, type Patience } from './verdict.ts';

/** A message that is about to be sent, and where that is noted. */
export type Attempt = { readonly deliveryId: string; readonly message: Message };

/** Notes attempts before they begin, so that none is made of which nobody knows. */
export async function noteAttempts<DB>(
  trx: Transaction<DB>,
  messages: readonly Message[],
): Promise<readonly Attempt[]> {
  if (messages.length === 0) return [];
  const attempts = messages.map((message) => ({ deliveryId: newId('whd'), message }));
  const rows = attempts.map(({ deliveryId, message }) => ({ place: message.place, delivery: deliveryId }));
  await sql`
    with noted as (
      update webhook_messages message set in_flight = given.delivery, attempts = attempts + 1
      from ${givenRows('place bigint, delivery text', rows)} as given
      where message.place = given.place
      returning message.*
    )
    insert into webhook_deliveries
      (id, endpoint_id, source, sequence, event_id, type, entity_type, entity_id, customer_id, contract_id, field_group, redelivery,
        attempt, outcome, started_at)
    select in_flight, endpoint_id, source, sequence, event_id, type, entity_type, entity_id, customer_id, contract_id, field_group,
      redelivery, attempts, 'SENDING', now()
    from noted`.execute(trx);
  return attempts;
}

/**
 * Files that a message has arrived. Where it was the one that found out whether the receiver is back, nothing waits any
 * longer for the pauses that the outage had made.
 */
export async function fileArrival<DB>(
  trx: Transaction<DB>,
  { endpointId }: Lease,
  { deliveryId, message }: Attempt,
  result: AttemptResult,
  wasOpen: boolean,
): Promise<void> {
  await closeDelivery(trx, deliveryId, 'DELIVERED', result, null);
  await sql`delete from webhook_messages where place = ${message.place}`.execute(trx);
  await sql`
    update webhook_senders set failures = 0, paused_until = null, last_success_at = now()
    where endpoint_id = ${endpointId}`.execute(trx);
  if (wasOpen) {
    await sql`
      update webhook_messages set next_attempt_at = now()
      where endpoint_id = ${endpointId} and in_flight is null`.execute(trx);
  }
}

/** Files that it was not sent: the endpoint no longer wants it, may not have it, or somebody let it go. */
export async function fileSkip<DB>(trx: Transaction<DB>, { deliveryId, message }: Attempt): Promise<void> {
  await closeDelivery(trx, deliveryId, 'SKIPPED', { status: null, error: null, durationMs: 0 }, null);
  await sql`delete from webhook_messages where place = ${message.place}`.execute(trx);
}

/** Files that it has not, and when it is tried again; answers since when it fails. */
export async function fileFailure<DB>(
  trx: Transaction<DB>,
  { endpointId }: Lease,
  { deliveryId, message }: Attempt,
  result: AttemptResult,
  sendingTo: SendingTo,
  patience: Patience,
): Promise<{ readonly failingMs: number }> {
  const counted = { attempts: message.attempts + 1, failures: sendingTo.failures + 1 };
  const { messageMs, endpointMs } = pausesAfter(result, counted, patience, backOffMs);
  await closeDelivery(trx, deliveryId, 'FAILED', result, Math.max(messageMs, endpointMs));
  const { rows } = await sql<{ failing: number }>`
    update webhook_messages
    set in_flight = null, first_failed_at = coalesce(first_failed_at, now()), next_attempt_at = ${later(messageMs)}
    where place = ${message.place}
    returning (extract(epoch from now() - first_failed_at) * 1000)::float8 as failing`.execute(trx);
  // Somebody let it go while it was under way.
  await sql`delete from webhook_messages where place = ${message.place} and let_go`.execute(trx);
  await sql`
    update webhook_senders
    set failures = failures + 1, last_failure_at = now(), last_error = ${result.error},
      paused_until = greatest(paused_until, ${later(endpointMs)})
    where endpoint_id = ${endpointId}`.execute(trx);
  return { failingMs: rows[0]?.failing ?? 0 };
}

/** What was under way when the lease changed hands may have arrived or not: it is sent again, and the note says so. */
export async function takeOver<DB>(trx: Transaction<DB>, { endpointId }: Lease): Promise<number> {
  await sql`
    update webhook_deliveries set outcome = 'UNKNOWN', error = 'INTERRUPTED'
    where outcome = 'SENDING' and id in (
      select in_flight from webhook_messages where endpoint_id = ${endpointId} and in_flight is not null
    )`.execute(trx);
  await sql`
    delete from webhook_messages where endpoint_id = ${endpointId} and in_flight is not null and let_go`.execute(trx);
  const { rows } = await sql`
    update webhook_messages set in_flight = null, next_attempt_at = now()
    where endpoint_id = ${endpointId} and in_flight is not null returning 1`.execute(trx);
  return rows.length;
}

async function closeDelivery<DB>(
  trx: Transaction<DB>,
  id: string,
  outcome: 'DELIVERED' | 'FAILED' | 'SKIPPED',
  { status, durationMs, error }: Pick<AttemptResult, 'status' | 'durationMs' | 'error'>,
  againInMs: number | null,
): Promise<void> {
  await sql`
    update webhook_deliveries
    set outcome = ${outcome}, status_code = ${status}, duration_ms = ${durationMs}, error = ${error},
      next_attempt_at = ${againInMs === null ? null : later(againInMs)}
    where id = ${id}`.execute(trx);
}
