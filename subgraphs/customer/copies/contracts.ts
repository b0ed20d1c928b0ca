import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Copy } from '../../open-subgraph.ts';

/** Follows the contract log for which contracts there are: a partner may be granted one of them (DOMAIN 3.1). */
export const copyContracts: Copy = (database, contract, telemetry) =>
  consume<CommandTables>({
    consumer: 'customer.contracts',
    source: 'contract',
    ...contract,
    database,
    ...telemetry,
    accountable: { team: 'customer', runbook: 'docs/runbooks/copies.md' },
    apply: applyContracts,
  });

/** Whose a contract is never changes, so the first word on it is the last. */
export async function applyContracts(trx: Transaction<CommandTables>, entries: readonly LogEntry[]): Promise<void> {
  const rows = entries.flatMap(({ kind, entityType, entityId, customerId, legalEntityId, occurredAt }) =>
    kind === 'refusal' || entityType !== 'Contract' || entityId === null || customerId === null
      ? []
      : [{ id: entityId, customer: customerId, entity: legalEntityId, at: occurredAt }],
  );
  if (rows.length === 0) return;
  await sql`
    insert into contract_copy (contract_id, customer_id, legal_entity_id, as_of)
    select distinct on (id) id, customer, entity, at
    from ${givenRows('id text, customer text, entity text, at timestamptz', rows)} as told order by id, at
    on conflict (contract_id) do nothing`.execute(trx);
}
