import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { commands } from '../commands/all.ts';
import type { BillingContext } from '../context.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { BillingReader } from '../port.ts';

/** Every mutation is a command run by the pipeline; what it may do stands in the schema, what it decides in its file. */
export const mutation: MutationResolvers = {
  openBillingAccount: (_, { input, write }, context) => onAccount(context, commands.openBillingAccount, input, write),
  updateBillingAccount: (_, { input, write }, context) =>
    onAccount(context, commands.updateBillingAccount, input, write),
  closeBillingAccount: (_, { id, write }, context) => onAccount(context, commands.closeBillingAccount, { id }, write),
  createInvoice: (_, { input, write }, context) => onInvoice(context, commands.createInvoice, input, write),
  updateInvoiceDraft: (_, { input, write }, context) => onInvoice(context, commands.updateInvoiceDraft, input, write),
  deleteDraft: (_, { id, write }, context) => onInvoice(context, commands.deleteDraft, { id }, write),
  finalizeInvoice: (_, { id, write }, context) => onInvoice(context, commands.finalizeInvoice, { id }, write),
  voidInvoice: (_, { id, write }, context) => onInvoice(context, commands.voidInvoice, { id }, write),
};

async function onAccount<I, F>(
  context: BillingContext,
  command: Command<BillingAccount, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnAccount(command, input, write);
  return { billingAccount: entity, receipt };
}

async function onInvoice<I, F>(
  context: BillingContext,
  command: Command<Invoice, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnInvoice(command, input, write);
  return { invoice: entity, receipt };
}
