import { setTimeout as sleep } from 'node:timers/promises';
import { account } from './customers.ts';
import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { bilal } = people;

export type Signed = { readonly account: string; readonly contract: string; readonly hash: string };

/** What was signed is billed: Acme from February on, by a run that is finished; Birch's waits for its contract to begin. */
export async function harbourBills(narrator: Narrator, acme: Told, birch: Told): Promise<void> {
  narrator.at('2026-02-12T09:00:00Z');
  await subscribed(narrator, await signedOf(narrator, acme, 'USD'), { startDate: '2026-02-01' });
  await subscribed(narrator, await signedOf(narrator, birch, 'EUR'), {});
  const input = { legalEntityId: 'le_us', throughDate: '2026-02-12', finalize: true };
  await ended(narrator, await narrator.tell(bilal, 'runBilling', { input }));
}

/** Nobody had told billing of Labs until it renewed: the next run catches up, and follows the steps of what was agreed since. */
export async function labsIsBilled(narrator: Narrator, labs: Told): Promise<string> {
  narrator.at('2026-03-04T10:00:00Z');
  const { id } = await account(narrator, labs, { legalEntityId: 'le_de', currency: 'EUR', paymentTermsDays: 30 });
  await subscribed(narrator, await signedOf(narrator, labs, 'EUR'), {});
  return id;
}

export function subscribed(narrator: Narrator, { account, contract, hash }: Signed, more: object): Promise<Told> {
  const input = { contractId: contract, billingAccountId: account, contractHash: hash, ...more };
  // Billing learns of what was signed from the contract source's log.
  return narrator.tell(bilal, 'createBillingSubscription', { input, write: { after: narrator.lastOf('contract') } });
}

export async function signedOf(narrator: Narrator, customer: Told, currency: string): Promise<Signed> {
  const read = await narrator.ask(
    bilal,
    `query ($id: ID!) { customer(id: $id) {
      billingAccounts { edges { node { id currency } } }
      contracts { edges { node { id terms { hash } } } }
    } }`,
    { id: customer.id },
  );
  const { billingAccounts, contracts } = read['customer'] as {
    readonly billingAccounts: { readonly edges: readonly { readonly node: { id: string; currency: string } }[] };
    readonly contracts: { readonly edges: readonly { readonly node: { id: string; terms: { hash: string } } }[] };
  };
  const account = billingAccounts.edges.find(({ node }) => node.currency === currency)?.node.id ?? '';
  const contract = contracts.edges[0]?.node;
  return { account, contract: contract?.id ?? '', hash: contract?.terms.hash ?? '' };
}

/** A run is carried out beside the story, which may not go on before. */
export async function ended(narrator: Narrator, { id }: Told): Promise<void> {
  for (;;) {
    const read = await narrator.ask(bilal, 'query ($id: ID!) { billRun(id: $id) { status } }', { id });
    if ((read['billRun'] as { readonly status: string }).status !== 'RUNNING') return;
    await sleep(30);
  }
}
