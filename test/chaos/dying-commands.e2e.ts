import { beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../core/decimal.ts';
import { takeFact } from '../../platform/commands/facts.ts';
import { commands as billing } from '../../subgraphs/billing/commands/all.ts';
import { commands as contract } from '../../subgraphs/contract/commands/all.ts';
import { commands as ledger } from '../../subgraphs/ledger/commands/all.ts';
import type { AccountingPeriod } from '../../subgraphs/ledger/domain/accounting-period.ts';
import { made, openBillingRoom } from '../harness/billing.ts';
import { author, openContractRoom, timekeeper } from '../harness/contract.ts';
import { viewerWith } from '../harness/customer.ts';
import { buildHouse, type BuiltHouse } from '../harness/built-house.ts';
import { dunning } from '../harness/dunning.ts';
import { people } from '../harness/ledger.ts';
import { openSubledger } from '../harness/postings.ts';
import { subscribing } from '../harness/subscriptions.ts';
import { openDeaths, points } from './dying-command.ts';

/**
 * What the pipeline promises of any command, of those whose decision reaches furthest: credit, closing, dunning, succession.
 * No houses: a process for each death, of the one source that the command is of. Twice through, two points apart, so each
 * command dies before its commit and after it, or with nothing and with everything written.
 */
let built: BuiltHouse;
beforeAll(async () => {
  built = await buildHouse();
});

const rounds = [0, 2].map((first) => ({ first, point: points[first]?.point ?? '' }));
const timeout = 240_000;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 20, after: null };
const because = { reason: 'because' };

