import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { civilDate } from '../core/civil-date.ts';
import { MovableClock } from '../core/clock.ts';
import type { Viewer } from '../core/viewer.ts';
import { createCommandMetrics } from '../platform/commands/metrics.ts';
import { createPipeline } from '../platform/commands/pipeline.ts';
import { commandTablesOf } from '../platform/commands/tables.ts';
import { createCursors } from '../platform/cursor.ts';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { migrate } from '../platform/postgres/migrate.ts';
import { createPostgres, type Postgres } from '../platform/postgres/pool.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { createPostgresKeepers } from '../subgraphs/ledger/adapters/postgres/adapter.ts';
import { createPostgresBooks } from '../subgraphs/ledger/adapters/postgres/posting-books.ts';
import { createRevenueBooks } from '../subgraphs/ledger/adapters/postgres/revenue-books.ts';
import { createRevenueRunLeases } from '../subgraphs/ledger/adapters/postgres/revenue-runs.ts';
import { createPostgresStore } from '../subgraphs/ledger/adapters/postgres/store.ts';
import type { LedgerTables } from '../subgraphs/ledger/adapters/postgres/tables.ts';
import { commands } from '../subgraphs/ledger/commands/all.ts';
import type { RevenueRunId } from '../subgraphs/ledger/domain/ids.ts';
import { duties } from '../subgraphs/ledger/duties.ts';
import { events } from '../subgraphs/ledger/events.ts';
import { rules } from '../subgraphs/ledger/generated/rules.ts';
import { startRevenueWorker } from '../subgraphs/ledger/revenue/worker.ts';
import { migrationsOf } from '../subgraphs/open-subgraph.ts';
import type { Figure } from './measure.ts';

/** BENCH_LINES makes it smaller. */
const lines = Number(process.env['BENCH_LINES'] ?? 100_000);
/** Each contract has that many obligations with a line that is due, and eleven that are to come. */
const obligationsPerContract = 2;
const day = civilDate('2026-01-31');

