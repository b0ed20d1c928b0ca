import { money } from '../../../platform/subgraph/money.ts';
import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { allocation } from './allocation.ts';
import { accountCredit } from './account-credit.ts';
import { creditNote } from './credit-note.ts';
import { billingAccount } from './billing-account.ts';
import { billRun } from './bill-run.ts';
import { billingSubscription } from './billing-subscription.ts';
import { contract } from './contract.ts';
import { customer } from './customer.ts';
import { dunningCase } from './dunning-case.ts';
import { invoiceLine } from './invoice-line.ts';
import { invoice } from './invoice.ts';
import { meter } from './meter.ts';
import { mutation } from './mutation.ts';
import { paymentMethodRef } from './payment-method-ref.ts';
import { payment } from './payment.ts';
import { payout } from './payout.ts';
import { query } from './query.ts';
import { ratedUsage } from './rated-usage.ts';
import { refund } from './refund.ts';
import { usageBatch } from './usage-batch.ts';
import { usageEvent } from './usage-event.ts';

export const resolvers: Resolvers = {
  ...scalars,
  Query: query,
  Mutation: mutation,
  AccountCredit: accountCredit,
  Allocation: allocation,
  CreditNote: creditNote,
  BillingAccount: billingAccount,
  BillingSubscription: billingSubscription,
  BillRun: billRun,
  Contract: contract,
  Customer: customer,
  DunningCase: dunningCase,
  Invoice: invoice,
  InvoiceLine: invoiceLine,
  Meter: meter,
  Payment: payment,
  PaymentMethodRef: paymentMethodRef,
  Payout: payout,
  RatedUsage: ratedUsage,
  Refund: refund,
  UsageBatch: usageBatch,
  UsageEvent: usageEvent,
  Money: money,
};
