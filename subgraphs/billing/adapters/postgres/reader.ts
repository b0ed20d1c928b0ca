import type { Kysely } from 'kysely';
import { lockAllBeside, lockBeside } from '../../../../platform/commands/locking.ts';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import type { LegalEntities } from '../../../legal-entity-copy.ts';
import { productLinesOf } from '../../../product-lines.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { BillingReader } from '../../port.ts';
import { activeAllocations, activeDiscounts, activeWriteOffs, lockAllocation, paysInvoice } from './allocations.ts';
import { holdAccount, holdAccounts } from './accounts.ts';
import { runningRun } from './bill-runs.ts';
import { chargedBeyond } from './charged-periods.ts';
import { activeContracts, knownContract } from './contracts.ts';
import { finalCreditNotes, lockCreditNote } from './credit-notes.ts';
import { isSameCustomer, knownCustomer } from './customers.ts';
import { goingOn, holdDunning, lockCase } from './dunning-cases.ts';
import { countUnfinished, leftDrafts, lockInvoice, openInvoicesOf } from './invoices.ts';
import { metersByCode } from './meters.ts';
import { lockSeries } from './number-series.ts';
import { disputedBeside, overdueOf } from './overdue.ts';
import {
  accountOfMethod,
  activeMethods,
  holdMethods,
  holdPaymentMethod,
  lockPaymentMethod,
  methodByKey,
} from './payment-methods.ts';
import { lockPayment, paymentByKey, paymentsOfProvider, readPayments } from './payments.ts';
import { paidOut, payoutByKey } from './payouts.ts';
import { readPostingStatuses } from './postings.ts';
import { invoiceOfUsage, lockRatedUsage, ratingsOfItem, usageOfInvoices, usageToCharge } from './rated-usage.ts';
import { houseRouting, placesOf } from './routing.ts';
import {
  countDue,
  countLive,
  dueSubscriptions,
  holdMetered,
  lockSubscription,
  subscriptionByKey,
} from './subscriptions.ts';
import type { BillingTables } from './tables.ts';
import { taxesOf } from './taxes.ts';
import { holdUsage, usageOfItem } from './usage-events.ts';

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(
  trx: Kysely<BillingTables>,
  legalEntities: LegalEntities<LegalEntity>,
  hold: Hold,
): BillingReader {
  const db = commandTablesOf(trx);
  const lockUsage = lockAllBeside('RatedUsage', lockRatedUsage, db, hold);
  const lockOneCase = lockBeside('DunningCase', lockCase, db, hold);
  const holdPaymentMethods = async (account: BillingAccountId) => {
    await hold(`payment methods of ${account}`, 'EXCLUSIVE');
    await holdMethods(trx, account);
  };
  const lockAllocations = lockAllBeside('Allocation', lockAllocation, db, hold);
  return {
    legalEntity: (id) => legalEntities.of(trx, id),
    routing: () => houseRouting(trx),
    productLines: (products) => productLinesOf(trx, products),
    placesOf: (customers) => placesOf(trx, customers),
    customer: (id, scope) => knownCustomer(trx, id, scope),
    async account(id, scope) {
      await hold(`BillingAccount ${id}`, 'SHARED');
      return holdAccount(trx, id, scope);
    },
    async accounts(ids, scope) {
      const inOrder = [...new Set(ids)].sort();
      for (const id of inOrder) await hold(`BillingAccount ${id}`, 'SHARED');
      return holdAccounts(trx, inOrder, scope);
    },
    contract: (id, scope) => knownContract(trx, id, scope),
    meters: (codes) => metersByCode(trx, codes),
    async meterByCode(code) {
      await hold(`meter ${code}`, 'EXCLUSIVE');
      const meters = await metersByCode(trx, [code]);
      return meters.get(code) ?? null;
    },
    holdUsage: (names) => holdUsage(trx, names),
    holdMetered: (ids, scope) => holdMetered(trx, ids, scope),
    ratingsOfItem: (item, from) => ratingsOfItem(trx, item, from),
    usageOfItem: (item, span, limit) => usageOfItem(trx, item, span, limit),
    usageToCharge: (subscriptions) => usageToCharge(trx, subscriptions),
    lockUsageOf: async (invoices, scope) => lockUsage(await usageOfInvoices(trx, invoices), scope),
    invoiceOfUsage: (usage) => invoiceOfUsage(trx, usage),
    activeContracts: (ids) => activeContracts(trx, ids),
    isSameCustomer: (one, other) => isSameCustomer(trx, one, other),
    async subscriptionByKey(key) {
      await hold(`subscription of ${key.contractId} on ${key.billingAccountId}`, 'EXCLUSIVE');
      return subscriptionByKey(trx, key);
    },
    lockSubscriptions: lockAllBeside('BillingSubscription', lockSubscription, db, hold),
    dueSubscriptions: (due) => dueSubscriptions(trx, due),
    countDue: (legalEntity, by) => countDue(trx, legalEntity, by),
    liveSubscriptions: (account) => countLive(trx, account),
    chargedBeyond: (subscription, end) => chargedBeyond(trx, subscription, end),
    async runningRun(legalEntity) {
      await hold(`bill run of ${legalEntity}`, 'EXCLUSIVE');
      return runningRun(trx, legalEntity);
    },
    leftDrafts: (left) => leftDrafts(trx, left),
    taxesOf: (invoices) => taxesOf(trx, invoices),
    openInvoices: (account) => countUnfinished(trx, account),
    openInvoicesInOrder: (account, reference, limit) => openInvoicesOf(trx, account, reference, limit),
    overdue: (account, today, without) => overdueOf(trx, account, today, without),
    dunningCaseOf: (account) => goingOn(trx, account),
    async holdDunning(account) {
      await hold(`dunning of ${account}`, 'EXCLUSIVE');
      return holdDunning(trx, account);
    },
    async lockDunningCaseOf(account, scope) {
      const found = await goingOn(trx, account);
      const its = found === null ? null : await lockOneCase(found.id, scope);
      // Whoever had the lock before may have closed it.
      return its?.status === 'CLOSED' ? null : its;
    },
    disputedBeside: (payment, account) => disputedBeside(trx, payment, account),
    lockInvoices: lockAllBeside('Invoice', lockInvoice, db, hold),
    lockPayment: lockBeside('Payment', lockPayment, db, hold),
    lockWriteOffs: async (invoices, scope) => lockAllocations(await activeWriteOffs(trx, invoices), scope),
    lockDiscounts: async (payment, invoices, scope) =>
      lockAllocations(await activeDiscounts(trx, payment, invoices), scope),
    async paymentByKey(key) {
      await hold(`payment ${key.provider} ${key.providerTransactionId}`, 'EXCLUSIVE');
      return paymentByKey(trx, key);
    },
    async payment(id, scope) {
      const [payment] = await readPayments(trx, [id], scope);
      return payment ?? null;
    },
    async paymentMethod(id, scope) {
      await hold(`PaymentMethodRef ${id}`, 'SHARED');
      return holdPaymentMethod(trx, id, scope);
    },
    holdPaymentMethods,
    async holdPaymentMethodsBeside(id) {
      const account = await accountOfMethod(trx, id);
      if (account === null) return;
      // As who attaches one does: the account first.
      await hold(`BillingAccount ${account}`, 'SHARED');
      await holdPaymentMethods(account);
    },
    activePaymentMethods: (account) => activeMethods(trx, account),
    lockPaymentMethod: lockBeside('PaymentMethodRef', lockPaymentMethod, db, hold),
    async paymentMethodByKey(key) {
      await hold(`payment method ${key.provider} ${key.token}`, 'EXCLUSIVE');
      return methodByKey(trx, key);
    },
    async payoutByKey(key) {
      await hold(`payouts of ${key.provider}`, 'EXCLUSIVE');
      return payoutByKey(trx, key);
    },
    paymentsOfProvider: (provider, transactions) => paymentsOfProvider(trx, provider, transactions),
    paidOut: (provider, transactions) => paidOut(trx, provider, transactions),
    lockAllocationsOf: async (payment, limit, scope) =>
      lockAllocations(await activeAllocations(trx, payment, limit), scope),
    paysInvoice: (payment, invoice) => paysInvoice(trx, payment, invoice),
    async postingStatus(invoice) {
      const [status] = await readPostingStatuses(trx, [invoice]);
      return status ?? null;
    },
    creditNotesOf: (invoice) => finalCreditNotes(trx, invoice),
    lockCreditNote: lockBeside('CreditNote', lockCreditNote, db, hold),
    async lockSeries(legalEntity, documentType, code) {
      await hold(`series ${legalEntity} ${documentType} ${code}`, 'EXCLUSIVE');
      return lockSeries(trx, legalEntity, documentType, code);
    },
  };
}
