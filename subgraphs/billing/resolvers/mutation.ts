import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { commands } from '../commands/all.ts';
import type { BillingContext } from '../context.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { AccountCredit } from '../domain/account-credit.ts';
import type { CreditNote } from '../domain/credit-note.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';
import type { DunningCase } from '../domain/dunning-case.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentMethodRef } from '../domain/payment-method.ts';
import type { Refund } from '../domain/refund.ts';
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
  approveWriteOff: (_, { id, write }, context) => onInvoice(context, commands.approveWriteOff, { id }, write),
  writeOffInvoice: (_, { id, write }, context) => onInvoice(context, commands.writeOffInvoice, { id }, write),
  attachPaymentMethod: (_, { input, write }, context) =>
    onPaymentMethod(context, commands.attachPaymentMethod, input, write),
  makePaymentMethodDefault: (_, { id, write }, context) =>
    onPaymentMethod(context, commands.makePaymentMethodDefault, { id }, write),
  detachPaymentMethod: (_, { id, write }, context) =>
    onPaymentMethod(context, commands.detachPaymentMethod, { id }, write),
  expirePaymentMethod: (_, { id, write }, context) =>
    onPaymentMethod(context, commands.expirePaymentMethod, { id }, write),
  recordPayout: async (_, { input, write }, context) => {
    const { entity, receipt } = await context.runOnPayout(commands.recordPayout, input, write);
    return { payout: entity, receipt };
  },
  collectPayment: (_, { input, write }, context) => onPayment(context, commands.collectPayment, input, write),
  recordPayment: (_, { input, write }, context) => onPayment(context, commands.recordPayment, input, write),
  identifyPayment: (_, { input, write }, context) => onPayment(context, commands.identifyPayment, input, write),
  challengePayment: (_, { id, write }, context) => onPayment(context, commands.challengePayment, { id }, write),
  authorizePayment: (_, { input, write }, context) => onPayment(context, commands.authorizePayment, input, write),
  settlePayment: (_, { input, write }, context) => onPayment(context, commands.settlePayment, input, write),
  failPayment: (_, { input, write }, context) => onPayment(context, commands.failPayment, input, write),
  cancelPayment: (_, { id, write }, context) => onPayment(context, commands.cancelPayment, { id }, write),
  allocatePayment: (_, { input, write }, context) => onPayment(context, commands.allocatePayment, input, write),
  reverseAllocation: (_, { id, write }, context) => onAllocation(context, commands.reverseAllocation, { id }, write),
  requestRefund: (_, { input, write }, context) => onRefund(context, commands.requestRefund, input, write),
  approveRefund: (_, { id, write }, context) => onRefund(context, commands.approveRefund, { id }, write),
  completeRefund: (_, { input, write }, context) => onRefund(context, commands.completeRefund, input, write),
  failRefund: (_, { input, write }, context) => onRefund(context, commands.failRefund, input, write),
  disputePayment: (_, { input, write }, context) => onPayment(context, commands.disputePayment, input, write),
  resolveDispute: (_, { input, write }, context) => onPayment(context, commands.resolveDispute, input, write),
  createCreditNote: (_, { input, write }, context) => onCreditNote(context, commands.createCreditNote, input, write),
  approveCreditNote: (_, { id, write }, context) => onCreditNote(context, commands.approveCreditNote, { id }, write),
  issueCreditNote: (_, { id, write }, context) => onCreditNote(context, commands.issueCreditNote, { id }, write),
  applyCreditNote: (_, { input, write }, context) => onCreditNote(context, commands.applyCreditNote, input, write),
  voidCreditNote: (_, { id, write }, context) => onCreditNote(context, commands.voidCreditNote, { id }, write),
  createBillingSubscription: (_, { input, write }, context) =>
    onSubscription(context, commands.createBillingSubscription, input, write),
  startBillingSubscription: (_, { id, write }, context) =>
    onSubscription(context, commands.startBillingSubscription, { id }, write),
  pauseBillingSubscription: (_, { id, write }, context) =>
    onSubscription(context, commands.pauseBillingSubscription, { id }, write),
  resumeBillingSubscription: (_, { id, write }, context) =>
    onSubscription(context, commands.resumeBillingSubscription, { id }, write),
  cancelBillingSubscription: (_, { input, write }, context) =>
    onSubscription(context, commands.cancelBillingSubscription, input, write),
  advanceBillingSubscription: (_, { id, write }, context) =>
    onSubscription(context, commands.advanceBillingSubscription, { id }, write),
  changeBillingSubscription: (_, { input, write }, context) =>
    onSubscription(context, commands.changeBillingSubscription, input, write),
  followContract: (_, { input, write }, context) => onSubscription(context, commands.followContract, input, write),
  runBilling: (_, { input, write }, context) => onRun(context, commands.runBilling, input, write),
  advanceBillRun: (_, { id, write }, context) => onRun(context, commands.advanceBillRun, { id }, write),
  failBillRun: (_, { id, write }, context) => onRun(context, commands.failBillRun, { id }, write),
  createMeter: async (_, { input, write }, context) => {
    const { entity, receipt } = await context.runOnMeter(commands.createMeter, input, write);
    return { meter: entity, receipt };
  },
  recordUsage: async (_, { input, write }, context) => {
    const { entity, receipt } = await context.runOnUsageBatch(commands.recordUsage, input, write);
    return { usageBatch: entity, receipt };
  },
  closeUsagePeriod: async (_, { input, write }, context) => {
    const { entity, receipt } = await context.runOnRatedUsage(commands.closeUsagePeriod, input, write);
    return { ratedUsage: entity, receipt };
  },
  openDunningCase: (_, { input, write }, context) => onDunningCase(context, commands.openDunningCase, input, write),
  advanceDunningCase: (_, { id, write }, context) => onDunningCase(context, commands.advanceDunningCase, { id }, write),
  recordPaymentPromise: (_, { input, write }, context) =>
    onDunningCase(context, commands.recordPaymentPromise, input, write),
  pauseDunningCase: (_, { id, write }, context) => onDunningCase(context, commands.pauseDunningCase, { id }, write),
  resumeDunningCase: (_, { id, write }, context) => onDunningCase(context, commands.resumeDunningCase, { id }, write),
  closeDunningCase: (_, { id, write }, context) => onDunningCase(context, commands.closeDunningCase, { id }, write),
  markBillingSubscriptionPastDue: (_, { id, write }, context) =>
    onSubscription(context, commands.markBillingSubscriptionPastDue, { id }, write),
  clearBillingSubscriptionPastDue: (_, { id, write }, context) =>
    onSubscription(context, commands.clearBillingSubscriptionPastDue, { id }, write),
  allocateAccountCredit: (_, { input, write }, context) =>
    onAccountCredit(context, commands.allocateAccountCredit, input, write),
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

