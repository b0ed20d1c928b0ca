import { fromMinor } from '../../../core/money.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseSettled } from '../domain/finalize.ts';
import { invalid } from '../domain/validation.ts';
import { invoiceCommand } from './define.ts';

/** Voids an invoice that nothing was paid or credited on. Its number stays used and its document as it is. */
export const voidInvoice = invoiceCommand<{ readonly id: string }>('voidInvoice', {
  on: (input) => input.id,
  ready: refuseSettled,
  decide(invoice, _, { reason }) {
    if (reason === null)
      return invalid('write.reason', 'REQUIRED', 'given: a number without a claim has to be explained');
    return change({ ...invoice, status: 'VOID', open: fromMinor(0n, invoice.currency) }, 'billing.invoice.voided');
  },
});
