/** The change events of this source (DOMAIN 5.8). Every `@emits` of the schema names one. */
export const events = {
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
  },
  'billing.invoice.voided': {
    entity: 'Invoice',
    schemaVersion: 1,
    description: 'An invoice was voided; its number stays used.',
  },
} as const;
