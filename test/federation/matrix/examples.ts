import { stuckLetters } from './dead-letters.ts';
import type { Fixture } from './fixtures.ts';
import type { Person } from './people.ts';
import type { Call } from './tell.ts';

type Example = (fixture: Fixture, who: Person) => Omit<Call, 'mutation'>;

let used = 0;
/** A number that no other call has used, for what must be unique. */
function next(): string {
  used += 1;
  return String(used).padStart(6, '0');
}

const line = { description: 'Example', quantity: '2', unitPrice: '10.50', taxes: [] };
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
  redeliverWebhook: ({ id }) => ({
    target: { input: { webhookEndpointId: id, source: 'customer', fromSequence: 1, toSequence: 2 } },
  }),
};

/** A public address to which nothing is ever sent: no event has such a name. */
export function webhook(path: string) {
  return {
    url: `https://93.184.215.14/${path}`,
    description: `To ${path}`,
    filter: { eventTypes: ['customer.nothing.told'] },
  };
}

/** Which entity a creation starts from, where it starts from one. */
export const createdOn: Readonly<Record<string, string | null>> = {
  createCustomer: null,
  createOpportunity: 'Customer',
  createPartner: null,
  openBillingAccount: 'Customer',
  createInvoice: 'BillingAccount',
  replayDeadLetters: null,
  dismissDeadLetter: null,
  registerWebhookEndpoint: null,
};

export function reference(externalId: string) {
  return { system: 'crm', instance: 'main', objectType: 'Account', externalId };
}

function holds(who: Person, role: string): boolean {
  return who.claims?.roles?.includes(role) ?? false;
}
