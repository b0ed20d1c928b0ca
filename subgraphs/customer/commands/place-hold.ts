import { change } from '../../../platform/commands/command.ts';
import { partsMax } from '../domain/customer.ts';
import { refuseHoldBy, withHolds, withRoomForOne } from '../domain/holds.ts';
import { checkCount } from '../domain/validation.ts';
import type { PlaceHoldInput } from '../generated/resolver-types.ts';
import { customerCommand } from './define.ts';

/** Places a hold beside those there are. */
export const placeHold = customerCommand<PlaceHoldInput>('placeHold', {
  on: (input) => input.customerId,
  decide(customer, { reason }, { viewer, now, newId }) {
    const holds = withRoomForOne(customer.holds ?? [], partsMax.holds);
    const wrong =
      refuseHoldBy(viewer, reason, 'placeCreditHold') ?? checkCount('Customer.holds', holds.length + 1, partsMax.holds);
    if (wrong !== null) return wrong;

    const id = newId<(typeof holds)[number]['id']>('hld');
    const hold = {
      id,
      reason,
      owner: 'customer',
      placedBy: viewer.subject,
      placedAt: now,
      releasedBy: null,
      releasedAt: null,
    } as const;
    const after = withHolds(customer, [...holds, hold]);
    const placed = { type: 'customer.hold.placed', data: { holdId: hold.id, reason } };
    return customer.status === after.status
      ? change(after, placed)
      : change(after, placed, 'customer.customer.statusChanged');
  },
});
