import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { CancelPolicy } from '../../domain/billing-subscription.ts';
import type { ContractId } from '../../domain/known-contract.ts';
import type { AnyMove } from '../../domain/subscriptions/following.ts';
import type { ContractDesk, MoveOfContract } from '../../port.ts';
import { subscriptionOf } from './subscriptions.ts';
import type { BillingSubscriptionRow, BillingTables } from './tables.ts';

/** What contracts did, and the subscriptions that have to follow. */
export function createContractDesk(db: Kysely<BillingTables>): ContractDesk {
  return {
    async next(now, limit) {
      // One after the other for a contract. Pauses wait for pauses that were refused or have to wait; what ends it waits for none of
      // them, and a version neither, because the newest says everything.
      const { rows } = await sql<MoveRow>`
        select move.*, contract.current_version from contract_moves move
        join contract_copy contract on contract.contract_id = move.contract_id
        where move.done_at is null and move.due_at <= ${now} and not exists (
          select from contract_moves earlier
          where earlier.contract_id = move.contract_id and earlier.done_at is null and earlier.sequence < move.sequence
            and (earlier.due_at <= ${now}
              or (move.move in ('SUSPENDED', 'RESUMED') and earlier.move not in ('AMENDED', 'RENEWED'))))
        order by move.due_at, move.sequence limit ${limit}`.execute(db);
      return rows.map(moveOf);
    },

    async subscriptionsOf(contract, after, limit) {
      const { rows } = await sql<Selectable<BillingSubscriptionRow> & { time_zone: string }>`
        select subscription.*, account.time_zone from billing_subscriptions subscription
        join billing_accounts account on account.id = subscription.billing_account_id
        where subscription.contract_id = ${contract} and subscription.status not in ('CANCELLED', 'EXPIRED')
          and subscription.id > ${after}
        order by subscription.id limit ${limit}`.execute(db);
      return rows.map((row) => ({ subscription: subscriptionOf(row), timeZone: row.time_zone }));
    },

    async done({ eventId, contractId, sequence, move }, now) {
      // After the end of a contract none of its pauses is left to be followed; a version is, by what ends on a later day.
      const ends = move === 'TERMINATED' || move === 'EXPIRED';
      await sql`
        update contract_moves set done_at = ${now}, problem = null
        where done_at is null and (event_id = ${eventId} or (
          ${ends} and contract_id = ${contractId} and sequence < ${sequence} and move not in ('AMENDED', 'RENEWED')))`.execute(
        db,
      );
    },

    async wait({ eventId }, until) {
      await sql`update contract_moves set due_at = ${until} where event_id = ${eventId} and done_at is null`.execute(
        db,
      );
    },

    async refused({ eventId, refusals }, problem, until) {
      await sql`
        update contract_moves set refusals = refusals + 1, problem = ${problem}, due_at = ${until}
        where event_id = ${eventId} and refusals = ${refusals} and done_at is null`.execute(db);
    },
  };
}

type MoveRow = {
  readonly event_id: string;
  readonly sequence: number;
  readonly contract_id: string;
  readonly move: AnyMove['move'];
  readonly on_date: CivilDate;
  readonly credit_policy: CancelPolicy;
  readonly correlation_id: string;
  readonly refusals: number;
  readonly contract_version: number | null;
  readonly current_version: number;
};

function moveOf(row: MoveRow): MoveOfContract {
  const noted = {
    eventId: row.event_id,
    sequence: row.sequence,
    contractId: row.contract_id as ContractId,
    correlationId: row.correlation_id,
    refusals: row.refusals,
    knownVersion: row.current_version,
  };
  const { move } = row;
  if (move !== 'AMENDED' && move !== 'RENEWED')
    return { ...noted, move, on: row.on_date, creditPolicy: row.credit_policy };
  invariant(row.contract_version !== null, 'a version has a number');
  return { ...noted, move, contractVersion: row.contract_version };
}
