import { civilDateAt } from '../../../core/civil-date.ts';
import { fromMinor } from '../../../core/money.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Allocation } from '../domain/allocation.ts';
import { refuseSettled } from '../domain/finalize.ts';
import { refusePosted } from '../domain/posting-status.ts';
import { invalid } from '../domain/validation.ts';
import { reversedBeside } from './allocations/companions.ts';
import { invoiceCommand } from './define.ts';

/** Voids an invoice that nothing was paid or credited on. Its number stays used and its document as it is. */
export const voidInvoice = invoiceCommand<{ readonly id: string }, readonly Allocation[]>('voidInvoice', {
  on: (input) => input.id,
  ready: async (invoice, _, reader) => refuseSettled(invoice) ?? refusePosted(await reader.postingStatus(invoice.id)),
  gather: (reader, _, { id, status }, { scope }) =>
    status === 'UNCOLLECTIBLE' ? reader.lockWriteOffs([id], scope) : Promise.resolve([]),

  decide(invoice, _, { reason, now, effectiveDate, facts: writeOffs }) {
    if (reason === null)
      return invalid('write.reason', 'REQUIRED', 'given: a number without a claim has to be explained');
    const nothing = fromMinor(0n, invoice.currency);
    const date = effectiveDate ?? civilDateAt(now, 'UTC');
    return {
      ...change({ ...invoice, status: 'VOID', open: nothing, writtenOff: nothing }, 'billing.invoice.voided'),
      beside: writeOffs.map((one) => reversedBeside(one, date)),
    };
  },
});
