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
import { createLegalEntities } from '../subgraphs/legal-entity-copy.ts';
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
import { liveMiB, residentMiB, type Figure } from './measure.ts';

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

/**
 * Memory at a point of the run. Live is what a full collection leaves: what grows there is kept, and would grow for ever.
 * Resident includes what nobody has collected yet, for which V8 takes as much room as it is given; before the collection.
 */
type Mark = { readonly resident: number; readonly live: number };

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
  const companies = createLegalEntities([legalEntity]);
  const keepers = createPostgresKeepers(companies);
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
      desk: createBillRunDesk(database.db, companies),
      taxSystem: rateTableSystem,
      clock,
      log: silentLog,
    });
    const marks: Mark[] = [];
    for (;;) {
      await sleep(100);
      const [run] = await store.readRuns([answer.entityId as BillRunId], { kind: 'everything', on: day });
      const isDone = run?.status !== 'RUNNING';
      if (isDone && run?.counts.finalized !== count) throw new Error(`${count} were due: ${JSON.stringify(run)}`);
      // Each invoice counts twice, drafted and final: a mark at every quarter of the way.
      const quarters = isDone ? 4 : Math.floor((4 * (run.counts.drafted + run.counts.finalized)) / (2 * count));
      if (quarters > marks.length) marks.push({ resident: residentMiB(), live: liveMiB() });
      if (isDone) break;
    }
    const seconds = (performance.now() - started) / 1_000;
    await worker.close();
    return [
      { name: 'bill run: invoices drafted, taxed and final', value: count / seconds, unit: '/s', goal: '≥ 300' },
      {
        name: 'bill run: live memory gained after its first quarter',
        value: gained(marks, 'live'),
        unit: 'MiB',
        goal: '≤ 64',
      },
      {
        name: 'bill run: resident memory gained after its first quarter',
        value: gained(marks, 'resident'),
        unit: 'MiB',
      },
    ];
  } finally {
    await database.close();
    await postgres.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The first quarter warms up; the highest mark after it counts, not only the last. */
function gained([first, ...later]: readonly Mark[], which: keyof Mark): number {
  return Math.max(...later.map((mark) => mark[which])) - (first?.[which] ?? 0);
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
