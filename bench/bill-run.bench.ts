import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { civilDate } from '../core/civil-date.ts';
import { MovableClock } from '../core/clock.ts';
import { decimal } from '../core/decimal.ts';
import { newId, type LegalEntityId } from '../core/ids.ts';
import type { Viewer } from '../core/viewer.ts';
import { createCommandMetrics } from '../platform/commands/metrics.ts';
import { createPipeline } from '../platform/commands/pipeline.ts';
import { commandTablesOf } from '../platform/commands/tables.ts';
import { ownUnit } from '../platform/commands/unit-of-work.ts';
import { createCursors } from '../platform/cursor.ts';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import { createPostgres, type Postgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { createPostgresKeepers } from '../subgraphs/billing/adapters/postgres/adapter.ts';
import { createBillRunDesk } from '../subgraphs/billing/adapters/postgres/bill-run-desk.ts';
import { billingDuties } from '../subgraphs/billing/adapters/postgres/duties.ts';
import { createPostgresStore } from '../subgraphs/billing/adapters/postgres/store.ts';
import type { BillingTables } from '../subgraphs/billing/adapters/postgres/tables.ts';
import { commands } from '../subgraphs/billing/commands/all.ts';
import type { BillRunId } from '../subgraphs/billing/domain/bill-run.ts';
import { events } from '../subgraphs/billing/events.ts';
import { rules } from '../subgraphs/billing/generated/rules.ts';
import type { BillingKeepers } from '../subgraphs/billing/port.ts';
import { startBillRunWorker } from '../subgraphs/billing/runs/worker.ts';
import { rateTableSystem } from '../subgraphs/billing/tax-system.ts';
import { migrationsOf } from '../subgraphs/open-subgraph.ts';
import { subscriptionsOf, type Accounts } from './bill-run-company.ts';
import type { Figure } from './measure.ts';

/** BENCH_SUBSCRIPTIONS makes it smaller. */
const count = Number(process.env['BENCH_SUBSCRIPTIONS'] ?? 10_000);
const batchSize = 500;
const day = civilDate('2026-01-05');

const legalEntity = {
  id: 'le_de' as LegalEntityId,
  country: 'DE',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  roundingMode: 'HALF_UP',
  taxRoundingLevel: 'TAX_CODE',
} as const;

/** Subscriptions of three lines charged, taxed and made final with their numbers, durable, on the embedded database. */
export async function benchBillRun(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-bench-bill-run-'));
  await chmod(dataDir, 0o755);
  const postgres = await openEmbeddedPostgres({ dataDir, log: silentLog });
  await migrate({ url: postgres.url, schema: 'billing', folders: migrationsOf('billing'), log: silentLog });
  const database = createPostgres<BillingTables>({
    url: postgres.url,
    schema: 'billing',
    poolMax: 4,
    applicationName: 'bench',
    log: silentLog,
  });
  const clock = new MovableClock(new Date(`${day}T12:00:00.000Z`));
  const db = commandTablesOf(database.db);
  const pipeline = createPipeline({
    source: 'billing',
    law: { rules, duties: billingDuties },
    catalogue: events,
    database: { db },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed: () => undefined,
    metrics: createCommandMetrics(new Registry(), 'billing'),
    log: silentLog,
  });
  const keepers = createPostgresKeepers([legalEntity]);
  const store = createPostgresStore(database.db);
  try {
    await seed(database, keepers, clock.now());
    const caller = { viewer, correlationId: 'bench', causationId: null, traceparent: null, idempotencyKey: null };
    const input = { legalEntityId: legalEntity.id, throughDate: day, finalize: true };
    const started = performance.now();
    const answer = await pipeline.run(keepers.runs, commands.runBilling, input, { idempotencyKey: 'bench' }, caller);
    if (answer.kind === 'REFUSED') throw new Error(answer.refusal.message);
    const worker = startBillRunWorker({
      pipeline,
      keepers,
      desk: createBillRunDesk(database.db),
      taxSystem: rateTableSystem,
      legalEntities: [legalEntity],
      clock,
      log: silentLog,
    });
    const resident: number[] = [];
    for (;;) {
      await sleep(100);
      resident.push(process.memoryUsage.rss());
      const [run] = await store.readRuns([answer.entityId as BillRunId], { kind: 'everything', on: day });
      if (run?.status === 'RUNNING') continue;
      if (run?.counts.finalized !== count) throw new Error(`${count} were due: ${JSON.stringify(run)}`);
      break;
    }
    const seconds = (performance.now() - started) / 1_000;
    await worker.close();
    // The first quarter warms up; what grows after it would grow for ever.
    const early = resident[Math.floor(resident.length / 4)] ?? 0;
    const growth = ((resident.at(-1) ?? 0) - early) / 2 ** 20;
    return [
      { name: 'bill run: invoices drafted, taxed and final', value: count / seconds, unit: '/s', goal: '≥ 300' },
      { name: 'bill run: memory gained after its first quarter', value: growth, unit: 'MiB', goal: '≤ 64' },
    ];
  } finally {
    await database.close();
    await postgres.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const viewer: Viewer = {
  subject: 'bench',
  onBehalfOf: null,
  roles: ['billing-ops'],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Written by the adapter, without commands: what is measured comes after. */
async function seed(database: Postgres<BillingTables>, keepers: BillingKeepers, now: Date): Promise<void> {
  const accounts: Accounts = new Map();
  for (let index = 0; index < count; index += batchSize) {
    const batch = subscriptionsOf(index, Math.min(batchSize, count - index), accounts, {
      legalEntityId: legalEntity.id,
      unitPrice: decimal('12.5'),
      newId,
      now,
    });
    await transaction({ db: commandTablesOf(database.db) }, async (trx) => {
      const unit = ownUnit(trx);
      const intent = <E>(after: E) => ({ before: null, after, changed: [] });
      await Promise.all(batch.accounts.map((one) => keepers.accounts.execute(intent(one), 'bench', unit)));
      await Promise.all(batch.subscriptions.map((one) => keepers.subscriptions.execute(intent(one), 'bench', unit)));
    });
  }
  await database.pool.query(
    `insert into tax_profile_copy (customer_id, country, source_version, as_of)
     select distinct customer_id, 'DE', 1, now() from billing_accounts`,
  );
  await database.pool.query('analyze');
}
