import { change } from '../../../platform/commands/command.ts';
import { refuse } from '../../../core/refusal.ts';
import { refuseHoldBy, withHolds } from '../domain/holds.ts';
import type { ReleaseHoldInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Releases one hold; the customer is in business again when it was the last. */
export const releaseHold = customerCommand<ReleaseHoldInput>('releaseHold', {
  on: (input) => input.customerId,
  decide(customer, { holdId }, { viewer, now }) {
    const holds = customer.holds ?? [];
    const hold = holds.find((one) => one.id === holdId && one.releasedAt === null);
    if (hold === undefined)
      return refuse('NOT_FOUND', { entity: 'Hold', id: holdId }, `The customer has no active hold ${holdId}.`);
    const wrong = refuseHoldBy(viewer, hold.reason, 'releaseCreditHold');
    if (wrong !== null) return wrong;

    const released = { ...hold, releasedBy: viewer.subject, releasedAt: now };
    const after = withHolds(
      customer,
      holds.map((one) => (one === hold ? released : one)),
    );
    const event = { type: 'customer.hold.released', data: { holdId, reason: hold.reason } };
    return customer.status === after.status
      ? change(after, event)
      : change(after, event, 'customer.customer.statusChanged');
  },
});
