import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { openTestHouse, type GraphQLReply, type TestHouse } from '../harness/house.ts';
import { ok, openReceiver, status, type Receiver } from '../webhooks/receiver.ts';

const operator = { sub: 'omar.operator', roles: ['operator'] };
const olga = { sub: 'olga.ops', roles: ['sales', 'sales-ops'] };
const longMs = 60_000;

let house: TestHouse;
let database: pg.Client;
let receiver: Receiver;
let keys = 0;
beforeAll(async () => {
  house = await openTestHouse({ WEBHOOK_ALLOW_PRIVATE: '1' });
  database = new pg.Client({ connectionString: house.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await house?.[Symbol.asyncDispose]();
});
beforeEach(async () => {
  receiver = await openReceiver();
});
afterEach(async () => {
  await receiver[Symbol.asyncDispose]();
});

const fields = `webhookEndpoint {
  id version url description owner status disabledBecause oldSecretsUntil filter { eventTypes customerIds }
  lastRedelivery { source fromSequence toSequence orderedBy }
} receipt { outcome recordVersion auditId }`;
const texts = {
  register: `mutation ($input: RegisterWebhookEndpointInput!, $write: WriteContext!) {
    answer: registerWebhookEndpoint(input: $input, write: $write) { secret ${fields} } }`,
  update: `mutation ($input: UpdateWebhookEndpointInput!, $write: WriteContext!) {
    answer: updateWebhookEndpoint(input: $input, write: $write) { ${fields} } }`,
  rotate: `mutation ($input: RotateWebhookSecretInput!, $write: WriteContext!) {
    answer: rotateWebhookSecret(input: $input, write: $write) { secret ${fields} } }`,
  enable: `mutation ($id: ID!, $write: WriteContext!) { answer: enableWebhookEndpoint(id: $id, write: $write) { ${fields} } }`,
  disable: `mutation ($id: ID!, $write: WriteContext!) { answer: disableWebhookEndpoint(id: $id, write: $write) { ${fields} } }`,
  redeliver: `mutation ($input: RedeliverWebhookInput!, $write: WriteContext!) {
    answer: redeliverWebhook(input: $input, write: $write) { ${fields} } }`,
  create: `mutation ($input: CreateCustomerInput!, $write: WriteContext!) {
    answer: createCustomer(input: $input, write: $write) { customer { id } receipt { auditId } } }`,
};

type Answer = {
  readonly secret?: string | null;
  readonly webhookEndpoint: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly customer: { readonly id: string };
  readonly receipt: { readonly outcome: string; readonly recordVersion: number; readonly auditId: string };
};

function run(
  name: keyof typeof texts,
  variables: Record<string, unknown>,
  write: Record<string, unknown> = {},
  who: Parameters<TestHouse['ask']>[0] = name === 'create' ? olga : operator,
): Promise<GraphQLReply> {
  const context = { idempotencyKey: `webhooks-${(keys += 1)}`, ...write };
  return house.ask(who, texts[name], { ...variables, write: context });
}

async function done(...args: Parameters<typeof run>): Promise<Answer> {
  const reply = await run(...args);
  expect(reply.errors).toBeUndefined();
  return reply.data?.['answer'] as Answer;
}

/** Registers the receiver, which then verifies with the endpoint's secret. */
async function register(filter: Record<string, unknown> = {}): Promise<Answer> {
  const answer = await done('register', { input: { url: receiver.url, filter } });
  receiver.secrets.push(answer.secret ?? '');
  return answer;
}

/** A company with a person in it, of whom nobody outside may learn. */
const acme = (legalName: string) => ({
  input: {
    legalName,
    country: 'DE',
    contacts: [{ name: 'Planted Person', email: 'planted.person@secret.example', phone: '+4930901820' }],
  },
});

async function refusal(...args: Parameters<typeof run>): Promise<Record<string, unknown>> {
  const reply = await run(...args);
  expect(reply.data?.['answer'] ?? null).toBeNull();
  return reply.errors?.[0]?.extensions ?? {};
}

describe('an endpoint', () => {
  it('is told of a customer, and nothing that it is sent or that is kept of it holds a personal value', async () => {
    await register({ eventTypes: ['customer.customer.*'] });
    const created = await done('create', acme('Acme'));
    await eventually('it is told', () => receiver.got.length > 0, longMs);
    const [got] = receiver.got;
    expect(got?.event).toMatchObject({ id: created.receipt.auditId, type: 'customer.customer.created' });
    expect(got?.id).toBe(created.receipt.auditId);
    expect(got?.event?.data).toMatchObject({
      to: 'PROSPECT',
      changed: { country: 'DE', contacts: [{ active: true }] },
    });
    expect(`${got?.body} ${JSON.stringify(got?.headers)}`).not.toMatch(/planted|30901820|acme|sealed|olga/i);
    const kept = await database.query<{ text: string }>(
      `select row::text as text from operations.webhook_deliveries row union all
       select row::text from operations.webhook_messages row union all select row::text from operations.webhook_senders row`,
    );
    expect(kept.rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept.rows)).not.toMatch(/planted|30901820|sealed/i);
  });

  it('shows its secret once: not to a repeat, a rehearsal, a reader, the log or the outbox', async () => {
    const rehearsed = await done('register', { input: { url: receiver.url } }, { dryRun: true });
    expect(rehearsed).toMatchObject({ secret: null, receipt: { outcome: 'REHEARSED' } });
    const key = { idempotencyKey: 'webhooks-once' };
    const first = await done('register', { input: { url: receiver.url } }, key);
    const again = await done('register', { input: { url: receiver.url } }, key);
    expect(first.secret).toMatch(/^whsec_/);
    expect(again).toEqual({ ...first, secret: null });
    const bare = first.secret?.slice('whsec_'.length) ?? '';
    for (const table of ['outbox', 'log', 'idempotency', 'webhook_endpoints', 'webhook_secrets']) {
      const found = await database.query(`select 1 from operations.${table} row where strpos(row::text, $1) > 0`, [
        bare,
      ]);
      expect(found.rows, table).toEqual([]);
    }
    const ids = await database.query(`select id from operations.webhook_endpoints where url = $1`, [receiver.url]);
    expect(ids.rows).toHaveLength(1);
  });

  it('shows one secret to many who send the same request at once', async () => {
    const write = { idempotencyKey: 'webhooks-together' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => done('register', { input: { url: receiver.url } }, write)),
    );
    expect(new Set(answers.map(({ webhookEndpoint }) => webhookEndpoint.id)).size).toBe(1);
    expect(answers.filter(({ secret }) => secret != null)).toHaveLength(1);
  });

  it('signs with its old secret beside the new one after a rotation', async () => {
    const { webhookEndpoint } = await register({ eventTypes: ['customer.customer.created'] });
    const input = { webhookEndpointId: webhookEndpoint.id, overlapHours: 1 };
    const rotated = await done('rotate', { input });
    expect(rotated.secret).not.toBe(receiver.secrets[0]);
    await done('create', acme('Birch'));
    await eventually('it is told', () => receiver.got.length === 1, longMs);
    receiver.secrets = [rotated.secret ?? ''];
    await done('create', acme('Cedar'));
    await eventually('it is told again', () => receiver.got.length === 2, longMs);
    expect(receiver.got.map(({ event }) => event?.type)).toEqual(Array(2).fill('customer.customer.created'));
    await done('rotate', { input: { ...input, overlapHours: 0 } });
    await done('create', acme('Dogwood'));
    await eventually('it is told once more', () => receiver.got.length === 3, longMs);
    expect(receiver.got[2]?.event).toBeNull();
  });

  it('keeps its place while it is disabled, and a change of it holds at once', async () => {
    const { webhookEndpoint } = await register({ eventTypes: ['customer.customer.created'] });
    const { id } = webhookEndpoint;
    const disabled = await done('disable', { id });
    expect(disabled.webhookEndpoint).toMatchObject({ status: 'DISABLED', disabledBecause: 'OPERATOR', version: 2 });
    expect(await refusal('disable', { id })).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    const { receipt } = await done('create', acme('Elm'));
    await using moved = await openReceiver();
    moved.secrets.push(...receiver.secrets);
    await done('update', { input: { webhookEndpointId: id, url: moved.url } });
    await done('enable', { id });
    await eventually('it is told', () => moved.got.length === 1, longMs);
    expect(moved.got[0]?.event?.id).toBe(receipt.auditId);
    expect(receiver.got).toEqual([]);
  });

  it('is disabled when it says that it is gone, which its event tells', async () => {
    receiver.answer = status(410);
    const { webhookEndpoint } = await register({ eventTypes: ['customer.customer.created'] });
    await done('create', acme('Fir'));
    const read = async () => {
      const reply = await house.ask(
        operator,
        `query ($id: ID!) { webhookEndpoint(id: $id) { status disabledBecause version }
           webhookSending(endpointId: $id) { lastError failuresInRow positions { source sequence head backlog } } }`,
        { id: webhookEndpoint.id },
      );
      return { ...(reply.data?.['webhookEndpoint'] as object), sending: reply.data?.['webhookSending'] } as Readonly<
        Record<string, unknown>
      >;
    };
    await eventually('it is disabled', async () => (await read())['status'] === 'DISABLED', longMs);
    expect(await read()).toMatchObject({ disabledBecause: 'GONE', version: 2, sending: { lastError: 'GONE' } });
    const told = await database.query(
      `select 1 from operations.log where type = 'operations.webhookEndpoint.disabled' and entity_id = $1
       union all select 1 from operations.outbox where type = 'operations.webhookEndpoint.disabled' and entity_id = $1`,
      [webhookEndpoint.id],
    );
    expect(told.rows).toHaveLength(1);
  });
});

