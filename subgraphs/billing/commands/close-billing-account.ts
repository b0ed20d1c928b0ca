import { change } from '../../../platform/commands/command.ts';
import { refuseWhileInvoicing } from '../domain/billing-account.ts';
import { accountCommand } from './define.ts';

/** Ends an account that nothing is drafted or owed on. */
export const closeBillingAccount = accountCommand<{ readonly id: string }, { readonly openInvoices: number }>(
  'closeBillingAccount',
  {
    on: (input) => input.id,
    gather: async (reader, _, account) => ({ openInvoices: await reader.openInvoices(account.id) }),
    decide: (account, _, { facts }) =>
      refuseWhileInvoicing(facts.openInvoices) ?? change({ ...account, status: 'CLOSED' }, 'billing.account.closed'),
  },
);
