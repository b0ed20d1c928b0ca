import type { CustomerId } from '../../../../core/ids.ts';
import { formatMoney, type Money } from '../../../../core/money.ts';
import type { CreditHold, CreditProfile } from './credit-profile.ts';
import { isAbove } from './exposure.ts';

/** What is known of a profile's customers at a moment. */
export type CreditFacts = {
  /** Null where a rate is missing: then nobody is held or released by itself. */
  readonly exposure: Money | null;
  /** Sorted, `heldMax` at most. */
  readonly customerIds: readonly CustomerId[];
  readonly now: Date;
};

/** Who holds by itself. */
export const creditKeeper = 'concord.credit';

/**
 * The profile with the hold that it has to have (DOMAIN 3.2): above the limit its customers are held, back under it they are
 * released again. A hold that a person placed stays. Who is held follows the hierarchy either way.
 */
export function judge(profile: CreditProfile, facts: CreditFacts): CreditProfile {
  const hold = holdOf(profile, facts);
  return hold === profile.hold ? profile : { ...profile, hold };
}

function holdOf(profile: CreditProfile, { exposure, customerIds, now }: CreditFacts): CreditHold | null {
  const { hold } = profile;
  if (hold?.by === 'PERSON' || exposure === null) return hold === null ? null : over(hold, customerIds);
  if (!isAbove(profile, exposure)) return null;
  if (hold !== null) return over(hold, customerIds);
  const { amount, currency } = formatMoney(exposure);
  const reason = `${amount} ${currency} was owed.`;
  return { by: 'AUTOMATIC', reason, placedBy: creditKeeper, placedAt: now, customerIds };
}

function over(hold: CreditHold, customerIds: readonly CustomerId[]): CreditHold {
  const isSame =
    customerIds.length === hold.customerIds.length && customerIds.every((id, index) => id === hold.customerIds[index]);
  return isSame ? hold : { ...hold, customerIds };
}

/** The event that tells what became of a hold; null where it is as it was. */
export function holdEvent(before: CreditProfile, after: CreditProfile): string | null {
  if (before.hold === after.hold) return null;
  if (after.hold === null) return 'ledger.creditProfile.released';
  // A person who takes over what was held by itself holds it.
  const isSame = before.hold?.by === after.hold.by;
  return isSame ? 'ledger.creditProfile.updated' : 'ledger.creditProfile.held';
}
