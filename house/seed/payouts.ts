import type { Books } from './books.ts';
import { booksFollow } from './closing.ts';
import type { Narrator } from './narrator.ts';
import type { Subscriber } from './newcomers.ts';
import { people } from './people.ts';

const { bilal, lena, karl } = people;

/**
 * Hazel's card is on file with the provider that charges it. What came in by it in autumn reaches the bank four days later, less what
 * the provider kept of it; Hazel's earlier payments wait for their payouts.
 */
export async function hazelIsPaidOut(
  narrator: Narrator,
  { accounts }: Books,
  { account }: Pick<Subscriber, 'account'>,
): Promise<void> {
  narrator.at('2026-10-08T09:00:00Z');
  await narrator.tell(bilal, 'attachPaymentMethod', {
    input: {
      billingAccountId: account.id,
      provider: 'stripe',
      token: 'pm_hazel',
      kind: 'CARD',
      expiry: '2029-08-31',
      label: '4242',
    },
  });

  narrator.at('2026-10-12T09:00:00Z');
  const lines = [
    { role: 'BANK', accountId: accounts['1000'] },
    { role: 'CASH_CLEARING', accountId: accounts['1100'] },
  ];
  const rule = { chartId: 'main', purpose: 'PAYOUT', lines, from: '2025-10-01' };
  const { id } = await narrator.tell(lena, 'createMappingRule', { input: rule });
  await narrator.tell(karl, 'approveMappingRule', { id });
  await narrator.tell(bilal, 'recordPayout', {
    input: {
      legalEntityId: 'le_us',
      provider: 'stripe',
      providerPayoutId: 'us-2026-10',
      bankAccount: 'Harbour Bank, operating account',
      amount: { amount: '3925.26', currency: 'USD' },
      date: '2026-10-12',
      transactionIds: ['hazel-2026-10'],
    },
  });
  await booksFollow(narrator);
}
