import { Registry } from 'prom-client';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createResumeClient } from '../../examples/resume-client/resume-client.js';
import { people } from '../../house/seed/people.ts';
import { openWritePosition } from '../../platform/commands/receipt.ts';
import { createSubgraphServer } from '../../platform/http/subgraph-server.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createDice } from '../chaos/dice.ts';
import { endParts, startPart, type PartProcess } from '../harness/part-process.ts';
import { openStage, type Stage } from './stage.ts';

/** Breaks of the line in the suite; by hand two thousand: `CHAOS_BREAKS=2000`. And the dice, to see a failure again. */
const breaksMin = Number(process.env['CHAOS_BREAKS'] ?? 16);
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const clientsCount = 6;
const customersCount = 4;
/** One break in so many is the death of a gateway, which breaks every line it holds. */
const killEvery = 13;

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor) {
  customerChanged(filter: $filter, after: $after) {
    change { cursor kind sequence recordVersion }
    customer { id tradingName }
  }
}`;

let stage: Stage;
let subgraph: { readonly url: string; close(): Promise<void> };
beforeAll(async () => {
  stage = await openStage();
  const { handler, probes } = stage.company.subgraph('customer');
  const server = createSubgraphServer({ handler, probes, registry: new Registry(), log: silentLog });
  const base = await server.listen({ host: '127.0.0.1', port: 0 });
  subgraph = { url: `${base}/graphql`, close: () => server.close() };
}, 120_000);
afterAll(async () => {
  await endParts();
  await subgraph?.close();
  await stage?.[Symbol.asyncDispose]();
});

describe('subscribers whose lines break and whose gateways die', () => {
  it(
    'are told every event once and in order',
    async () => {
      const dice = createDice(seed);
      const start = (port: string): Promise<PartProcess> =>
        startPart({ part: 'gateway', env: { ...stage.env, CUSTOMER_URL: subgraph.url, PORT: port } });
      const gateways = await Promise.all(['0', '0'].map(start));
      const ports = gateways.map(({ url }) => new URL(url).port);
      const customers: string[] = [];
      while (customers.length < customersCount) {
        customers.push((await stage.createCustomer(`Thistle ${customers.length}`)).id);
      }
      const { eventCursor: after } = await stage.rename(customers[0] ?? '', 'before');

      const open = new Set<WebSocket>();
      class WatchedSocket extends WebSocket {
        constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
          super(...parameters);
          open.add(this);
          this.on('error', () => undefined);
          this.once('close', () => open.delete(this));
        }
      }
      const token = await stage.token(people.olga);
      const told = Array.from({ length: clientsCount }, () => [] as number[]);
      const ends: unknown[] = [];
      const clients = told.map((sequences, nr) => {
        let connections = nr;
        const client = createResumeClient({
          url: () => `ws://127.0.0.1:${ports[(connections += 1) % ports.length]}/graphql`,
          token: () => token,
          webSocketImpl: WatchedSocket,
          pauseMs: () => 20,
        });
        client.follow({
          query,
          variables: { filter: { ids: customers } },
          after,
          onEvent: ({ data }, { kind }) => {
            const { change } = (data as { customerChanged: { change: { sequence: number } } }).customerChanged;
            if (kind === 'CHANGED') sequences.push(change.sequence);
          },
          onEnd: (reason) => ends.push(reason),
        });
        return client;
      });

      console.log(`CHAOS_SEED=${seed}`);
      let breaks = 0;
      while (breaks < breaksMin) {
        await stage.rename(customers[dice.below(customersCount)] ?? '', `name ${breaks}`);
        const sockets = [...open];
        const victim = sockets[dice.below(Math.max(1, sockets.length))];
        if (breaks % killEvery === killEvery - 1) {
          const nr = dice.below(gateways.length);
          await gateways[nr]?.kill();
          await stage.rename(customers[0] ?? '', `after a death ${breaks}`);
          gateways[nr] = await start(ports[nr] ?? '0');
        } else victim?.terminate();
        breaks += 1;
      }
      const position = openWritePosition(stage.cursors, after);
      const { rows } = await stage.company.database.query<{ sequence: string }>(
        `select sequence from customer.log
         where kind = 'change' and entity_id = any($1) and outbox_id > $2 order by sequence`,
        [customers, position?.outboxId],
      );
      const whole = rows.map(({ sequence }) => Number(sequence));
      expect(whole.length).toBeGreaterThanOrEqual(breaksMin);
      await expect
        .poll(() => told.map(({ length }) => length), { timeout: 120_000 })
        .toEqual(told.map(() => whole.length));
      for (const sequences of told) expect(sequences).toEqual(whole);
      expect(ends).toEqual([]);
      for (const client of clients) await client.close();
      await Promise.all(gateways.map((gateway) => gateway.stop()));
    },
    breaksMin * 2_000 + 240_000,
  );
});
