import { sql } from 'kysely';
import { nobodysCommand } from '../../platform/commands/cloud-event.ts';
import type { CommandTables } from '../../platform/commands/tables.ts';
import { fileEvents } from '../../platform/commands/outbox.ts';
import type { Postgres } from '../../platform/postgres/pool.ts';
import { transaction } from '../../platform/postgres/transaction.ts';

/** The receiver said for ever (410), or was silent for too long. */
export type Because = 'GONE' | 'FAILING';

/** As the catalogue of operations has it: the command that disables an endpoint tells of it by the same event. */
const disabled = { type: 'operations.webhookEndpoint.disabled', schemaVersion: 1 } as const;

/**
 * Disables an endpoint, once, and tells of it. Where somebody has changed it meanwhile its failures say nothing about what
 * it is now, and it stays. It keeps its place: enabled again, it goes on from there.
 */
export function disableEndpoint(
  database: Postgres<CommandTables>,
  endpoint: { readonly id: string; readonly version: number },
  because: Because,
  correlationId: string,
): Promise<boolean> {
  return transaction(database, async (trx) => {
    const { rows } = await sql<{ now: Date }>`
      update webhook_endpoints
      set status = 'DISABLED', disabled_because = ${because}, version = version + 1, updated_at = now()
      where id = ${endpoint.id} and version = ${endpoint.version} and status = 'ENABLED'
      returning now() as now`.execute(trx);
    const [row] = rows;
    if (row === undefined) return false;
    const data = {
      from: 'ENABLED',
      to: 'DISABLED',
      changed: { status: 'DISABLED', disabledBecause: because },
      previous: { status: 'ENABLED', disabledBecause: null },
    };
    const context = {
      source: 'operations',
      time: row.now,
      entityType: 'WebhookEndpoint',
      entityId: endpoint.id,
      entityVersion: endpoint.version + 1,
      customerId: null,
      legalEntityId: null,
      correlationId,
      causationId: null,
      actor: 'concord.webhooks',
      origin: 'concord',
      ...nobodysCommand,
    };
    await fileEvents(trx, context, [{ kind: 'change', ...disabled, data }], null);
    return true;
  });
}
