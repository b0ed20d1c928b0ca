import { allocatePayment } from './allocations/allocate-payment.ts';
import { reverseAllocation } from './allocations/reverse-allocation.ts';
import { closeBillingAccount } from './close-billing-account.ts';
import { allocateAccountCredit } from './credits/allocate-account-credit.ts';
import { applyCreditNote } from './credits/apply-credit-note.ts';
import { approveCreditNote } from './credits/approve-credit-note.ts';
import { createCreditNote } from './credits/create-credit-note.ts';
import { issueCreditNote } from './credits/issue-credit-note.ts';
import { voidCreditNote } from './credits/void-credit-note.ts';
import { createInvoice } from './create-invoice.ts';
import { deleteDraft } from './delete-draft.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { advanceBillRun } from './runs/advance-bill-run.ts';
import { failBillRun } from './runs/fail-bill-run.ts';
import { runBilling } from './runs/run-billing.ts';
import { advanceBillingSubscription } from './subscriptions/advance-billing-subscription.ts';
import { cancelBillingSubscription } from './subscriptions/cancel-billing-subscription.ts';
import { createBillingSubscription } from './subscriptions/create-billing-subscription.ts';
import { changeBillingSubscription } from './subscriptions/change-billing-subscription.ts';
import { followContract } from './subscriptions/follow-contract.ts';
import { pauseBillingSubscription } from './subscriptions/pause-billing-subscription.ts';
import { resumeBillingSubscription } from './subscriptions/resume-billing-subscription.ts';
import { startBillingSubscription } from './subscriptions/start-billing-subscription.ts';
import { advanceDunningCase } from './dunning/advance-dunning-case.ts';
import { clearBillingSubscriptionPastDue } from './dunning/clear-billing-subscription-past-due.ts';
import { closeDunningCase } from './dunning/close-dunning-case.ts';
import { markBillingSubscriptionPastDue } from './dunning/mark-billing-subscription-past-due.ts';
import { openDunningCase } from './dunning/open-dunning-case.ts';
import { pauseDunningCase } from './dunning/pause-dunning-case.ts';
import { recordPaymentPromise } from './dunning/record-payment-promise.ts';
import { resumeDunningCase } from './dunning/resume-dunning-case.ts';
import { openBillingAccount } from './open-billing-account.ts';
import { authorizePayment } from './payments/authorize-payment.ts';
import { cancelPayment } from './payments/cancel-payment.ts';
import { challengePayment } from './payments/challenge-payment.ts';
import { attachPaymentMethod } from './payment-methods/attach-payment-method.ts';
import { detachPaymentMethod } from './payment-methods/detach-payment-method.ts';
import { expirePaymentMethod } from './payment-methods/expire-payment-method.ts';
import { makePaymentMethodDefault } from './payment-methods/make-payment-method-default.ts';
import { collectPayment } from './payments/collect-payment.ts';
import { failPayment } from './payments/fail-payment.ts';
import { identifyPayment } from './payments/identify-payment.ts';
import { recordPayment } from './payments/record-payment.ts';
import { settlePayment } from './payments/settle-payment.ts';
import { recordPayout } from './payouts/record-payout.ts';
import { approveRefund } from './refunds/approve-refund.ts';
import { completeRefund } from './refunds/complete-refund.ts';
import { failRefund } from './refunds/fail-refund.ts';
import { requestRefund } from './refunds/request-refund.ts';
import { disputePayment } from './payments/dispute-payment.ts';
import { resolveDispute } from './payments/resolve-dispute.ts';
import { closeUsagePeriod } from './usage/close-usage-period.ts';
import { createMeter } from './usage/create-meter.ts';
import { recordUsage } from './usage/record-usage.ts';
import { updateBillingAccount } from './update-billing-account.ts';
import { updateInvoiceDraft } from './update-invoice-draft.ts';
import { voidInvoice } from './void-invoice.ts';
import { approveWriteOff } from './write-offs/approve-write-off.ts';
import { writeOffInvoice } from './write-offs/write-off-invoice.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  closeBillingAccount,
  createInvoice,
  deleteDraft,
  finalizeInvoice,
  openBillingAccount,
  updateBillingAccount,
  updateInvoiceDraft,
  voidInvoice,
  authorizePayment,
  cancelPayment,
  challengePayment,
  collectPayment,
  failPayment,
  identifyPayment,
  recordPayment,
  settlePayment,
  recordPayout,
  attachPaymentMethod,
  makePaymentMethodDefault,
  detachPaymentMethod,
  expirePaymentMethod,
  allocatePayment,
  reverseAllocation,
  approveWriteOff,
  writeOffInvoice,
  allocateAccountCredit,
  applyCreditNote,
  approveCreditNote,
  createCreditNote,
  issueCreditNote,
  voidCreditNote,
  disputePayment,
  resolveDispute,
  approveRefund,
  completeRefund,
  failRefund,
  requestRefund,
  cancelBillingSubscription,
  createBillingSubscription,
  pauseBillingSubscription,
  resumeBillingSubscription,
  startBillingSubscription,
  advanceBillingSubscription,
  changeBillingSubscription,
  followContract,
  advanceBillRun,
  failBillRun,
  runBilling,
  createMeter,
  recordUsage,
  closeUsagePeriod,
  openDunningCase,
  advanceDunningCase,
  recordPaymentPromise,
  pauseDunningCase,
  resumeDunningCase,
  closeDunningCase,
  markBillingSubscriptionPastDue,
  clearBillingSubscriptionPastDue,
};
