import { Registry } from 'prom-client';
import { MovableClock } from '../../core/clock.ts';
import { createCommandMetrics } from '../../platform/commands/metrics.ts';
import { createPipeline } from '../../platform/commands/pipeline.ts';
import { commandTablesOf } from '../../platform/commands/tables.ts';
import { createCursors } from '../../platform/cursor.ts';
import { createPostgres } from '../../platform/postgres/pool.ts';
import { createLog } from '../../platform/telemetry/log.ts';
import { createPostgresKeepers } from '../../subgraphs/billing/adapters/postgres/adapter.ts';
import { createBillRunDesk } from '../../subgraphs/billing/adapters/postgres/bill-run-desk.ts';
import { billingDuties } from '../../subgraphs/billing/adapters/postgres/duties.ts';
import type { BillingTables } from '../../subgraphs/billing/adapters/postgres/tables.ts';
import { events } from '../../subgraphs/billing/events.ts';
import { rules } from '../../subgraphs/billing/generated/rules.ts';
import { startBillRunWorker } from '../../subgraphs/billing/runs/worker.ts';
import { rateTableSystem } from '../../subgraphs/billing/tax-system.ts';
import { createLegalEntities } from '../../subgraphs/legal-entity-copy.ts';
import { legalEntities } from '../harness/billing.ts';

/** A worker of bill runs in a process of its own, for tests that kill it: `bill-run-process.ts DATABASE_URL INSTANT`. */
const [url = '', instant = ''] = process.argv.slice(2);
const log = createLog({ level: 'fatal' });
const clock = new MovableClock(new Date(instant));
const database = createPostgres<BillingTables>({
  url,
  schema: 'billing',
  poolMax: 4,
  applicationName: 'test-bill-run',
  log,
});

const companies = createLegalEntities(legalEntities);
startBillRunWorker({
  pipeline: createPipeline({
    source: 'billing',
    law: { rules, duties: billingDuties },
    catalogue: events,
    database: { db: commandTablesOf(database.db) },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'billing'),
    log,
  }),
  keepers: createPostgresKeepers(companies),
  desk: createBillRunDesk(database.db, companies),
  taxSystem: rateTableSystem,
  clock,
  log,
  leaseMs: 400,
});
process.stdout.write('working\n');