describe.concurrent.each(rounds)('a process that dies of a command, the first one $point', { timeout }, ({ first }) => {
  it('has done each of credit once when it is back', async () => {
    await using room = await openSubledger();
    const { ledger: books } = room;
    await books.database.pool.query(
      `insert into customer_copy (customer_id, status, source_version, as_of) values ('cus_credit', 'ACTIVE', 1, now())`,
    );
    const input = { customerId: 'cus_credit', currency: 'USD' as const };
    const { id } = made(await books.run(people.credit, ledger.createCreditProfile, input));
    await using death = openDeaths(built, 'ledger', books, ledger, first);
    await death.of('creditProfiles', 'setCreditLimit', { creditProfileId: id, limit: decimal('100') }, people.credit);
    // So much that a second person has to look.
    made(await books.run(people.credit, ledger.setCreditLimit, { creditProfileId: id, limit: decimal('900000') }));
    await death.of('creditProfiles', 'approveCreditLimit', { id }, people.secondCredit);
    await death.of('creditProfiles', 'placeCreditHold', { id }, people.credit, because);
    await death.of('creditProfiles', 'releaseCreditHold', { id }, people.secondCredit, because);
    const [profile] = await books.store.readCreditProfiles([id], everything);
    expect(JSON.parse(JSON.stringify(profile))).toMatchObject({
      limit: { amount: '900000' },
      hold: null,
      requested: null,
    });
  });

  it('has done each of closing once when it is back', async () => {
    await using room = await openSubledger({ currency: 'EUR' });
    const { ledger: books } = room;
    const quote = (type: 'SPOT' | 'CLOSING', date: string, rate: string) =>
      books.run(people.accountant, ledger.recordFxRate, {
        ...{ from: 'USD', to: 'EUR', type, date: date as never, rate: decimal(rate), source: 'ECB' },
      } as never);
    const periods = async () => (await books.store.pagePeriods({ legalEntityId: 'le_us' }, page, everything)).nodes;
    const period = async (number: number) => (await periods()).find((one) => one.number === number) as AccountingPeriod;
    made(await quote('SPOT', '2026-03-27', '0.9'));
    await room.billing.bill(await room.billing.openAccount(), '100');
    await room.catchUp();
    const { id: periodId, calendarId } = await period(3);
    await using death = openDeaths(built, 'ledger', books, ledger, first);

    made(await books.run(people.closer, ledger.softClosePeriod, { periodId }));
    const closing = { periodId, modules: ['BILLING', 'AR'], reconciliationReference: 'rec-1' };
    await death.of('periods', 'closePeriod', closing, people.controller);
    const again = { periodId, module: 'AR' };
    await death.of('periods', 'requestPeriodReopening', again, people.controller, because);
    await death.of('periods', 'reopenPeriod', again, people.director);
    made(await books.run(people.controller, ledger.closePeriod, { ...closing, modules: ['AR'] } as never));

    books.clock.moveTo(new Date('2026-04-02T15:00:00Z'));
    made(await quote('CLOSING', '2026-03-31', '0.8'));
    await death.of('periods', 'runRevaluation', { periodId }, people.closer);
    expect(await room.requests('FX_REVALUATION')).toHaveLength(1);
    made(await books.run(people.closer, ledger.openPeriod, { periodId: (await period(4)).id }));
    await room.tryAgain();
    await room.checkBooks();

    // All of it closed but the general ledger of December, as twelve month ends would leave it.
    await books.database.pool.query(
      `update accounting_periods set billing = 'CLOSED', ar = 'CLOSED', revenue = 'CLOSED',
         gl = case when number = 12 then 'SOFT_CLOSED' else 'CLOSED' end where calendar_id = $1`,
      [calendarId],
    );
    books.clock.moveTo(new Date('2027-01-05T15:00:00Z'));
    await death.of('calendars', 'closeYear', { calendarId }, people.controller);
    await death.of('periods', 'lockPeriod', { periodId: (await period(12)).id }, people.director);
    const closings = await books.store.pageEntries({ type: ['CLOSING'] }, page, everything);
    expect(closings.nodes).toHaveLength(1);
    await room.checkBooks();
  });

  it('has done each of dunning once when it is back', async () => {
    await using room = await openBillingRoom();
    const time = dunning(room);
    const selling = subscribing(room);
    await selling.beginAnew();
    room.clock.moveTo(new Date('2026-01-01T17:00:00Z'));
    const { account, subscription } = await selling.subscribe({ id: 'ctr_1' });
    await selling.bill('2026-01-01');
    const [invoice] = await selling.invoicesOf(subscription);
    const everyone = viewerWith('collections', 'operator', 'billing-ops');
    await using death = openDeaths(built, 'billing', room, billing, first);
    const at = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00Z`));

    at('2026-02-07');
    await death.of('dunningCases', 'openDunningCase', { billingAccountId: account.id }, everyone);
    const { id } = await time.caseOf(account);
    await death.of('dunningCases', 'pauseDunningCase', { id }, everyone, because);
    await death.of('dunningCases', 'resumeDunningCase', { id }, everyone);
    const promise = { dunningCaseId: id, promisedOn: '2026-02-10' };
    await death.of('dunningCases', 'recordPaymentPromise', promise, everyone);
    at('2026-02-11');
    await time.on('2026-02-11');
    at('2026-02-21');
    await death.of('dunningCases', 'advanceDunningCase', { id }, everyone);
    for (let steps = 0; !(await time.caseOf(account)).pastDue; steps += 1) {
      if (steps > 5) throw new Error('It never comes to PAST_DUE.');
      made(await time.onCase(billing.advanceDunningCase, { id }, {}, everyone));
    }
    await death.of('subscriptions', 'markBillingSubscriptionPastDue', { id: subscription.id }, everyone);

    // Paid in another system, which no command of ours noticed.
    const zero = { amount: decimal('0'), currency: 'USD' } as const;
    if (invoice === undefined) throw new Error('Nothing was charged.');
    const paid = await takeFact(room.options, room.keepers.invoices, {
      ...{ system: 'erp', objectType: 'Invoice', externalId: invoice.id, version: '1', entityType: 'Invoice' },
      ...{ entityId: invoice.id, values: { status: 'PAID', open: zero, paid: invoice.total } },
      ...{ event: 'billing.invoice.updated', violationEvent: 'billing.invoice.sourceViolated' },
      ...{ occurredAt: room.clock.now(), within: null },
    });
    expect(paid).toBe('APPLIED');
    await death.of('dunningCases', 'closeDunningCase', { id }, everyone);
    await death.of('subscriptions', 'clearBillingSubscriptionPastDue', { id: subscription.id }, everyone);
    expect((await selling.subscription(subscription)).status).toBe('ACTIVE');
  });

  it('has done succession once when it is back', async () => {
    await using room = await openContractRoom();
    const old = await room.activeContract();
    const following = { startDate: '2027-01-01', endDate: '2028-01-01', predecessorId: old.id };
    const next = await room.signedContract(following as never);
    made(await room.onContract(author, contract.activateContract, { contractId: next.id, early: true }));
    room.clock.moveTo(new Date('2027-01-01T05:00:00Z'));
    await using death = openDeaths(built, 'contract', room, contract, first);
    await death.of('contracts', 'supersedeContract', { id: old.id }, timekeeper);
    const [now] = await room.store.readContracts([old.id], everything);
    expect(now?.status).toBe('RENEWED');
  });
});
