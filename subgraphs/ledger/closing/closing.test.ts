import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { formatMoney } from '../../../core/money.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { commands } from '../commands/all.ts';
import type { AccountingPeriod } from '../domain/accounting-period.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 20, after: null };

/** What a room says of its one company. */
function keeping(room: Subledger) {
  const { ledger } = room;
  const books = {
    async periods(): Promise<readonly AccountingPeriod[]> {
      return (await ledger.store.pagePeriods({ legalEntityId: 'le_us' }, page, everything)).nodes;
    },
    async period(number: number): Promise<AccountingPeriod> {
      const found = (await books.periods()).find((period) => period.number === number);
      if (found === undefined) throw new Error(`there is no period ${number}`);
      return found;
    },
    quote: (type: 'SPOT' | 'CLOSING', date: string, rate: string) =>
      ledger.run(people.accountant, commands.recordFxRate, {
        from: 'USD',
        to: 'EUR',
        type,
        date: date as never,
        rate: decimal(rate),
        source: 'ECB',
      }),
    at(instant: string): void {
      ledger.clock.moveTo(new Date(instant));
      room.billing.clock.moveTo(new Date(instant));
    },
    async closeAr(periodId: string): Promise<void> {
      made(await ledger.run(people.closer, commands.softClosePeriod, { periodId }));
      const modules = ['BILLING', 'AR'] as const;
      const input = { periodId, modules: [...modules], reconciliationReference: 'rec-1' };
      made(await ledger.run(people.controller, commands.closePeriod, input));
    },
    revalue: (periodId: string, who = people.closer) => ledger.run(who, commands.runRevaluation, { periodId }),
    /** What stands on the control account in the books at the end of a day. */
    async owedOn(day: string): Promise<string> {
      const [legalEntity] = await ledger.store.readLegalEntities(['le_us' as never], everything);
      const days = { asOf: day as never, movedFrom: null };
      const { nodes } = await ledger.store.pageTrialBalance(legalEntity as never, days, page);
      const owed = nodes.find(({ accountId }) => accountId === room.accounts.AR.id);
      return owed === undefined ? '0' : formatMoney(owed.closing).amount;
    },
  };
  return books;
}

describe('the revaluation of a period', () => {
  let room: Subledger;
  let books: ReturnType<typeof keeping>;
  beforeAll(async () => {
    room = await openSubledger({ currency: 'EUR' });
    books = keeping(room);
    made(await books.quote('SPOT', '2026-03-27', '0.9'));
    await room.billing.bill(await room.billing.openAccount(), '100');
    await room.catchUp();
  }, 60_000);
  afterAll(() => room[Symbol.asyncDispose]());

  it('waits for the end of the period, its AR, and the rates that are missing', async () => {
    const { id } = await books.period(3);
    expect(refusalOf(await books.revalue(id))).toMatchObject({ details: { rule: 'AR_CLOSED' } });
    await books.closeAr(id);
    expect(refusalOf(await books.revalue(id))).toMatchObject({ details: { rule: 'PERIOD_ENDED' } });
    books.at('2026-04-02T15:00:00Z');
    expect(refusalOf(await books.revalue(id))).toMatchObject({
      code: 'FX_RATE_MISSING',
      details: { from: 'USD', to: 'EUR', on: '2026-03-31', missing: ['USD/EUR'] },
    });
    expect(refusalOf(await books.revalue(id, people.accountant)).code).toBe('ROLE_REQUIRED');
    expect(await room.requests('FX_REVALUATION')).toEqual([]);
  });

  it('leaves what is owed at the closing rate, and takes it back when the next period opens', async () => {
    const { id } = await books.period(3);
    made(await books.quote('CLOSING', '2026-03-31', '0.8'));
    const revalued = made(await books.revalue(id));
    expect(revalued.revaluation).toMatchObject({ runBy: people.closer.subject, currencies: [{ currency: 'USD' }] });
    expect(refusalOf(await books.revalue(id))).toMatchObject({ details: { rule: 'PERIOD_NOT_REVALUED' } });

    await room.tryAgain();
    expect(await room.requests('FX_REVALUATION')).toMatchObject([{ status: 'POSTED', documentDate: '2026-03-31' }]);
    expect(await room.requests('REVERSAL')).toMatchObject([
      { waitingFor: 'PERIOD_FUTURE', documentDate: '2026-04-01' },
    ]);
    expect(await books.owedOn('2026-03-31')).toBe('80.00');
    expect(await room.balances()).toMatchObject({ AR: '80', FX_LOSS: '10' });
    // What is open is as it was: the difference is told apart.
    await room.checkBooks();
    const [legalEntity] = await room.ledger.store.readLegalEntities(['le_us' as never], everything);
    const { currencies } = await room.ledger.store.controlBalance(legalEntity as never);
    expect(currencies.map((one) => formatMoney(one.functionalRevalued).amount)).toEqual(['-10.00']);

    made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: (await books.period(4)).id }));
    await room.tryAgain();
    expect(await room.requests('FX_REVALUATION')).toMatchObject([{ status: 'REVERSED' }]);
    expect([await books.owedOn('2026-03-31'), await books.owedOn('2026-04-01')]).toEqual(['80.00', '90.00']);
    expect(await room.balances()).not.toHaveProperty('FX_LOSS');
    await room.checkBooks();
    const entries = await room.ledger.store.pageEntries({ type: ['REVALUATION'] }, page, everything);
    expect(entries.nodes).toMatchObject([
      { status: 'REVERSED', postingDate: '2026-03-31', source: { type: 'Revaluation' } },
    ]);
  });

  it('of a period in which nothing foreign is owed is done, and posts nothing', async () => {
    await using plain = await openSubledger();
    const own = keeping(plain);
    const { id } = await own.period(2);
    await own.closeAr(id);
    expect(made(await own.revalue(id)).revaluation?.currencies).toEqual([]);
    expect(await plain.requests('FX_REVALUATION')).toEqual([]);
  });
});

