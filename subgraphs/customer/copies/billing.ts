import { consume, type Inbox } from '../../../events/inbox.ts';
import type { EventMetrics } from '../../../events/metrics.ts';
import type { SourceLog } from '../../../events/source-log.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { applyAccounts } from './billing-accounts.ts';
import { applyPostings } from './posted-documents.ts';

/** Follows billing's log for all that is copied of it here. Its name is new where something is copied from the beginning on. */
export function copyBilling(
  database: Postgres<CommandTables>,
  billing: SourceLog,
  telemetry: { readonly metrics: EventMetrics; readonly log: Log },
): Inbox {
  return consume<CommandTables>({
    consumer: 'customer.billing',
    source: 'billing',
    ...billing,
    database,
    ...telemetry,
    accountable: { team: 'customer', runbook: 'docs/runbooks/copies.md' },
    async apply(trx, entries) {
      await applyAccounts(trx, entries);
      await applyPostings(trx, entries);
    },
  });
}
