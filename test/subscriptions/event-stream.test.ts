import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { openStage, type Stage, type StageGateway } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor) {
  customerChanged(filter: $filter, after: $after) { change { cursor kind sequence } customer { tradingName } }
}`;

type Result = {
  readonly customerChanged: {
    readonly change: { readonly cursor: string; readonly kind: string };
    readonly customer: { readonly tradingName: string } | null;
  };
};

let stage: Stage;
let gateway: StageGateway;
beforeAll(async () => {
  stage = await openStage();
  gateway = await stage.openGateway();
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

async function ask(body: object, ttlSeconds = 3_600, headers: Record<string, string> = {}): Promise<Response> {
  const token = await stage.token(people.olga, ttlSeconds);
  return fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

describe('a subscription as Server-Sent Events', () => {
  it('is told to the client of graphql-sse, and goes on behind a cursor', async () => {
    const { id } = await stage.createCustomer('Rowan Streams');
    const client = createClient({
      url: gateway.url,
      headers: async () => ({ authorization: `Bearer ${await stage.token(people.olga)}` }),
      retryAttempts: 0,
    });
    const cursors: string[] = [];
    const names: unknown[] = [];
    for await (const { data } of client.iterate<Result>({ query, variables: { filter: { ids: [id] } } })) {
      const { change, customer } = data?.customerChanged ?? {};
      cursors.push(change?.cursor ?? '');
      if (change?.kind === 'CAUGHT_UP') await stage.rename(id, `name ${names.length}`);
      else names.push(customer?.tradingName);
      if (names.length === 1) break;
    }
    expect(names).toEqual(['name 0']);
    await expect.poll(() => gateway.metric('concord_gateway_subscriptions')).toBe(0);
    expect(await gateway.metric('concord_gateway_sockets')).toBe(0);

    const variables = { filter: { ids: [id] }, after: cursors[0] };
    for await (const { data } of client.iterate<Result>({ query, variables })) {
      expect(data?.customerChanged.customer?.tradingName).toBe('name 0');
      break;
    }
    client.dispose();
  });

  it('is refused as a first and last event; plain HTTP is told where to go', async () => {
    const refused = await (await ask({ query, variables: { after: 'nonsense' } })).text();
    expect(refused).toMatch(/event: next\ndata: \{"errors":\[.*"CURSOR_INVALID".*\]\}\n\nevent: complete\n/);
    const invalid = await (await ask({ query: 'subscription { customerChanged { nothing } }' })).text();
    expect(invalid).toMatch(/GRAPHQL_VALIDATION_FAILED.*\n\nevent: complete\n/);
    expect(await gateway.metric('concord_gateway_sockets')).toBe(0);
    const plain = await ask({ query }, 3_600, { accept: 'application/json' });
    expect(await plain.json()).toMatchObject({
      errors: [{ extensions: { code: 'VALIDATION_FAILED', rule: 'OPERATION_KIND' } }],
    });
    const noToken = await ask({ query }, 3_600, { authorization: 'Bearer rubbish' });
    expect(noToken.status).toBe(401);
  });

  it('ends with its token, and takes queries as streams of one event', async () => {
    const answer = await ask({ query: '{ customer(id: "cus_none") { id } }' });
    expect(await answer.text()).toBe('event: next\ndata: {"data":{"customer":null}}\n\nevent: complete\ndata:\n\n');
    const brief = await (await ask({ query }, 3)).text();
    expect(brief).toContain('CAUGHT_UP');
    expect(brief).not.toContain('event: complete');
  });

  it('ends with its gateway, without being complete, so that the client comes back elsewhere', async () => {
    const other = await stage.openGateway();
    const token = await stage.token(people.olga);
    const response = await fetch(other.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    const reading = response.text();
    await expect.poll(() => other.metric('concord_gateway_subscription_delivered_total')).toBe(1);
    await other[Symbol.asyncDispose]();
    const told = await reading;
    expect(told).toContain('CAUGHT_UP');
    expect(told).not.toContain('event: complete');
  });
});
