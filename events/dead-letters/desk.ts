import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Scope } from '../../core/scope.ts';
import type { Order } from './carry-out.ts';
import type { DeadLetter, LetterResult, LetterState, Reason } from './letter.ts';

/** Every condition given must hold. */
export type LetterFilter = {
  readonly consumer?: string | null;
  readonly source?: string | null;
  readonly entityType?: string | null;
  readonly entityId?: string | null;
  readonly state?: readonly LetterState[] | null;
  readonly team?: string | null;
};

export type LetterCounts = Readonly<Record<LetterState, number>>;

/** The dead letters in one schema, for whoever looks after them: they are read and ordered here, and applied elsewhere. */
export type LetterDesk = {
  read(ids: readonly string[], scope: Scope): Promise<readonly DeadLetter[]>;
  /** In the order of their ids, which is that of parking. */
  page(filter: LetterFilter, after: string | null, limit: number, scope: Scope): Promise<readonly DeadLetter[]>;
  count(filter: LetterFilter, scope: Scope): Promise<LetterCounts>;
  /** Files an order for a consumer; one that is filed already stays as it is. */
  file(order: Order): Promise<void>;
  /** What came of an order here, part by part; null while a part is not done. */
  answer(orderId: string): Promise<readonly LetterResult[] | null>;
  /** Lets go of a rehearsal that was answered, or that nobody waits for any more. */
  forget(orderId: string): Promise<void>;
};

/** Over a connection to the schema in which the consumers are. */
export function createLetterDesk<DB>(db: Kysely<DB>): LetterDesk {
  return {
    async read(ids, scope) {
      const { rows } = await sql<Row>`
        select ${columns} from dead_letter where id = any(${ids}::text[]) and ${visible(scope)}`.execute(db);
      return rows.map(letterOf);
    },

    async page(filter, after, limit, scope) {
      const { rows } = await sql<Row>`
        select ${columns} from dead_letter
        where id > ${after ?? ''} and ${matching(filter)} and ${visible(scope)} order by id limit ${limit}`.execute(db);
      return rows.map(letterOf);
    },

    async count(filter, scope) {
      const { rows } = await sql<{ state: LetterState; letters: number }>`
        select state, count(*)::int as letters from dead_letter
        where ${matching(filter)} and ${visible(scope)} group by state`.execute(db);
      const none: LetterCounts = { PARKED: 0, BLOCKED: 0, REPLAYED: 0, DISMISSED: 0 };
      return { ...none, ...Object.fromEntries(rows.map(({ state, letters }) => [state, letters])) };
    },

    async file({ orderId, consumer, source, action, letterIds, rehearsal }) {
      await sql`
        insert into dead_letter_order (order_id, consumer, source, action, letter_ids, rehearsal)
        values (${orderId}, ${consumer}, ${source}, ${action}, ${letterIds}::text[], ${rehearsal})
        on conflict do nothing`.execute(db);
    },

    async answer(orderId) {
      const { rows } = await sql<{ results: readonly LetterResult[] | null }>`
        select results from dead_letter_order where order_id = ${orderId} order by consumer, source`.execute(db);
      const results = rows.map((row) => row.results);
      return results.every((part) => part !== null) ? results.flat() : null;
    },

    async forget(orderId) {
      await sql`delete from dead_letter_order where order_id = ${orderId} and rehearsal`.execute(db);
    },
  };
}

function matching({ consumer, source, entityType, entityId, state, team }: LetterFilter): RawBuilder<boolean> {
  const conditions = [
    equal('consumer', consumer),
    equal('source', source),
    equal('entity_type', entityType),
    equal('entity_id', entityId),
    equal('team', team),
    state == null ? sql<boolean>`true` : sql<boolean>`state = any(${state}::text[])`,
  ];
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`;
}

function equal(column: string, value: string | null | undefined): RawBuilder<boolean> {
  return value == null ? sql<boolean>`true` : sql<boolean>`${sql.ref(column)} = ${value}`;
}

/** Evidence is for the company's own people, each within its legal entities; what belongs to none is everybody's of them. */
function visible(scope: Scope): RawBuilder<boolean> {
  switch (scope.kind) {
    case 'everything':
      return sql<boolean>`true`;
    case 'legal-entities':
      return sql<boolean>`(legal_entity_id is null or legal_entity_id = any(${scope.ids}::text[]))`;
    case 'customer-tree':
    case 'grants':
    case 'nothing':
      return sql<boolean>`false`;
  }
}

const columns = sql.raw(
  `id, consumer, source, sequence, event_id as "eventId", type, entity_type as "entityType", entity_id as "entityId",
   customer_id as "customerId", legal_entity_id as "legalEntityId", occurred_at as "occurredAt", state, blocked_by as "blockedBy",
   reason_class as "reasonClass", reason_message as "reasonMessage", attempts, first_failed_at as "firstFailedAt",
   last_failed_at as "lastFailedAt", team, runbook, parked_at as "parkedAt", resolved_at as "resolvedAt"`,
);

type Row = Omit<DeadLetter, 'reason'> & { readonly reasonClass: string | null; readonly reasonMessage: string | null };

function letterOf({ reasonClass, reasonMessage, ...letter }: Row): DeadLetter {
  const reason: Reason | null = reasonClass === null ? null : { class: reasonClass, message: reasonMessage ?? '' };
  return { ...letter, reason };
}
