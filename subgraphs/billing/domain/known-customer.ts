import type { CustomerId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { invalid } from './validation.ts';

export type { CustomerId } from '../../../core/ids.ts';

/** Another subgraph's entity: here it is an id that the viewer may see. */
export type CustomerStub = { readonly id: CustomerId };

/** What billing's copy says of a customer (DOMAIN 2); the customer subgraph may know better by now. */
export type KnownCustomer = {
  readonly id: CustomerId;
  readonly status: string;
  /** Who it was merged into, where the viewer may see that one. */
  readonly became: CustomerId | null;
  /** Reasons of the active holds. */
  readonly holdReasons: readonly string[];
};

/** New business needs an ACTIVE customer; invoices for service delivered do not ask (DOMAIN 3.2). */
export function refuseNewBusiness(customer: KnownCustomer): Refusal | null {
  if (customer.status === 'ACTIVE') return null;
  if (customer.status === 'ON_HOLD') {
    const details = { customerId: customer.id, reasons: customer.holdReasons };
    return refuse(
      'CUSTOMER_ON_HOLD',
      details,
      'The customer is on hold: an account can be opened once it is released.',
    );
  }
  if (customer.status === 'MERGED') {
    const instead = customer.became === null ? '' : ` such as ${customer.became}, which it was merged into`;
    return invalid('input.customerId', 'NOT_MERGED', `a customer that was not merged into another${instead}`);
  }
  return invalid('input.customerId', 'CUSTOMER_ACTIVE', `an ACTIVE customer; this one is ${customer.status}`);
}

export function unknownCustomer(id: string): Refusal {
  return refuse(
    'NOT_FOUND',
    { entity: 'Customer', id },
    `There is no Customer ${id} that you may see. One that was just created takes a moment: send its receipt’s cursor as \`after\`.`,
  );
}
