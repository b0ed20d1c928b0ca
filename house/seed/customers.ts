import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { olga, stefan, bilal } = people;

export type NewCustomer = { readonly name: string } & Readonly<Record<string, unknown>>;

/** Each of the cast is known by a name of its own, so that a reader can find it without its id. */
export function created(narrator: Narrator, { name, ...input }: NewCustomer): Promise<Told> {
  const reference = { system: 'concord', instance: 'demo', objectType: 'Customer', externalId: name };
  return narrator.tell(olga, 'createCustomer', { input: { ...input, crossReferences: [reference] } });
}

export async function activated(narrator: Narrator, input: NewCustomer): Promise<Told> {
  const { id, entity } = await created(narrator, input);
  for (const registration of entity['taxRegistrations'] as readonly { readonly id: string }[]) {
    await narrator.tell(stefan, 'recordTaxValidation', {
      input: { customerId: id, registrationId: registration.id, status: 'VALID', evidenceRef: 'VIES answer on file' },
    });
  }
  await narrator.tell(olga, 'submitForValidation', { id });
  return narrator.tell(stefan, 'activateCustomer', { id });
}

export function account(narrator: Narrator, customer: Told, input: object): Promise<Told> {
  // Billing learns of the activation from the log: the receipt's cursor lets it wait for that.
  return narrator.tell(bilal, 'openBillingAccount', {
    input: { customerId: customer.id, ...input },
    write: { after: customer.cursor },
  });
}

export function draft(narrator: Narrator, billingAccount: Told, lines: readonly object[]): Promise<Told> {
  return narrator.tell(bilal, 'createInvoice', { input: { billingAccountId: billingAccount.id, lines } });
}

export async function invoiceAt(
  narrator: Narrator,
  billingAccount: Told,
  instant: string,
  lines: readonly object[],
): Promise<Told> {
  narrator.at(instant);
  const drafted = await draft(narrator, billingAccount, lines);
  return narrator.tell(bilal, 'finalizeInvoice', { id: drafted.id });
}
