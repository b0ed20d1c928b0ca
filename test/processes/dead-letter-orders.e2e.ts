import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { ask, peopleOf, type Reply } from '../harness/errands.ts';
import { endParts, startPart, type Part, type PartProcess } from '../harness/part-process.ts';
import { openHouseDatabase } from '../harness/house-database.ts';
import type { TestDatabase } from '../harness/postgres.ts';

const timeout = 180_000;

const operator = { sub: 'omar.operator', roles: ['operator'] };
const olga = { sub: 'olga.ops', roles: ['sales', 'sales-ops'] };
const deadlineMs = 60_000;

let built: BuiltHouse;
let database: TestDatabase;
let client: pg.Client;
let folder: string;
const parts = new Map<Part, PartProcess>();
const internalKeys = `first:${randomBytes(32).toString('base64')}`;

async function start(part: Part, env: Record<string, string> = {}): Promise<PartProcess> {
  const shared = { DATABASE_URL: database.url, INTERNAL_KEYS: internalKeys, PORT: '0', DATA_DIR: folder };
  const started = await startPart({ built, part, env: { ...shared, ...env } });
  parts.set(part, started);
  return started;
}

function url(part: Part): string {
  return parts.get(part)?.url ?? '';
}

async function request(who: typeof operator, text: string, variables: Record<string, unknown> = {}): Promise<Reply> {
  return ask(url('gateway'), await peopleOf(folder).token(who), text, variables, {});
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-orders-'));
  [built, database] = await Promise.all([buildHouse(), openHouseDatabase()]);
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await Promise.all(
    (['customer', 'contract', 'billing', 'ledger', 'operations', 'relay'] as const).map((part) => start(part)),
  );
  await start('gateway', {
    CUSTOMER_URL: url('customer'),
    CONTRACT_URL: url('contract'),
    BILLING_URL: url('billing'),
    LEDGER_URL: url('ledger'),
    OPERATIONS_URL: url('operations'),
  });
});

afterAll(async () => {
  await endParts();
  await client?.end();
  await database?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** A customer that billing cannot copy; mended by the time this answers. Unlike any other: a match is an event more to wait. */
async function parkedLetter(key: string): Promise<string> {
  await client.query(`
    create or replace function billing.refuse_all() returns trigger language plpgsql as $$ begin raise exception 'no room'; end $$;
    create or replace trigger refuse_all before insert on billing.customer_copy for each row execute function billing.refuse_all()`);
  await request(
    olga,
    `mutation { createCustomer(input: { legalName: "${key}", country: "IE" }, write: { idempotencyKey: "${key}" }) { receipt { outcome } } }`,
  );
  const parked = () => client.query<{ id: string }>(`select id from billing.dead_letter where state = 'PARKED'`);
  await eventually('it is parked', async () => (await parked()).rowCount === 1, deadlineMs);
  await client.query('drop trigger refuse_all on billing.customer_copy');
  return (await parked()).rows[0]?.id ?? '';
}

function replay(id: string, key: string): Promise<Reply> {
  return request(
    operator,
    `mutation { replayDeadLetters(ids: ["${id}"], write: { idempotencyKey: "${key}" }) {
      deadLetterOrder { id status } applied receipt { outcome auditId } } }`,
  );
}

it('carries out an order that was committed by a process that then died, once', { timeout }, async () => {
  const id = await parkedLetter('first');
  const { port } = new URL(url('operations'));
  await parts.get('operations')?.stop();
  const dying = await start('operations', { PORT: port, CONCORD_CRASH_AT: 'command.after-commit' });
  const lost = await replay(id, 'died');
  expect(lost.errors?.map(({ extensions }) => extensions['code'])).toEqual(['OUTCOME_UNCERTAIN']);
  expect((await dying.ended).signal).toBe('SIGKILL');
  expect((await client.query(`select 1 from billing.customer_copy`)).rowCount).toBe(0);

  await start('operations', { PORT: port });
  const repeated = await replay(id, 'died');
  expect(repeated.extensions).toMatchObject({ replayed: true });
  await eventually(
    'it is carried out',
    async () =>
      (await client.query(`select 1 from operations.dead_letter_orders where status = 'COMPLETED' and applied = 1`))
        .rowCount === 1,
    deadlineMs,
  );
  expect((await client.query(`select 1 from operations.dead_letter_orders`)).rowCount).toBe(1);
  expect((await client.query(`select 1 from billing.customer_copy`)).rowCount).toBe(1);
});

it(
  'takes an order while the consumer is away, says that it is under way, and completes it when that is back',
  { timeout },
  async () => {
    const id = await parkedLetter('second');
    const { port } = new URL(url('billing'));
    await parts.get('billing')?.kill();
    const placed = await replay(id, 'away');
    const { replayDeadLetters } = placed.data as {
      readonly replayDeadLetters: {
        readonly deadLetterOrder: { readonly id: string; readonly status: string };
        readonly applied: number | null;
        readonly receipt: { readonly outcome: string };
      };
    };
    expect(replayDeadLetters).toMatchObject({
      deadLetterOrder: { status: 'REQUESTED' },
      applied: null,
      receipt: { outcome: 'SUBMITTED' },
    });
    const rehearsal = await request(
      operator,
      `mutation { replayDeadLetters(ids: ["${id}"], write: { dryRun: true }) { applied } }`,
    );
    expect(rehearsal.errors?.map(({ extensions }) => extensions['code'])).toEqual(['UPSTREAM_UNAVAILABLE']);

    await start('billing', { PORT: port });
    const text = `{ deadLetterOrder(id: "${replayDeadLetters.deadLetterOrder.id}") { status applied } }`;
    await eventually(
      'it is completed',
      async () => JSON.stringify((await request(operator, text)).data).includes('"status":"COMPLETED"'),
      deadlineMs,
    );
    expect((await request(operator, text)).data).toEqual({ deadLetterOrder: { status: 'COMPLETED', applied: 1 } });
  },
);
