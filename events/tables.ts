import type { ColumnType, Generated } from 'kysely';
import type { ChangeEvent } from './event.ts';
import type { ChainBreak } from './hash-chain.ts';

/** The tables of `migrations/`, present in every source's schema. */
export type EventTables = {
  log: LogTable;
  log_head: LogHeadTable;
  log_partition: LogPartitionTable;
  log_verification: LogVerificationTable;
  inbox_position: InboxPositionTable;
};

export type LogTable = {
  sequence: number;
  outbox_id: number;
  event_id: string;
  kind: ChangeEvent['recordkind'];
  type: string;
  entity_type: string;
  entity_id: string | null;
  entity_version: number | null;
  customer_id: string | null;
  legal_entity_id: string | null;
  occurred_at: Date;
  appended_at: Generated<Date>;
  envelope: string;
  previous_hash: Buffer;
  hash: Buffer;
};

export type LogHeadTable = { only_row: Generated<boolean>; sequence: number; hash: Buffer };

export type LogPartitionTable = {
  first_sequence: number;
  began_at: Date;
  last_sequence: ColumnType<number | null, never, number>;
  last_hash: ColumnType<Buffer | null, never, Buffer>;
  ended_at: ColumnType<Date | null, never, Date>;
  archived_at: ColumnType<Date | null, never, Date>;
  archive_file: ColumnType<string | null, never, string>;
  archive_sha256: ColumnType<Buffer | null, never, Buffer>;
  outbox_id_max: ColumnType<number | null, never, number>;
};

export type LogVerificationTable = {
  only_row: Generated<boolean>;
  verified_from: number;
  verified_through: number;
  hash: Buffer;
  head_at: number;
  verified_at: Date;
  repeated_through: number;
  broken_sequence: number | null;
  broken_reason: ChainBreak | null;
  broken_at: Date | null;
};

export type InboxPositionTable = {
  consumer: string;
  source: string;
  sequence: Generated<number>;
  hash: Buffer | null;
  updated_at: Generated<Date>;
  unended_after: number | null;
  unended_through: number | null;
  unended_alone: Generated<number>;
  unended_since: Date | null;
};