describe('the end of a year', () => {
  let room: Subledger;
  let books: ReturnType<typeof keeping>;
  let calendarId: string;
  beforeAll(async () => {
    room = await openSubledger();
    books = keeping(room);
    const account = await room.billing.openAccount();
    await room.billing.bill(account, '100');
    await room.billing.receive(account, '40', { fee: decimal('3') });
    await room.catchUp();
    calendarId = (await books.period(1)).calendarId;
  }, 60_000);
  afterAll(() => room[Symbol.asyncDispose]());

  const close = (who = people.controller) => room.ledger.run(who, commands.closeYear, { calendarId });
  /** All of it closed but the general ledger of December, as twelve month ends would leave it. */
  const closePeriods = () =>
    room.ledger.database.pool.query(
      `update accounting_periods set billing = 'CLOSED', ar = 'CLOSED', revenue = 'CLOSED',
         gl = case when number = 12 then 'SOFT_CLOSED' else 'CLOSED' end where calendar_id = $1`,
      [calendarId],
    );

  it('waits for its periods, and for the year to be over', async () => {
    expect(refusalOf(await close())).toMatchObject({ details: { rule: 'PERIODS_CLOSED' } });
    await closePeriods();
    expect(refusalOf(await close())).toMatchObject({ details: { rule: 'YEAR_ENDED' } });
    expect(refusalOf(await close(people.director)).code).toBe('ROLE_REQUIRED');
    books.at('2027-01-05T15:00:00Z');
    const lock = await room.ledger.run(people.director, commands.lockPeriod, { periodId: (await books.period(1)).id });
    expect(refusalOf(lock)).toMatchObject({ details: { rule: 'YEAR_CLOSED' } });
  });

  it('takes its result to retained earnings, once and for ever', async () => {
    const before = await room.balances();
    expect(before).toMatchObject({ REVENUE: '-100', FEES: '3' });
    const closed = made(await close());
    expect(closed).toMatchObject({ closedBy: people.controller.subject, closedAt: room.ledger.clock.now() });
    const { REVENUE: _, FEES: __, ...rest } = before;
    expect(await room.balances()).toEqual({ ...rest, RETAINED_EARNINGS: '-97' });
    await room.checkBooks();

    const { nodes } = await room.ledger.store.pageEntries({ type: ['CLOSING'] }, page, everything);
    expect(nodes).toMatchObject([
      { id: closed.closingEntryId, postingDate: '2026-12-31', status: 'POSTED', source: { purpose: 'YEAR_END_CLOSE' } },
    ]);
    const december = await books.period(12);
    expect(december.modules.map(({ status }) => status)).toEqual(['CLOSED', 'CLOSED', 'CLOSED', 'CLOSED']);

    expect(refusalOf(await close())).toMatchObject({ details: { rule: 'YEAR_OPEN' } });
    const periodId = december.id;
    const because = { reason: 'late invoice' };
    const reopening = { periodId, module: 'GL' as const };
    expect(
      refusalOf(await room.ledger.run(people.controller, commands.requestPeriodReopening, reopening, because)),
    ).toMatchObject({ details: { rule: 'YEAR_OPEN' } });
    made(await room.ledger.run(people.director, commands.lockPeriod, { periodId }));
  });

  it('leaves the next year to begin at nothing, and to close after it', async () => {
    const [legalEntity] = await room.ledger.store.readLegalEntities(['le_us' as never], everything);
    const [january] = await room.ledger.year(legalEntity as never, '2027-01-01');
    made(await room.ledger.run(people.closer, commands.openPeriod, { periodId: january?.id ?? '' }));
    await room.billing.bill(await room.billing.openAccount({ customerId: 'cus_new' }), '50');
    await room.catchUp();
    expect(await room.balances()).toMatchObject({ REVENUE: '-50', RETAINED_EARNINGS: '-97', AR: '150' });
    await room.checkBooks();

    const later = (await room.ledger.year(legalEntity as never, '2028-01-01'))[0]?.calendarId ?? '';
    const early = await room.ledger.run(people.controller, commands.closeYear, { calendarId: later });
    expect(refusalOf(early)).toMatchObject({ details: { rule: 'YEARS_IN_ORDER' } });
  });
});
