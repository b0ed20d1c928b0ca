import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Viewer } from '../../../core/viewer.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { moduleOf, type AccountingPeriod } from '../domain/accounting-period.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { closeOrder, type Module } from '../domain/periods/statuses.ts';
import type { ModulePeriodStatus } from '../domain/states/accounting-period.ts';
import { commands } from './all.ts';

const { admin, accountant, closer, controller, second, director } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the test' };

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

async function create(legalEntity: LegalEntity, input: object, who: Viewer = admin) {
  return room.run(who, commands.createCalendar, { legalEntityId: legalEntity.id, name: '2026', ...input });
}

async function periodsOf(legalEntityId: LegalEntityId): Promise<readonly AccountingPeriod[]> {
  return (await room.store.pagePeriods({ legalEntityId }, { first: 100, after: null }, everything)).nodes;
}

describe('createCalendar', () => {
  it('makes twelve months, whose ids stand in their order, and tells of each', async () => {
    const legalEntity = await room.legalEntity();
    const calendar = made(await create(legalEntity, { firstDay: '2026-04-01' }));
    expect(calendar).toMatchObject({ pattern: 'MONTHS', from: '2026-04-01', to: '2027-04-01', version: 1 });
    const periods = await periodsOf(legalEntity.id);
    expect(periods.map(({ name, from }) => [name, from])).toEqual([
      ...Array.from({ length: 9 }, (_, index) => [
        `2026-P0${index + 1}`,
        `2026-${String(index + 4).padStart(2, '0')}-01`,
      ]),
      ['2026-P10', '2027-01-01'],
      ['2026-P11', '2027-02-01'],
      ['2026-P12', '2027-03-01'],
    ]);
    expect(periods.map(({ previousId }) => previousId)).toEqual([null, ...periods.slice(0, -1).map(({ id }) => id)]);
    expect(new Set(periods.flatMap(({ modules }) => modules.map(({ status }) => status)))).toEqual(new Set(['FUTURE']));
    const told = await room.database.db
      .selectFrom('outbox')
      .select(({ fn }) => ['type', fn.countAll<number>().as('count')])
      .where('legal_entity_id', '=', legalEntity.id)
      .groupBy('type')
      .orderBy('type')
      .execute();
    expect(told).toEqual([
      { type: 'ledger.calendar.created', count: 1 },
      { type: 'ledger.legalEntity.created', count: 1 },
      { type: 'ledger.period.created', count: 12 },
    ]);
  });

  it('makes a year of 53 weeks in quarters of 4, 4 and 5', async () => {
    const legalEntity = await room.legalEntity();
    const weeks = { calendarYear: 2026, pattern: 'WEEKS_445', endsOn: 'SATURDAY', rule: 'LAST', month: 1 };
    const calendar = made(await create(legalEntity, { weeks }));
    expect(calendar).toMatchObject({ pattern: 'WEEKS_445', from: '2025-01-26', to: '2026-02-01' });
    const days = (await periodsOf(legalEntity.id)).map(
      ({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 / 7,
    );
    expect(days).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]);
  });

  it('lets a year follow the year before, and nothing else', async () => {
    const legalEntity = await room.legalEntity();
    const first = await room.year(legalEntity, '2026-01-01');
    const gap = await create(legalEntity, { name: '2027', firstDay: '2027-01-02' });
    expect(refusalOf(gap)).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule: 'PERIODS_TILE' } });
    const overlap = await create(legalEntity, { name: '2027', firstDay: '2026-12-01' });
    expect(refusalOf(overlap)).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule: 'PERIODS_TILE' } });
    const next = await room.year(legalEntity, '2027-01-01');
    expect(next[0]?.previousId).toBe(first[11]?.id);
  });

  it.each([
    ['neither months nor weeks', {}, 'ONE_OF'],
    ['both', { firstDay: '2026-01-01', weeks: {} }, 'ONE_OF'],
    [
      'weeks of months',
      { weeks: { calendarYear: 2026, pattern: 'MONTHS', endsOn: 'FRIDAY', rule: 'LAST', month: 1 } },
      'ONE_OF',
    ],
    [
      'a month that there is not',
      { weeks: { calendarYear: 2026, pattern: 'WEEKS_445', endsOn: 'FRIDAY', rule: 'LAST', month: 13 } },
      'RANGE',
    ],
    ['a name that is none', { name: 'the year', firstDay: '2026-01-01' }, 'NAME_FORM'],
  ])('refuses %s and changes nothing', async (_, input, rule) => {
    const legalEntity = await room.legalEntity();
    const before = await room.contents();
    expect(refusalOf(await create(legalEntity, input))).toMatchObject({ code: 'VALIDATION_FAILED', details: { rule } });
    expect(await room.contents()).toBe(before);
  });

  it('makes one of the years that several people add at once', async () => {
    const legalEntity = await room.legalEntity();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => create(legalEntity, { name, firstDay: '2026-01-01' })),
    );
    expect(answers.map((answer) => refusalOf(answer).code).sort()).toEqual([
      'APPLIED',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
      'VALIDATION_FAILED',
    ]);
    expect(await periodsOf(legalEntity.id)).toHaveLength(12);
  });

  it('is refused for a company that is out of business, unknown, or another’s', async () => {
    const legalEntity = await room.legalEntity();
    const other = confined(admin, 'le_other');
    const input = { firstDay: '2026-01-01' };
    expect(refusalOf(await create(legalEntity, input, other))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusalOf(await create(legalEntity, input, accountant))).toMatchObject({ code: 'ROLE_REQUIRED' });
    made(await room.run(admin, commands.deactivateLegalEntity, { id: legalEntity.id }, reason));
    expect(refusalOf(await create(legalEntity, input))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { rule: 'LEGAL_ENTITY_ACTIVE' },
    });
  });
});

