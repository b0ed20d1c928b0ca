import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { changeFields, RawClient } from './client.ts';
import { openStage, type GatewayParts, type Stage, type StageGateway } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter) {
  customerChanged(filter: $filter) { ${changeFields} customer { id tradingName } }
}`;

let stage: Stage;
const opened: StageGateway[] = [];
beforeAll(async () => {
  stage = await openStage();
}, 120_000);
afterEach(async () => {
  for (const gateway of opened.splice(0)) await gateway[Symbol.asyncDispose]();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

async function open(parts: GatewayParts = {}): Promise<StageGateway> {
  const gateway = await stage.openGateway(parts);
  opened.push(gateway);
  return gateway;
}

describe('who speaks on a socket', () => {
  it('says so in connection_init, as a header or as a bare token, and is refused otherwise', async () => {
    const { url } = await open();
    const token = await stage.token(people.olga);
    for (const payload of [{ authorization: `Bearer ${token}` }, { Authorization: `Bearer ${token}` }, { token }]) {
      const client = new RawClient(url);
      await client.opened;
      client.send({ type: 'connection_init', payload });
      await client.until(() => client.messages.some(({ type }) => type === 'connection_ack'), 'the acknowledgement');
      await client.close();
    }
    for (const payload of [undefined, {}, { authorization: token }, { token: `${token}x` }, { token: 7 }]) {
      const client = new RawClient(url);
      await client.opened;
      client.send({ type: 'connection_init', ...(payload && { payload }) });
      expect((await client.closed).code).toBe(4403);
    }
  });

  it('does not get in by its address', async () => {
    const { url } = await open();
    const client = new RawClient(`${url}?token=${await stage.token(people.olga)}`);
    await client.opened;
    client.send({ type: 'connection_init' });
    expect((await client.closed).code).toBe(4403);
  });

  it('is shown out when its token ends, and told nothing after', async () => {
    const { url } = await open();
    const { id } = await stage.createCustomer('Ivy Expires');
    const client = await new RawClient(url).greet(await stage.token({ ...people.olga, sub: 'brief' }, 3));
    const told = await client.subscribe(query, { filter: { ids: [id] } }).caughtUp();
    const { code, reason } = await client.closed;
    expect([code, reason]).toEqual([4403, 'The token has expired']);
    await stage.rename(id, 'after the end');
    expect(told.changed).toEqual([]);
  });

  it('stays when a ping brings a newer token, with what that token may see', async () => {
    const { url } = await open();
    const [before, after] = [await stage.createCustomer('Juniper Before'), await stage.createCustomer('Juniper After')];
    const portal = { sub: 'moving portal', roles: ['portal'] };
    const client = await new RawClient(url).greet(await stage.token({ ...portal, customer: before.id }, 4));
    const told = await client.subscribe(query).caughtUp();
    client.send({ type: 'ping', payload: { token: await stage.token({ ...portal, customer: after.id }, 600) } });
    await client.until(() => client.messages.some(({ type }) => type === 'pong'), 'the pong');
    expect(client.messages.find(({ type }) => type === 'pong')).toEqual({ type: 'pong' });
    await new Promise((resolve) => setTimeout(resolve, 4_500));
    await stage.rename(before.id, 'not any more');
    await stage.rename(after.id, 'from now on');
    await told.changedTimes(1);
    expect(told.payloads.at(-1)).toMatchObject({ customer: { id: after.id } });
    await client.close();
  });

  it('is shown out when a ping brings somebody else’s token, or none that is good', async () => {
    const { url } = await open();
    for (const token of [await stage.token(people.stefan), 'rubbish']) {
      const client = await new RawClient(url).greet(await stage.token(people.olga));
      client.send({ type: 'ping', payload: { token } });
      expect((await client.closed).code).toBe(4403);
    }
  });
});

describe('a socket', () => {
  it('is not opened for a page of another site, at another address, or for another protocol', async () => {
    const { url } = await open();
    const foreign = new RawClient(url, { headers: { origin: 'https://evil.example' } });
    await expect(foreign.opened).rejects.toThrow('403');
    const nothing = new RawClient(url, { headers: { origin: 'null' } });
    await expect(nothing.opened).rejects.toThrow('403');
    await expect(new RawClient(url.replace('/graphql', '/other')).opened).rejects.toThrow('404');
    const own = new RawClient(url, { headers: { origin: new URL(url).origin } });
    await own.opened;
    await own.close();
    expect((await new RawClient(url, { protocol: null }).closed).code).toBe(4406);
    await expect(new RawClient(url, { protocol: 'graphql-ws' }).opened).rejects.toThrow();
  });

  it('is closed when it does not say hello, says it twice, or subscribes before', async () => {
    const { url } = await open({ socketLimits: { initMs: 200 } });
    expect((await new RawClient(url).closed).code).toBe(4408);
    const twice = await new RawClient(url).greet(await stage.token(people.olga));
    twice.send({ type: 'connection_init' });
    expect((await twice.closed).code).toBe(4429);
    const early = new RawClient(url);
    await early.opened;
    early.subscribe(query);
    expect((await early.closed).code).toBe(4401);
  });

  it('is closed for rubbish, for messages that are too large, and for floods of them', async () => {
    const gateway = await open();
    const client = (): Promise<RawClient> => gateway.connect(people.olga);
    for (const rubbish of ['', '{', '[]', '{"type":"nonsense"}', Buffer.from([0, 255, 1, 254])]) {
      const one = await client();
      one.socket.send(rubbish);
      expect((await one.closed).code).toBe(4400);
    }
    const large = await client();
    large.socket.send('x'.repeat(300_000));
    expect((await large.closed).code).toBe(1009);
    const flood = await client();
    for (let nr = 0; nr < 400; nr += 1) flood.send({ type: 'ping' });
    expect((await flood.closed).code).toBe(4901);
    const frames = await client();
    for (let nr = 0; nr < 400; nr += 1) frames.socket.ping();
    expect((await frames.closed).code).toBe(4901);
    await expect
      .poll(() => gateway.registry.metrics(), { timeout: 10_000 })
      .toContain('concord_gateway_sockets_closed_total{code="4901"} 2');
  });

  it('runs so many operations at once and no more, and one id once', async () => {
    const gateway = await open({ socketLimits: { messagesMax: 2_000 } });
    const client = await gateway.connect(people.olga);
    const all = Array.from({ length: 1_000 }, (_, nr) => client.subscribe(query, {}, `nr ${nr}`));
    for (const told of all.slice(0, 50)) await told.caughtUp();
    for (const told of all.slice(50)) {
      const [error] = await told.refused();
      expect(error?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', rule: 'COUNT_MAX' });
    }
    expect(await gateway.metric('concord_gateway_subscriptions')).toBe(50);
    all[0]?.complete();
    await expect.poll(() => gateway.metric('concord_gateway_subscriptions')).toBe(49);
    await client.subscribe(query, {}, 'another').caughtUp();
    client.subscribe(query, {}, 'nr 1');
    expect((await client.closed).code).toBe(4409);
    await expect.poll(() => gateway.metric('concord_gateway_subscriptions')).toBe(0);
    await expect.poll(() => gateway.metric('concord_gateway_subscription_groups')).toBe(0);
  });

  it('has a limit by process and by principal', async () => {
    const gateway = await open({ socketLimits: { socketsMax: 4, principalSocketsMax: 2 } });
    const [one, two] = [await gateway.connect(people.olga), await gateway.connect(people.olga)];
    const third = new RawClient(gateway.url);
    await third.opened;
    third.send({ type: 'connection_init', payload: { token: await stage.token(people.olga) } });
    expect((await third.closed).code).toBe(4902);
    const [other, more] = [await gateway.connect(people.stefan), await gateway.connect(people.bilal)];
    await expect(new RawClient(gateway.url).opened).rejects.toThrow('503');
    await one?.close();
    await (await gateway.connect(people.olga)).close();
    await Promise.all([two, other, more].map((client) => client?.close()));
  });
});

describe('queries and mutations on a socket', () => {
  it('are answered as over HTTP, in both senses', async () => {
    const gateway = await open({ limits: { depthMax: 9, costMax: 500 } });
    const client = await gateway.connect(people.olga);
    const { id } = await stage.createCustomer('Kale Socket');
    const customer = client.subscribe('query ($id: ID!) { customer(id: $id) { id } }', { id }, 'query');
    await client.until(() => client.messages.some((one) => one.id === 'query' && one.type === 'complete'), 'the end');
    expect(customer.results).toEqual([{ data: { customer: { id } } }]);

    const mutation = `mutation ($input: UpdateProfileInput!, $write: WriteContext!) {
      updateProfile(input: $input, write: $write) { receipt { outcome } }
    }`;
    const written = client.subscribe(
      mutation,
      { input: { customerId: id, tradingName: 'by socket' }, write: { idempotencyKey: 'by-socket' } },
      'mutation',
    );
    await client.until(() => written.results.length === 1, 'the receipt');
    expect(written.results).toEqual([{ data: { updateProfile: { receipt: { outcome: 'APPLIED' } } } }]);

    const parent = 'parent(type: LEGAL) {';
    const deep = `{ customer(id: "x") { ${parent.repeat(9)} id ${'}'.repeat(9)} } }`;
    const dear =
      '{ customers(first: 100) { edges { node { children(type: LEGAL, first: 100) { edges { node { id } } } } } } }';
    const cases: readonly [string, string, string][] = [
      ['depth', deep, 'VALIDATION_FAILED'],
      ['cost', dear, 'COST_EXCEEDED'],
      [
        'role',
        '{ invoices { edges { node { id } } } partners { edges { node { id } } } opportunity(id: "x") { id } }',
        'ROLE_REQUIRED',
      ],
      ['field', '{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['text', '{ broken', 'GRAPHQL_PARSE_FAILED'],
    ];
    const dora = await gateway.connect(people.dora);
    for (const [name, text, code] of cases) {
      const [error] = await dora.subscribe(text, {}, name).refused();
      expect([name, error?.extensions['code']]).toEqual([name, code]);
    }
    const subscriptions: readonly [string, string, string][] = [
      [
        'deep',
        `subscription { customerChanged { change { kind } ${deep.slice(2, -1).replace('customer(id: "x")', 'customer')} } }`,
        'VALIDATION_FAILED',
      ],
      [
        'dear',
        `subscription { customerChanged { change { kind } customer { a: ${'children(type: LEGAL, first: 100) { edges { node { children(type: LEGAL, first: 100) { edges { node { id } } } } } }'} } } }`,
        'COST_EXCEEDED',
      ],
      [
        'two',
        'subscription { customerChanged { change { kind } } billingAccountChanged { change { kind } } }',
        'ROLE_REQUIRED',
      ],
      ['unknown', 'subscription { customerChanged { nothing } }', 'GRAPHQL_VALIDATION_FAILED'],
      [
        'variable',
        'subscription ($f: CustomerChangedFilter!) { customerChanged(filter: $f) { change { kind } } }',
        'VALIDATION_FAILED',
      ],
    ];
    for (const [name, text, code] of subscriptions) {
      const [error] = await dora.subscribe(text, {}, name).refused();
      expect([name, error?.extensions['code']]).toEqual([name, code]);
    }
    // An id is free again once its operation was refused: taken twice, it would close the socket.
    const again = dora.subscribe('subscription { customerChanged { change { kind cursor } } }', {}, 'unknown');
    await dora.until(() => again.results.length > 0, 'an answer under a refused id');
    await Promise.all([client.close(), dora.close()]);
  });
});

describe('how often', () => {
  const ask = '{ customers(first: 1) { edges { node { id } } } }';
  const tight = { most: 3, perSecond: 0.001 };
  const limited = { code: 'RATE_LIMITED', limit: 3, cost: 1, retryable: true };

  it('a socket may ask is bounded, for queries and subscriptions alike, and costs another socket nothing', async () => {
    const gateway = await open({ rateLimits: { socketOperations: tight } });
    const [one, other] = [await gateway.connect(people.olga), await gateway.connect(people.olga)];
    await one.subscribe(query, {}, 'first').caughtUp();
    for (const id of ['second', 'third']) {
      const told = one.subscribe(ask, {}, id);
      await one.until(() => told.results.length === 1, 'an answer');
    }
    for (const [id, text] of Object.entries({ query: ask, subscription: query })) {
      const [error] = await one.subscribe(text, {}, id).refused();
      expect(error?.extensions).toMatchObject(limited);
      expect(Date.parse(String(error?.extensions['resetAt']))).toBeGreaterThan(Date.now());
    }
    await other.subscribe(query).caughtUp();
    await Promise.all([one.close(), other.close()]);
  });

  it('a principal may ask is bounded over all its sockets and event streams, wherever it says it comes from', async () => {
    const gateway = await open({ rateLimits: { principalOperations: tight } });
    const token = await stage.token(people.olga);
    const connect = (address: string) =>
      new RawClient(gateway.url, { headers: { 'x-forwarded-for': address } }).greet(token);
    const clients = [await connect('192.0.2.1'), await connect('192.0.2.2'), await connect('192.0.2.3')];
    for (const client of clients) await client.subscribe(query).caughtUp();
    const late = await connect('192.0.2.4');
    const [error] = await late.subscribe(query).refused();
    expect(error?.extensions).toMatchObject(limited);
    const stream = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': '192.0.2.5',
      },
      body: JSON.stringify({ query }),
    });
    expect(await stream.text()).toContain('"code":"RATE_LIMITED"');
    const stefan = await gateway.connect(people.stefan);
    await stefan.subscribe(query).caughtUp();
    await Promise.all([...clients, late, stefan].map((client) => client.close()));
  });

  it('a principal may ask for what is dear is bounded by what it costs', async () => {
    const gateway = await open({ rateLimits: { principalCost: { most: 250, perSecond: 0.001 } } });
    const client = await gateway.connect(people.olga);
    const dear = '{ customers(first: 100) { edges { node { id } } } }';
    let answered = 0;
    for (let nr = 0; ; nr += 1) {
      const told = client.subscribe(dear, {}, `nr ${nr}`);
      await client.until(() => told.results.length === 1 || told.errors !== undefined, 'an answer');
      if (told.errors !== undefined) {
        expect(told.errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', limit: 250 });
        break;
      }
      answered += 1;
    }
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(4);
    await client.close();
  });
});

describe('a gateway without logs', () => {
  it('answers queries and says of subscriptions that it serves none', async () => {
    const gateway = await stage.openGateway({ events: { logs: {}, cursors: stage.cursors, metrics: null as never } });
    opened.push(gateway);
    const client = await gateway.connect(people.olga);
    const [error] = await client.subscribe(query).refused();
    expect(error?.extensions).toMatchObject({ code: 'NOT_SUPPORTED_BY_SYSTEM', duty: 'subscriptions' });
    await client.close();
  });
});
