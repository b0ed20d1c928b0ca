import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFakeSalesforce, type FakeSalesforce } from '../../subgraphs/customer/adapters/salesforce/fake.ts';
import { openTestHouse, type TestHouse } from '../harness/house.ts';

/** The commercial profile lives in a CRM; everything else is the house's own. Through the door, over real HTTP. */

const olga = { sub: 'olga', roles: ['sales-ops'] };
const systemsYaml = (url: string): string => `
systems:
  embedded: { adapter: postgres }
  crm: { adapter: salesforce, loginUrl: "${url}", pollSeconds: 1, clientIdEnv: TEST_CRM_ID, clientSecretEnv: TEST_CRM_SECRET }
bindings:
  - { group: '*', system: embedded }
  - { group: customer.commercial, system: crm }
legalEntities:
  - { id: le_us, name: Test Inc., country: US, currency: USD, timeZone: America/New_York }
`;

let crm: FakeSalesforce;
let house: TestHouse;
let folder: string;
let keys = 0;

beforeAll(async () => {
  crm = await openFakeSalesforce();
  folder = await mkdtemp(join(tmpdir(), 'concord-systems-'));
  await writeFile(join(folder, 'systems.yaml'), systemsYaml(crm.url));
  process.env['TEST_CRM_ID'] = crm.clientId;
  process.env['TEST_CRM_SECRET'] = crm.clientSecret;
  house = await openTestHouse({ SYSTEMS_FILE: join(folder, 'systems.yaml') });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await crm[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

type Payload = {
  readonly customer: { readonly id: string; readonly segment: string | null; readonly version: number };
  readonly receipt: { readonly outcome: string };
};

async function mutate(field: string, type: string, input: object, key = `crm-${(keys += 1)}`) {
  return house.ask(
    olga,
    `mutation ($input: ${type}!, $write: WriteContext!) { ${field}(input: $input, write: $write) { customer { id segment version } receipt { outcome } } }`,
    { input, write: { idempotencyKey: key } },
  );
}

async function customer(): Promise<string> {
  const reply = await mutate('createCustomer', 'CreateCustomerInput', { legalName: `Crm ${keys}`, country: 'US' });
  expect(reply.errors).toBeUndefined();
  return (reply.data?.['createCustomer'] as Payload).customer.id;
}

async function segmentOf(id: string): Promise<string | null> {
  const reply = await house.ask(olga, 'query ($id: ID!) { customer(id: $id) { segment } }', { id });
  return (reply.data?.['customer'] as { segment: string | null }).segment;
}

/** The events of a customer, once the relay has come to them. */
async function eventsOf(id: string): Promise<{ type: string; kind: string; origin: string }[]> {
  const client = new pg.Client({ connectionString: house.databaseUrl });
  await client.connect();
  try {
    const rows = await client.query<{ type: string; kind: string; envelope: string }>(
      'select type, kind, envelope from customer.log where entity_id = $1 order by sequence',
      [id],
    );
    return rows.rows.map(({ type, kind, envelope }) => ({
      type,
      kind,
      origin: (JSON.parse(envelope) as { origin: string }).origin,
    }));
  } finally {
    await client.end();
  }
}

/** Facts of the CRM by what became of them, as an operator sees them. */
async function factsTaken(outcome: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', house.url))).text();
  const line = text
    .split('\n')
    .find((one) => one.startsWith(`concord_customer_facts_total{system="crm",outcome="${outcome}"`));
  return Number(line?.split(' ')[1] ?? 0);
}

async function until<T>(look: () => Promise<T>, found: (seen: T) => boolean, deadlineMs = 30_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    const seen = await look();
    if (found(seen) || Date.now() > deadline) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('a commercial profile that a CRM keeps', () => {
  it('is written there first, and an edit made here does not come back as news', async () => {
    const id = await customer();
    const reply = await mutate('updateProfile', 'UpdateProfileInput', { customerId: id, segment: 'ENTERPRISE' });
    expect(reply.errors).toBeUndefined();
    expect(reply.data?.['updateProfile']).toMatchObject({
      customer: { segment: 'ENTERPRISE', version: 2 },
      receipt: { outcome: 'APPLIED' },
    });
    expect(crm.writes(id)).toBe(1);
    const echoed = (echoes: number): boolean => echoes === 1;
    expect(await until(() => factsTaken('ECHO'), echoed)).toBe(1);

    // Another customer's edit made there arrives later than our own change comes back.
    const other = await customer();
    await mutate('updateProfile', 'UpdateProfileInput', { customerId: other, segment: 'SMB' });
    crm.edit(other, { Segment__c: 'MID_MARKET' });
    expect(
      await until(
        () => segmentOf(other),
        (segment) => segment === 'MID_MARKET',
      ),
    ).toBe('MID_MARKET');
    const told = await until(
      () => eventsOf(id),
      (events) => events.length >= 2,
    );
    expect(told).toEqual([
      { type: 'customer.customer.created', kind: 'change', origin: 'concord' },
      { type: 'customer.customer.updated', kind: 'change', origin: 'concord' },
    ]);
    const news = await until(
      () => eventsOf(other),
      (events) => events.length >= 3,
    );
    expect(news.at(-1)).toEqual({ type: 'customer.customer.updated', kind: 'fact', origin: 'crm' });
  });

  it('finds a write whose answer was lost and does not repeat it', async () => {
    const id = await customer();
    crm.failNext({ kind: 'reset-after', on: 'upsert' });
    const input = { customerId: id, segment: 'STRATEGIC' };
    const first = await mutate('updateProfile', 'UpdateProfileInput', input, 'lost-answer');
    expect(first.errors?.[0]?.extensions).toMatchObject({ code: 'OUTCOME_UNCERTAIN', retryable: true });

    const again = await until(
      () => mutate('updateProfile', 'UpdateProfileInput', input, 'lost-answer'),
      (reply) => reply.errors === undefined,
    );
    expect(again.data?.['updateProfile']).toMatchObject({
      customer: { segment: 'STRATEGIC' },
      receipt: { outcome: 'APPLIED' },
    });
    expect(crm.writes(id)).toBe(1);
  });

  it('changes nothing anywhere when the CRM cannot be reached, and the same key may try again', async () => {
    const id = await customer();
    crm.failNext({ kind: 'reset-before', on: 'upsert' });
    const input = { customerId: id, industry: 'FOOD' };
    const first = await mutate('updateProfile', 'UpdateProfileInput', input, 'never-sent');
    expect(first.errors?.[0]?.extensions['code']).toMatch(/^(UPSTREAM_UNAVAILABLE|OUTCOME_UNCERTAIN)$/);
    const again = await until(
      () => mutate('updateProfile', 'UpdateProfileInput', input, 'never-sent'),
      (reply) => reply.errors === undefined,
    );
    expect(again.data?.['updateProfile']).toMatchObject({ receipt: { outcome: 'APPLIED' } });
    expect(crm.writes(id)).toBe(1);
  });

  it('passes on the CRM’s own no as a refusal, and repeats it under the same key', async () => {
    const id = await customer();
    crm.refuseWhere({
      message: 'Not a segment of ours',
      fields: ['Segment__c'],
      refuses: (account) => account['Segment__c'] === 'FORBIDDEN',
    });
    const input = { customerId: id, segment: 'FORBIDDEN' };
    const refused = await mutate('updateProfile', 'UpdateProfileInput', input, 'refused-there');
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(await segmentOf(id)).toBeNull();
    const repeated = await mutate('updateProfile', 'UpdateProfileInput', input, 'refused-there');
    expect(repeated.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(crm.writes(id)).toBe(0);
  });
});
