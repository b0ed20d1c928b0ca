import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { openEmbeddedPostgres } from '../platform/postgres/embedded/launcher.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { startHouse } from './house-process.ts';
import { load, type Figure } from './measure.ts';

/**
 * Commands a second through everything: HTTP, identity, limits, plan, signing, pipeline, durable commit. The load runs in
 * this process, the house in another, PostgreSQL in its own: three of them share the machine's cores.
 */

const inFlight = 64;
const warmUpMs = 4_000;
const measuredMs = 10_000;
const customersCount = 500;

const updateProfile = `mutation ($input: UpdateProfileInput!, $write: WriteContext!) {
  updateProfile(input: $input, write: $write) { receipt { outcome recordVersion eventCursor } }
}`;
const createCustomer = `mutation ($input: CreateCustomerInput!, $write: WriteContext!) {
  createCustomer(input: $input, write: $write) { customer { id } receipt { outcome eventCursor } }
}`;

export async function benchCommands(): Promise<Figure[]> {
  await using house = await startHouse();
  const authorization = `Bearer ${await house.token({ sub: 'bench', roles: ['sales-ops'] })}`;
  const { origin } = new URL(house.url);
  const pool = new Pool(origin, { connections: inFlight, pipelining: 1 });
  let acknowledged = 0;

  const mutate = async (query: string, field: string, input: object): Promise<Record<string, unknown>> => {
    const reply = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { input, write: { idempotencyKey: randomUUID() } } }),
    });
    const answer = (await reply.body.json()) as {
      data?: Record<string, { receipt: { outcome: string } }> | null;
      errors?: unknown;
    };
    const payload = answer.data?.[field];
    if (payload?.receipt.outcome !== 'APPLIED')
      throw new Error(`a command was not applied: ${JSON.stringify(answer).slice(0, 500)}`);
    acknowledged += 1;
    return payload;
  };

  const ids: string[] = [];
  for (let index = 0; index < customersCount; index += 1) {
    const payload = await mutate(createCustomer, 'createCustomer', { legalName: `Bench ${index}`, country: 'DE' });
    ids.push((payload['customer'] as { id: string }).id);
  }
  const change = async (index: number): Promise<void> => {
    await mutate(updateProfile, 'updateProfile', { customerId: ids[index % ids.length], segment: `S${index}` });
  };
  const create = async (): Promise<void> => {
    await mutate(createCustomer, 'createCustomer', { legalName: `${randomUUID()} GmbH`, country: 'DE' });
  };

  await load(inFlight, warmUpMs, change);
  const changed = await load(inFlight, measuredMs, change);
  await load(inFlight, warmUpMs / 2, create);
  const created = await load(inFlight, measuredMs, create);
  await pool.close();

  // The house is still open: another user of the same folder finds its PostgreSQL.
  const postgres = await openEmbeddedPostgres({ dataDir: house.dataDir, log: silentLog });
  try {
    await provePersisted(postgres.url, acknowledged);
    const ceiling = await bareTransactions(postgres.url);
    return [
      { name: 'commands: change a customer', value: changed.perSecond, unit: '/s', goal: '≥ 1000' },
      { name: 'commands: change a customer, p50', value: changed.p50Ms, unit: 'ms' },
      {
        name: 'commands: change a customer, p99 over p50',
        value: changed.p99Ms / changed.p50Ms,
        unit: '×',
        goal: '≤ 5',
      },
      { name: 'commands: create a customer', value: created.perSecond, unit: '/s', goal: '≥ 1000' },
      {
        name: 'commands: create a customer, p99 over p50',
        value: created.p99Ms / created.p50Ms,
        unit: '×',
        goal: '≤ 5',
      },
      {
        name: 'commands: change, share of bare one-insert transactions',
        value: changed.perSecond / ceiling,
        unit: '×',
      },
      { name: 'bare one-insert transactions', value: ceiling, unit: '/s' },
    ];
  } finally {
    await postgres.close();
  }
}

/** Every acknowledged command has its event, in the outbox or in the log. Proposals of duplicates are events beside these. */
async function provePersisted(url: string, acknowledged: number): Promise<void> {
  const { pool, close } = createPostgres({
    url,
    schema: 'customer',
    poolMax: 1,
    applicationName: 'bench',
    log: silentLog,
  });
  const counted = await pool.query<{ events: number }>(
    `select count(*) as events from (select type from outbox union all select type from log) as told
     where type in ('customer.customer.created', 'customer.customer.updated')`,
  );
  await close();
  const events = Number(counted.rows[0]?.events);
  if (events !== acknowledged)
    throw new Error(`${acknowledged} commands were acknowledged and ${events} events are there`);
}

async function bareTransactions(url: string): Promise<number> {
  const { pool, close } = createPostgres({
    url,
    schema: 'public',
    poolMax: 10,
    applicationName: 'bench',
    log: silentLog,
  });
  await pool.query('create table if not exists bench_bare (id bigint generated always as identity, text text)');
  const run = await load(inFlight, 5_000, async () => {
    await pool.query({ name: 'bare', text: 'insert into bench_bare (text) values ($1)', values: ['x'.repeat(200)] });
  });
  await close();
  return run.perSecond;
}
