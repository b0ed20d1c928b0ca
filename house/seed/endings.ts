import { drafted, type Catalogue } from './contracts.ts';
import type { Narrator, Told } from './narrator.ts';
import type { Newcomers, Subscriber } from './newcomers.ts';
import { paid } from './cash.ts';
import { people } from './people.ts';

const { olga, serena, bilal, omar } = people;

/** Juniper may leave before its time: the rest of June is given back, and what it owes for the days before is paid. */
export async function juniperLeaves(
  narrator: Narrator,
  { contract, subscription, account }: Subscriber,
): Promise<void> {
  narrator.at('2026-06-10T10:00:00Z');
  await narrator.tell(olga, 'terminateContract', {
    input: { contractId: contract.id, date: '2026-06-15', creditPolicy: 'UNUSED' },
    write: { reason: 'Travels by itself from now on' },
  });
  await narrator.tell(bilal, 'cancelBillingSubscription', {
    input: { billingSubscriptionId: subscription.id, cancelAt: '2026-06-15', creditPolicy: 'UNUSED' },
  });
  const read = await narrator.ask(
    bilal,
    'query ($account: ID!) { creditNotes(filter: { billingAccountId: $account }) { edges { node { id } } } }',
    { account: account.id },
  );
  const { edges } = read['creditNotes'] as { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  const id = edges[0]?.node.id ?? '';
  await narrator.tell(bilal, 'issueCreditNote', { id });
  await narrator.tell(bilal, 'applyCreditNote', { input: { creditNoteId: id, rest: 'ACCOUNT' } });
  narrator.at('2026-06-18T10:00:00Z');
  const rest = { amount: '246.40', currency: 'EUR' } as const;
  await paid(narrator, [{ account: account.id, amount: rest, transaction: 'juniper-last' }]);
}

/** Iris stayed for the year that was agreed, and has agreed on another one since, which nobody has signed yet. */
export async function irisLeaves(
  narrator: Narrator,
  { customer, contract }: Subscriber,
  { seat }: Catalogue,
): Promise<void> {
  narrator.at('2026-10-01T09:00:00Z');
  await narrator.tell(omar, 'expireContract', { id: contract.id });
  narrator.at('2026-10-12T09:00:00Z');
  const again = await drafted(narrator, customer, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2026-12-01',
    endDate: '2027-12-01',
    lines: [{ productId: seat.id, quantity: '6' }],
  });
  await narrator.tell(olga, 'submitContract', { id: again.id });
  await narrator.tell(serena, 'approveContract', { id: again.id });
}

/** What stands in November 2026: Juniper’s second thoughts are given up, Hazel’s are looked at, Gorse’s are written down. */
export async function contractsGoTheirWays(
  narrator: Narrator,
  { platform, seat, api }: Catalogue,
  { hazel, juniper, gorse }: Newcomers & { readonly gorse: Told },
): Promise<void> {
  narrator.at('2026-10-20T09:00:00Z');
  const given = await drafted(narrator, juniper.customer, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2026-11-01',
    endDate: '2027-11-01',
    lines: [{ productId: seat.id, quantity: '4' }],
  });
  await narrator.tell(olga, 'voidContract', { id: given.id, write: { reason: 'They stay without' } });
  narrator.at('2026-11-12T09:00:00Z');
  const more = await drafted(narrator, hazel.customer, {
    legalEntityId: 'le_us',
    currency: 'USD',
    startDate: '2027-01-01',
    endDate: '2029-01-01',
    renewal: { mode: 'AUTO', termMonths: 12, noticeDays: 60 },
    lines: [{ productId: platform.id, quantity: '2' }, { productId: api.id }],
  });
  await narrator.tell(olga, 'submitContract', { id: more.id });
  narrator.at('2026-11-16T09:00:00Z');
  await drafted(narrator, gorse, {
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2027-01-01',
    endDate: '2029-01-01',
    lines: [{ productId: seat.id, quantity: '20' }],
  });
}
