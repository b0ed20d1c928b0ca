import { amendmentExamples } from './amendments.ts';
import { creditCreatedOn, creditExamples } from './credit.ts';
import { stuckLetters } from './dead-letters.ts';
import { dunningCreatedOn, dunningExamples } from './dunning.ts';
import type { Fixture } from './fixtures.ts';
import type { Person } from './people.ts';
import { paymentMethodExamples, paymentMethodsCreatedOn } from './payment-methods.ts';
import { payoutExamples, payoutsCreatedOn } from './payouts.ts';
import { postingExamples, postingsCreatedOn } from './postings.ts';
import { revenueCreatedOn, revenueExamples } from './revenue.ts';
import { routingCreatedOn, routingExamples } from './routing.ts';
import type { Call } from './tell.ts';
import { subscriptionExamples, subscriptionsCreatedOn } from './subscriptions.ts';
import { webhook } from './webhooks.ts';

export type Example = (fixture: Fixture, who: Person) => Omit<Call, 'mutation'>;

let used = 0;
/** A number that no other call has used, for what must be unique. */
function next(): string {
  used += 1;
  return String(used).padStart(6, '0');
}

const line = { description: 'Example', quantity: '2', unitPrice: '10.50', taxes: [] };
function sale(customerId: string, { sold }: Fixture['parts']) {
  const dates = { startDate: '2026-01-01', endDate: '2028-01-01' };
  return { customerId, legalEntityId: 'le_de', currency: 'EUR', ...dates, lines: [{ productId: sold }] };
}
const reason = { reason: 'The example needs one.' };
const onId: Example = ({ id }) => ({ target: { id }, write: reason });

/**
 * A valid input of every mutation, for an entity in any state and for the person who calls: of the fields that a
 * mutation may write it names those that the person may. A mutation without an example is one without a test.
 */