describe('a delivery', () => {
  const deliveries = `query ($id: ID!, $filter: WebhookDeliveryFilter, $first: Int, $after: Cursor) {
    webhookDeliveries(endpointId: $id, filter: $filter, first: $first, after: $after) {
      edges { node { id eventId eventType source sequence attempt redelivery outcome statusCode error } }
      pageInfo { hasNextPage endCursor }
    }
  }`;
  type Delivery = Readonly<Record<string, unknown>> & {
    readonly id: string;
    readonly eventId: string;
    readonly sequence: number;
  };
  async function listed(id: string, variables: Record<string, unknown> = {}): Promise<readonly Delivery[]> {
    const reply = await house.ask(operator, deliveries, { id, ...variables });
    const { edges } = reply.data?.['webhookDeliveries'] as { edges: { node: Delivery }[] };
    return edges.map(({ node }) => node);
  }

  it('is listed with what came of it, and can be ordered once more, alone or with a stretch of the log', async () => {
    const { webhookEndpoint } = await register({ eventTypes: ['customer.customer.created'] });
    const { id } = webhookEndpoint;
    for (const name of ['Gorse', 'Hazel', 'Ivy']) await done('create', acme(name));
    const delivered = async () => listed(id, { filter: { outcome: ['DELIVERED'] } });
    await eventually('all are delivered', async () => (await delivered()).length === 3, longMs);
    // Those that were sent together are in no order.
    const bySequence = [...(await delivered())].sort((one, other) => one.sequence - other.sequence);
    const [first, , last] = bySequence;
    expect(first).toMatchObject({ source: 'customer', attempt: 1, redelivery: false, statusCode: 204, error: null });
    const pages = [await listed(id, { first: 1 }), await listed(id)];
    expect(pages[0]).toEqual(pages[1]?.slice(0, 1));

    await done('redeliver', { input: { webhookEndpointId: id, deliveryId: first?.id } });
    await eventually('it has come again', () => receiver.got.length === 4, longMs);
    expect(receiver.got[3]?.id).toBe(first?.eventId);
    await eventually('that is filed', async () => (await delivered()).length === 4, longMs);
    const ordered = await done('redeliver', {
      input: {
        webhookEndpointId: id,
        source: 'customer',
        fromSequence: first?.sequence,
        toSequence: last?.sequence,
      },
    });
    expect(ordered.webhookEndpoint['lastRedelivery']).toMatchObject({ source: 'customer', orderedBy: 'omar.operator' });
    await eventually('all have come again', () => receiver.got.length === 7, longMs);
    const again = receiver.got.slice(4).map((got) => got.id);
    expect(again.sort()).toEqual(bySequence.map(({ eventId }) => eventId).sort());
    await eventually('all is filed', async () => (await delivered()).length === 7, longMs);
    expect((await delivered()).filter(({ redelivery }) => redelivery === true)).toHaveLength(4);
  });

  it.each([
    [{}, 'REQUIRED'],
    [{ source: 'customer', fromSequence: 1 }, 'REQUIRED'],
    [{ deliveryId: 'whd_x', source: 'customer' }, 'REQUIRED'],
    [{ source: 'customer', fromSequence: 0, toSequence: 1 }, 'POSITIVE'],
    [{ source: 'customer', fromSequence: 2, toSequence: 1 }, 'RANGE'],
    [{ source: 'customer', fromSequence: 1, toSequence: 100_001 }, 'RANGE'],
    [{ source: "x'; --", fromSequence: 1, toSequence: 1 }, 'NAME_FORM'],
  ])('ordered once more as %j is refused: %s', async (stretch, rule) => {
    const { webhookEndpoint } = await register();
    const input = { webhookEndpointId: webhookEndpoint.id, ...stretch };
    expect(await refusal('redeliver', { input })).toMatchObject({ code: 'VALIDATION_FAILED', rule });
    await done('disable', { id: webhookEndpoint.id });
  });

  it('of another endpoint, or of none, is not found', async () => {
    const { webhookEndpoint } = await register();
    const input = { webhookEndpointId: webhookEndpoint.id, deliveryId: 'whd_nobody' };
    expect(await refusal('redeliver', { input })).toMatchObject({ code: 'NOT_FOUND', entity: 'WebhookDelivery' });
    await done('disable', { id: webhookEndpoint.id });
  });
});