const move = {
  openPeriod: (periodId: string, module: Module) =>
    room.run(closer, commands.openPeriod, { periodId, modules: [module] }),
  softClosePeriod: (periodId: string, module: Module) =>
    room.run(closer, commands.softClosePeriod, { periodId, modules: [module] }),
  closePeriod: (periodId: string, module: Module) =>
    room.run(controller, commands.closePeriod, { periodId, modules: [module], reconciliationReference: 'run 1' }),
  requestPeriodReopening: (periodId: string, module: Module) =>
    room.run(controller, commands.requestPeriodReopening, { periodId, module }, reason),
  reopenPeriod: (periodId: string, module: Module) => room.run(second, commands.reopenPeriod, { periodId, module }),
  lockPeriod: (periodId: string, module: Module) =>
    room.run(director, commands.lockPeriod, { periodId, modules: [module] }),
};

/** The ways to each state, of a period whose year is over. */
const ways = {
  FUTURE: [],
  OPEN: ['openPeriod'],
  SOFT_CLOSED: ['openPeriod', 'softClosePeriod'],
  CLOSED: ['openPeriod', 'softClosePeriod', 'closePeriod', 'requestPeriodReopening'],
  LOCKED: ['openPeriod', 'softClosePeriod', 'closePeriod', 'lockPeriod'],
} as const satisfies Record<ModulePeriodStatus, readonly (keyof typeof move)[]>;

/** As a year's end would leave it (`closing/closing.test.ts`). */
async function closeYearOf(periodId: string): Promise<void> {
  await room.database.pool.query(
    `update calendars set closed_by = 'karl', closed_at = now() where id = (select calendar_id from accounting_periods where id = $1)`,
    [periodId],
  );
}

async function periodIn(state: ModulePeriodStatus, then?: keyof typeof move): Promise<AccountingPeriod> {
  const [period] = await room.year(await room.legalEntity(), '2025-01-01');
  for (const step of ways[state]) {
    if (step === 'lockPeriod') await closeYearOf(period!.id);
    made(await move[step](period!.id, 'BILLING'));
  }
  if (state === 'CLOSED' && then === 'lockPeriod') await closeYearOf(period!.id);
  return period!;
}

describe('a module of a period', () => {
  it.each([
    ['openPeriod', accountant],
    ['softClosePeriod', controller],
    ['closePeriod', closer],
    ['lockPeriod', controller],
    ['requestPeriodReopening', director],
    ['reopenPeriod', closer],
  ] as const)('%s is for the role that the table names', async (name, who) => {
    const { id } = await periodIn('FUTURE');
    const answer = await room.run(who, commands[name] as never, { periodId: id, module: 'BILLING' });
    expect(refusalOf(answer).code).toBe('ROLE_REQUIRED');
  });
});

