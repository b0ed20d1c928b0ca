import { rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { composeSupergraph } from './fixtures/compose.ts';
import { codesOf, openTestGateway, supergraphSdl, type TestGateway } from './fixtures/open-gateway.ts';
import { billingSdl, customerSdl } from './fixtures/subgraphs.ts';
import { eventually } from '../harness/eventually.ts';

const compose = (customer: string) =>
  composeSupergraph([
    { name: 'customer', url: 'http://127.0.0.1:9/graphql', sdl: customer },
    { name: 'billing', url: 'http://127.0.0.1:9/graphql', sdl: billingSdl },
  ]);

/** The same graph with one rule more: names are for sales only. */
const stricterSdl = compose(
  customerSdl.replace('name: String\n    status', 'name: String @access(roles: ["sales"])\n    status'),
);
/** The same graph with a field less. */
const smallerSdl = compose(customerSdl.replace('tags: [String!]\n', ''));

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await openTestGateway({ supergraphPollMs: 20 });
});
afterEach(() => gateway[Symbol.asyncDispose]());

const query = '{ customer(id: "acme") { name tags } }';
const replace = async (sdl: string) => {
  const draft = join(gateway.folder, 'next.graphql');
  await writeFile(draft, sdl);
  await rename(draft, gateway.supergraphPath);
};
const current = async () => /supergraph_info\{id="([0-9a-f]+)"\} 1/.exec(await gateway.registry.metrics())?.[1];
const refusedCount = async () => Number(/supergraph_refused_total (\d+)/.exec(await gateway.registry.metrics())?.[1]);

describe('a new supergraph', () => {
  it.each([
    ['renamed into place', replace],
    ['written over the old one', (sdl: string) => writeFile(gateway.supergraphPath, sdl)],
  ])('is served with its rules when it is %s', async (_, put) => {
    expect((await gateway.ask(query)).data).toEqual({ customer: { name: 'acme Ltd', tags: ['a', 'b'] } });
    const before = await current();
    await put(stricterSdl);
    await eventually('its rules hold', async () => codesOf(await gateway.ask(query))[0] === 'ROLE_REQUIRED');
    expect(await current()).not.toBe(before);
    expect((await gateway.ask(query, { roles: ['sales'] })).errors).toBeUndefined();
    await put(smallerSdl);
    await eventually(
      'its schema holds',
      async () => codesOf(await gateway.ask(query))[0] === 'GRAPHQL_VALIDATION_FAILED',
    );
  });

  it.each([
    ['is no GraphQL', 'type Query {'],
    ['is empty', ''],
    ['is a schema but no supergraph', 'type Query { a: Int }'],
    ['is half of one', supergraphSdl.slice(0, supergraphSdl.indexOf('type Query'))],
    ['does not fit together', supergraphSdl.replace('enum join__Graph {', 'enum join__Graph {\n  GHOST')],
  ])('that %s is refused, and the old one goes on', async (_, sdl) => {
    const before = await current();
    await replace(sdl);
    await eventually('it is refused', async () => (await refusedCount()) === 1);
    expect(await current()).toBe(before);
    expect((await gateway.ask(query)).errors).toBeUndefined();
    expect(gateway.logged()).toContain('the old one stays');
    await replace(stricterSdl);
    await eventually('the new one is served', async () => (await current()) !== before);
  });

  it('that is missing for a while changes nothing', async () => {
    const before = await current();
    await rm(gateway.supergraphPath);
    await eventually('it answers', async () => (await gateway.ask(query)).errors === undefined);
    await writeFile(gateway.supergraphPath, '');
    await truncate(gateway.supergraphPath);
    await eventually('it is refused', async () => (await refusedCount()) === 1);
    expect(await current()).toBe(before);
  });

  it('takes the place of the old one under load, and no request is lost or judged by two', async () => {
    let running = true;
    const outcomes = new Map<string, number>();
    const load = Promise.all(
      Array.from({ length: 16 }, async () => {
        while (running) {
          const answer = await gateway.ask('{ customer(id: "acme") { name creditLimit } }', { roles: ['compliance'] });
          const outcome = codesOf(answer).join() || JSON.stringify(answer.data);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }
      }),
    );
    for (const sdl of [stricterSdl, supergraphSdl, stricterSdl, smallerSdl]) {
      const before = await current();
      await replace(sdl);
      await eventually('the new one is served', async () => (await current()) !== before);
      const seen = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
      await eventually(
        'the load has met it',
        () => [...outcomes.values()].reduce((sum, count) => sum + count, 0) > seen + 50,
      );
    }
    running = false;
    await load;
    expect([...outcomes.keys()].sort()).toEqual([
      'ROLE_REQUIRED',
      '{"customer":{"name":"acme Ltd","creditLimit":1000}}',
    ]);
  });

  it('must be there and be good when the gateway starts', async () => {
    await expect(openTestGateway({ sdl: 'type Query {' })).rejects.toThrow('Syntax Error');
    await expect(openTestGateway({ supergraphPath: '/nowhere/supergraph.graphql' })).rejects.toThrow('ENOENT');
  });
});
