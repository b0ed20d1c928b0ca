import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made } from '../../../test/harness/billing.ts';
import { openCustomerRoom, viewerWith, type CustomerRoom } from '../../../test/harness/customer.ts';
import { commands } from '../commands/all.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import { applyDeal, namedBy } from './deals.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const steward = viewerWith('sales-ops', 'finance-steward', 'data-steward');

let room: CustomerRoom;
let customers = 0;
beforeAll(async () => {
  room = await openCustomerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function customer(): Promise<string> {
  customers += 1;
  const input = { legalName: `Buyer ${'abcdefgh'[customers]} ${customers}`, country: 'US' as const };
  return made(await room.run(steward, commands.createCustomer, input)).id;
}

async function opportunity(customerId: string): Promise<Opportunity> {
  const input = { customerId, name: 'Seats', closeDate: '2026-06-30' as CivilDate };
  return made(await room.runOn(room.keepers.opportunities, steward, commands.createOpportunity, input));
}

const read = async ({ id }: Opportunity) => (await room.store.readOpportunities([id], everything))[0];

/** What the contract source would tell of a deal, by one event; says what that is about. */
function hears(dealId: string, customerId: string, changed: object, kind = 'change'): Promise<void> {
  const event = { id: `${dealId}-told`, actor: 'sally', correlationid: 'c', data: { changed } };
  const entry = { kind, entityType: 'Deal', entityId: dealId, customerId, event } as unknown as LogEntry;
  return transaction({ db: commandTablesOf(room.database.db) }, async (trx) => {
    for (const deal of namedBy(entry)) await applyDeal(trx, deal, { keepers: room.keepers, clock: room.clock });
  });
}

async function told({ id }: Opportunity): Promise<readonly string[]> {
  const { rows } = await room.database.pool.query<{ type: string }>(
    `select envelope::jsonb ->> 'type' as type from outbox where entity_id = $1 order by id`,
    [id],
  );
  return rows.map(({ type }) => type);
}

describe('a deal of the contract source', () => {
  it('is shown by the opportunity that it names, which tells of it once', async () => {
    const buyer = await customer();
    const one = await opportunity(buyer);
    await hears('dea_1', buyer, { name: 'Seats', opportunityId: one.id });
    expect(await read(one)).toMatchObject({ dealId: 'dea_1', version: one.version + 1, stage: 'OPEN' });
    await hears('dea_1', buyer, { name: 'Seats', opportunityId: one.id });
    await hears('dea_1', buyer, { contractIds: ['ctr_1'] });
    expect(await read(one)).toMatchObject({ dealId: 'dea_1', version: one.version + 1 });
    expect(await told(one)).toEqual(['customer.opportunity.created', 'customer.opportunity.dealLinked']);
  });

  it('gives way to a later one, and does not come back when it is told again', async () => {
    const buyer = await customer();
    const one = await opportunity(buyer);
    await hears('dea_1', buyer, { opportunityId: one.id });
    await hears('dea_2', buyer, { opportunityId: one.id });
    await hears('dea_1', buyer, { opportunityId: one.id });
    expect(await read(one)).toMatchObject({ dealId: 'dea_2', version: one.version + 2 });
  });

  it('is nothing to an opportunity of somebody else, nor is a refusal or an opportunity that is not here', async () => {
    const [buyer, other] = [await customer(), await customer()];
    const one = await opportunity(buyer);
    await hears('dea_1', other, { opportunityId: one.id });
    await hears('dea_1', buyer, { opportunityId: one.id }, 'refusal');
    await hears('dea_1', buyer, { opportunityId: 'opp_nowhere' });
    expect(await read(one)).toEqual(one);
  });

  it('is the opportunity’s also after its customer was merged into that of the deal', async () => {
    const [survivor, loser] = [await customer(), await customer()];
    const one = await opportunity(loser);
    made(
      await room.run(steward, commands.mergeCustomers, { customerId: loser, survivorId: survivor }, { reason: 'one' }),
    );
    await hears('dea_1', survivor, { opportunityId: one.id });
    expect(await read(one)).toMatchObject({ dealId: 'dea_1' });
  });
});
