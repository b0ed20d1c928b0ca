import { sql, type Transaction } from 'kysely';
import { Fault } from '../../core/fault.ts';
import { crashPoint } from '../../platform/crash-points.ts';
import type { Postgres } from '../../platform/postgres/pool.ts';
import { transaction } from '../../platform/postgres/transaction.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { EventMetrics } from '../metrics.ts';
import { backOffMs, pause } from '../pause.ts';
import { carryOut, type Apply, type Order } from './carry-out.ts';
import { ProcessEnded } from '../inbox-place.ts';
import type { LetterResult, Reason } from './letter.ts';
import type { Whose } from './parking.ts';
import { reasonOf } from './reason.ts';

export type OrdersOptions<DB> = Whose & {
  readonly database: Postgres<DB>;
  readonly apply: Apply<DB>;
  readonly metrics: EventMetrics;
  readonly log: Log;
};

/** How soon a consumer hears of an order; one look costs two index scans over what is open. */
export const orderPollMs = 300;
const retry = { firstMs: 300, maxMs: 5_000 };
/** A database that is away is waited for; an entry on which it falls silent every time is not tried for ever. */
const attemptsMax = 20;
/** An entry that ends the process is not worth more restarts than this. */
const unendedMax = 3;
/** A rehearsal that nobody fetched any more. */
const rehearsalHours = 1;

/** Carries out what was ordered for a consumer's letters, one order after the other, until `signal` aborts. */
export async function carryOutOrders<DB>(options: OrdersOptions<DB>, signal: AbortSignal): Promise<void> {
  const { database, consumer, source, log, metrics } = options;
  /** What this process has begun has not ended it, as long as it can say so. */
  let begun: string | null = null;
  for (let failures = 0; !signal.aborted;) {
    try {
      const { open, order } = await look(options);
      metrics.deadLettersOpen(consumer, source, open);
      const again = order !== null && order.orderId === begun;
      const isMine = order !== null && (again || (await begin(database, order)));
      if (isMine) begun = order.orderId;
      if (isMine && order.unended - Number(again) >= unendedMax)
        await giveUp(database, order, reasonOf(new ProcessEnded()));
      else if (isMine) await carryOutOne(options, order);
      failures = 0;
      if (!isMine) await pause(orderPollMs, signal);
    } catch (error) {
      failures += 1;
      if (failures === 1)
        log.warn({ err: error, consumer, source }, 'orders for dead letters cannot be carried out now');
      await pause(backOffMs(failures, retry), signal);
    }
  }
}

type Open = Order & {
  readonly attempts: number;
  /** How often it was begun without an end: a process may have ended each time. */
  readonly unended: number;
};
type Found = { readonly open: number; readonly order: Open | null };

async function look<DB>({ database, consumer, source }: OrdersOptions<DB>): Promise<Found> {
  const { rows } = await sql<{ open: number; order: Found['order'] }>`
    select
      (select count(*)::int from dead_letter
       where consumer = ${consumer} and source = ${source} and state in ('PARKED', 'BLOCKED')) as open,
      (select jsonb_build_object('orderId', order_id, 'consumer', consumer, 'source', source, 'action', action,
         'letterIds', letter_ids, 'rehearsal', rehearsal, 'attempts', attempts,
         'unended', unended)
       from dead_letter_order where consumer = ${consumer} and source = ${source} and state = 'REQUESTED'
       order by requested_at, order_id limit 1) as order`.execute(database.db);
  return rows[0] ?? { open: 0, order: null };
}

/** Takes back what a rehearsal did; what it came to goes on as the error's value. */
class Rehearsed extends Error {
  readonly results: readonly LetterResult[];

  constructor(results: readonly LetterResult[]) {
    super('rehearsed');
    this.results = results;
  }
}

async function carryOutOne<DB>(options: OrdersOptions<DB>, order: Open): Promise<void> {
  const { database, consumer, source, metrics } = options;
  try {
    const results = await transaction(database, async (trx) => {
      if (!(await hold(trx, order))) return [];
      const carriedOut = await carryOut(trx, order, options.apply);
      if (order.rehearsal) throw new Rehearsed(carriedOut);
      await answer(trx, order, carriedOut);
      crashPoint('dead-letters.before-commit');
      return carriedOut;
    });
    for (const { outcome } of results)
      if (outcome === 'APPLIED' || outcome === 'DISMISSED') metrics.deadLetter(consumer, source, outcome);
    crashPoint('dead-letters.after-commit');
  } catch (error) {
    if (error instanceof Rehearsed) return transaction(database, (trx) => answer(trx, order, error.results));
    if (error instanceof Fault && !error.outcomeUnknown) await giveUpAfterMany(database, order, error);
    throw error;
  }
}

/**
 * The order, if nobody else is at it, and then the consumer's position: no batch goes by meanwhile, so none of it finds an
 * entity blocked that this order is about to free.
 */
async function hold<DB>(trx: Transaction<DB>, { orderId, consumer, source }: Order): Promise<boolean> {
  const { rows } = await sql`
    select 1 from dead_letter_order
    where order_id = ${orderId} and consumer = ${consumer} and source = ${source} and state = 'REQUESTED'
    for update skip locked`.execute(trx);
  if (rows.length === 0) return false;
  await sql`select 1 from inbox_position where consumer = ${consumer} and source = ${source} for update`.execute(trx);
  return true;
}

async function answer<DB>(
  trx: Transaction<DB>,
  { orderId, consumer, source }: Order,
  results: readonly LetterResult[],
): Promise<void> {
  await sql`
    update dead_letter_order set state = 'DONE', results = ${JSON.stringify(results)}::jsonb, done_at = now()
    where order_id = ${orderId} and consumer = ${consumer} and source = ${source} and state = 'REQUESTED'`.execute(trx);
  await sql`
    delete from dead_letter_order where rehearsal and requested_at < now() - make_interval(hours => ${rehearsalHours})`.execute(
    trx,
  );
}

/** Noted before, because what it applies may end the process; false while another instance is at it. */
async function begin<DB>(database: Postgres<DB>, { orderId, consumer, source }: Order): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    update dead_letter_order set unended = unended + 1
    where ctid in (
      select ctid from dead_letter_order
      where order_id = ${orderId} and consumer = ${consumer} and source = ${source} and state = 'REQUESTED'
      for update skip locked
    )`.execute(database.db);
  return numAffectedRows > 0n;
}

async function giveUp<DB>(database: Postgres<DB>, order: Order, reason: Reason): Promise<void> {
  const failed = order.letterIds.map((letterId) => ({ letterId, outcome: 'FAILED' as const, reason }));
  return transaction(database, (trx) => answer(trx, order, failed));
}

async function giveUpAfterMany<DB>(database: Postgres<DB>, order: Open, fault: Fault): Promise<void> {
  const { orderId, consumer, source } = order;
  if (order.attempts + 1 >= attemptsMax)
    return giveUp(database, order, { class: fault.name, message: `${fault.system}: ${fault.message}` });
  await sql`
    update dead_letter_order set attempts = attempts + 1
    where order_id = ${orderId} and consumer = ${consumer} and source = ${source}`.execute(database.db);
}
