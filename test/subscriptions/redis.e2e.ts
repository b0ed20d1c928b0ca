import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { openTestRedis, type TestRedis } from '../events/redis-server.ts';
import { changeFields, type Told } from './client.ts';
import { openStage, type Done, type Stage, type StageGateway } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor) {
  customerChanged(filter: $filter, after: $after) { ${changeFields} customer { id tradingName } }
}`;

let redis: TestRedis | null = null;
let stage: Stage | undefined;
let gateway: StageGateway;
let other: StageGateway;
let customer: Done;

beforeAll(async () => {
  redis = await openTestRedis();
  if (redis === null) return;
  stage = await openStage(redis.url);
  [gateway, other] = await Promise.all([stage.openGateway(), stage.openGateway()]);
  customer = await stage.createCustomer('Alder Redis');
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await other?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
  await redis?.[Symbol.asyncDispose]();
});

/** What Redis may lose in the middle of it. */
const losses: Readonly<Record<string, (server: TestRedis) => Promise<unknown>>> = {
  'nothing is lost': () => Promise.resolve(),
  'Redis is flushed': (server) => server.flush(),
  'Redis is killed and stays away': (server) => server.kill(),
  'Redis comes back empty': (server) => server.start(),
  'Redis is killed and started again': async (server) => {
    await server.kill();
    await server.start();
  },
  'the stream is trimmed past everybody': (server) => server.command('XTRIM', 'concord:events:customer', 'MAXLEN', '0'),
};
const perLoss = 4;

describe('a subscription over Redis', () => {
  it('is told every event once and in order whatever Redis loses, and so is one that resumes', async ({ skip }) => {
    if (redis === null || stage === undefined) return skip('there is no redis-server');
    const filter = { ids: [customer.id] };
    const client = await gateway.connect(people.olga);
    const whole = client.subscribe(query, { filter, after: customer.eventCursor });
    await whole.caughtUp();
    const resumers: { readonly from: number; readonly told: Told }[] = [];

    let events = 0;
    for (const [loss, lose] of Object.entries(losses)) {
      for (let nr = 0; nr < perLoss; nr += 1) {
        // In the middle of the events, not between two quiet times.
        if (nr === perLoss / 2) await lose(redis);
        await stage.rename(customer.id, `${loss} ${nr}`);
        events += 1;
      }
      const changed = await whole.changedTimes(events);
      // Somebody comes to another gateway with the cursor of what was last told before the loss.
      const last = changed[events - perLoss / 2 - 1];
      const line = await other.connect(people.olga);
      resumers.push({
        from: events - perLoss / 2,
        told: line.subscribe(query, { filter, after: last?.cursor }),
      });
    }

    const { rows } = await stage.company.database.query<{ sequence: string }>(
      `select sequence from customer.log where kind = 'change' and entity_id = $1 and entity_version > $2 order by sequence`,
      [customer.id, customer.recordVersion],
    );
    const sequences = rows.map(({ sequence }) => Number(sequence));
    expect(sequences).toHaveLength(events);
    expect((await whole.changedTimes(events)).map(({ sequence }) => sequence)).toEqual(sequences);
    for (const { from, told } of resumers) {
      const changed = await told.changedTimes(events - from);
      expect(changed.map(({ sequence }) => sequence)).toEqual(sequences.slice(from));
    }
  });
});