describe('the modules of a period', () => {
  it('open and soft close together, and close in their order, however they are named', async () => {
    const [period] = await room.year(await room.legalEntity(), '2025-01-01');
    const periodId = period!.id;
    made(await room.run(closer, commands.openPeriod, { periodId }));
    const soft = made(await room.run(closer, commands.softClosePeriod, { periodId, modules: null }));
    expect(soft.modules.map(({ status }) => status)).toEqual(Array(4).fill('SOFT_CLOSED'));

    const close = (modules: readonly Module[] | null, reconciliationReference: string | null = 'run 7') =>
      room.run(controller, commands.closePeriod, { periodId, modules, reconciliationReference });
    expect(refusalOf(await close(['GL']))).toMatchObject({
      details: { rule: 'CLOSE_ORDER', path: 'statuses.BILLING' },
    });
    expect(refusalOf(await close(['BILLING'], null))).toMatchObject({ details: { rule: 'RECONCILED' } });
    expect(refusalOf(await close([]))).toMatchObject({ details: { rule: 'NOT_EMPTY' } });
    expect(refusalOf(await close(['AR', 'AR']))).toMatchObject({ details: { rule: 'DISTINCT' } });
    const some = made(await close(['AR', 'BILLING']));
    expect(some.modules.map(({ status }) => status)).toEqual(['CLOSED', 'CLOSED', 'SOFT_CLOSED', 'SOFT_CLOSED']);
    expect(moduleOf(some, 'AR')).toMatchObject({ closedBy: controller.subject, reconciliationReference: 'run 7' });
    expect(refusalOf(await close(null))).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    made(await close(['GL', 'REVENUE']));
  });

  it('are never closed out of order in the database either', async () => {
    const { id } = await periodIn('OPEN');
    await expect(
      room.database.db.updateTable('accounting_periods').set({ gl: 'CLOSED' }).where('id', '=', id).execute(),
    ).rejects.toThrow('period_closes_in_order');
  });

  it('open again in the reverse order, by two persons, the latest closed period only', async () => {
    const [first, later] = await room.year(await room.legalEntity(), '2025-01-01');
    for (const { id: periodId } of [first!, later!]) {
      made(await room.run(closer, commands.openPeriod, { periodId }));
      made(await room.run(closer, commands.softClosePeriod, { periodId }));
      made(await room.run(controller, commands.closePeriod, { periodId, reconciliationReference: 'r' }));
    }
    const ask = (period: AccountingPeriod, module: Module, who: Viewer = controller, write: object = reason) =>
      room.run(who, commands.requestPeriodReopening, { periodId: period.id, module }, write);
    const open = (period: AccountingPeriod, module: Module, who: Viewer = second) =>
      room.run(who, commands.reopenPeriod, { periodId: period.id, module });

    expect(refusalOf(await ask(later!, 'GL', controller, {}))).toMatchObject({ details: { path: 'write.reason' } });
    expect(refusalOf(await open(later!, 'GL'))).toMatchObject({ details: { rule: 'REOPENING_REQUESTED' } });
    made(await ask(later!, 'GL'));
    // Who closed it and asked is alone with it; who only asked is alone as well.
    expect(refusalOf(await open(later!, 'GL', controller))).toMatchObject({
      code: 'SOD_VIOLATION',
      details: { rule: '13.9' },
    });
    made(await ask(later!, 'GL', second));
    expect(refusalOf(await open(later!, 'GL', second)).code).toBe('APPROVAL_REQUIRED');
    // The same person through a service account is no second one.
    const delegated = { ...second, subject: 'close-bot', onBehalfOf: second.subject };
    expect(refusalOf(await open(later!, 'GL', delegated)).code).toBe('APPROVAL_REQUIRED');

    made(await ask(later!, 'BILLING'));
    expect(refusalOf(await open(later!, 'BILLING'))).toMatchObject({ details: { rule: 'CLOSE_ORDER' } });
    made(await ask(first!, 'GL'));
    expect(refusalOf(await open(first!, 'GL'))).toMatchObject({ details: { rule: 'LATEST_CLOSED_PERIOD' } });

    const reopened = made(await open(later!, 'GL', controller));
    expect(moduleOf(reopened, 'GL')).toEqual({
      module: 'GL',
      status: 'SOFT_CLOSED',
      reconciliationReference: null,
      closedBy: controller.subject,
      reopeningRequestedBy: null,
      reopeningReason: null,
    });
    for (const module of [...closeOrder].reverse().slice(1)) {
      made(await ask(later!, module));
      made(await open(later!, module));
    }
    expect(moduleOf(made(await open(first!, 'GL')), 'GL').status).toBe('SOFT_CLOSED');
  });
});

