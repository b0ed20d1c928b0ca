import type { ColumnType } from 'kysely';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { WebhookEndpoint } from '../../domain/webhook-endpoint.ts';
import type { DeadLetterOrder } from '../../domain/dead-letter-order.ts';

/** What this subgraph keeps (migrations/000001-operations.sql, events/webhooks/migrations), beside the pipeline's tables. */
export type OperationsTables = CommandTables & {
  dead_letter_orders: DeadLetterOrderRow;
  webhook_endpoints: WebhookEndpointRow;
};

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

type LastRedelivery = Omit<NonNullable<WebhookEndpoint['lastRedelivery']>, 'orderedAt'> & {
  readonly orderedAt: string;
};

type LastSkip = Omit<NonNullable<WebhookEndpoint['lastSkip']>, 'skippedAt'> & { readonly skippedAt: string };

export type WebhookEndpointRow = {
  id: string;
  version: number;
  url: string;
  description: string | null;
  owner: string;
  partner_id: WebhookEndpoint['partnerId'];
  event_types: string[];
  sources: string[];
  customer_ids: string[];
  legal_entity_ids: string[];
  status: WebhookEndpoint['status'];
  disabled_because: WebhookEndpoint['disabledBecause'];
  secret_changed_at: Date;
  old_secrets_until: Date | null;
  last_redelivery: ColumnType<LastRedelivery | null, string | null, string | null>;
  last_skip: ColumnType<LastSkip | null, string | null, string | null>;
  created_at: Date;
  updated_at: Date;
};
