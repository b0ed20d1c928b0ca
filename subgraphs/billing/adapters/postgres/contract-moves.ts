import { sql, type Kysely, type Selectable } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CancelPolicy } from '../../domain/billing-subscription.ts';
import type { ContractId } from '../../domain/known-contract.ts';
import type { ContractMove } from '../../domain/subscriptions/following.ts';
import type { ContractDesk, MoveOfContract } from '../../port.ts';
import { subscriptionOf } from './subscriptions.ts';
import type { BillingSubscriptionRow, BillingTables } from './tables.ts';

/** What contracts did, and the subscriptions that have to follow. */
export function createContractDesk(db: Kysely<BillingTables>): ContractDesk {
  return {
    async next(now, limit) {
      // One after the other for a contract; what ends it waits for nothing that was refused or has to wait.
      const { rows } = await sql<MoveRow>`
        select move.* from contract_moves move
        where move.done_at is null and move.due_at <= ${now} and not exists (
          select from contract_moves earlier
          where earlier.contract_id = move.contract_id and earlier.done_at is null and earlier.sequence < move.sequence
            and (move.move in ('SUSPENDED', 'RESUMED') or earlier.due_at <= ${now}))
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
      // After the end of a contract nothing of what it did before is left to be followed.
      const ends = move === 'TERMINATED' || move === 'EXPIRED';
      await sql`
        update contract_moves set done_at = ${now}, problem = null
        where done_at is null and (event_id = ${eventId} or (${ends} and contract_id = ${contractId} and sequence < ${sequence}))`.execute(
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
  readonly move: ContractMove['move'];
  readonly on_date: CivilDate;
  readonly credit_policy: CancelPolicy;
  readonly correlation_id: string;
  readonly refusals: number;
};

function moveOf(row: MoveRow): MoveOfContract {
  return {
    eventId: row.event_id,
    sequence: row.sequence,
    contractId: row.contract_id as ContractId,
    move: row.move,
    on: row.on_date,
    creditPolicy: row.credit_policy,
    correlationId: row.correlation_id,
    refusals: row.refusals,
  };
}
