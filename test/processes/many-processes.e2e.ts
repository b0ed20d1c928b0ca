import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { sources } from '../../platform/config.ts';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { eventually } from '../harness/eventually.ts';
import { proveBooks } from '../harness/books.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { ask, peopleOf, send, Unanswered, type Answered, type Errand, type Reply } from '../harness/errands.ts';
import { endParts, startPart, type Part, type PartProcess } from '../harness/part-process.ts';
import { openTestDatabase, type TestDatabase } from '../harness/postgres.ts';
import { openRedisDatabases, type TestRedisDatabases } from '../harness/redis.ts';

// Six processes on a machine that may be busy; alone the whole file takes half a minute.
const timeout = 120_000;

const { olga, stefan, dora, bilal } = people;

let built: BuiltHouse;
let database: TestDatabase;
let client: pg.Client;
let redis: TestRedisDatabases | null;
let redisUrl: string | null;
let folder: string;
const parts = new Map<string, PartProcess>();
const answers: Answered[] = [];
/** By the name that each has in this story. */
const ids = new Map<string, string>();

/** Each part as on a machine of its own: nothing in common but the addresses and the keys. */
async function start(name: string, part: Part, env: Record<string, string> = {}): Promise<PartProcess> {
  const shared = {
    DATABASE_URL: database.url,
    INTERNAL_KEYS: internalKeys,
    PORT: '0',
    DATA_DIR: join(folder, name),
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
  };
  const started = await startPart({ built, part, env: { ...shared, ...env } });
  parts.set(name, started);
  return started;
}

const internalKeys = `first:${randomBytes(32).toString('base64')}`;

function part(name: string): PartProcess {
  const found = parts.get(name);
  if (found === undefined) throw new Error(`${name} was not started.`);
  return found;
}

function startGateway(name: string, port = '0'): Promise<PartProcess> {
  const { url: CUSTOMER_URL } = part('customer');
  const { url: CONTRACT_URL } = part('contract');
  const { url: BILLING_URL } = part('billing');
  const { url: LEDGER_URL } = part('ledger');
  const { url: OPERATIONS_URL } = part('operations');
  // Gateways have one issuer of tokens in common, as they would have an OIDC_ISSUER.
  const urls = { CUSTOMER_URL, CONTRACT_URL, BILLING_URL, LEDGER_URL, OPERATIONS_URL };
  return start(name, 'gateway', { ...urls, PORT: port, DATA_DIR: join(folder, 'gateways') });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'concord-parts-'));
  [built, database, redis] = await Promise.all([buildHouse(), openTestDatabase('parts'), openRedisDatabases()]);
  redisUrl = (await redis?.next()) ?? null;
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // All at once on an empty database: each brings it up to date, and finds that others do.
  await Promise.all(
    (['customer', 'contract', 'billing', 'ledger', 'operations', 'relay', 'worker'] as const).map((name) =>
      start(name, name),
    ),
  );
  await startGateway('gateway');
});

