import { commandsOf } from '../../../platform/commands/command.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { AccountCredit } from '../domain/account-credit.ts';
import type { CreditNote } from '../domain/credit-note.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { Invoice } from '../domain/invoice.ts';
import type { Payment } from '../domain/payment.ts';
import type { PaymentMethodRef } from '../domain/payment-method.ts';
import type { Payout } from '../domain/payout.ts';
import type { Refund } from '../domain/refund.ts';
import type { DunningCase } from '../domain/dunning-case.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import type { UsageBatch } from '../domain/intake/usage-batch.ts';
import type { KnownMeter } from '../domain/usage/known-meter.ts';
import type { BillingReader } from '../port.ts';

export const { command: accountCommand, creation: accountCreation } = commandsOf<BillingAccount, BillingReader>(
  'BillingAccount',
);
export const { command: invoiceCommand, creation: invoiceCreation } = commandsOf<Invoice, BillingReader>('Invoice');
export const { command: paymentCommand, creation: paymentCreation } = commandsOf<Payment, BillingReader>('Payment');
export const { command: paymentMethodCommand, creation: paymentMethodCreation } = commandsOf<
  PaymentMethodRef,
  BillingReader
>('PaymentMethodRef');
export const { creation: payoutCreation } = commandsOf<Payout, BillingReader>('Payout');
export const { command: allocationCommand } = commandsOf<Allocation, BillingReader>('Allocation');
export const { command: creditNoteCommand, creation: creditNoteCreation } = commandsOf<CreditNote, BillingReader>(
  'CreditNote',
);
export const { command: accountCreditCommand } = commandsOf<AccountCredit, BillingReader>('AccountCredit');
export const { command: refundCommand, creation: refundCreation } = commandsOf<Refund, BillingReader>('Refund');
export const { command: subscriptionCommand, creation: subscriptionCreation } = commandsOf<
  BillingSubscription,
  BillingReader
>('BillingSubscription');
export const { command: runCommand, creation: runCreation } = commandsOf<BillRun, BillingReader>('BillRun');
export const { command: dunningCommand, creation: dunningCreation } = commandsOf<DunningCase, BillingReader>(
  'DunningCase',
);
export const { creation: meterCreation } = commandsOf<KnownMeter, BillingReader>('Meter');
export const { creation: usageBatchCreation } = commandsOf<UsageBatch, BillingReader>('UsageBatch');
export const { creation: ratedUsageCreation } = commandsOf<ClosedUsage, BillingReader>('RatedUsage');
