import { change } from '../../../platform/commands/command.ts';
import { invoiceCommand } from './define.ts';

/** Takes a draft back. It keeps its record and is listed no more. */
export const deleteDraft = invoiceCommand<{ readonly id: string }>('deleteDraft', {
  on: (input) => input.id,
  decide: (invoice) => change({ ...invoice, status: 'DELETED' }, 'billing.invoice.deleted'),
});
