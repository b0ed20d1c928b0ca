import type { CustomerId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { invalid } from '../../../core/validation.ts';

/** Another subgraph's entity: here it is an id that the viewer may see. */
export type CustomerStub = { readonly id: CustomerId };

/** What contract's copy says of a customer (DOMAIN 2); the customer subgraph may know better by now. */
export type KnownCustomer = {
  readonly id: CustomerId;
  readonly status: string;
  /** Reasons of the active holds. */
  readonly holdReasons: readonly string[];
};

/** Offers are made to prospects too, and to whoever is on hold; not to whom there is no more. */
export function refuseGone(customer: KnownCustomer, path: string): Refusal | null {
  const isGone = customer.status === 'INACTIVE' || customer.status === 'MERGED';
  if (!isGone) return null;
  return invalid(path, 'CUSTOMER_NOT_GONE', `a customer that is still there; this one is ${customer.status}`);
}

/** A new order waits until a hold for CREDIT is released (DOMAIN 3.2). */
export function refuseOrder(customer: KnownCustomer, path: string): Refusal | null {
  return refuseGone(customer, path) ?? refuseCredit(customer);
}

/** The ledger holds the customer's credit: nothing is ordered and nothing is added until it lets go. */
export function refuseCredit({ id, holdReasons }: KnownCustomer): Refusal | null {
  if (!holdReasons.includes('CREDIT')) return null;
  const sentence = 'The credit of the customer is held: nothing more can be ordered. Its credit profiles say why.';
  return refuse('CREDIT_LIMIT', { customerId: id, limit: null, exposure: null, currency: null }, sentence);
}

/** Service begins for an ACTIVE customer only (DOMAIN 4.2). */
export function refuseService(customer: KnownCustomer, path: string): Refusal | null {
  if (customer.status === 'ACTIVE') return null;
  if (customer.status === 'ON_HOLD') return onHold(customer, 'activated');
  return invalid(path, 'CUSTOMER_ACTIVE', `an ACTIVE customer; this one is ${customer.status}`);
}

function onHold({ id, holdReasons }: KnownCustomer, done: string): Refusal {
  const sentence = `The customer is on hold: nothing new can be ${done} until it is released.`;
  return refuse('CUSTOMER_ON_HOLD', { customerId: id, reasons: holdReasons }, sentence);
}

export function unknownCustomer(id: string): Refusal {
  return refuse(
    'NOT_FOUND',
    { entity: 'Customer', id },
    `There is no Customer ${id} that you may see. One that was just created takes a moment: send its receipt’s cursor as \`after\`.`,
  );
}
