import type { Customer, Hold, HoldId } from './customer.ts';
import { partsMax } from './customer.ts';
import { withHolds, withRoomForOne } from './holds.ts';

/** A customer with a credit hold placed or released, and the events that tell of it. */
export type CreditHolding = { readonly after: Customer; readonly events: readonly HoldEvent[] };
export type HoldEvent = { readonly type: string; readonly data?: { readonly holdId: string; readonly reason: string } };

/** The ledger holds its credit: that is a fact, which no state refuses (DOMAIN 2 e). */
export function heldForCredit(
  customer: Customer,
  { id, placedBy, now }: { readonly id: HoldId; readonly placedBy: string; readonly now: Date },
): CreditHolding {
  const hold: Hold = {
    id,
    reason: 'CREDIT',
    owner: 'ledger',
    placedBy,
    placedAt: now,
    releasedBy: null,
    releasedAt: null,
  };
  const holds = [...withRoomForOne(customer.holds ?? [], partsMax.holds), hold];
  return moved(customer, holds, { type: 'customer.hold.placed', data: { holdId: id, reason: 'CREDIT' } });
}

/** Null where the hold is not there any more. The others stay. */
export function releasedForCredit(
  customer: Customer,
  holdId: HoldId,
  { actor, now }: { readonly actor: string; readonly now: Date },
): CreditHolding | null {
  const holds = customer.holds ?? [];
  if (!holds.some(({ id, releasedAt }) => id === holdId && releasedAt === null)) return null;
  const released = holds.map((hold) => (hold.id === holdId ? { ...hold, releasedBy: actor, releasedAt: now } : hold));
  return moved(customer, released, { type: 'customer.hold.released', data: { holdId, reason: 'CREDIT' } });
}

/** Who is not in business yet, or no more, does not get there by a hold or its end. */
function moved(customer: Customer, holds: readonly Hold[], event: HoldEvent): CreditHolding {
  const inBusiness = customer.status === 'ACTIVE' || customer.status === 'ON_HOLD';
  const after = inBusiness ? withHolds(customer, holds) : { ...customer, holds };
  const events = after.status === customer.status ? [event] : [event, { type: 'customer.customer.statusChanged' }];
  return { after, events };
}