async function onPayment<I, F>(
  context: BillingContext,
  command: Command<Payment, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnPayment(command, input, write);
  return { payment: entity, receipt };
}

async function onPaymentMethod<I, F>(
  context: BillingContext,
  command: Command<PaymentMethodRef, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnPaymentMethod(command, input, write);
  return { paymentMethod: entity, receipt };
}

async function onAllocation<I, F>(
  context: BillingContext,
  command: Command<Allocation, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnAllocation(command, input, write);
  return { allocation: entity, receipt };
}

async function onCreditNote<I, F>(
  context: BillingContext,
  command: Command<CreditNote, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnCreditNote(command, input, write);
  return { creditNote: entity, receipt };
}

async function onAccountCredit<I, F>(
  context: BillingContext,
  command: Command<AccountCredit, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnAccountCredit(command, input, write);
  return { accountCredit: entity, receipt };
}

async function onRefund<I, F>(
  context: BillingContext,
  command: Command<Refund, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnRefund(command, input, write);
  return { refund: entity, receipt };
}

async function onSubscription<I, F>(
  context: BillingContext,
  command: Command<BillingSubscription, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnSubscription(command, input, write);
  return { billingSubscription: entity, receipt };
}

async function onDunningCase<I, F>(
  context: BillingContext,
  command: Command<DunningCase, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnDunningCase(command, input, write);
  return { dunningCase: entity, receipt };
}

async function onRun<I, F>(
  context: BillingContext,
  command: Command<BillRun, I, BillingReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnRun(command, input, write);
  context.ringRuns();
  return { billRun: entity, receipt };
}
