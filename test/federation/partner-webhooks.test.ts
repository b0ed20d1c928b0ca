import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { eventually } from '../harness/eventually.ts';
import { openTestHouse, type GraphQLReply, type TestHouse } from '../harness/house.ts';
import { ok, openReceiver, status, type Receiver } from '../webhooks/receiver.ts';

const staff = {
  sub: 'everyone.person',
  roles: ['sales-ops', 'partner-manager', 'operator', 'compliance', 'billing-ops', 'finance-steward', 'data-steward'],
};
const operator = { sub: 'omar.operator', roles: ['operator'] };
const longMs = 90_000;

let house: TestHouse;
let database: pg.Client;
beforeAll(async () => {
  house = await openTestHouse({ WEBHOOK_ALLOW_PRIVATE: '1' });
  database = new pg.Client({ connectionString: house.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await house?.[Symbol.asyncDispose]();
});

let norths: Receiver;
let souths: Receiver;
let companys: Receiver;
beforeEach(async () => {
  [norths, souths, companys] = [await openReceiver(), await openReceiver(), await openReceiver()];
});
afterEach(async () => {
  for (const receiver of [norths, souths, companys]) await receiver?.[Symbol.asyncDispose]();
});

let keys = 0;
type Fields = Readonly<Record<string, unknown>>;

async function tried(
  who: DevelopmentClaims,
  mutation: string,
  args: string,
  answer = '',
  write = '',
): Promise<GraphQLReply> {
  keys += 1;
  const text = `mutation { answer: ${mutation}(${args}, write: { idempotencyKey: "partners-${keys}" ${write} }) {
    ${answer} receipt { outcome auditId } } }`;
  return house.ask(who, text);
}

async function done(...call: Parameters<typeof tried>): Promise<Fields> {
  const reply = await tried(...call);
  expect(reply.errors).toBeUndefined();
  return reply.data?.['answer'] as Fields;
}

async function refused(...call: Parameters<typeof tried>): Promise<unknown> {
  const reply = await tried(...call);
  expect(reply.data?.['answer'] ?? null).toBeNull();
  return reply.errors?.[0]?.extensions['code'];
}

const idIn = (answer: Fields, name: string): string => String((answer[name] as Fields)['id']);

async function newCustomer(name: string): Promise<string> {
  const answer = await done(
    staff,
    'createCustomer',
    `input: { legalName: "${name}", country: "DE" }`,
    'customer { id }',
  );
  return idIn(answer, 'customer');
}

/** A partner with its application's token. */
async function newPartner(name: string) {
  const answer = await done(staff, 'createPartner', `input: { name: "${name}", kind: RESELLER }`, 'partner { id }');
  const id = idIn(answer, 'partner');
  return { id, app: { sub: `${name}.app`, roles: ['partner'], partner: id } };
}

async function grant(partnerId: string, customerId: string, ...groups: string[]): Promise<string> {
  const args = `input: { partnerId: "${partnerId}", customerId: "${customerId}", fieldGroups: ${JSON.stringify(groups)}, commands: [] }`;
  const answer = await done(staff, 'grantPartner', args, 'partner { grants { id } }');
  return (answer['partner'] as { grants: { id: string }[] }).grants.at(-1)?.id ?? '';
}

const revoke = (partnerId: string, grantId: string) =>
  done(staff, 'revokeGrant', `input: { partnerId: "${partnerId}", grantId: "${grantId}" }`);

/** Registers the receiver, which then verifies with the endpoint's secret. */
async function register(who: DevelopmentClaims, receiver: Receiver): Promise<string> {
  const answer = await done(
    who,
    'registerWebhookEndpoint',
    `input: { url: "${receiver.url}" }`,
    'secret webhookEndpoint { id }',
  );
  receiver.secrets.push(String(answer['secret']));
  return idIn(answer, 'webhookEndpoint');
}

const rename = (customerId: string, fields: string) =>
  done(staff, 'updateProfile', `input: { customerId: "${customerId}", ${fields} }`);

/** Of customers that somebody works with here; whatever else stands in the logs is of earlier tests. */
function told(receiver: Receiver, ...customers: string[]) {
  return receiver.got.filter(({ event }) => customers.includes(event?.subject ?? event?.customerid ?? ''));
}

describe('what a partner’s endpoint is told', () => {
  it('is what its grants name, field by field, of its own customers alone; the company is told all', async () => {
    const [north, south] = [await newPartner('north'), await newPartner('south')];
    const [acme, birch] = [await newCustomer('Acme'), await newCustomer('Birch')];
    await grant(north.id, acme, 'customer.commercial');
    await grant(south.id, birch, 'customer.identity');
    await register(north.app, norths);
    await register(south.app, souths);
    await register(operator, companys);
    await rename(acme, 'segment: "STRATEGIC", primaryDomain: "acme.example"');
    await rename(birch, 'segment: "SMALL", primaryDomain: "birch.example"');
    await eventually(
      'all are told',
      () => [norths, souths].every(({ got }) => got.length > 0) && told(companys, acme, birch).length === 2,
      longMs,
    );
    expect(norths.got.map(({ event }) => event?.data)).toEqual([
      { from: 'PROSPECT', to: 'PROSPECT', changed: { segment: 'STRATEGIC' }, previous: { segment: null } },
    ]);
    expect(souths.got.map(({ event }) => [event?.subject, event?.data['changed']])).toEqual([
      [birch, { primaryDomain: 'birch.example' }],
    ]);
    const [first] = norths.got;
    expect(Object.keys(first?.event ?? {}).sort()).toEqual([
      'customerid',
      'data',
      'datacontenttype',
      'dataschema',
      'entitytype',
      'entityversion',
      'id',
      'recordkind',
      'source',
      'specversion',
      'subject',
      'time',
      'type',
    ]);
    expect(`${first?.body} ${JSON.stringify(first?.headers)}`).not.toMatch(/everyone|updateProfile|correlation|domain/);
  });

  it('does not give away that a hold was placed, where holds are not granted', async () => {
    const [north, south] = [await newPartner('held-north'), await newPartner('held-south')];
    const cedar = await newCustomer('Cedar');
    await grant(north.id, cedar, 'customer.identity', 'customer.contact');
    await grant(south.id, cedar, 'customer.hold');
    await database.query(`update customer.customers set status = 'ACTIVE' where id = $1`, [cedar]);
    await register(north.app, norths);
    await register(south.app, souths);
    const hold = (reason: string) => done(staff, 'placeHold', `input: { customerId: "${cedar}", reason: ${reason} }`);
    await hold('FRAUD');
    await hold('REQUEST');
    await rename(cedar, 'primaryDomain: "cedar.example"');
    await eventually('the last is told', () => norths.got.length >= 2 && souths.got.length >= 3, longMs);
    expect(norths.got.map(({ event }) => [event?.type, event?.data['to']])).toEqual([
      ['customer.customer.statusChanged', 'ON_HOLD'],
      ['customer.customer.updated', 'ON_HOLD'],
    ]);
    expect(JSON.stringify(norths.got)).not.toMatch(/hold\.|holds|holdId|FRAUD|REQUEST|placeHold/);
    expect(souths.got.map(({ event }) => event?.type)).toEqual([
      'customer.hold.placed',
      'customer.customer.statusChanged',
      'customer.hold.placed',
    ]);
  });

  it('ends with the grant, also for what was queued before, and leaves no trace of it', async () => {
    const north = await newPartner('ended-north');
    const [elm, fir] = [await newCustomer('Elm'), await newCustomer('Fir')];
    const onElm = await grant(north.id, elm, 'customer.commercial');
    await grant(north.id, fir, 'customer.commercial');
    const endpoint = await register(north.app, norths);
    norths.answer = status(503);
    await rename(elm, 'segment: "A"');
    await rename(fir, 'segment: "A"');
    const tries = (id: string) => told(norths, id).length;
    await eventually('both have been tried', () => tries(elm) > 0 && tries(fir) > 0, longMs);
    await revoke(north.id, onElm);
    const before = tries(elm);
    await rename(elm, 'segment: "B"');
    await rename(fir, 'segment: "B"');
    norths.answer = ok;
    const taken = () =>
      told(norths, fir).filter(({ event }) => JSON.stringify(event?.data['changed']) === '{"segment":"B"}');
    await eventually('the other is told on', () => taken().length > 0, longMs);
    // One may have been on its way when the grant ended; none began after it was known.
    expect(tries(elm)).toBeLessThanOrEqual(before + 1);
    const listed = `{ webhookDeliveries(endpointId: "${endpoint}", first: 100) { edges { node { entityId } } } }`;
    const reply = await house.ask(north.app, listed);
    expect(JSON.stringify(reply)).toContain(fir);
    expect(JSON.stringify(reply)).not.toContain(elm);
    expect(JSON.stringify(await house.ask(operator, listed))).toContain(elm);
  });

  it('is nothing while the partner is suspended', async () => {
    const [north, south] = [await newPartner('paused-north'), await newPartner('paused-south')];
    const gorse = await newCustomer('Gorse');
    for (const { id } of [north, south]) await grant(id, gorse, 'customer.commercial');
    await register(north.app, norths);
    await register(south.app, souths);
    await done(staff, 'suspendPartner', `id: "${north.id}"`);
    await rename(gorse, 'segment: "A"');
    await eventually('the other is told', () => souths.got.length === 1, longMs);
    await done(staff, 'resumePartner', `id: "${north.id}"`);
    await rename(gorse, 'segment: "B"');
    await eventually('it is told again', () => norths.got.length === 1, longMs);
    expect(norths.got[0]?.event?.data['changed']).toEqual({ segment: 'B' });
  });

  it('is not, once more, what happened before the endpoint was there', async () => {
    const north = await newPartner('billed-north');
    const hazel = await newCustomer('Hazel');
    await grant(north.id, hazel, 'customer.commercial');
    await rename(hazel, 'segment: "BEFORE"');
    const endpoint = await register(north.app, norths);
    await rename(hazel, 'segment: "AFTER"');
    await eventually('it is told', () => norths.got.length === 1, longMs);
    const stretch = 'source: "customer", fromSequence: 1, toSequence: 5000';
    await done(north.app, 'redeliverWebhook', `input: { webhookEndpointId: "${endpoint}", ${stretch} }`);
    await eventually('it is told once more', () => norths.got.length === 2, longMs);
    expect(norths.got[1]?.id).toBe(norths.got[0]?.id);
    expect(norths.got.map(({ event }) => event?.data['changed'])).toEqual(Array(2).fill({ segment: 'AFTER' }));
  });
});

describe('somebody else’s endpoint', () => {
  it('is not there for a partner, by any way, nor what it says of others', async () => {
    const [north, south] = [await newPartner('shy-north'), await newPartner('shy-south')];
    const own = await register(north.app, norths);
    const others = [await register(south.app, souths), await register(operator, companys)];
    const list = `{ webhookEndpoints(first: 100) { edges { cursor node { id partnerId } } pageInfo { endCursor } } }`;
    const listed = await house.ask(north.app, list);
    expect((listed.data?.['webhookEndpoints'] as { edges: unknown[] }).edges).toMatchObject([
      { node: { id: own, partnerId: north.id } },
    ]);
    const sending = await house.ask(
      north.app,
      `{ webhookSending(endpointId: "${own}") { failuresInRow positions { head } } }`,
    );
    expect(sending.data).toEqual({ webhookSending: { failuresInRow: 0, positions: [] } });
    const cursorOfAll = (
      (await house.ask(operator, `{ webhookEndpoints(first: 1) { pageInfo { endCursor } } }`)).data?.[
        'webhookEndpoints'
      ] as { pageInfo: { endCursor: string } }
    ).pageInfo.endCursor;
    const after = await house.ask(north.app, `{ webhookEndpoints(after: "${cursorOfAll}") { edges { node { id } } } }`);
    for (const id of others) {
      expect(JSON.stringify([listed, after])).not.toContain(id);
      const read = await house.ask(
        north.app,
        `{ webhookEndpoint(id: "${id}") { url } webhookSending(endpointId: "${id}") { underWay }
           webhookDeliveries(endpointId: "${id}") { edges { cursor } } }`,
      );
      expect(read).toMatchObject({ data: { webhookEndpoint: null, webhookSending: null, webhookDeliveries: null } });
      const nothing = await tried(north.app, 'disableWebhookEndpoint', 'id: "whe_nothing"');
      for (const [mutation, args] of [
        ['disableWebhookEndpoint', `id: "${id}"`],
        ['enableWebhookEndpoint', `id: "${id}"`],
        ['deleteWebhookEndpoint', `id: "${id}"`],
        ['rotateWebhookSecret', `input: { webhookEndpointId: "${id}" }`],
        ['updateWebhookEndpoint', `input: { webhookEndpointId: "${id}", url: "${norths.url}" }`],
        [
          'redeliverWebhook',
          `input: { webhookEndpointId: "${id}", source: "customer", fromSequence: 1, toSequence: 1 }`,
        ],
        ['skipWebhookMessage', `input: { webhookEndpointId: "${id}", deliveryId: "whd_x" }`],
      ] as const) {
        const reply = await tried(north.app, mutation, args);
        // Word for word what is said of an id that nobody ever had.
        expect(reply.errors?.[0]?.message.replace(id, '?')).toBe(
          nothing.errors?.[0]?.message.replace('whe_nothing', '?'),
        );
        expect(reply.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
      }
    }
  });

  it('is stopped and ended by the company where it is a partner’s, and nothing else is done to it', async () => {
    const north = await newPartner('firm-north');
    const id = await register(north.app, norths);
    const on = `input: { webhookEndpointId: "${id}"`;
    expect(await refused(operator, 'updateWebhookEndpoint', `${on}, url: "${companys.url}" }`)).toBe(
      'OWNERSHIP_VIOLATION',
    );
    expect(await refused(operator, 'rotateWebhookSecret', `${on} }`)).toBe('OWNERSHIP_VIOLATION');
    await done(operator, 'disableWebhookEndpoint', `id: "${id}"`);
    await done(operator, 'deleteWebhookEndpoint', `id: "${id}"`);
    expect(await refused(north.app, 'enableWebhookEndpoint', `id: "${id}"`)).toBe('ILLEGAL_TRANSITION');
    const left = await database.query(
      `select 1 from operations.webhook_secrets where endpoint_id = $1
       union all select 1 from operations.webhook_positions where endpoint_id = $1
       union all select 1 from operations.webhook_messages where endpoint_id = $1`,
      [id],
    );
    expect(left.rows).toEqual([]);
  });
});

describe('a message that a receiver never takes', () => {
  it('is let go with a reason, which the log keeps, and what waits behind it is told', async () => {
    const ivy = await newCustomer('Ivy');
    const id = await register(operator, companys);
    companys.answer = (got, response) =>
      (got.body.includes('"POISON"') && !got.body.includes('"NEXT"') ? status(400) : ok)(got, response);
    await rename(ivy, 'segment: "POISON"');
    await eventually('it has been tried', () => told(companys, ivy).length > 0, longMs);
    await rename(ivy, 'segment: "NEXT"');
    const failed = async () => {
      const text = `{ webhookDeliveries(endpointId: "${id}", filter: { outcome: [FAILED] }) { edges { node { id eventId } } } }`;
      const { edges } = (await house.ask(operator, text)).data?.['webhookDeliveries'] as {
        edges: { node: { id: string; eventId: string } }[];
      };
      return edges.map(({ node }) => node);
    };
    await eventually('that is filed', async () => (await failed()).length > 0, longMs);
    const [delivery] = await failed();
    const on = `input: { webhookEndpointId: "${id}", deliveryId: "${delivery?.id}" }`;
    expect(await refused(operator, 'skipWebhookMessage', on)).toBe('VALIDATION_FAILED');
    const skipped = await done(
      operator,
      'skipWebhookMessage',
      on,
      'webhookEndpoint { lastSkip { eventId skippedBy } }',
      'reason: "Their parser refuses it."',
    );
    expect(skipped['webhookEndpoint']).toEqual({
      lastSkip: { eventId: delivery?.eventId, skippedBy: 'omar.operator' },
    });
    await eventually('the next is told', () => told(companys, ivy).some(({ body }) => body.includes('"NEXT"')), longMs);
    const { rows } = await database.query<{ envelope: string }>(
      `select envelope from operations.outbox where event_id = $1 union all select envelope from operations.log where event_id = $1`,
      [(skipped['receipt'] as Fields)['auditId']],
    );
    expect(JSON.parse(rows[0]?.envelope ?? '')).toMatchObject({
      type: 'operations.webhookEndpoint.messageSkipped',
      reason: 'Their parser refuses it.',
      actor: 'omar.operator',
    });
    expect(await refused(operator, 'skipWebhookMessage', on, '', 'reason: "Again."')).toBe('NOT_FOUND');
  });
});