describe('who may', () => {
  const list = `{ webhookEndpoints { edges { node { id } } } }`;

  it.each(['sales', 'portal', 'finance'])('not: %s', async (role) => {
    const who = { sub: 'somebody', roles: [role] };
    const reply = await house.ask(who, list);
    expect(reply.errors?.map(({ extensions }) => extensions['code'])).toEqual(['ROLE_REQUIRED']);
    expect(await refusal('register', { input: { url: receiver.url } }, {}, who)).toMatchObject({
      code: 'ROLE_REQUIRED',
    });
  });

  it('an operator of some legal entities, for those alone', async () => {
    const { webhookEndpoint: everybodys } = await register();
    const local = { ...operator, sub: 'lena.local', legalEntities: ['le_de'] };
    const of = (legalEntityIds: string[]) => ({ input: { url: receiver.url, filter: { legalEntityIds } } });
    for (const ids of [[], ['le_us'], ['le_de', 'le_us']])
      expect(await refusal('register', of(ids), {}, local)).toMatchObject({ rule: 'ONE_OF' });
    const { webhookEndpoint: theirs } = await done('register', of(['le_de']), {}, local);
    const reply = await house.ask(local, list);
    expect(reply.data?.['webhookEndpoints']).toEqual({ edges: [{ node: { id: theirs.id } }] });
    expect(await refusal('disable', { id: everybodys.id }, {}, local)).toMatchObject({ code: 'NOT_FOUND' });
    const widened = { input: { webhookEndpointId: theirs.id, filter: { legalEntityIds: [] } } };
    expect(await refusal('update', widened, {}, local)).toMatchObject({ rule: 'ONE_OF' });
    const hidden = await house.ask(local, `{ webhookDeliveries(endpointId: "${everybodys.id}") { edges { cursor } } }`);
    expect(hidden.data).toEqual({ webhookDeliveries: null });
    for (const { id } of [everybodys, theirs]) await done('disable', { id });
  });
});

