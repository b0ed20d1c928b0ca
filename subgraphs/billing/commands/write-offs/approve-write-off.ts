import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { refuseNeedlessApproval } from '../../domain/four-eyes.ts';
import { invoiceCommand } from '../define.ts';

/** Lets what is open now be written off; what becomes open later is not approved by that. */
export const approveWriteOff = invoiceCommand<{ readonly id: string }>('approveWriteOff', {
  on: (input) => input.id,
  ready: ({ open }) => refuseNeedlessApproval('WRITE_OFF', open),
  decide: (invoice, _, { viewer }) =>
    change(
      { ...invoice, writeOffApproved: invoice.open, writeOffApprovedBy: personOf(viewer) },
      'billing.invoice.writeOffApproved',
    ),
});
