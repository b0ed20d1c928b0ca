import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { decimal } from '../core/decimal.ts';
import { newId, type LegalEntityId } from '../core/ids.ts';
import { commandTablesOf } from '../platform/commands/tables.ts';
import { ownUnit } from '../platform/commands/unit-of-work.ts';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { createLegalEntities } from '../subgraphs/legal-entity-copy.ts';
import { createPostgresKeepers } from '../subgraphs/billing/adapters/postgres/adapter.ts';
import type { BillingTables } from '../subgraphs/billing/adapters/postgres/tables.ts';
import { subscriptionsOf } from './bill-run-company.ts';
import { startHouse } from './house-process.ts';
import { load, type Figure } from './measure.ts';

/**
 * Usage events a second through everything: HTTP, identity, limits, plan, signing, pipeline, durable commit. The load runs in
 * this process, the house in another, PostgreSQL in its own: three of them share the machine's cores.
 */

const batchSize = 1_000;
const inFlight = 4;
const sources = 4;
const subscriptionsCount = 100;
const warmUpMs = 4_000;
const measuredMs = 15_000;

const createMeter = `mutation ($input: CreateMeterInput!, $write: WriteContext!) {
  createMeter(input: $input, write: $write) { meter { id } receipt { outcome } }
}`;
const recordUsage = `mutation ($input: RecordUsageInput!, $write: WriteContext!) {
  recordUsage(input: $input, write: $write) {
    usageBatch { accepted duplicates quarantined rejections { eventId code message } } receipt { outcome eventCursor }
  }
}`;

export async function benchIntake(): Promise<Figure[]> {
  await using house = await startHouse();
  const authorization = `Bearer ${await house.token({ sub: 'bench', roles: ['billing-ops', 'usage-source'] })}`;
  const pool = new Pool(new URL(house.url).origin, { connections: inFlight, pipelining: 1 });
  const mutate = async (query: string, input: object): Promise<Readonly<Record<string, unknown>>> => {
    const reply = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input, write: { idempotencyKey: randomUUID() } } }),
    });
    const answer = (await reply.body.json()) as { data?: Readonly<Record<string, object>> | null };
    const [payload] = Object.values(answer.data ?? {});
    if (payload == null) throw new Error(`a command was not applied: ${JSON.stringify(answer).slice(0, 500)}`);
    return payload as Readonly<Record<string, unknown>>;
  };

  await mutate(createMeter, { code: 'calls', aggregation: 'SUM', unit: 'call' });
  const subscriptions = await meteredCompany(house.dataDir);
  let accepted = 0;
  const record = async (call: number): Promise<void> => {
    const events = Array.from({ length: batchSize }, (_, index) => ({
      source: `gateway-${call % sources}`,
      eventId: randomUUID(),
      meterCode: 'calls',
      billingSubscriptionId: subscriptions[index % subscriptions.length],
      occurredAt: new Date(Date.now() - index).toISOString(),
      value: String((index % 50) + 1),
      properties: [{ name: 'region', value: 'eu-central-1' }],
    }));
    const { usageBatch } = await mutate(recordUsage, { events });
    const batch = usageBatch as { readonly accepted: number };
    if (batch.accepted !== batchSize) throw new Error(`not all was accepted: ${JSON.stringify(batch).slice(0, 500)}`);
    accepted += batch.accepted;
  };
  await load(inFlight, warmUpMs, record);
  const run = await load(inFlight, measuredMs, record);
  await pool.close();
  await provePersisted(house.dataDir, accepted);
  return [
    { name: 'intake: usage events', value: run.perSecond * batchSize, unit: '/s', goal: '≥ 10000' },
    { name: 'intake: a batch of 1,000, p50', value: run.p50Ms, unit: 'ms' },
    { name: 'intake: a batch of 1,000, p99', value: run.p99Ms, unit: 'ms' },
  ];
}

/** Subscriptions that pay for calls, written by the adapter: what is measured comes after. */
async function meteredCompany(dataDir: string): Promise<readonly string[]> {
  return withBilling(dataDir, async (database) => {
    const by = { legalEntityId: 'le_de' as LegalEntityId, unitPrice: decimal('0.01'), newId, now: new Date() };
    const { accounts, subscriptions } = subscriptionsOf(0, subscriptionsCount, new Map(), by);
    const keepers = createPostgresKeepers(createLegalEntities([]));
    await transaction({ db: commandTablesOf(database.db) }, async (trx) => {
      const unit = ownUnit(trx);
      const intent = <E>(after: E) => ({ before: null, after, changed: [] });
      await Promise.all(accounts.map((one) => keepers.accounts.execute(intent(one), 'bench', unit)));
      const metered = subscriptions.map((one) => ({
        ...one,
        items: one.items.slice(0, 1).map((item) => ({ ...item, charge: 'USAGE' as const, meterCode: 'calls' })),
      }));
      await Promise.all(metered.map((one) => keepers.subscriptions.execute(intent(one), 'bench', unit)));
    });
    return subscriptions.map(({ id }) => id);
  });
}

async function provePersisted(dataDir: string, accepted: number): Promise<void> {
  await withBilling(dataDir, async ({ pool }) => {
    const { rows } = await pool.query<{ events: number }>('select count(*) as events from usage_events');
    const events = Number(rows[0]?.events);
    if (events !== accepted) throw new Error(`${accepted} events were acknowledged and ${events} are there`);
  });
}

/** The house is still open: another user of the same folder finds its PostgreSQL. */
async function withBilling<T>(
  dataDir: string,
  work: (database: ReturnType<typeof createPostgres<BillingTables>>) => Promise<T>,
): Promise<T> {
  const postgres = await openEmbeddedPostgres({ dataDir, log: silentLog });
  try {
    const database = createPostgres<BillingTables>({
      url: postgres.url,
      schema: 'billing',
      poolMax: 1,
      applicationName: 'bench',
      log: silentLog,
    });
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  } finally {
    await postgres.close();
  }
}
