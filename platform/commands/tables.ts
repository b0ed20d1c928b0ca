import type { Generated, Kysely } from 'kysely';

/** The pipeline's tables (migrations/), present in every source's schema. */
export type CommandTables = {
  outbox: OutboxTable;
  idempotency: IdempotencyTable;
  subject_keys: SubjectKeyTable;
  command_journal: CommandJournalTable;
  fact_seen: FactSeenTable;
  source_stamp: SourceStampTable;
  source_position: SourcePositionTable;
  facts_set_aside: FactsSetAsideTable;
};

export type OutboxTable = {
  id: Generated<number>;
  event_id: string;
  kind: 'change' | 'fact' | 'refusal';
  type: string;
  entity_type: string;
  entity_id: string | null;
  entity_version: number | null;
  customer_id: string | null;
  legal_entity_id: string | null;
  occurred_at: Date;
  envelope: string;
};

export type IdempotencyTable = {
  principal: string;
  key: string;
  command: string;
  request_hash: Buffer | null;
  state: 'RUNNING' | 'DONE' | 'REFUSED';
  entity_type: string | null;
  entity_id: string | null;
  record_version: number | null;
  outcome: 'APPLIED' | 'SUBMITTED' | null;
  outbox_id: number | null;
  audit_id: string | null;
  correlation_id: string;
  refusal: unknown;
  first_seen_at: Date;
  expires_at: Date;
};

export type SubjectKeyTable = {
  subject: string;
  key: Buffer | null;
  created_at: Generated<Date>;
  erased_at: Date | null;
};

export type CommandJournalTable = {
  id: Generated<number>;
  principal: string;
  key: string;
  system: string;
  entity_type: string;
  entity_id: string;
  command: unknown;
  state: 'PENDING' | 'UNKNOWN' | 'DONE';
  outcome: unknown;
  attempts: Generated<number>;
  leased_until: Date | null;
  noted_at: Date;
  closed_at: Date | null;
};

export type FactSeenTable = {
  system: string;
  object_type: string;
  external_id: string;
  version: string;
  entity_id: string | null;
  seen_at: Date;
};

export type SourceStampTable = {
  system: string;
  entity_type: string;
  entity_id: string;
  version: string;
  as_of: Date;
};

export type SourcePositionTable = {
  system: string;
  position: string;
  moved_at: Date;
};

export type FactsSetAsideTable = {
  id: Generated<number>;
  system: string;
  place: string;
  problem: string;
  told: string;
  noted_at: Date;
};

/**
 * The database as the pipeline sees it. Kysely's type does not shrink by itself: a database with more tables is none
 * with fewer to it.
 */
export function commandTablesOf<DB extends CommandTables>(db: Kysely<DB>): Kysely<CommandTables> {
  return db as unknown as Kysely<CommandTables>;
}
