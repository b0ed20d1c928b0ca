/** The change events of this source (DOMAIN 3.3). Every `@emits` of the schema names one; so does every fact. */
export const events = {
  'customer.customer.created': { entity: 'Customer', schemaVersion: 1, description: 'A prospect was created.' },
  'customer.customer.updated': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'Profile fields changed, here or in the system that keeps them.',
  },
  'customer.customer.validated': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'The legal data was checked against evidence.',
  },
  'customer.customer.statusChanged': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'The customer moved from one state to another.',
  },
  'customer.hold.placed': {
    entity: 'Customer',
    schemaVersion: 1,
    data: { holdId: 'ID!', reason: 'HoldReason!' },
    description: 'A hold was placed.',
  },
  'customer.hold.released': {
    entity: 'Customer',
    schemaVersion: 1,
    data: { holdId: 'ID!', reason: 'HoldReason!' },
    description: 'A hold was released; others may still be active.',
  },
  'customer.address.added': { entity: 'Customer', schemaVersion: 1, description: 'An address was added.' },
  'customer.address.ended': { entity: 'Customer', schemaVersion: 1, description: 'An address ended.' },
  'customer.contact.added': { entity: 'Customer', schemaVersion: 1, description: 'A contact was added.' },
  'customer.contact.updated': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'A contact changed or was retired.',
  },
  'customer.taxRegistration.added': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'A tax registration was added, unchecked.',
  },
  'customer.taxRegistration.validated': {
    entity: 'Customer',
    schemaVersion: 1,
    data: { registrationId: 'ID!', status: 'TaxRegistrationStatus!' },
    description: 'A tax registration was checked with its authority.',
  },
  'customer.hierarchy.changed': {
    entity: 'Customer',
    schemaVersion: 1,
    data: {
      hierarchyType: 'HierarchyType!',
      from: 'Date!',
      parentBefore: 'ID',
      parentAfter: 'ID',
      ultimateParentBefore: 'ID!',
      ultimateParentAfter: 'ID!',
    },
    description: 'The customer has another parent; tells the ultimate parent before and after.',
  },
  'customer.externalRef.linked': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'Another system’s id was linked.',
  },
  'customer.externalRef.retired': {
    entity: 'Customer',
    schemaVersion: 1,
    description: 'Another system’s id is no longer in use.',
  },
  'customer.person.erased': {
    entity: 'Customer',
    schemaVersion: 1,
    data: { subjects: '[ID!]!' },
    description: 'Personal values of the subjects named were made unreadable for ever.',
  },
  'customer.opportunity.created': {
    entity: 'Opportunity',
    schemaVersion: 1,
    description: 'An opportunity was opened.',
  },
  'customer.opportunity.updated': { entity: 'Opportunity', schemaVersion: 1, description: 'An opportunity changed.' },
  'customer.opportunity.stageChanged': {
    entity: 'Opportunity',
    schemaVersion: 1,
    description: 'An opportunity moved to another stage.',
  },
  'customer.partner.created': { entity: 'Partner', schemaVersion: 1, description: 'A partner was created.' },
  'customer.partner.statusChanged': {
    entity: 'Partner',
    schemaVersion: 1,
    description: 'A partner was suspended or resumed.',
  },
  'customer.partner.granted': {
    entity: 'Partner',
    schemaVersion: 1,
    description: 'A partner was granted field groups and commands of a customer.',
  },
  'customer.partner.grantRevoked': { entity: 'Partner', schemaVersion: 1, description: 'A grant was ended.' },
} as const;