describe('where only public addresses are allowed', () => {
  let strict: TestHouse;
  beforeAll(async () => {
    strict = await openTestHouse();
  });
  afterAll(() => strict?.[Symbol.asyncDispose]());

  it.each([
    ['http://hooks.example.com/', 'HTTPS_URL'],
    ['file:///etc/passwd', 'HTTPS_URL'],
    ['https://u:p@hooks.example.com/', 'NO_CREDENTIALS'],
    ['https://hooks.example.com:25/', 'WEB_PORT'],
    ['https://127.0.0.1/', 'PUBLIC_ADDRESS'],
    ['https://2130706433/', 'PUBLIC_ADDRESS'],
    ['https://[::ffff:169.254.169.254]/', 'PUBLIC_ADDRESS'],
    ['https://localhost/', 'PUBLIC_ADDRESS'],
  ])('%s is refused: %s', async (url, rule) => {
    const reply = await strict.ask(operator, texts.register, {
      input: { url },
      write: { idempotencyKey: `strict-${url}` },
    });
    expect(reply.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', path: 'input.url', rule });
  });

  it('and nothing is connected to', async () => {
    const port = new URL(receiver.url).port;
    for (const host of ['127.0.0.1', '[::ffff:127.0.0.1]', '2130706433', 'localhost'])
      await strict.ask(operator, texts.register, {
        input: { url: `https://${host}:${port}/` },
        write: { idempotencyKey: `strict-${host}` },
      });
    receiver.answer = ok;
    expect(receiver.connections()).toBe(0);
  });
});
