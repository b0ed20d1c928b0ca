import { drafted, signed, type Catalogue } from './contracts.ts';
import type { Narrator, Told } from './narrator.ts';
import type { Subscriber } from './newcomers.ts';
import { people } from './people.ts';

const { olga } = people;

/** Somebody who may become a customer, and what may be sold. */
export type Prospect = { readonly customer: Told; readonly opportunity: Told };

/**
 * Hazel buys in Europe as well: both contracts, one of each company of Harbour, are one deal that was won. Cedar's pilot is a deal
 * that is open still, of which nothing is drafted yet.
 */
export async function dealsAreMade(
  narrator: Narrator,
  { seat }: Catalogue,
  { hazel, cedar }: { readonly hazel: Subscriber; readonly cedar: Prospect },
): Promise<void> {
  narrator.at('2026-11-17T09:00:00Z');
  const won = await narrator.tell(olga, 'createDeal', {
    input: { customerId: hazel.customer.id, name: 'Both sides of the Atlantic' },
  });
  await joins(narrator, won, hazel.contract);
  const inEurope = await drafted(narrator, hazel.customer, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2027-01-01',
    endDate: '2029-01-01',
    lines: [{ productId: seat.id, quantity: '10' }],
  });
  await signed(narrator, inEurope.id, 'hazel-europe');
  await joins(narrator, won, inEurope);
  await narrator.tell(olga, 'winDeal', { id: won.id });
  narrator.at('2026-11-18T10:00:00Z');
  await narrator.tell(olga, 'createDeal', {
    input: { customerId: cedar.customer.id, name: 'Cold-chain pilot', opportunityId: cedar.opportunity.id },
  });
}

async function joins(narrator: Narrator, deal: Told, contract: Told): Promise<void> {
  await narrator.tell(olga, 'addContractToDeal', { input: { dealId: deal.id, contractId: contract.id } });
}
