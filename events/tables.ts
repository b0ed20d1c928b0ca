import type { Generated } from 'kysely';
import type { ChangeEvent } from './event.ts';

/** The tables of migrations/000001-log.sql, present in every source's schema. */
export type EventTables = {
  log: LogTable;
  log_head: LogHeadTable;
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

export type InboxPositionTable = {
  consumer: string;
  source: string;
  sequence: Generated<number>;
  hash: Buffer | null;
  updated_at: Generated<Date>;
};
