import { subtract } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion } from '../../../../platform/commands/command.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { invalid } from '../../domain/validation.ts';
import { creditNoteCommand } from '../define.ts';
import { refuseUsed } from './use.ts';

/** Voids a credit note before anything of it is used. Its number stays used and its document as it is. */
export const voidCreditNote = creditNoteCommand<{ readonly id: string }, Invoice | undefined>('voidCreditNote', {
  on: (input) => input.id,
  ready: refuseUsed,
  gather: async (reader, _, { invoiceId }, { scope }) => (await reader.lockInvoices([invoiceId], scope))[0],

  decide(note, _, { reason, facts: invoice }) {
    if (reason === null)
      return invalid('write.reason', 'REQUIRED', 'given: a number without a credit has to be explained');
    invariant(invoice, 'who sees a credit note sees its invoice');
    const creditNoted = { ...invoice.creditNoted, amount: subtract(invoice.creditNoted.amount, note.total.amount) };
    return {
      ...change({ ...note, status: 'VOID' as const }, 'billing.creditNote.voided'),
      beside: [companion('Invoice', invoice, change({ ...invoice, creditNoted }, 'billing.invoice.credited'))],
    };
  },
});
