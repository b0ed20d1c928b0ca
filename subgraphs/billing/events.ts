/**
 * What the books need of a document beside what changed of it (docs/decisions/0021). A partner is not told: it reads what it is
 * granted. None of it is required, because events in the log are older.
 */
function toldToBooks<Data extends Readonly<Record<string, string>>>(data: Data) {
  return { data, inside: Object.keys(data) };
}

/** The change events of this source (DOMAIN 5.8). Every `@emits` of the schema names one. */
export const events = {
  'billing.subscription.created': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A subscription was made of a signed contract.',
  },
  'billing.subscription.started': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'The start of a subscription came.',
  },
  'billing.subscription.activated': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A trial ended, and charging began.',
  },
  'billing.subscription.charged': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A bill run charged what was due.',
  },
  'billing.subscription.uncharged': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A draft was taken back, or an invoice voided, and what it charged is due again.',
  },
  'billing.subscription.paused': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A subscription is not charged for a while.',
  },
  'billing.subscription.resumed': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A subscription is charged again.',
  },
  'billing.subscription.cancellationScheduled': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'It was said when a subscription ends.',
  },
  'billing.subscription.cancelled': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'A subscription ended before its time.',
  },
  'billing.subscription.expired': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'The fixed term of a subscription ended.',
  },
  'billing.subscription.changed': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    data: {
      itemsAdded: '[ID!]!',
      itemsChanged: '[ID!]!',
      itemsEnded: '[ID!]!',
      itemsChargedAnew: '[ID!]!',
      creditNotes: '[ID!]!',
    },
    group: 'billing.subscription',
    // Which they are is told to whom credit is granted.
    inside: ['creditNotes'],
    description:
      'A subscription follows an amendment or a renewal of its contract. What it gives back of items that are charged anew stands on the credit notes.',
  },
  'billing.subscription.fellPastDue': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'The dunning of its account has come so far that a subscription is past due.',
  },
  'billing.subscription.overdueCleared': {
    entity: 'BillingSubscription',
    schemaVersion: 1,
    description: 'The dunning of its account ended, and a subscription is past due no more.',
  },
  'billing.dunningCase.opened': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'Something of an account is overdue beyond the days of grace.',
  },
  'billing.dunningCase.advanced': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'The next step of dunning was taken: whoever sends letters sends one.',
  },
  'billing.dunningCase.promised': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'Somebody promised to pay by a day.',
  },
  'billing.dunningCase.paused': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'Dunning waits for the end of a dispute.',
  },
  'billing.dunningCase.resumed': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'Dunning goes on: a dispute ended, or a promise was not kept.',
  },
  'billing.dunningCase.closed': {
    entity: 'DunningCase',
    schemaVersion: 1,
    description: 'Nothing of the account is overdue any more.',
  },
  'billing.billRun.started': { entity: 'BillRun', schemaVersion: 1, description: 'A bill run was started.' },
  'billing.billRun.advanced': { entity: 'BillRun', schemaVersion: 1, description: 'A bill run did a page more.' },
  'billing.billRun.completed': {
    entity: 'BillRun',
    schemaVersion: 1,
    description: 'A bill run did all there was to do.',
  },
  'billing.billRun.failed': {
    entity: 'BillRun',
    schemaVersion: 1,
    description: 'A bill run was ended before it was done.',
  },
  'billing.meter.created': { entity: 'Meter', schemaVersion: 1, description: 'A meter was described.' },
  'billing.usage.recorded': {
    entity: 'UsageBatch',
    schemaVersion: 1,
    description: 'A batch of usage was taken in.',
  },
  'billing.usage.rated': {
    entity: 'RatedUsage',
    schemaVersion: 1,
    description: 'The usage of an item in a period was rated, or what came later of it.',
  },
  'billing.usage.billed': {
    entity: 'RatedUsage',
    schemaVersion: 1,
    description: 'The invoice that charges rated usage became final.',
  },
  'billing.usage.unbilled': {
    entity: 'RatedUsage',
    schemaVersion: 1,
    description: 'The invoice that charged rated usage was voided: it is due again.',
  },
  'billing.usage.posted': {
    entity: 'RatedUsage',
    schemaVersion: 1,
    description: 'The books posted the invoice that charges rated usage.',
    by: 'process',
  },
  'billing.invoice.taxed': { entity: 'Invoice', schemaVersion: 1, description: 'The tax of a draft was determined.' },
  'billing.account.opened': {
    entity: 'BillingAccount',
    schemaVersion: 1,
    description: 'A billing account was opened for a customer.',
  },
  'billing.account.updated': {
    entity: 'BillingAccount',
    schemaVersion: 1,
    description: 'Terms of an account changed.',
  },
  'billing.account.closed': { entity: 'BillingAccount', schemaVersion: 1, description: 'An account was closed.' },
  'billing.invoice.drafted': { entity: 'Invoice', schemaVersion: 1, description: 'An invoice was drafted.' },
  'billing.invoice.redrafted': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'The lines of a draft were replaced.',
  },
  'billing.invoice.deleted': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'A draft was taken back before it had a number.',
  },
  'billing.invoice.finalized': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'An invoice got its number and is final.',
    ...toldToBooks({
      type: 'InvoiceType',
      billingAccount: 'ID',
      lines: '[InvoiceLine!]',
      total: 'Money',
      erpInstanceId: 'ID',
    }),
  },
  'billing.invoice.updated': {
    entity: 'Invoice',
    schemaVersion: 1,
    by: 'fact',
    description: 'A system that holds the invoice as well reported what became of it there.',
  },
  'billing.invoice.sourceViolated': {
    entity: 'Invoice',
    schemaVersion: 1,
    internal: true,
    by: 'fact',
    data: { code: 'String!', system: 'String!', externalId: 'String!', rules: '[String!]!', fields: '[String!]!' },
    description:
      'A system reported of an invoice what no rule allows; it stands as it was reported (SOURCE_VIOLATION).',
  },
  'billing.invoice.voided': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'An invoice was voided; its number stays used.',
  },
  'billing.invoice.allocated': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'A part of an invoice was paid; it is not PAID by that.',
  },
  'billing.invoice.paid': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'Nothing of an invoice is open any more.',
  },
  'billing.invoice.writeOffApproved': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'A second person let an invoice be written off.',
    internal: true,
  },
  'billing.invoice.writtenOff': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'All that was open of an invoice was given up.',
  },
  'billing.invoice.reopened': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'What pays an invoice was reversed: as much is owed again.',
  },
  'billing.invoice.credited': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'A credit note over an invoice was made final, or voided.',
  },
  'billing.creditNote.drafted': { entity: 'CreditNote', schemaVersion: 1, description: 'A credit note was drafted.' },
  'billing.creditNote.approved': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'A second person let a credit note be issued.',
    internal: true,
  },
  'billing.creditNote.finalized': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'A credit note got its number and is final.',
    ...toldToBooks({ invoice: 'ID', lines: '[CreditNoteLine!]', total: 'Money', contractVersion: 'Int' }),
  },
  'billing.creditNote.applied': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'A credit note, or a part of it, was used.',
  },
  'billing.creditNote.voided': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'A credit note was voided; its number stays used.',
  },
  'billing.accountCredit.granted': {
    entity: 'AccountCredit',
    schemaVersion: 1,
    description: 'A credit note left something on an account.',
  },
  'billing.accountCredit.used': {
    entity: 'AccountCredit',
    schemaVersion: 1,
    description: 'A credit of an account offsets invoices.',
  },
  'billing.refund.requested': {
    entity: 'Refund',
    schemaVersion: 1,
    description: 'It was asked for money to go back.',
  },
  'billing.refund.approved': {
    entity: 'Refund',
    schemaVersion: 1,
    description: 'A second person let a refund be sent.',
    internal: true,
  },
  'billing.refund.succeeded': {
    entity: 'Refund',
    schemaVersion: 1,
    description: 'Money went back.',
    ...toldToBooks({ payment: 'ID', creditNote: 'ID', amount: 'Money' }),
  },
  'billing.refund.failed': {
    entity: 'Refund',
    schemaVersion: 1,
    description: 'Money that was to go back did not.',
  },
  'billing.payment.refundRequested': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'It was asked for money of a payment to go back.',
  },
  'billing.payment.refunded': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'Money of a payment went back.',
  },
  'billing.payment.disputed': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'The payer wants a payment back, or some of it.',
  },
  'billing.payment.disputeWon': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'A dispute ended, and the money stays.',
  },
  'billing.payment.chargedBack': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'A dispute ended, and the payer got the money back.',
  },
  'billing.creditNote.refundRequested': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'It was asked for what a credit note sends back.',
  },
  'billing.creditNote.released': {
    entity: 'CreditNote',
    schemaVersion: 1,
    description: 'What a credit note sends back did not go, and can be asked for again.',
  },
  'billing.paymentMethod.attached': {
    entity: 'PaymentMethodRef',
    schemaVersion: 1,
    description: 'A provider may charge something for an account.',
  },
  'billing.paymentMethod.defaulted': {
    entity: 'PaymentMethodRef',
    schemaVersion: 1,
    description: 'A payment method became the default of its account, or is it no more.',
  },
  'billing.paymentMethod.expired': {
    entity: 'PaymentMethodRef',
    schemaVersion: 1,
    description: 'The month to which a card is good is over.',
  },
  'billing.paymentMethod.detached': {
    entity: 'PaymentMethodRef',
    schemaVersion: 1,
    description: 'A payment method was taken off its account.',
  },
  'billing.payout.recorded': {
    entity: 'Payout',
    schemaVersion: 1,
    description: 'A provider paid out to the bank.',
  },
  'billing.payment.initiated': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'A provider is asked for a payment.',
  },
  'billing.payment.challenged': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'The payer has something to do before the provider goes on.',
  },
  'billing.payment.authorized': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'The provider holds the money; it has not come in.',
  },
  'billing.payment.settled': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'The money of a payment came in.',
    ...toldToBooks({ amount: 'Money', fee: 'Money', method: 'PaymentMethod' }),
  },
  'billing.payment.received': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'Money came in, and nobody knows whose it is.',
  },
  'billing.payment.identified': { entity: 'Payment', schemaVersion: 1, description: 'It is known whose money it is.' },
  'billing.payment.failed': { entity: 'Payment', schemaVersion: 1, description: 'Nothing will come of a payment.' },
  'billing.payment.cancelled': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'A payment was given up, or taken back by its provider on the day it came.',
  },
  'billing.payment.allocated': { entity: 'Payment', schemaVersion: 1, description: 'A payment pays invoices.' },
  'billing.payment.released': {
    entity: 'Payment',
    schemaVersion: 1,
    description: 'A part of a payment pays nothing any more.',
  },
  'billing.allocation.applied': {
    entity: 'Allocation',
    schemaVersion: 1,
    description: 'A part of an invoice was paid, or given up.',
    ...toldToBooks({ sourceCreditNote: 'ID' }),
  },
  'billing.allocation.reversed': {
    entity: 'Allocation',
    schemaVersion: 1,
    description: 'A part of an invoice is paid, or given up, no more.',
  },
} as const;
