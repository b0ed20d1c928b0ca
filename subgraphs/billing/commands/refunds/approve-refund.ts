import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { refuseNeedlessApproval } from '../../domain/four-eyes.ts';
import { refundCommand } from '../define.ts';

/** Lets a refund above the limit be sent, by another person than who asked for it (DOMAIN 13, 3). */
export const approveRefund = refundCommand<{ readonly id: string }>('approveRefund', {
  on: (input) => input.id,
  ready: ({ amount }) => refuseNeedlessApproval('REFUND', amount),
  decide: (refund, _, { viewer }) =>
    change({ ...refund, approved: refund.amount, approvedBy: personOf(viewer) }, 'billing.refund.approved'),
});