export const examples: Readonly<Record<string, Example>> = {
  createCustomer: () => ({
    target: {
      input: { legalName: `Example ${next()}`, country: 'US', contacts: [{ name: 'Example', email: 'a@b.example' }] },
    },
  }),
  updateProfile: ({ id }, who) => {
    const steward = holds(who, 'finance-steward') && who.claims?.partner === undefined;
    return {
      target: {
        input: {
          customerId: id,
          ...(steward ? { legalName: `Legal ${next()}` } : { tradingName: `Trading ${next()}` }),
        },
      },
    };
  },
  submitForValidation: onId,
  rejectValidation: onId,
  activateCustomer: onId,
  placeHold: ({ id }) => ({ target: { input: { customerId: id, reason: 'REQUEST' } }, write: reason }),
  releaseHold: ({ id, parts }) => ({ target: { input: { customerId: id, holdId: parts.hold } }, write: reason }),
  deactivateCustomer: onId,
  reactivateCustomer: onId,
  recordLegalValidation: ({ id }) => ({ target: { input: { customerId: id } } }),
  addAddress: ({ id }) => ({
    target: { input: { customerId: id, address: { use: 'SHIPPING', lines: ['Quay 1'], city: 'Cork', country: 'IE' } } },
  }),
  endAddress: ({ id, parts }) => ({ target: { input: { customerId: id, addressId: parts.address } } }),
  addContact: ({ id }) => ({
    target: { input: { customerId: id, contact: { name: 'Another', phone: '+353861234567' } } },
  }),
  updateContact: ({ id, parts }) => ({
    target: { input: { customerId: id, contactId: parts.contact, name: `Named ${next()}` } },
  }),
  addTaxRegistration: ({ id }) => ({
    target: { input: { customerId: id, registration: { country: 'US', type: 'EIN', value: `98-${next()}` } } },
  }),
  recordTaxValidation: ({ id, parts }) => ({
    target: { input: { customerId: id, registrationId: parts.registration, status: 'VALID', evidenceRef: 'letter' } },
  }),
  setParent: ({ id, parts }) => ({ target: { input: { customerId: id, type: 'SALES', parentId: parts.parent } } }),
  findDuplicates: onId,
  confirmMatch: ({ id, parts }) => ({ target: { input: { customerId: id, matchCandidateId: parts.match } } }),
  rejectMatch: ({ id, parts }) => ({ target: { input: { customerId: id, matchCandidateId: parts.match } } }),
  requestMerge: ({ id, parts }) => ({ target: { input: { customerId: id, survivorId: parts.survivor } } }),
  approveMerge: ({ id, parts }) => ({ target: { input: { customerId: id, mergeId: parts.merge } } }),
  withdrawMerge: ({ id, parts }) => ({ target: { input: { customerId: id, mergeId: parts.merge } } }),
  mergeCustomers: ({ id, parts }) => ({ target: { input: { customerId: id, survivorId: parts.survivor } } }),
  unmergeCustomers: ({ id }) => ({ target: { input: { customerId: id } } }),
  linkExternalId: ({ id }) => ({ target: { input: { customerId: id, reference: reference(`linked-${next()}`) } } }),
  retireExternalId: ({ id, parts }) => ({
    target: { input: { customerId: id, reference: reference(parts.externalId ?? '') } },
  }),
  erasePerson: ({ id, parts, variant }) => ({
    target: { input: { customerId: id, ...(variant.includes('person') ? {} : { contactId: parts.contact }) } },
  }),
  createOpportunity: ({ id }) => ({
    target: {
      input: {
        customerId: id,
        name: 'Example',
        closeDate: '2027-06-30',
        expectedValue: { amount: '10.00', currency: 'EUR' },
      },
    },
  }),
  updateOpportunity: ({ id }) => ({ target: { input: { opportunityId: id, name: `Renamed ${next()}` } } }),
  proposeOpportunity: onId,
  closeOpportunity: ({ id }) => ({ target: { input: { opportunityId: id, won: true } } }),
  createPartner: () => ({ target: { input: { name: 'Example', kind: 'REFERRAL' } } }),
  suspendPartner: onId,
  resumePartner: onId,
  grantPartner: ({ id, parts }) => ({
    target: { input: { partnerId: id, customerId: parts.parent, fieldGroups: ['customer.legal'], commands: [] } },
  }),
  revokeGrant: ({ id, parts }) => ({ target: { input: { partnerId: id, grantId: parts.grant } } }),
  createProduct: () => ({
    target: { input: { sku: `EXAMPLE-${next()}`, name: 'Example', type: 'RECURRING', productLine: 'examples' } },
  }),
  updateProduct: ({ id }) => ({ target: { input: { productId: id, name: `Named ${next()}` } } }),
  activateProduct: onId,
  retireProduct: onId,
  addItemReference: ({ id }) => ({
    target: { input: { productId: id, erpInstanceId: `erp-${next()}`, itemCode: 'example', from: '2026-01-01' } },
  }),
  endItemReference: ({ id, parts }) => ({ target: { input: { productId: id, itemReferenceId: parts.item } } }),
  createPriceBook: () => ({ target: { input: { name: `Example ${next()}`, currency: 'CHF', from: '2026-01-01' } } }),
  updatePriceBook: ({ id }) => ({ target: { input: { priceBookId: id, name: `Named ${next()}` } } }),
  setPriceEntry: ({ id, parts }) => ({
    target: { input: { priceBookId: id, productId: parts.product, price: { model: 'FLAT', flat: next() } } },
  }),
  removePriceEntry: ({ id, parts }) => ({ target: { input: { priceBookId: id, productId: parts.product } } }),
  publishPriceBook: onId,
  endPriceBook: ({ id, parts }) => ({ target: { input: { priceBookId: id, to: parts.end } } }),
  withdrawPriceBook: onId,
  createQuote: ({ id, cursor, parts }) => ({
    target: { input: { ...sale(id, parts), validUntil: '2098-01-01' } },
    write: { after: cursor },
  }),
  createDeal: ({ id, cursor }) => ({
    target: { input: { customerId: id, name: 'Example' } },
    write: { after: cursor },
  }),
  addContractToDeal: ({ id, parts }) => ({ target: { input: { dealId: id, contractId: parts.free } } }),
  removeContractFromDeal: ({ id, parts }) => ({ target: { input: { dealId: id, contractId: parts.contract } } }),
  winDeal: onId,
  loseDeal: onId,
  updateQuote: ({ id }) => ({ target: { input: { quoteId: id, endDate: '2027-01-01' } } }),
  submitQuote: onId,
  approveQuote: onId,
  rejectQuote: onId,
  reviseQuote: onId,
  sendQuote: onId,
  acceptQuote: onId,
  expireQuote: onId,
  cancelQuote: onId,
  convertQuote: ({ id }) => ({ target: { input: { quoteId: id, poNumber: 'EXAMPLE' } } }),
  createContract: ({ id, cursor, parts }) => ({ target: { input: sale(id, parts) }, write: { after: cursor } }),
  updateContract: ({ id }) => ({ target: { input: { contractId: id, poNumber: `PO-${next()}` } } }),
  submitContract: onId,
  approveContract: onId,
  rejectContract: onId,
  reviseContract: onId,
  recordSignature: ({ id, parts }) => ({
    target: { input: { contractId: id, documentHash: parts.hash, documentRef: 'example' } },
  }),
  activateContract: ({ id }) => ({ target: { input: { contractId: id } } }),
  supersedeContract: onId,
  suspendContract: onId,
  resumeContract: ({ id }) => ({ target: { input: { contractId: id, extendTerm: true } } }),
  expireContract: onId,
  terminateContract: ({ id }) => ({ target: { input: { contractId: id, creditPolicy: 'UNUSED' } }, write: reason }),
  voidContract: onId,
  ...amendmentExamples,
  renewContract: ({ id }) => ({ target: { input: { contractId: id, early: true } } }),
  declineRenewal: onId,
  openBillingAccount: ({ id, cursor }) => ({
    target: { input: { customerId: id, legalEntityId: 'le_de', currency: 'EUR' } },
    write: { after: cursor },
  }),
  updateBillingAccount: ({ id }) => ({ target: { input: { billingAccountId: id, paymentTermsDays: 10 } } }),
  closeBillingAccount: onId,
  createInvoice: ({ id }) => ({ target: { input: { billingAccountId: id, lines: [line] } } }),
  updateInvoiceDraft: ({ id }) => ({ target: { input: { invoiceId: id, lines: [line, line] } } }),
  deleteDraft: onId,
  finalizeInvoice: onId,
  voidInvoice: onId,
  ...subscriptionExamples,
  createLegalEntity: () => ({
    target: {
      input: { name: `Example ${next()}`, country: 'US', functionalCurrency: 'USD', timeZone: 'America/Chicago' },
    },
  }),
  renameLegalEntity: ({ id }) => ({ target: { input: { legalEntityId: id, name: `Named ${next()}` } } }),
  deactivateLegalEntity: onId,
  reactivateLegalEntity: onId,
  createAccount: () => ({
    target: {
      input: { chartId: 'main', code: `E-${next()}`, name: 'Example', type: 'EXPENSE', activeFrom: '2020-01-01' },
    },
  }),
  updateAccount: ({ id }) => ({ target: { input: { accountId: id, name: `Named ${next()}` } } }),
  createCalendar: ({ id }) => ({ target: { input: { legalEntityId: id, name: '2040', firstDay: '2040-01-01' } } }),
  closeYear: ({ id }) => ({ target: { input: { calendarId: id } } }),
  runRevaluation: ({ id }) => ({ target: { input: { periodId: id } } }),
  openPeriod: ({ id }) => ({ target: { input: { periodId: id } } }),
  softClosePeriod: ({ id }) => ({ target: { input: { periodId: id } } }),
  // Where some modules are closed already, what is left of them, and the last one that is.
  closePeriod: ({ id, variant }) => {
    const left = variant.includes('closed for AR') ? { modules: ['REVENUE', 'GL'] } : {};
    return { target: { input: { periodId: id, reconciliationReference: 'example', ...left } } };
  },
  requestPeriodReopening: ({ id, variant }) => {
    const module = variant.includes('closed for AR') ? 'AR' : 'GL';
    return { target: { input: { periodId: id, module } }, write: reason };
  },
  reopenPeriod: ({ id }) => ({ target: { input: { periodId: id, module: 'GL' } } }),
  lockPeriod: ({ id }) => ({ target: { input: { periodId: id } } }),
  createJournalEntry: ({ id }) => ({
    target: {
      input: {
        legalEntityId: 'le_de',
        postingDate: '2026-01-15',
        description: 'Example',
        lines: [
          { accountId: id, debit: '1.50' },
          { accountId: id, credit: '1.50' },
        ],
      },
    },
  }),
  updateJournalEntry: ({ id }) => ({ target: { input: { journalEntryId: id, description: `Named ${next()}` } } }),
  submitJournalEntry: onId,
  approveJournalEntry: onId,
  rejectJournalEntry: onId,
  reviseJournalEntry: onId,
  postJournalEntry: onId,
  reverseJournalEntry: ({ id }) => ({ target: { input: { journalEntryId: id, postingDate: '2026-01-16' } } }),
  ...postingExamples(next, onId),
  ...routingExamples(next, onId),
  ...revenueExamples(next, onId),
  ...dunningExamples(onId),
  ...paymentMethodExamples(onId),
  ...payoutExamples(next),
  ...creditExamples(onId),
  approveWriteOff: onId,
  writeOffInvoice: onId,
  collectPayment: ({ id }) => ({ target: { input: payment(id) } }),
  recordPayment: ({ id }) => ({ target: { input: payment(id) } }),
  identifyPayment: ({ id, parts }) => ({ target: { input: { paymentId: id, billingAccountId: parts.account } } }),
  challengePayment: onId,
  authorizePayment: ({ id }) => ({ target: { input: { paymentId: id, authorizedUntil: '2199-12-31' } } }),
  settlePayment: ({ id }) => ({ target: { input: { paymentId: id, fee: '0.10' } } }),
  failPayment: ({ id }) => ({ target: { input: { paymentId: id, failureReason: 'insufficient_funds' } } }),
  cancelPayment: onId,
  allocatePayment: ({ id, parts }) => ({
    target: { input: { paymentId: id, allocations: [{ invoiceId: parts.invoice, amount: '1.00' }] } },
  }),
  reverseAllocation: onId,
  createCreditNote: ({ id, parts }) => ({
    target: {
      input: { invoiceId: id, reason: 'Example', lines: [{ invoiceLineId: parts.line ?? '', gross: '1.00' }] },
    },
  }),
  approveCreditNote: onId,
  issueCreditNote: onId,
  applyCreditNote: ({ id }) => ({ target: { input: { creditNoteId: id, rest: 'ACCOUNT' } } }),
  voidCreditNote: onId,
  allocateAccountCredit: ({ id, parts }) => ({
    target: { input: { accountCreditId: id, allocations: [{ invoiceId: parts.invoice, amount: '1.00' }] } },
  }),
  requestRefund: ({ id }) => ({ target: { input: { paymentId: id, amount: '1.00', reason: 'Example' } } }),
  approveRefund: onId,
  completeRefund: ({ id }) => ({ target: { input: { refundId: id, providerRefundId: 're_example' } } }),
  failRefund: ({ id }) => ({ target: { input: { refundId: id, failureReason: 'account_closed' } } }),
  disputePayment: ({ id }) => ({ target: { input: { paymentId: id } } }),
  resolveDispute: ({ id }) => ({ target: { input: { paymentId: id, won: false } } }),
  // One that cannot be applied, and one that waits for it: whatever is ordered, they stay as they are.
  replayDeadLetters: () => ({ target: { ids: [stuckLetters.parked] } }),
  dismissDeadLetter: () => ({ target: { id: stuckLetters.blocked }, write: reason }),
  registerWebhookEndpoint: () => ({ target: { input: webhook(next()) } }),
  updateWebhookEndpoint: ({ id }) => ({
    target: { input: { webhookEndpointId: id, description: `Number ${next()}` } },
  }),
  rotateWebhookSecret: ({ id }) => ({ target: { input: { webhookEndpointId: id, overlapHours: 2 } } }),
  enableWebhookEndpoint: onId,
  disableWebhookEndpoint: onId,
  deleteWebhookEndpoint: onId,
  skipWebhookMessage: ({ id, parts }) => ({
    target: { input: { webhookEndpointId: id, deliveryId: parts.delivery } },
    write: reason,
  }),
  redeliverWebhook: ({ id }) => ({
    target: { input: { webhookEndpointId: id, source: 'customer', fromSequence: 1, toSequence: 2 } },
  }),
};

