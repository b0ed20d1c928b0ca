import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { Customer, Hold, HoldReason } from './customer.ts';

/** Roles that may place and release a hold, by its reason. CREDIT belongs to the ledger (DOMAIN 2). */
const rolesByReason: Readonly<Record<HoldReason, readonly string[]>> = {
  CREDIT: [],
  COMPLIANCE: ['compliance'],
  FRAUD: ['compliance'],
  REQUEST: ['sales-ops', 'finance-steward', 'compliance'],
};

export function refuseHoldBy(
  viewer: Viewer,
  reason: HoldReason,
  useMutation: 'placeCreditHold' | 'releaseCreditHold',
): Refusal | null {
  if (reason === 'CREDIT') {
    const details = { field: 'Customer.holds', owner: 'ledger.credit', useMutation };
    return refuse(
      'OWNERSHIP_VIOLATION',
      details,
      `Credit holds belong to the ledger: use ${useMutation} on the credit profile there.`,
    );
  }
  const required = rolesByReason[reason];
  if (required.some((role) => viewer.roles.includes(role))) return null;
  return refuse('ROLE_REQUIRED', { required }, `A hold for ${reason} needs one of the roles ${required.join(', ')}.`);
}

/** The customer with these holds: ON_HOLD while any of them is active (DOMAIN 3.2). One that is INACTIVE stays so. */
export function withHolds(customer: Customer, holds: readonly Hold[]): Customer {
  if (customer.status === 'INACTIVE') return { ...customer, holds };
  return { ...customer, holds, status: activeHolds(holds).length > 0 ? 'ON_HOLD' : 'ACTIVE' };
}

export function activeHolds(holds: readonly Hold[] | null): readonly Hold[] {
  return (holds ?? []).filter((hold) => hold.releasedAt === null);
}

/**
 * The holds that stay beside a new one: all that are active and, of those released, the newest there is room for among so
 * many. The log knows them all, and a customer that was held a hundred times can be held again.
 */
export function withRoomForOne(holds: readonly Hold[], most: number): readonly Hold[] {
  const tooMany = Math.max(0, holds.length + 1 - most);
  const dropped = new Set(holds.filter((hold) => hold.releasedAt !== null).slice(0, tooMany));
  return holds.filter((hold) => !dropped.has(hold));
}

/** A customer does not come back into business while somebody holds it. */
export function refuseHeld(customer: Customer): Refusal | null {
  const active = activeHolds(customer.holds);
  if (active.length === 0) return null;
  const reasons = active.map((hold) => hold.reason);
  return refuse(
    'CUSTOMER_ON_HOLD',
    { customerId: customer.id, reasons },
    'The customer has active holds: release them first.',
  );
}
