import { change } from '../../../platform/commands/command.ts';
import { refuseWhileInvoicing, refuseWhileSubscribed } from '../domain/billing-account.ts';
import { accountCommand } from './define.ts';

/** Ends an account that nothing is drafted, owed or charged on. */
export const closeBillingAccount = accountCommand<{ readonly id: string }>('closeBillingAccount', {
  on: (input) => input.id,
  ready: async (account, _, reader) =>
    refuseWhileInvoicing(await reader.openInvoices(account.id)) ??
    refuseWhileSubscribed(await reader.liveSubscriptions(account.id)),
  decide: (account) => change({ ...account, status: 'CLOSED' }, 'billing.account.closed'),
});
