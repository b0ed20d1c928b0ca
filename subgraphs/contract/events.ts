/** The change events of this source (DOMAIN 4.2). Every `@emits` of the schema names one. */
export const events = {
  'contract.product.created': { entity: 'Product', schemaVersion: 1, description: 'A product was described.' },
  'contract.product.updated': { entity: 'Product', schemaVersion: 1, description: 'A product was changed.' },
  'contract.product.activated': { entity: 'Product', schemaVersion: 1, description: 'A product can be sold.' },
  'contract.product.retired': {
    entity: 'Product',
    schemaVersion: 1,
    description: 'A product is not sold any more; what was sold goes on.',
  },
  'contract.product.itemReferenced': {
    entity: 'Product',
    schemaVersion: 1,
    description: 'It was said under which item an ERP keeps a product.',
  },
  'contract.product.itemReferenceEnded': {
    entity: 'Product',
    schemaVersion: 1,
    description: 'The time of a product’s item in an ERP was ended.',
  },
  'contract.priceBook.created': { entity: 'PriceBook', schemaVersion: 1, description: 'A price book was begun.' },
  'contract.priceBook.updated': {
    entity: 'PriceBook',
    schemaVersion: 1,
    description: 'The name or the time of a draft changed.',
  },
  'contract.priceBook.entrySet': {
    entity: 'PriceBook',
    schemaVersion: 1,
    description: 'It was said what a product costs in a draft.',
  },
  'contract.priceBook.entryRemoved': {
    entity: 'PriceBook',
    schemaVersion: 1,
    description: 'A product was taken out of a draft.',
  },
  'contract.priceBook.published': {
    entity: 'PriceBook',
    schemaVersion: 1,
    description: 'A price book can be quoted from.',
  },
  'contract.priceBook.ended': {
    entity: 'PriceBook',
    schemaVersion: 1,
    description: 'A published price book is in force for less time than it was.',
  },
  'contract.priceBook.withdrawn': { entity: 'PriceBook', schemaVersion: 1, description: 'A draft was thrown away.' },
  'contract.quote.created': { entity: 'Quote', schemaVersion: 1, description: 'A quote was drafted.' },
  'contract.quote.updated': { entity: 'Quote', schemaVersion: 1, description: 'A draft of a quote was changed.' },
  'contract.quote.submitted': {
    entity: 'Quote',
    schemaVersion: 1,
    description: 'Approvals of a quote were asked for.',
  },
  'contract.quote.approved': {
    entity: 'Quote',
    schemaVersion: 1,
    description: 'A quote was approved and can be sent.',
  },
  'contract.quote.rejected': { entity: 'Quote', schemaVersion: 1, description: 'A quote was not approved.' },
  'contract.quote.revised': { entity: 'Quote', schemaVersion: 1, description: 'A new revision of a quote was begun.' },
  'contract.quote.sent': { entity: 'Quote', schemaVersion: 1, description: 'A quote is with the customer.' },
  'contract.quote.accepted': { entity: 'Quote', schemaVersion: 1, description: 'A customer took a quote.' },
  'contract.quote.expired': {
    entity: 'Quote',
    schemaVersion: 1,
    description: 'The last day of a quote’s validity passed.',
  },
  'contract.quote.cancelled': {
    entity: 'Quote',
    schemaVersion: 1,
    description: 'A quote was ended before it was accepted.',
  },
  'contract.quote.converted': { entity: 'Quote', schemaVersion: 1, description: 'A contract was made of a quote.' },
  'contract.deal.created': { entity: 'Deal', schemaVersion: 1, description: 'A deal with a customer was begun.' },
  'contract.deal.contractAdded': {
    entity: 'Deal',
    schemaVersion: 1,
    description: 'A contract was put into a deal.',
  },
  'contract.deal.contractRemoved': {
    entity: 'Deal',
    schemaVersion: 1,
    description: 'A contract was taken out of a deal.',
  },
  'contract.deal.won': { entity: 'Deal', schemaVersion: 1, description: 'A deal was won: its contracts were signed.' },
  'contract.deal.lost': { entity: 'Deal', schemaVersion: 1, description: 'Nothing came of a deal.' },
  'contract.contract.created': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A contract was drafted, alone or of a quote.',
  },
  'contract.contract.updated': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A draft of a contract was changed.',
  },
  'contract.contract.submitted': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'Approvals of a contract were asked for.',
  },
  'contract.contract.approved': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'The terms of a contract were approved.',
  },
  'contract.contract.rejected': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A contract was sent back to its author.',
  },
  'contract.contract.revised': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'An approved contract was taken back to be changed.',
  },
  'contract.contract.signed': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A version was signed and never changes.',
  },
  'contract.contract.activated': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'The service under a contract began.',
  },
  'contract.contract.suspended': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'The service under a contract was interrupted.',
  },
  'contract.contract.resumed': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'The service under a contract was taken up again.',
  },
  'contract.contract.expired': { entity: 'Contract', schemaVersion: 1, description: 'The end of a contract came.' },
  'contract.contract.terminated': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A contract was ended before its time.',
  },
  'contract.contract.voided': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A contract was given up before it was signed.',
  },
  'contract.contract.renewed': {
    entity: 'Contract',
    schemaVersion: 1,
    description:
      'A contract goes on for another term: as a version of its own, or, ended, in the contract that takes its place.',
  },
  'contract.contract.renewalDeclined': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'It was said in time that a contract is not renewed.',
  },
  'contract.contract.amended': {
    entity: 'Contract',
    schemaVersion: 1,
    description: 'A contract has a new version by an amendment.',
  },
  'contract.amendment.created': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment of a contract was drafted.',
  },
  'contract.amendment.updated': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'A draft of an amendment was changed.',
  },
  'contract.amendment.submitted': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'Approvals of an amendment were asked for.',
  },
  'contract.amendment.approved': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment was approved and can be signed.',
  },
  'contract.amendment.rejected': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment was not approved.',
  },
  'contract.amendment.rebased': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An approved amendment was done on a newer version of its contract, and needs its approvals anew.',
  },
  'contract.amendment.signed': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment was signed and waits for its day.',
  },
  'contract.amendment.effective': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment took effect: its contract has the version that it made.',
  },
  'contract.amendment.cancelled': {
    entity: 'Amendment',
    schemaVersion: 1,
    description: 'An amendment was given up before it was signed.',
  },
} as const;