/** Schedule lines of contracts that were billed a year ahead recognised and posted, durable, on the embedded database. */
export async function benchRecognition(): Promise<Figure[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'concord-bench-recognition-'));
  await chmod(dataDir, 0o755);
  const postgres = await openEmbeddedPostgres({ dataDir, log: silentLog });
  await migrate({ url: postgres.url, schema: 'ledger', folders: migrationsOf('ledger'), log: silentLog });
  const database = createPostgres<LedgerTables>({
    url: postgres.url,
    schema: 'ledger',
    poolMax: 4,
    applicationName: 'bench',
    log: silentLog,
  });
  const clock = new MovableClock(new Date('2026-02-01T12:00:00.000Z'));
  const db = commandTablesOf(database.db);
  const law = { rules, duties };
  const committed = () => undefined;
  const pipeline = createPipeline({
    source: 'ledger',
    law,
    catalogue: events,
    database: { db },
    clock,
    cursors: createCursors([Buffer.alloc(32, 7)]),
    caughtUp: () => Promise.resolve(null),
    committed,
    metrics: createCommandMetrics(new Registry(), 'ledger'),
    log: silentLog,
  });
  const keepers = createPostgresKeepers();
  const store = createPostgresStore(database.db);
  try {
    await seed(database);
    const caller = { viewer, correlationId: 'bench', causationId: null, traceparent: null, idempotencyKey: null };
    const input = { legalEntityId: 'le_de', throughDate: day };
    const write = { idempotencyKey: 'bench' };
    const started = performance.now();
    const answer = await pipeline.run(keepers.revenueRuns, commands.runRevenueRecognition, input, write, caller);
    if (answer.kind === 'REFUSED') throw new Error(answer.refusal.message);
    const worker = startRevenueWorker({
      database: { db },
      parts: {
        process: { law, catalogue: events },
        booksOf: createPostgresBooks,
        revenueOf: createRevenueBooks,
        clock,
        committed,
      },
      leases: createRevenueRunLeases(database.db),
      log: silentLog,
    });
    for (;;) {
      await sleep(50);
      const [run] = await store.readRevenueRuns([answer.entityId as RevenueRunId], { kind: 'everything', on: day });
      if (run?.status === 'RUNNING') continue;
      if (run?.counts.lines !== lines) throw new Error(`${lines} were due: ${run?.failure ?? run?.counts.lines}`);
      break;
    }
    const seconds = (performance.now() - started) / 1_000;
    await worker.close();
    return [{ name: `recognition: ${lines} schedule lines`, value: seconds, unit: 's', goal: '<= 60' }];
  } finally {
    await database.close();
    await postgres.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

const viewer: Viewer = {
  subject: 'bench',
  onBehalfOf: null,
  roles: ['gl-accountant'],
  scopes: [],
  customerId: null,
  partnerId: null,
  legalEntityIds: null,
  expiresAt: Number.MAX_SAFE_INTEGER,
};

/** Written as rows, without commands: what is measured comes after. Each obligation earns 100.00 a month. */
async function seed({ pool }: Postgres<LedgerTables>): Promise<void> {
  const details = JSON.stringify(
    Object.fromEntries(
      ['BILLING', 'AR', 'REVENUE', 'GL'].map((module) => [
        module,
        { reconciliationReference: null, closedBy: null, reopeningRequestedBy: null, reopeningReason: null },
      ]),
    ),
  );
  await pool.query(`insert into legal_entities (id, version, name, country, functional_currency, time_zone, rounding_mode,
      tax_rounding_level, chart_id, status, created_at, updated_at)
    values ('le_de', 1, 'Harbour', 'DE', 'EUR', 'Europe/Berlin', 'HALF_UP', 'TAX_CODE', 'main', 'ACTIVE', now(), now())`);
  await pool.query(`insert into journal_series (legal_entity_id) values ('le_de') on conflict do nothing`);
  await pool.query(`insert into accounts select 'acc_' || code, 1, 'main', code, code, type, control, 'ANY', '2020-01-01', null, now(), now()
    from (values ('2100', 'LIABILITY', 'DEFERRED'), ('1300', 'ASSET', 'NONE'), ('4000', 'INCOME', 'NONE')) as a (code, type, control)`);
  await pool.query(
    `insert into calendars values ('cal', 1, 'le_de', '2026', 'MONTHS', '2026-01-01', '2027-01-01', now(), now())`,
  );
  await pool.query(
    `insert into accounting_periods select 'per_' || k, 1, 'le_de', 'cal', case when k = 1 then null else 'per_' || (k - 1) end,
      'P' || k, k, make_date(2026, k, 1), (make_date(2026, k, 1) + interval '1 month')::date, 'OPEN', 'OPEN', 'OPEN', 'OPEN', $1::jsonb, now(), now()
    from generate_series(1, 12) as k`,
    [details],
  );
  const mapped = JSON.stringify(
    Object.entries({ DEFERRED_REVENUE: 'acc_2100', CONTRACT_ASSET: 'acc_1300', REVENUE: 'acc_4000' }).map(
      ([role, accountId]) => ({ role, accountId, dimensions: [] }),
    ),
  );
  const nothing = JSON.stringify({
    productLine: null,
    productId: null,
    region: null,
    customerType: null,
    taxCode: null,
    paymentMethod: null,
    intercompany: null,
  });
  await pool.query(
    `insert into mapping_rules values ('map', 1, 'main', 'REVENUE_RECOGNITION', $1::jsonb, $2::jsonb, '2020-01-01', null, 'APPROVED',
      'a', 'b', now(), now(), now())`,
    [nothing, mapped],
  );
  const contracts = lines / obligationsPerContract;
  await pool.query(
    `insert into revenue_contracts (id, version, legal_entity_id, contract_id, customer_id, currency, contract_version, rounding_policy,
      price, modifications, created_at, updated_at)
    select 'rvc_' || k, 1, 'le_de', 'ctr_' || lpad(k::text, 7, '0'), 'cus', 'EUR', 1, 'CUMULATIVE', 2400, '[]', now(), now()
    from generate_series(1, $1::integer) as k`,
    [contracts],
  );
  await pool.query(
    `insert into performance_obligations (id, revenue_contract_id, contract_id, legal_entity_id, line_key, product_id, description, method,
      currency, allocated, from_date, to_date, planned_from, planned, status, created_at, updated_at)
    select contract.id || '_' || k, contract.id, contract_id, 'le_de', 'line-' || k, 'prd', 'line', 'STRAIGHT_LINE_MONTHLY', 'EUR', 1200,
      '2026-01-01', '2027-01-01', '2026-01-01', 1200, 'UNSATISFIED', now(), now()
    from revenue_contracts as contract, generate_series(1, $1::integer) as k`,
    [obligationsPerContract],
  );
  // A month at a time: a statement has seven seconds.
  for (let month = 1; month <= 12; month += 1)
    await pool.query(
      `insert into schedule_lines (id, obligation_id, contract_id, legal_entity_id, period, from_date, to_date, amount, currency, status)
      select id || '_' || $1::integer, id, contract_id, 'le_de', 'P' || $1::integer, make_date(2026, $1::integer, 1),
        (make_date(2026, $1::integer, 1) + interval '1 month')::date, 100, 'EUR', 'PLANNED'
      from performance_obligations`,
      [month],
    );
  await pool.query(
    `insert into revenue_positions (contract_id, legal_entity_id, currency, liability, asset, liability_functional)
    select contract_id, 'le_de', 'EUR', 100 * $1::integer * 12, 0, 100 * $1::integer * 12 from revenue_contracts`,
    [obligationsPerContract],
  );
  await pool.query('analyze');
}
