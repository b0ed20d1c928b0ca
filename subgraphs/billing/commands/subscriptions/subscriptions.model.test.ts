import { afterAll, beforeAll, describe, it } from 'vitest';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { serviceAccount } from '../../../../core/viewer.ts';
import { openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { type Story } from '../../../../test/harness/story.ts';
import { subscribing } from '../../../../test/harness/subscriptions.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import { rules, type BillingSubscriptionStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());

const date = (text: string) => text as CivilDate;
/** What is agreed: a year, with or without a month of trial. */
const agreed = { id: 'ctr_1', startDate: '2026-02-01', endDate: '2027-02-01' };
const trialEnd = date('2026-03-01');
const cancelAt = date('2026-12-01');
/** A second version: more of it from a day on that no run has charged before it ends. */
const amended = {
  ...agreed,
  version: 2,
  lines: [{ lineKey: 'platform', ramp: [{ from: '2026-04-01', quantity: '2' }] }],
};
const follower = serviceAccount('concord.contracts', ['contract-follower']);
/** What billing knows of the contract. */
let known = { version: 1, status: 'SIGNED' };
const learns = (more: Partial<typeof known>) => {
  known = { ...known, ...more };
  return billing.knowsContract({ ...(known.version === 1 ? agreed : amended), status: known.status });
};
const days = {
  BEFORE: '2026-01-15',
  /** In the trial, where there is one. */
  BEGUN: '2026-02-10',
  LATER: '2026-03-10',
  ENDED: '2027-02-01',
} as const;
type Day = keyof typeof days;
const today = (day: Day) => Promise.resolve(room.clock.moveTo(new Date(`${days[day]}T17:00:00Z`)));

/** DOMAIN 5.2. `ends`: whether it was cancelled for a day to come. */
type Model = {
  readonly state: BillingSubscriptionStatus;
  readonly day: Day;
  readonly hasTrial: boolean;
  readonly isContractActive: boolean;
  /** Whether the contract has a second version, and whether it was followed. */
  readonly amendment: 'NONE' | 'IN_FORCE' | 'FOLLOWED';
  readonly ends: 'WITH_TERM' | 'WITH_TRIAL' | 'ON_A_DAY';
};
const beginning: Model = {
  state: 'PENDING',
  day: 'BEFORE',
  hasTrial: false,
  isContractActive: false,
  amendment: 'NONE',
  ends: 'WITH_TERM',
};
const hasEnded = ({ day }: Model) => day === 'ENDED';

/** What time makes of it, a bill run at the latest. */
function moved(model: Model): Model {
  const { state, day, hasTrial, isContractActive, ends } = model;
  const go = (to: BillingSubscriptionStatus) => moved({ ...model, state: to });
  if (state === 'PENDING' && day !== 'BEFORE' && isContractActive) return go(hasTrial ? 'TRIALING' : 'ACTIVE');
  if (state === 'TRIALING' && day !== 'BEGUN') return go(ends === 'WITH_TRIAL' ? 'CANCELLED' : 'ACTIVE');
  if ((state === 'ACTIVE' || state === 'PAUSED') && day === 'ENDED')
    return go(ends === 'ON_A_DAY' ? 'CANCELLED' : 'EXPIRED');
  return model;
}

const story: Story<BillingSubscription, Model> = {
  entity: 'BillingSubscription',
  rules,
  beginnings: [beginning, { ...beginning, hasTrial: true }],
  async begin({ hasTrial }) {
    await billing.beginAnew();
    await today('BEFORE');
    known = { version: 1, status: 'SIGNED' };
    const contract = { ...agreed, status: 'SIGNED' };
    const { subscription } = await billing.subscribe(contract, hasTrial ? { trialEnd } : {});
    return subscription.id;
  },
  read: (id) => billing.subscription({ id } as BillingSubscription),
  seen: ({ status, contractVersion }) => ({ state: status, ...(contractVersion === 2 && { amendment: 'FOLLOWED' }) }),
  contents: async () => {
    const { rows } = await room.database.pool.query('select t::text from billing_subscriptions t order by 1');
    return `${await room.contents()}\n${JSON.stringify(rows)}`;
  },

  steps: {
    startBillingSubscription: {
      run: ({ id }) => billing.onSubscription(commands.startBillingSubscription, { id }),
      moves: { PENDING: ['TRIALING', 'ACTIVE'] },
      unless: {
        CONTRACT_ACTIVE: ({ isContractActive }) => !isContractActive,
        START_REACHED: ({ day }) => day === 'BEFORE',
      },
      leaves: ({ hasTrial }) => ({ state: hasTrial ? 'TRIALING' : 'ACTIVE' }),
    },
    pauseBillingSubscription: {
      run: ({ id }) => billing.onSubscription(commands.pauseBillingSubscription, { id }),
      moves: { ACTIVE: 'PAUSED', PAST_DUE: 'PAUSED' },
      unless: { WITHIN_PERIOD: hasEnded },
    },
    resumeBillingSubscription: {
      run: ({ id }) => billing.onSubscription(commands.resumeBillingSubscription, { id }),
      moves: { PAUSED: 'ACTIVE' },
    },
    cancelBillingSubscription: {
      run: ({ id }) =>
        billing.onSubscription(commands.cancelBillingSubscription, {
          billingSubscriptionId: id,
          creditPolicy: 'NONE',
        }),
      moves: {
        PENDING: 'CANCELLED',
        TRIALING: 'TRIALING',
        ACTIVE: 'CANCELLED',
        PAST_DUE: 'CANCELLED',
        PAUSED: 'CANCELLED',
      },
      // A trial is served to its end.
      leaves: ({ state }) => (state === 'TRIALING' ? { ends: 'WITH_TRIAL' } : {}),
    },
    'cancelBillingSubscription on a day to come': {
      run: ({ id }) =>
        billing.onSubscription(commands.cancelBillingSubscription, {
          billingSubscriptionId: id,
          creditPolicy: 'NONE',
          cancelAt,
        }),
      moves: { PENDING: [], TRIALING: 'TRIALING', ACTIVE: 'ACTIVE', PAST_DUE: 'PAST_DUE', PAUSED: 'PAUSED' },
      unless: { WITHIN_PERIOD: (one) => one.state === 'PENDING' || (one.state !== 'TRIALING' && hasEnded(one)) },
      leaves: () => ({ ends: 'ON_A_DAY' }),
    },
    changeBillingSubscription: {
      run: ({ id }) =>
        billing.onSubscription(
          commands.changeBillingSubscription,
          { billingSubscriptionId: id, contractVersion: known.version },
          {},
          follower,
        ),
      moves: { PENDING: 'PENDING', TRIALING: 'TRIALING', ACTIVE: 'ACTIVE', PAST_DUE: 'PAST_DUE', PAUSED: 'PAUSED' },
      unless: { NEWER_VERSION: ({ amendment }) => amendment !== 'IN_FORCE' },
      leaves: () => ({ amendment: 'FOLLOWED' }),
    },
  },

  happenings: {
    'its contract is amended': {
      happen: () => learns({ version: 2 }),
      leaves: ({ state, amendment }) => (isOver(state) || amendment !== 'NONE' ? null : { amendment: 'IN_FORCE' }),
    },
    'its contract is activated': {
      happen: () => learns({ status: 'ACTIVE' }),
      leaves: ({ state, isContractActive }) =>
        state === 'PENDING' && !isContractActive ? { isContractActive: true } : null,
    },
    'its start comes': {
      happen: () => today('BEGUN'),
      leaves: ({ state, day }) => (state === 'PENDING' && day === 'BEFORE' ? { day: 'BEGUN' } : null),
    },
    'weeks pass': {
      happen: () => today('LATER'),
      leaves: ({ state, day }) => (state !== 'PENDING' && day === 'BEGUN' ? { day: 'LATER' } : null),
    },
    'its end comes': {
      happen: () => today('ENDED'),
      leaves: ({ state, day }) => (isServed(state) && day === 'LATER' ? { day: 'ENDED' } : null),
    },
    'a bill run comes by': {
      happen: () => billing.bill(room.clock.now().toISOString().slice(0, 10), { finalize: false }),
      leaves: (model) => (isOver(model.state) ? null : moved(model)),
    },
  },
  // What becomes of it by a bill run is told by what comes by.
  elsewhere: [
    'advanceBillRun PENDING → TRIALING',
    'advanceBillRun PENDING → ACTIVE',
    'advanceBillRun TRIALING → ACTIVE',
    ...['TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'CANCELLED'].map((from) => `advanceBillRun ${from} → CANCELLED`),
    ...['ACTIVE', 'PAST_DUE', 'PAUSED', 'EXPIRED'].map((from) => `advanceBillRun ${from} → EXPIRED`),
    // By its account's dunning case: dunning.test.ts.
    'markBillingSubscriptionPastDue ACTIVE → PAST_DUE',
    'clearBillingSubscriptionPastDue PAST_DUE → ACTIVE',
    // By time, as by a run.
    'advanceBillingSubscription TRIALING → ACTIVE',
    ...['TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED'].map((from) => `advanceBillingSubscription ${from} → CANCELLED`),
    // With its contract: following.test.ts has the whole table, contract-follower.test.ts the way there.
    ...['ACTIVE', 'PAST_DUE'].map((from) => `followContract ${from} → PAUSED`),
    'followContract PAUSED → ACTIVE',
    ...['PENDING', 'ACTIVE', 'PAST_DUE', 'PAUSED'].map((from) => `followContract ${from} → CANCELLED`),
    ...['ACTIVE', 'PAST_DUE', 'PAUSED'].map((from) => `followContract ${from} → EXPIRED`),
    ...['TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED'].map((from) => `followContract ${from} → ${from}`),
  ],
  beyond: ['INCOMPLETE', 'PAST_DUE'],
};

function isOver(state: BillingSubscriptionStatus): boolean {
  return state === 'CANCELLED' || state === 'EXPIRED';
}

function isServed(state: BillingSubscriptionStatus): boolean {
  return state === 'ACTIVE' || state === 'PAUSED';
}

describe('a billing subscription', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
