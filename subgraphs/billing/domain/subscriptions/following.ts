import { later } from '../../../../core/calendar/period-parts.ts';
import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import type { BillingSubscription, CancelPolicy } from '../billing-subscription.ts';
import { pausesMax } from './ending.ts';
import { earliest, endOf, periodAt } from './service.ts';

/** What became of a contract, as its source told. */
export type ContractMove = {
  readonly move: 'SUSPENDED' | 'RESUMED' | 'TERMINATED' | 'EXPIRED';
  /** From this day on. */
  readonly on: CivilDate;
  readonly creditPolicy: CancelPolicy;
};

/** What a subscription becomes by it, with the word for that; that it waits for a day to come; or that it stays as it is. */
export type Followed =
  | { readonly kind: 'MOVED'; readonly after: BillingSubscription; readonly event: string }
  | { readonly kind: 'WAITS' }
  | { readonly kind: 'STAYS' };

const waits: Followed = { kind: 'WAITS' };
const stays: Followed = { kind: 'STAYS' };

/** What a contract's move makes of one of its subscriptions (DOMAIN 4.2), whatever became of that meanwhile. */
export function followed(subscription: BillingSubscription, by: ContractMove, today: CivilDate): Followed {
  switch (by.move) {
    case 'SUSPENDED':
      return suspended(subscription, by.on, today);
    case 'RESUMED':
      return resumed(subscription, by.on, today);
    case 'TERMINATED':
      return terminated(subscription, by, today);
    case 'EXPIRED':
      return expired(subscription, by.on, today);
  }
}

/** A trial is paused once it is over: what is not charged needs no pause. What waits for its start does not begin meanwhile. */
function suspended(subscription: BillingSubscription, asked: CivilDate, today: CivilDate): Followed {
  const { status, startDate, pauses } = subscription;
  if (status === 'TRIALING') return waits;
  if (status !== 'ACTIVE' && status !== 'PAST_DUE') return stays;
  const on = later(asked, pauses.at(-1)?.to ?? startDate);
  const end = endOf(subscription);
  if ((end !== null && on >= end) || pauses.length >= pausesMax) return stays;
  if (on > today) return waits;
  const after = { ...subscription, status: 'PAUSED', pauses: [...pauses, { from: on, to: null, withContract: true }] };
  return { kind: 'MOVED', after: after as BillingSubscription, event: 'paused' };
}

/** Only what the suspension paused: a person's pause ends by a person. */
function resumed(subscription: BillingSubscription, asked: CivilDate, today: CivilDate): Followed {
  const { status, pauses } = subscription;
  const last = pauses.at(-1);
  if (status !== 'PAUSED' || last?.withContract !== true) return stays;
  const on = later(asked, last.from);
  if (on > today) return waits;
  const after = { ...subscription, status: 'ACTIVE', pauses: [...pauses.slice(0, -1), { ...last, to: on }] } as const;
  return { kind: 'MOVED', after: { ...after, currentPeriod: periodAt(after, on) }, event: 'resumed' };
}

/** It ends with its contract, also where that is said afterwards; never later than it would have. */
function terminated(subscription: BillingSubscription, { on, creditPolicy }: ContractMove, today: CivilDate): Followed {
  const { status, startDate, anchorDate } = subscription;
  switch (status) {
    case 'PENDING':
      return { kind: 'MOVED', after: cancelledOn(subscription, startDate, creditPolicy), event: 'cancelled' };
    case 'TRIALING':
      return scheduled(subscription, later(on, anchorDate), creditPolicy);
    case 'ACTIVE':
    case 'PAST_DUE':
    case 'PAUSED': {
      const end = later(on, startDate);
      if (end > today) return scheduled(subscription, end, creditPolicy);
      const before = endOf(subscription);
      if (before !== null && before <= end) return stays;
      return { kind: 'MOVED', after: cancelledOn(subscription, end, creditPolicy), event: 'cancelled' };
    }
    case 'INCOMPLETE':
    case 'CANCELLED':
    case 'EXPIRED':
      return stays;
  }
}

function scheduled(subscription: BillingSubscription, cancelAt: CivilDate, creditPolicy: CancelPolicy): Followed {
  const before = endOf(subscription);
  if (before !== null && before <= cancelAt) return stays;
  return { kind: 'MOVED', after: { ...subscription, cancelAt, creditPolicy }, event: 'cancellationScheduled' };
}

function cancelledOn(the: BillingSubscription, cancelAt: CivilDate, creditPolicy: CancelPolicy): BillingSubscription {
  return { ...the, status: 'CANCELLED', cancelAt, creditPolicy };
}

/** The term of the contract was its own. What ends sooner by its own word does so. */
function expired(subscription: BillingSubscription, asked: CivilDate, today: CivilDate): Followed {
  const { status, startDate, cancelAt } = subscription;
  if (status === 'PENDING' || status === 'TRIALING')
    return terminated(subscription, { move: 'TERMINATED', on: asked, creditPolicy: 'NONE' }, today);
  if (status !== 'ACTIVE' && status !== 'PAST_DUE' && status !== 'PAUSED') return stays;
  const end = earliest(subscription.endDate, later(asked, addDays(startDate, 1)));
  if (end === null || (cancelAt !== null && cancelAt <= end)) return stays;
  if (end > today) return waits;
  return { kind: 'MOVED', after: { ...subscription, status: 'EXPIRED', endDate: end }, event: 'expired' };
}

/** A version that a contract got, by an amendment or a renewal. */
export type VersionMove = {
  readonly move: 'AMENDED' | 'RENEWED';
  readonly contractVersion: number;
};

/** What became of a contract, whatever it was. */
export type AnyMove = ContractMove | VersionMove;

export function isVersionMove(move: AnyMove): move is VersionMove {
  return move.move === 'AMENDED' || move.move === 'RENEWED';
}

/** What each state makes of a newer version. One that is made later, or ended, says nothing of it. */
const followsVersions = {
  PENDING: 'MOVED',
  // It is not known yet whether it begins at all.
  INCOMPLETE: 'WAITS',
  TRIALING: 'MOVED',
  ACTIVE: 'MOVED',
  PAST_DUE: 'MOVED',
  PAUSED: 'MOVED',
  CANCELLED: 'STAYS',
  EXPIRED: 'STAYS',
} as const satisfies Readonly<Record<BillingSubscription['status'], Followed['kind']>>;

/**
 * Whether a subscription has to follow a version (DOMAIN 5.8). It follows to the newest that is known, because each says what is served
 * over the whole time: who has a later one by then stays, and a version that the copy does not hold yet is waited for.
 */
export function versionFollowed(
  { status, contractVersion }: Pick<BillingSubscription, 'status' | 'contractVersion'>,
  by: VersionMove,
  known: number,
): Followed['kind'] {
  if (contractVersion >= by.contractVersion) return 'STAYS';
  const kind = followsVersions[status];
  return kind === 'MOVED' && known < by.contractVersion ? 'WAITS' : kind;
}
