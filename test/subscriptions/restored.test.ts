import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import { takeBackup } from '../events/backup.ts';
import { openStage, type Done, type Stage } from './stage.ts';

const query = `subscription ($filter: CustomerChangedFilter, $after: Cursor) {
  customerChanged(filter: $filter, after: $after) { change { kind sequence recordVersion cursor } customer { tradingName } }
}`;

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.[Symbol.asyncDispose]());

/** Until the house has its connections again. */
async function renamed(customer: Done, tradingName: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await stage.rename(customer.id, tradingName);
      return;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}

describe('a log that was restored to an older state and has grown since', () => {
  it('refuses a cursor of what is gone, and goes on from one of what is still there', async () => {
    const acme = await stage.createCustomer('Acme');
    const variables = { filter: { ids: [acme.id] } };
    const before = await stage.openGateway();
    const client = await before.connect(people.olga);
    const told = await client.subscribe(query, variables).caughtUp();
    await renamed(acme, 'kept');
    const kept = (await told.changedTimes(1)).at(-1)?.cursor;

    await using backup = await takeBackup(stage.company.house.databaseUrl);
    for (const name of ['lost 1', 'lost 2']) await renamed(acme, name);
    const lost = (await told.changedTimes(3)).at(-1)?.cursor;
    await client.close();
    await before[Symbol.asyncDispose]();
    await backup.restore();
    for (const name of ['new 1', 'new 2', 'new 3']) await renamed(acme, name);

    await using after = await stage.openGateway();
    const again = await after.connect(people.olga);
    const refused = await again.subscribe(query, { ...variables, after: lost }).refused();
    expect(refused).toMatchObject([{ extensions: { code: 'CURSOR_INVALID', reason: 'another history’s' } }]);
    const resumed = await again.subscribe(query, { ...variables, after: kept }, 'two').caughtUp();
    expect(resumed.changed).toHaveLength(3);
    await again.close();
  });
});
