import { addDays, civilDate } from '../../../core/civil-date.ts';
import type { Example } from './examples.ts';
import { everyone, personWith } from './people.ts';
import type { Teller, Told } from './tell.ts';

/** What the matrices have of dunning. */

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

const inAWeek = () => addDays(civilDate(new Date().toISOString().slice(0, 10)), 7);

/** The mutations of dunning. */
export function dunningExamples(onId: Example): Readonly<Record<string, Example>> {
  return {
    openDunningCase: ({ id }) => ({ target: { input: { billingAccountId: id } } }),
    advanceDunningCase: onId,
    recordPaymentPromise: ({ id }) => ({ target: { input: { dunningCaseId: id, promisedOn: inAWeek() } } }),
    pauseDunningCase: onId,
    resumeDunningCase: onId,
    closeDunningCase: onId,
    markBillingSubscriptionPastDue: onId,
    clearBillingSubscriptionPastDue: onId,
  };
}

/** Which entity a creation starts from. */
export const dunningCreatedOn = { openDunningCase: 'BillingAccount' } as const;

// In the one period that is open in the books.
const long = '2026-01-15';
// Above what one person may write off: of less, it depends on the person why that needs no second one.
const line = { description: 'long overdue', unitPrice: '600', taxes: [] };

/** An account on which an invoice is overdue: of a series of its own, so that it could be issued long ago. */
export async function overdueAccount(
  tell: Tell,
  customer: Told,
  name: string,
  of = { legalEntityId: 'le_de', currency: 'EUR' },
): Promise<{ account: Told; invoice: Told }> {
  const terms = { ...of, paymentTermsDays: 0, invoiceSeries: name };
  const after = customer.receipt['eventCursor'];
  const account = await tell('openBillingAccount', { input: { customerId: customer.id, ...terms } }, { after });
  const drafted = await tell('createInvoice', { input: { billingAccountId: account.id, lines: [line] } });
  return { account, invoice: await tell('finalizeInvoice', { id: drafted.id }, { effectiveDate: long }) };
}

type Makers = {
  readonly teller: Teller;
  active(): Promise<Told>;
  pay(account: string, invoice: string): Promise<unknown>;
};

/** A case in every state, each on an account of its own. */
export function dunningMakers({ teller, active, pay }: Makers) {
  const tell: Tell = (mutation, target, write) =>
    teller.tell(everyone, mutation, target, { reason: 'The fixture needs it.', ...write });
  let made = 0;
  const overdue = async () => {
    made += 1;
    const customer = await active();
    return { customer, ...(await overdueAccount(tell, customer, `F${made}`)) };
  };
  const opened = async (then: (told: Told) => Promise<unknown> = () => Promise.resolve()) => {
    const { customer, account, invoice } = await overdue();
    const told = await tell('openDunningCase', { input: { billingAccountId: account.id } });
    await then(told);
    return { customer, account, invoice, told };
  };
  return {
    overdue,
    cases: {
      OPEN: () => opened(),
      PAUSED: () => opened(({ id }) => tell('pauseDunningCase', { id })),
      CLOSED: async () => {
        const the = await opened();
        await pay(the.account.id, the.invoice.id);
        return the;
      },
    },
  };
}

/** A case that has come far, one that waits for a promise, one for a dispute, and one that is closed. */
export async function casesOf(
  teller: Teller,
  tell: Tell,
  { acme, robotics, birch }: Readonly<Record<'acme' | 'robotics' | 'birch', Told>>,
) {
  const provider = personWith('late provider', { roles: ['payment-provider'] });
  const open = async (customer: Told, name: string, of?: Parameters<typeof overdueAccount>[3]) => {
    const { account, invoice } = await overdueAccount(tell, customer, name, of);
    return { account, invoice, its: await tell('openDunningCase', { input: { billingAccountId: account.id } }) };
  };
  const payment = (account: Told, transaction: string, amount: string) => ({
    input: {
      billingAccountId: account.id,
      provider: 'cast-bank',
      providerTransactionId: `dunning/${transaction}`,
      method: 'BANK_TRANSFER',
      reference: `${transaction} dunning-reference`,
      amount: { amount, currency: 'EUR' },
    },
  });
  const far = await open(birch, 'BIRCH-DUN');
  for (let step = 0; step < 3; step += 1) await tell('advanceDunningCase', { id: far.its.id });

  const promised = await open(acme, 'ACME-DUN', { legalEntityId: 'le_us', currency: 'USD' });
  await tell('recordPaymentPromise', { input: { dunningCaseId: promised.its.id, promisedOn: inAWeek() } });

  const disputed = await open(robotics, 'ROBO-DUN');
  // Not by who does all else: whoever recorded cash may not write off, and would be told so.
  const contested = await teller.tell(provider, 'recordPayment', payment(disputed.account, 'robotics', '13.13'));
  await tell('disputePayment', { input: { paymentId: contested.id } });

  const closed = await open(robotics, 'ROBO-VOID');
  await tell('voidInvoice', { id: closed.invoice.id });

  return {
    cases: { birch: far.its, acme: promised.its, robotics: disputed.its, roboticsClosed: closed.its },
    accounts: {
      birchLate: far.account,
      acmeLate: promised.account,
      roboticsLate: disputed.account,
      roboticsVoid: closed.account,
    },
    invoices: {
      birchLate: far.invoice,
      acmeLate: promised.invoice,
      roboticsLate: disputed.invoice,
      roboticsVoid: closed.invoice,
    },
    payments: { roboticsDisputed: contested },
  };
}
