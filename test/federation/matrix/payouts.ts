import type { Teller, Told } from './tell.ts';

/** What the matrices have of payouts. */

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

// In the one period that is open in the books.
const paidOutOn = '2026-01-20';

export function payoutExamples(next: () => string) {
  return {
    recordPayout: () => {
      const name = `example-payout-${next()}`;
      const amount = { amount: '10.00', currency: 'EUR' };
      const paid = { legalEntityId: 'le_de', provider: 'example-vault', bankAccount: 'Example account', amount };
      const input = { ...paid, providerPayoutId: name, date: paidOutOn, transactionIds: [`${name}-transaction`] };
      return { target: { input } };
    },
  };
}

/** A payout is of a company, and begins with nothing. */
export const payoutsCreatedOn = { recordPayout: null } as const;

/** What the providers of Acme and of Birch paid out, with something in each that nobody has told of. */
export async function payoutsOf(tell: Tell): Promise<Readonly<Record<'acme' | 'birch', Told>>> {
  const payout = (name: string, legalEntityId: string, amount: object, fee: string) =>
    tell('recordPayout', {
      input: {
        legalEntityId,
        provider: `${name}-bank`,
        providerPayoutId: `${name}-payout`,
        bankAccount: `${name} bank-account`,
        amount,
        fee,
        date: paidOutOn,
        transactionIds: [`${name}-transaction`, `${name}-transaction-of-nobody`],
      },
    });
  return {
    acme: await payout('acme', 'le_us', { amount: '2021.21', currency: 'USD' }, '21.71'),
    birch: await payout('birch', 'le_de', { amount: '2022.22', currency: 'EUR' }, '22.72'),
  };
}
