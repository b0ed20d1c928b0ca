import { afterAll, beforeAll, describe, it } from 'vitest';
import { made } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import { openLedgerRoom, people, type LedgerRoom } from '../../../test/harness/ledger.ts';
import { moduleOf, type AccountingPeriod } from '../domain/accounting-period.ts';
import type { Module } from '../domain/periods/statuses.ts';
import { accountingPeriodStates, type ModulePeriodStatus } from '../domain/states/accounting-period.ts';
import { rules } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: LedgerRoom;
beforeAll(async () => {
  room = await openLedgerRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const { closer, controller, second, director } = people;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };

/**
 * DOMAIN 12, 13, of one module, AR, of a month. `isBillingClosed`: before it, as the order wants. `isFollowed`: it is
 * closed in the next month too. `asker`: who asked to open it again, whoever closed it or another.
 */
type Model = {
  readonly state: ModulePeriodStatus;
  readonly isBillingClosed: boolean;
  readonly isFollowed: boolean;
  readonly isYearOver: boolean;
  /** Its result stands in retained earnings. */
  readonly isYearClosed: boolean;
  readonly asker: 'NOBODY' | 'CLOSER' | 'OTHER';
};
const isUnasked = ({ asker }: Model) => asker === 'NOBODY';
const isOfClosedYear = ({ isYearClosed }: Model) => isYearClosed;
/** Where billing is closed, it could be opened again: it is asked for that first. */
function unlessBilling({ isBillingClosed, isYearClosed }: Model): string {
  if (!isBillingClosed) return 'ILLEGAL_TRANSITION';
  return isYearClosed ? 'YEAR_OPEN' : 'REOPENING_REQUESTED';
}
let next: AccountingPeriod;

async function close({ id: periodId }: AccountingPeriod, modules: readonly Module[]): Promise<void> {
  made(await room.run(closer, commands.openPeriod, { periodId, modules }));
  made(await room.run(closer, commands.softClosePeriod, { periodId, modules }));
  made(await room.run(controller, commands.closePeriod, { periodId, modules, reconciliationReference: 'checked' }));
}

const modules: readonly Module[] = ['AR'];
const story: Story<AccountingPeriod, Model> = {
  entity: 'AccountingPeriod',
  rules,
  states: accountingPeriodStates.states,
  beginnings: [
    {
      state: 'FUTURE',
      isBillingClosed: false,
      isFollowed: false,
      isYearOver: false,
      isYearClosed: false,
      asker: 'NOBODY',
    },
  ],
  async begin() {
    room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
    const [, , march, april] = await room.year(await room.legalEntity());
    next = april!;
    return march!.id;
  },
  read: async (id) => (await room.store.readPeriods([id as AccountingPeriod['id']], everything))[0]!,
  seen(period) {
    const { status, reopeningRequestedBy } = moduleOf(period, 'AR');
    const asker = reopeningRequestedBy === controller.subject ? 'CLOSER' : 'OTHER';
    return { state: status, asker: reopeningRequestedBy === null ? 'NOBODY' : asker };
  },
  contents: () => room.contents(),

  steps: {
    openPeriod: {
      run: ({ id }) => room.run(closer, commands.openPeriod, { periodId: id, modules }),
      moves: { FUTURE: 'OPEN' },
    },
    softClosePeriod: {
      run: ({ id }) => room.run(closer, commands.softClosePeriod, { periodId: id, modules }),
      moves: { OPEN: 'SOFT_CLOSED' },
    },
    closePeriod: {
      run: ({ id }) => {
        const input = { periodId: id, modules, reconciliationReference: 'checked' };
        return room.run(controller, commands.closePeriod, input);
      },
      moves: { SOFT_CLOSED: 'CLOSED' },
      unless: { CLOSE_ORDER: ({ isBillingClosed }) => !isBillingClosed },
    },
    'closePeriod without a reconciliation': {
      run: ({ id }) => room.run(controller, commands.closePeriod, { periodId: id, modules }),
      moves: { SOFT_CLOSED: [] },
      unless: { CLOSE_ORDER: ({ isBillingClosed }) => !isBillingClosed, RECONCILED: () => true },
    },
    'closePeriod by the close team': {
      run: ({ id }) => room.run(closer, commands.closePeriod, { periodId: id, modules }),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    requestPeriodReopening: {
      run: ({ id }) => room.run(controller, commands.requestPeriodReopening, { periodId: id, module: 'AR' }, reason),
      moves: { CLOSED: 'CLOSED' },
      unless: { YEAR_OPEN: isOfClosedYear },
      otherwise: ({ isBillingClosed, isYearClosed }) =>
        isBillingClosed && isYearClosed ? 'YEAR_OPEN' : 'ILLEGAL_TRANSITION',
      leaves: () => ({ asker: 'CLOSER' }),
    },
    'requestPeriodReopening by another controller': {
      run: ({ id }) => room.run(second, commands.requestPeriodReopening, { periodId: id, module: 'AR' }, reason),
      moves: { CLOSED: 'CLOSED' },
      unless: { YEAR_OPEN: isOfClosedYear },
      otherwise: ({ isBillingClosed, isYearClosed }) =>
        isBillingClosed && isYearClosed ? 'YEAR_OPEN' : 'ILLEGAL_TRANSITION',
      leaves: () => ({ asker: 'OTHER' }),
    },
    reopenPeriod: {
      run: ({ id }) => room.run(director, commands.reopenPeriod, { periodId: id, module: 'AR' }),
      moves: { CLOSED: 'SOFT_CLOSED' },
      unless: {
        YEAR_OPEN: isOfClosedYear,
        REOPENING_REQUESTED: isUnasked,
        LATEST_CLOSED_PERIOD: ({ isFollowed }) => isFollowed,
      },
      leaves: () => ({ asker: 'NOBODY' }),
      otherwise: unlessBilling,
    },
    'reopenPeriod by who asked': {
      run: (period) => {
        const isSecond = moduleOf(period, 'AR').reopeningRequestedBy === second.subject;
        const input = { periodId: period.id, module: 'AR' } as const;
        return room.run(isSecond ? second : controller, commands.reopenPeriod, input);
      },
      moves: { CLOSED: [] },
      unless: {
        YEAR_OPEN: isOfClosedYear,
        REOPENING_REQUESTED: isUnasked,
        'SOD_VIOLATION 13.9': ({ asker }) => asker === 'CLOSER',
        'APPROVAL_REQUIRED SECOND_APPROVER': ({ asker }) => asker === 'OTHER',
      },
      otherwise: unlessBilling,
    },
    lockPeriod: {
      run: ({ id }) => room.run(director, commands.lockPeriod, { periodId: id, modules }),
      moves: { CLOSED: 'LOCKED' },
      unless: {
        YEAR_ENDED: ({ isYearOver }) => !isYearOver,
        YEAR_CLOSED: ({ isYearClosed }) => !isYearClosed,
      },
      leaves: () => ({ asker: 'NOBODY' }),
      // Billing is closed, and could be locked.
      otherwise: ({ isBillingClosed, isYearOver, isYearClosed }) => {
        if (!isBillingClosed || isYearClosed) return 'ILLEGAL_TRANSITION';
        return isYearOver ? 'YEAR_CLOSED' : 'YEAR_ENDED';
      },
    },
  },

  happenings: {
    'billing is closed': {
      happen: (period) => close(period, ['BILLING']),
      leaves: ({ state, isBillingClosed }) =>
        state === 'SOFT_CLOSED' && !isBillingClosed ? { isBillingClosed: true } : null,
    },
    'the next month is closed': {
      happen: () => close(next, ['BILLING', 'AR']),
      leaves: ({ state, isFollowed }) => (state === 'CLOSED' && !isFollowed ? { isFollowed: true } : null),
    },
    'the year ends': {
      happen: () => Promise.resolve(room.clock.moveTo(new Date('2027-01-02T10:00:00Z'))),
      leaves: ({ state, isYearOver }) => (state === 'CLOSED' && !isYearOver ? { isYearOver: true } : null),
    },
    'the year is closed': {
      // What comes before that is not looked at here: closing.test.ts.
      happen: ({ calendarId }) =>
        room.database.pool.query(`update calendars set closed_by = 'model', closed_at = now() where id = $1`, [
          calendarId,
        ]),
      leaves: ({ state, isYearOver, isYearClosed }) =>
        state === 'CLOSED' && isYearOver && !isYearClosed ? { isYearClosed: true } : null,
    },
  },
  // It moves no module: closing.test.ts.
  elsewhere: ['runRevaluation'],
};

describe('a module of an accounting period', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
