import { subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import { compareMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { checkNotNegative, checkPositive, checkSettled, shownAmount } from '../amounts.ts';
import { firstOf } from '../validation.ts';

/** Every move of a hold: it is settled, voided or expires exactly once (DOMAIN 5.2). A move that is absent is refused. */
export const holdMoves = {
  PENDING: { POST: 'POSTED', VOID: 'VOIDED', EXPIRE: 'EXPIRED' },
  POSTED: {},
  VOIDED: {},
  EXPIRED: {},
} as const satisfies Record<HoldState, Partial<Record<Resolution['do'], HoldState>>>;

/** Why a hold that has moved does not move again. */
const refusals = {
  POSTED: () => refuse('PENDING_ALREADY_POSTED', {}, 'The hold was settled already; a refund gives money back.'),
  VOIDED: () => refuse('PENDING_ALREADY_VOIDED', {}, 'The hold was voided: authorise the payment again.'),
  EXPIRED: () => refuse('PENDING_EXPIRED', {}, 'The hold has expired: authorise the payment again.'),
} as const satisfies Record<Exclude<HoldState, 'PENDING'>, () => Refusal>;

export type HoldState = 'PENDING' | 'POSTED' | 'VOIDED' | 'EXPIRED';

/** An authorised amount, and how much of it was settled: none while PENDING, and none ever of a hold that was let go. */
export type Hold = { readonly state: HoldState; readonly authorised: Money; readonly posted: Decimal };

/** `amount: null` settles all that is authorised. */
export type Resolution =
  { readonly do: 'POST'; readonly amount: Money | null } | { readonly do: 'VOID' } | { readonly do: 'EXPIRE' };

export function authorise(amount: Money): Result<Hold> {
  const wrong = firstOf(checkPositive('amount', amount.amount), checkSettled('amount', amount.amount, amount.currency));
  return wrong === null ? accept({ state: 'PENDING', authorised: amount, posted: zero }) : deny(wrong);
}

/**
 * Settles, voids or lets expire. Less than the hold may be settled, even nothing, and the rest is released; a second
 * settlement is refused. As TigerBeetle has it, an amount above the hold is EXCEEDS_PENDING whatever became of the hold.
 */
export function resolveHold(hold: Hold, resolution: Resolution): Result<Hold> {
  const amount = resolution.do === 'POST' ? (resolution.amount ?? hold.authorised) : null;
  const wrong = amount === null ? null : checkPosting(amount, hold.authorised);
  if (wrong !== null) return deny(wrong);
  if (hold.state !== 'PENDING') return deny(refusals[hold.state]());
  const state = holdMoves[hold.state][resolution.do];
  return accept({ ...hold, state, posted: amount?.amount ?? zero });
}

/** What a hold still blocks on the customer's side. */
export function pendingLeft({ state, authorised }: Hold): Decimal {
  return state === 'PENDING' ? authorised.amount : zero;
}

/** What was blocked and is free again: nothing while the hold is pending. */
export function released({ state, authorised, posted }: Hold): Decimal {
  return state === 'PENDING' ? zero : subtract(authorised.amount, posted);
}

function checkPosting(amount: Money, authorised: Money): Refusal | null {
  const above = compareMoney(amount, authorised);
  if (!above.ok) return above.refusal;
  const pending = shownAmount(authorised.amount, authorised.currency);
  return firstOf(
    checkNotNegative('amount', amount.amount),
    checkSettled('amount', amount.amount, amount.currency),
    above.value <= 0 ? null : refuse('EXCEEDS_PENDING', { pending }, `At most ${pending} can be settled of the hold.`),
  );
}
