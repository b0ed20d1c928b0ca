import { civilDateAt } from '../../../core/civil-date.ts';
import { fromMinor } from '../../../core/money.ts';
import { change } from '../../../platform/commands/command.ts';
import type { Allocation } from '../domain/allocation.ts';
import { refuseSettled } from '../domain/finalize.ts';
import type { Invoice } from '../domain/invoice.ts';
import { refusePosted } from '../domain/posting-status.ts';
import { invalid } from '../domain/validation.ts';
import { reversedBeside } from './allocations/companions.ts';
import { invoiceCommand } from './define.ts';
import { closedBeside, gatherCases, type CaseToClose } from './dunning/settling.ts';

type Facts = { readonly writeOffs: readonly Allocation[]; readonly cases: readonly CaseToClose[] };

/** Voids an invoice that nothing was paid or credited on. Its number stays used and its document as it is. */
export const voidInvoice = invoiceCommand<{ readonly id: string }, Facts>('voidInvoice', {
  on: (input) => input.id,
  ready: async (invoice, _, reader) => refuseSettled(invoice) ?? refusePosted(await reader.postingStatus(invoice.id)),
  async gather(reader, _, invoice, { now, scope }) {
    const writeOffs = invoice.status === 'UNCOLLECTIBLE' ? await reader.lockWriteOffs([invoice.id], scope) : [];
    return { writeOffs, cases: await gatherCases(reader, [invoice], { now, scope }) };
  },

  decide(invoice, _, { reason, now, effectiveDate, facts: { writeOffs, cases } }) {
    if (reason === null)
      return invalid('write.reason', 'REQUIRED', 'given: a number without a claim has to be explained');
    const nothing = fromMinor(0n, invoice.currency);
    const date = effectiveDate ?? civilDateAt(now, 'UTC');
    const after: Invoice = { ...invoice, status: 'VOID', open: nothing, writtenOff: nothing };
    return {
      ...change(after, 'billing.invoice.voided'),
      beside: [...writeOffs.map((one) => reversedBeside(one, date)), ...closedBeside(cases, [invoice], [after])],
    };
  },
});
