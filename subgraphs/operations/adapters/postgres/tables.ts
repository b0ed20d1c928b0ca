import type { ColumnType } from 'kysely';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { DeadLetterOrder } from '../../domain/dead-letter-order.ts';

/** What this subgraph keeps (migrations/000001-operations.sql), beside the pipeline's tables. */
export type OperationsTables = CommandTables & { dead_letter_orders: DeadLetterOrderRow };

export type DeadLetterOrderRow = {
  id: string;
  version: number;
  action: DeadLetterOrder['action'];
  letter_ids: string[];
  legal_entity_ids: string[];
  status: DeadLetterOrder['status'];
  requested_by: string;
  results: ColumnType<DeadLetterOrder['results'], string, string>;
  considered: number | null;
  applied: number | null;
  dismissed: number | null;
  duplicates_suppressed: number | null;
  failed: number | null;
  created_at: Date;
  updated_at: Date;
};