/** Which entity a creation starts from, where it starts from one. */
export const createdOn: Readonly<Record<string, string | null>> = {
  createCustomer: null,
  createOpportunity: 'Customer',
  createPartner: null,
  createProduct: null,
  createPriceBook: null,
  createQuote: 'Customer',
  createDeal: 'Customer',
  createContract: 'Customer',
  createAmendment: 'Contract',
  openBillingAccount: 'Customer',
  createInvoice: 'BillingAccount',
  ...subscriptionsCreatedOn,
  createLegalEntity: null,
  createAccount: null,
  createCalendar: 'LegalEntity',
  createJournalEntry: 'Account',
  reverseJournalEntry: 'JournalEntry',
  ...postingsCreatedOn,
  ...routingCreatedOn,
  ...revenueCreatedOn,
  ...dunningCreatedOn,
  ...paymentMethodsCreatedOn,
  ...payoutsCreatedOn,
  ...creditCreatedOn,
  collectPayment: 'BillingAccount',
  recordPayment: 'BillingAccount',
  createCreditNote: 'Invoice',
  requestRefund: 'Payment',
  replayDeadLetters: null,
  dismissDeadLetter: null,
  registerWebhookEndpoint: null,
};

/** Money on an account, ten euros where nothing else is said, by a transaction of its own. */
export function payment(billingAccountId: string, amount = '10.00') {
  return {
    billingAccountId,
    provider: 'example-bank',
    providerTransactionId: `example/${next()}`,
    method: 'BANK_TRANSFER',
    amount: { amount, currency: 'EUR' },
  };
}

export function reference(externalId: string) {
  return { system: 'crm', instance: 'main', objectType: 'Account', externalId };
}

function holds(who: Person, role: string): boolean {
  return who.claims?.roles?.includes(role) ?? false;
}