afterAll(async () => {
  await endParts();
  await client.end();
  await database[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function query(
  who: DevelopmentClaims,
  text: string,
  headers: Record<string, string> = {},
  gateway = 'gateway',
): Promise<Reply> {
  return ask(part(gateway).url, await peopleOf(join(folder, 'gateways')).token(who), text, {}, headers);
}

async function tell(
  key: string,
  who: DevelopmentClaims,
  field: string,
  call: Pick<Errand, 'input' | 'id' | 'after'>,
  gateway = 'gateway',
): Promise<Answered> {
  const answer = await send(part(gateway).url, peopleOf(join(folder, 'gateways')), { key, who, field, ...call });
  answers.push(answer);
  return answer;
}

function cursorOf({ receipt }: Answered): string {
  return receipt?.eventCursor ?? '';
}

async function activeCustomer(name: string): Promise<Answered> {
  const address = { use: 'LEGAL', lines: ['1 Foundry Road'], city: 'Detroit', country: 'US' };
  const input = { legalName: name, country: 'US', addresses: [address] };
  const { entityId: id } = await tell(name, olga, 'createCustomer', { input });
  ids.set(name, id);
  await tell(`${name} submitted`, olga, 'submitForValidation', { id });
  return tell(`${name} active`, stefan, 'activateCustomer', { id });
}

const unified = (id: string): string => `{
  customer(id: "${id}") {
    legalName status
    parent(type: LEGAL) { legalName }
    billingAccounts { edges { node { status currency } } }
    invoices { edges { node { number status total { amount currency } customer { legalName } } } }
  }
}`;

const whole = {
  customer: {
    legalName: 'Acme Labs',
    status: 'ACTIVE',
    parent: { legalName: 'Acme' },
    billingAccounts: { edges: [{ node: { status: 'ACTIVE', currency: 'USD' } }] },
    invoices: {
      edges: [
        {
          node: {
            number: 'INV-000001',
            status: 'OPEN',
            total: { amount: '100.00', currency: 'USD' },
            customer: { legalName: 'Acme Labs' },
          },
        },
      ],
    },
  },
};

describe('the house in many processes', { timeout }, () => {
  it('opens an account for a customer that was activated just now', async () => {
    const acme = await activeCustomer('Acme');
    const labs = await activeCustomer('Acme Labs');
    expect(acme.receipt?.outcome).toBe('APPLIED');
    const labsId = labs.entityId;
    const account = await tell('account', bilal, 'openBillingAccount', {
      input: { customerId: labsId, legalEntityId: 'le_us', currency: 'USD' },
      after: cursorOf(labs),
    });
    expect(account.receipt?.outcome).toBe('APPLIED');
    const lines = [{ description: 'Service', unitPrice: '100', taxes: [] }];
    const draft = await tell('draft', bilal, 'createInvoice', { input: { billingAccountId: account.entityId, lines } });
    await tell('final', bilal, 'finalizeInvoice', { id: draft.entityId });
    await tell('parent', dora, 'setParent', {
      input: { customerId: labsId, type: 'LEGAL', parentId: acme.entityId },
    });
  });

  it('answers a customer with its parent, accounts and invoices in one request', async () => {
    const { data, errors } = await query(bilal, unified(ids.get('Acme Labs') ?? ''));
    expect({ data, errors }).toEqual({ data: whole, errors: undefined });
  });

  it('refuses a field to who does not own it, and writes it for who does', async () => {
    const input = { customerId: ids.get('Acme'), legalName: 'Acme Incorporated' };
    expect((await tell('renamed by sales', olga, 'updateProfile', { input })).refusal).toBe('OWNERSHIP_VIOLATION');
    expect((await tell('renamed by finance', stefan, 'updateProfile', { input })).receipt?.outcome).toBe('APPLIED');
    const back = { ...input, legalName: 'Acme' };
    expect((await tell('renamed back', stefan, 'updateProfile', { input: back })).receipt?.outcome).toBe('APPLIED');
  });

  it('tells nobody anything who asks a subgraph directly', async () => {
    const token = await peopleOf(join(folder, 'gateways')).token(olga);
    for (const name of ['customer', 'contract', 'billing', 'ledger', 'operations']) {
      const { url } = part(name);
      for (const headers of [{}, { 'concord-context': 'e30.e30.e30' }]) {
        const reply = await ask(url, token, '{ _service { sdl } }', {}, headers);
        expect(reply.status).toBe(401);
        expect(reply.data).toBeUndefined();
        expect(reply.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
      }
    }
  });

  it.each(['relay', 'worker'])('tells an operator how the %s is', async (name) => {
    const at = (path: string): Promise<Response> => fetch(new URL(path, part(name).url));
    expect(await (await at('/health/live')).json()).toEqual({ status: 'live' });
    const ready = await at('/health/ready');
    const prefix = name === 'relay' ? 'relay' : 'log';
    const dependencies = Object.fromEntries(
      ['customer', 'contract', 'billing', 'ledger', 'operations'].map((source) => [
        `${prefix}:${source}`,
        { status: 'up' },
      ]),
    );
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready', dependencies }]);
    const metrics = await (await at('/metrics')).text();
    const own = name === 'relay' ? 'concord_relay_active{source="customer"' : 'concord_webhook';
    expect(metrics).toContain(own);
    expect((await at('/graphql')).status).toBe(404);
  });

  it('lets a second gateway serve beside the first, and instead of it', async () => {
    await startGateway('second gateway');
    const acme = ids.get('Acme Labs') ?? '';
    expect((await query(bilal, unified(acme), {}, 'second gateway')).data).toEqual(whole);
    const input = { customerId: acme, segment: 'S1' };
    const first = await tell('segment', olga, 'updateProfile', { input });
    const { port } = new URL(part('gateway').url);
    await part('gateway').kill();
    await expect(query(bilal, unified(acme))).rejects.toThrow(Unanswered);
    const second = await tell('segment', olga, 'updateProfile', { input }, 'second gateway');
    expect(second).toMatchObject({ receipt: first.receipt, replayed: true });

    await startGateway('gateway', port);
    expect((await query(bilal, unified(acme))).data).toEqual(whole);
    expect((await part('second gateway').stop()).code).toBe(0);
  });

  it('answers what it can while a subgraph is away, and everything when it is back', async () => {
    const acme = ids.get('Acme Labs') ?? '';
    const { port } = new URL(part('billing').url);
    await part('billing').kill();
    const reply = await query(bilal, unified(acme));
    expect(reply.data).toEqual({ customer: { ...whole.customer, billingAccounts: null, invoices: null } });
    expect(
      reply.errors?.map(({ extensions }) => [extensions['code'], extensions['system'], extensions['retryable']]),
    ).toEqual(expect.arrayContaining([['UPSTREAM_UNAVAILABLE', 'billing', true]]));
    expect(reply.errors?.every(({ extensions }) => extensions['code'] === 'UPSTREAM_UNAVAILABLE')).toBe(true);
    // It cannot have happened, so it is not uncertain.
    const lines = [{ description: 'Service', unitPrice: '100', taxes: [] }];
    const draft = { input: { billingAccountId: 'acc_1', lines } };
    await expect(tell('while away', bilal, 'createInvoice', draft)).rejects.toThrow('UPSTREAM_UNAVAILABLE');
    const health = await fetch(new URL('/health/ready', part('gateway').url));
    expect(health.status).toBe(503);
    expect(await health.json()).toMatchObject({
      dependencies: { 'subgraph:billing': { status: 'down' }, 'subgraph:customer': { status: 'up' } },
    });

    await start('billing', 'billing', { PORT: port });
    expect(await query(bilal, unified(acme))).toMatchObject({ data: whole });
    await eventually(
      'the gateway is ready',
      async () => (await fetch(new URL('/health/ready', part('gateway').url))).ok,
    );
  });

  it('has one active relay per source, and another one when that is killed', async () => {
    const actives = async (): Promise<readonly string[]> => {
      const { rows } = await client.query<{ pid: string }>(
        `select application_name || ' ' || a.pid as pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
         where l.locktype = 'advisory' and l.granted and application_name like 'concord-relay-%' and datname = current_database() order by 1`,
      );
      return rows.map((row) => row.pid);
    };
    const standbys = async (): Promise<number> => {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity where application_name like 'concord-relay-%' and datname = current_database()`,
      );
      return rows[0]?.n ?? 0;
    };
    await start('second relay', 'relay');
    await eventually('both relays are connected', async () => (await standbys()) === 2 * sources.length);
    const before = await actives();
    expect(before.map((one) => one.split(' ')[0])).toEqual(
      sources.map((source) => `concord-relay-${source}`).toSorted(),
    );

    await part('relay').kill();
    const killed = performance.now();
    const written = await tell('after the kill', olga, 'updateProfile', {
      input: { customerId: ids.get('Acme'), segment: 'S2' },
    });
    await eventually('the event is in the log', async () => {
      const { rows } = await client.query('select 1 from customer.log where event_id = $1', [written.receipt?.auditId]);
      return rows.length === 1;
    });
    process.stdout.write(`another relay took over after ${Math.round(performance.now() - killed)} ms\n`);
    // Each source is taken over by itself: the others may come a moment later.
    await eventually('every source has another relay', async () => {
      const after = await actives();
      return after.length === before.length && after.every((one) => !before.includes(one));
    });
  });

  describe('while nobody relays', () => {
    const portal = (): DevelopmentClaims => ({
      sub: 'portal-acme',
      roles: ['portal'],
      customer: ids.get('Acme') ?? '',
    });
    const invoicesOf = (): string =>
      `{ customer(id: "${ids.get('Acme Labs')}") { invoices { edges { node { number } } } } }`;
    const behind = { code: 'COPY_BEHIND', retryable: true };
    let linked: Record<string, string>;

    beforeAll(async () => {
      expect((await part('second relay').stop()).code).toBe(0);
      // Billing cannot learn that one customer is billed under the other now.
      const input = { customerId: ids.get('Acme Labs'), type: 'BILLING', parentId: ids.get('Acme') };
      linked = { 'concord-after': cursorOf(await tell('billed together', dora, 'setParent', { input })) };
    });

    it('says that it cannot read as new as the receipt that a reader sends', async () => {
      const reply = await query(portal(), invoicesOf(), linked);
      expect(reply.data).toEqual({ customer: { invoices: null } });
      expect(reply.errors?.[0]?.extensions).toMatchObject(behind);
    });

    it('says so of a list as well', async () => {
      const reply = await query(portal(), '{ invoices { edges { node { number } } } }', linked);
      expect(reply.errors?.[0]?.extensions).toMatchObject(behind);
    });

    it('waits for it as soon as somebody relays again', async () => {
      await start('relay', 'relay');
      const seen = { customer: { invoices: { edges: [{ node: { number: 'INV-000001' } }] } } };
      expect((await query(portal(), invoicesOf(), linked)).data).toEqual(seen);
    });
  });

  it('ends in order, with books that agree', async () => {
    await proveBooks({ databaseUrl: database.url, redisUrl, answers });
    for (const name of ['gateway', 'customer', 'contract', 'billing', 'ledger', 'operations', 'relay', 'worker'])
      expect(await part(name).stop(), name).toMatchObject({ code: 0, stderr: '' });
  });
});