describe('periods to come', () => {
  it('are open two at a time, also when three are opened at once', async () => {
    const legalEntity = await room.legalEntity();
    const periods = await room.year(legalEntity, '2026-01-01');
    // It is 31 March in Berlin: the fourth period is the first one to come.
    const open = async (index: number) => refusalOf(await move.openPeriod(periods[index]!.id, 'GL'));
    for (const index of [0, 1, 2]) expect((await open(index)).code).toBe('APPLIED');
    const answers = await Promise.all([3, 4, 5].map(open));
    expect(answers.map(({ code }) => code).sort()).toEqual(['APPLIED', 'APPLIED', 'VALIDATION_FAILED']);
    const refused = answers.find(({ code }) => code !== 'APPLIED');
    expect(refused?.details).toMatchObject({ rule: 'OPEN_FUTURE_PERIODS_MAX' });
    expect(refusalOf(await move.openPeriod(periods[7]!.id, 'AR')).code).toBe('APPLIED');
  });

  it('begin by the calendar of the company’s own zone', async () => {
    room.clock.moveTo(new Date('2026-03-31T22:30:00.000Z'));
    const open = async (timeZone: string) => {
      const periods = await room.year(await room.legalEntity({ timeZone }), '2026-01-01');
      const answers: string[] = [];
      for (const index of [3, 4, 5]) answers.push(refusalOf(await move.openPeriod(periods[index]!.id, 'GL')).code);
      return answers;
    };
    expect(await open('Europe/Berlin')).toEqual(['APPLIED', 'APPLIED', 'APPLIED']);
    expect(await open('America/New_York')).toEqual(['APPLIED', 'APPLIED', 'VALIDATION_FAILED']);
    room.clock.moveTo(new Date('2026-03-31T10:00:00.000Z'));
  });

  it('are not locked before their year is over, and closed', async () => {
    const [period] = await room.year(await room.legalEntity(), '2025-04-01');
    for (const step of ways.CLOSED) made(await move[step](period!.id, 'BILLING'));
    expect(refusalOf(await move.lockPeriod(period!.id, 'BILLING'))).toMatchObject({ details: { rule: 'YEAR_ENDED' } });
    room.clock.moveTo(new Date('2026-04-01T10:00:00.000Z'));
    expect(refusalOf(await move.lockPeriod(period!.id, 'BILLING'))).toMatchObject({ details: { rule: 'YEAR_CLOSED' } });
    await closeYearOf(period!.id);
    expect(refusalOf(await move.lockPeriod(period!.id, 'BILLING')).code).toBe('APPLIED');
    room.clock.moveTo(new Date('2026-03-31T10:00:00.000Z'));
  });
});

describe('the chain of periods', () => {
  /** A period in a calendar of its own, as no command would make it. */
  async function insert({ id, legalEntityId }: AccountingPeriod, follows: boolean, dates: string): Promise<unknown> {
    return room.database.pool.query(
      `with year as (
         insert into calendars (id, version, legal_entity_id, name, pattern, from_date, to_date, created_at, updated_at)
         values ('cal_' || gen_random_uuid(), 1, $1, gen_random_uuid(), 'MONTHS', '2000-01-01', '2001-01-01', now(), now())
         returning id
       )
       insert into accounting_periods (id, version, legal_entity_id, calendar_id, previous_id, name, number, from_date, to_date,
         billing, ar, revenue, gl, details, created_at, updated_at)
       select 'per_' || gen_random_uuid(), 1, $1, year.id, $2, 'x', 1, ${dates}, 'FUTURE', 'FUTURE', 'FUTURE', 'FUTURE', '{}', now(), now()
       from year`,
      [legalEntityId, follows ? id : null],
    );
  }

  it.each([
    ['a gap', `'2027-01-02', '2027-02-01'`, 'period_follows'],
    ['an overlap', `'2026-12-31', '2027-02-01'`, 'period_follows'],
    ['no day', `'2027-01-01', '2027-01-01'`, 'period_holds_a_day'],
  ])('has no room for %s in the database', async (_, dates, constraint) => {
    const periods = await room.year(await room.legalEntity(), '2026-01-01');
    await expect(insert(periods[11]!, true, dates)).rejects.toThrow(constraint);
    await insert(periods[11]!, true, `'2027-01-01', '2027-02-01'`);
  });

  it('never forks, and has one beginning', async () => {
    const periods = await room.year(await room.legalEntity(), '2026-01-01');
    const fork = insert(periods[4]!, true, `'2026-06-01', '2026-06-15'`);
    await expect(fork).rejects.toThrow(/period_followed_once|accounting_periods_by_date/);
    const other = insert(periods[4]!, false, `'2020-01-01', '2021-01-01'`);
    await expect(other).rejects.toThrow('accounting_periods_first');
  });
});
