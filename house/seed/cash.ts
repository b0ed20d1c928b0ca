import { booksFollow } from './closing.ts';
import type { Narrator, Told } from './narrator.ts';
import { people } from './people.ts';

const { bilal, anna } = people;

export type Money = { readonly amount: string; readonly currency: 'USD' | 'EUR' };

export type Receipt = {
  readonly account: string;
  readonly amount: Money;
  /** The provider's id of it. */
  readonly transaction: string;
  /** What a card's provider keeps. */
  readonly fee?: string;
};

/** Money comes in and pays the oldest that is open; what is over stays the payer's. */
export async function paid(narrator: Narrator, receipts: readonly Receipt[]): Promise<void> {
  const payments = await Promise.all(
    receipts.map(({ account, amount, transaction, fee }) => {
      const how =
        fee === undefined
          ? { provider: 'harbour-bank', method: 'BANK_TRANSFER' }
          : { provider: 'stripe', method: 'CARD', fee };
      const input = { billingAccountId: account, amount, providerTransactionId: transaction, ...how };
      return narrator.tell(bilal, 'recordPayment', { input });
    }),
  );
  await Promise.all(payments.map(({ id }) => narrator.tell(bilal, 'allocatePayment', { input: { paymentId: id } })));
}

/** Acme pays November, and a hundred more than that: nobody has asked what for yet. */
export async function acmePaysTooMuch(narrator: Narrator, account: string): Promise<void> {
  const { id: invoiceId } = await invoiceOf(narrator, account, '2025-11-01');
  const amount = { amount: '1300.00', currency: 'USD' };
  const how = { provider: 'harbour-bank', providerTransactionId: 'us-2025-0131', method: 'BANK_TRANSFER' };
  const { id } = await narrator.tell(bilal, 'recordPayment', { input: { billingAccountId: account, amount, ...how } });
  await narrator.tell(bilal, 'allocatePayment', { input: { paymentId: id, allocations: [{ invoiceId }] } });
}

type InvoiceRead = {
  readonly id: string;
  readonly lines: readonly { readonly id: string; readonly description: string }[];
};

/** The invoice of an account that was issued on this day. */
async function invoiceOf(narrator: Narrator, account: string, issued: string): Promise<InvoiceRead> {
  const read = await narrator.ask(
    bilal,
    `query ($account: ID!, $issued: Date!) {
      invoices(filter: { billingAccountId: $account, issuedFrom: $issued }, first: 1) { edges { node { id lines { id description } } } }
    }`,
    { account, issued },
  );
  const { edges } = read['invoices'] as { readonly edges: readonly { readonly node: InvoiceRead }[] };
  const [found] = edges;
  if (found === undefined) throw new Error(`The demo company’s story stops: nothing was issued on ${issued}.`);
  return found.node;
}

/**
 * Acme paid for three days of onboarding and had two. The third is given back, left on its account, and pays most of April; what
 * is recognised of its contract waits until somebody has looked at that.
 */
export async function acmeIsCredited(narrator: Narrator, acme: Told, account: string): Promise<void> {
  narrator.at('2026-03-20T10:00:00Z');
  const { id: invoiceId, lines } = await invoiceOf(narrator, account, '2026-02-12');
  const onboarding = lines.find(({ description }) => description === 'Onboarding');
  const note = await narrator.tell(bilal, 'createCreditNote', {
    input: {
      invoiceId,
      reason: 'The third day of onboarding was not needed',
      lines: [{ invoiceLineId: onboarding?.id, gross: '1500.00' }],
    },
  });
  await narrator.tell(bilal, 'issueCreditNote', { id: note.id });
  await narrator.tell(bilal, 'applyCreditNote', { input: { creditNoteId: note.id, rest: 'ACCOUNT' } });
  const after = narrator.lastOf('creditNote');
  await booksFollow(narrator);
  await narrator.tell(anna, 'releaseRevenue', {
    id: await revenueContractOf(narrator, acme),
    write: { reason: 'A day less of service, the price of the rest stands', after },
  });
}

/** The credit pays what it reaches of April. */
export async function acmeUsesCredit(narrator: Narrator, account: string): Promise<void> {
  narrator.at('2026-04-10T10:00:00Z');
  const { id: invoiceId } = await invoiceOf(narrator, account, '2026-04-01');
  const read = await narrator.ask(
    bilal,
    'query ($id: ID!) { billingAccount(id: $id) { accountCredits(first: 1) { edges { node { id } } } } }',
    { id: account },
  );
  const { accountCredits } = read['billingAccount'] as {
    readonly accountCredits: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
  };
  await narrator.tell(bilal, 'allocateAccountCredit', {
    input: {
      accountCreditId: accountCredits.edges[0]?.node.id,
      allocations: [{ invoiceId, amount: '1200.00' }],
    },
  });
}

async function revenueContractOf(narrator: Narrator, customer: Told): Promise<string> {
  const read = await narrator.ask(
    anna,
    'query ($id: ID!) { customer(id: $id) { contracts(first: 1) { edges { node { revenueContract { id } } } } } }',
    { id: customer.id },
  );
  const { contracts } = read['customer'] as {
    readonly contracts: {
      readonly edges: readonly { readonly node: { readonly revenueContract: { readonly id: string } } }[];
    };
  };
  return contracts.edges[0]?.node.revenueContract.id ?? '';
}
