import type { AccountCreditId } from '../domain/account-credit.ts';
import type { AccountCreditResolvers } from '../generated/resolver-types.ts';

export const accountCredit: AccountCreditResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.accountCredits.load(id as AccountCreditId),
  billingAccount: ({ billingAccountId }, _, { loaders }) => loaders.accounts.load(billingAccountId),
  customer: ({ customerId }, _, { loaders }) => loaders.customers.load(customerId),
  sourceCreditNote: ({ sourceCreditNoteId }, _, { loaders }) => loaders.creditNotes.load(sourceCreditNoteId),
  // No outside system keeps credits of accounts yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('AccountCredit', parent, parent.customerId),
};
