import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { createBookkeeper } from './matrix/ledger.ts';
import { approver, everyone, personWith } from './matrix/people.ts';
import { createMapper } from './matrix/postings.ts';
import { createTeller, type Teller, type Told } from './matrix/tell.ts';
import { eventually } from '../harness/eventually.ts';

let company: Company;
let teller: Teller;
let product: Told;
let made = 0;
beforeAll(async () => {
  company = await openCompany();
  teller = createTeller(company, await readGraph(company));
  product = await tell('createProduct', { input: { sku: 'SEAT', name: 'Seat', type: 'RECURRING' } });
  await tell('activateProduct', { id: product.id });
  await openBooks();
}, 120_000);
afterAll(() => company?.[Symbol.asyncDispose]());

const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
  teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });
const today = new Date().toISOString().slice(0, 10);

/** The books of le_de, open today, with all that invoices and payments need to be posted. */
async function openBooks(): Promise<void> {
  const keeper = createBookkeeper(company, teller);
  const mapper = createMapper(teller);
  const roles = {
    AR: await keeper.account('1200', 'Owed', 'ASSET', 'AR'),
    REVENUE: await keeper.account('4000', 'Revenue', 'INCOME'),
    DEFERRED_REVENUE: await keeper.account('2100', 'Deferred', 'LIABILITY', 'DEFERRED'),
    TAX_PAYABLE: await keeper.account('2300', 'Tax', 'LIABILITY', 'TAX'),
    CASH_CLEARING: await keeper.account('1010', 'Cash', 'ASSET', 'CASH'),
    UNAPPLIED_CASH: await keeper.account('2180', 'Unapplied', 'LIABILITY'),
  };
  const lines = (...names: (keyof typeof roles)[]) => names.map((role) => ({ role, accountId: roles[role].id }));
  await mapper.inForce('INVOICE', lines('AR', 'REVENUE', 'DEFERRED_REVENUE', 'TAX_PAYABLE'));
  await mapper.inForce('PAYMENT_RECEIVED', lines('CASH_CLEARING', 'UNAPPLIED_CASH'));
  await mapper.inForce('PAYMENT_APPLIED', lines('UNAPPLIED_CASH', 'AR'));
  const year = today.slice(0, 4);
  const calendar = await tell('createCalendar', {
    input: { legalEntityId: 'le_de', name: year, firstDay: `${year}-01-01` },
  });
  const text = `{ accountingPeriods(filter: { calendarId: "${calendar.id}", on: "${today}" }) { edges { node { id } } } }`;
  const { edges } = (await company.ask(everyone, text)).data?.['accountingPeriods'] as {
    edges: readonly { node: { id: string } }[];
  };
  await tell('openPeriod', { input: { periodId: edges[0]?.node.id } });
}

async function active(): Promise<Told> {
  made += 1;
  const address = { use: 'LEGAL', lines: ['1 Main'], city: 'Bonn', country: 'DE', validFrom: '2025-01-01' };
  const input = { legalName: `Trusted ${made}`, country: 'US', addresses: [address] };
  const { id } = await tell('createCustomer', { input });
  await tell('submitForValidation', { id });
  return tell('activateCustomer', { id });
}

async function accountOf(customer: Told): Promise<Told> {
  const input = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR' };
  return tell('openBillingAccount', { input }, { after: customer.receipt['eventCursor'] });
}

async function invoiced(account: Told, unitPrice: string): Promise<Told> {
  const lines = [{ description: 'Service', unitPrice, taxes: [] }];
  const { id } = await tell('createInvoice', { input: { billingAccountId: account.id, lines } });
  return tell('finalizeInvoice', { id });
}

async function paid(account: Told, invoice: Told, amount: string): Promise<void> {
  made += 1;
  const payment = await tell('recordPayment', {
    input: {
      billingAccountId: account.id,
      provider: 'bank',
      providerTransactionId: `credit-${made}`,
      method: 'BANK_TRANSFER',
      amount: { amount, currency: 'EUR' },
    },
  });
  await tell('allocatePayment', { input: { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] } });
}

async function trusted(customer: Told, limit: string, more: object = {}): Promise<Told> {
  const input = { customerId: customer.id, currency: 'EUR', ...more };
  const { id } = await tell('createCreditProfile', { input }, { after: customer.receipt['eventCursor'] });
  return tell('setCreditLimit', { input: { creditProfileId: id, limit } });
}

async function drafted(customer: Told): Promise<Told> {
  const line = { productId: product.id, description: 'Seats', price: { model: 'PER_UNIT', unit: '10' } };
  const dates = { startDate: '2026-01-01', endDate: '2030-01-01' };
  const input = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR', ...dates, lines: [line] };
  return tell('createContract', { input }, { after: customer.receipt['eventCursor'] });
}

async function signed(customer: Told): Promise<Told> {
  const { id } = await drafted(customer);
  await tell('submitContract', { id });
  const { entity } = await teller.tell(approver, 'approveContract', { id });
  const { hash } = entity['terms'] as { readonly hash: string };
  return tell('recordSignature', { input: { contractId: id, documentHash: hash, documentRef: 'vault/1' } });
}

type Standing = {
  readonly status: string;
  readonly holds: readonly { readonly reason: string; readonly owner: string; readonly releasedBy: string | null }[];
};
async function customerNow(id: string): Promise<Standing> {
  const text = `{ customer(id: "${id}") { status holds { reason owner placedBy releasedBy } } }`;
  return (await company.ask(everyone, text)).data?.['customer'] as Standing;
}

const becomes = (id: string, status: string) =>
  eventually(`${id} is ${status}`, async () => (await customerNow(id)).status === status).catch(
    async (error: unknown) => {
      throw new Error(`${id} is ${JSON.stringify(await customerNow(id))} and not ${status}`, { cause: error });
    },
  );
/** Whether the contract source has heard what the customer source says by now, one call after the other says. */
async function codeOnce(expected: string, call: () => ReturnType<Teller['call']>): Promise<string> {
  let code = '';
  await eventually(`the answer is ${expected}`, async () => {
    const [first] = codesOf(await call());
    code = typeof first === 'string' ? first : 'none';
    return code === expected;
  }).catch(() => undefined);
  return code;
}

describe('a credit hold, all the way round', () => {
  it('comes with an invoice, keeps from new business and from nothing else, and goes with the payment', async () => {
    const customer = await active();
    const account = await accountOf(customer);
    const profile = await trusted(customer, '200.00');
    const [waiting, next] = [await signed(customer), await drafted(customer)];
    const invoice = await invoiced(account, '250');
    await becomes(customer.id, 'ON_HOLD');
    expect((await customerNow(customer.id)).holds).toEqual([
      { reason: 'CREDIT', owner: 'ledger', placedBy: 'concord.credit', releasedBy: null },
    ]);
    const figures = `{ customer(id: "${customer.id}") { creditProfiles { edges { node {
      id limit { amount } exposure { amount currency } hold { by customerIds }
    } } } } }`;
    expect((await company.ask(everyone, figures)).data).toEqual({
      customer: {
        creditProfiles: {
          edges: [
            {
              node: {
                id: profile.id,
                limit: { amount: '200.00' },
                exposure: { amount: '250.00', currency: 'EUR' },
                hold: { by: 'AUTOMATIC', customerIds: [customer.id] },
              },
            },
          ],
        },
      },
    });

    const activate = (write = {}) =>
      teller.call(everyone, { mutation: 'activateContract', target: { input: { contractId: waiting.id } }, write });
    const submit = (write = {}) =>
      teller.call(everyone, { mutation: 'submitContract', target: { id: next.id }, write });
    // Rehearsed as long as the contract source has not heard of it: it would happen.
    expect(await codeOnce('CUSTOMER_ON_HOLD', () => activate({ dryRun: true }))).toBe('CUSTOMER_ON_HOLD');
    expect(await codeOnce('CREDIT_LIMIT', () => submit({ dryRun: true }))).toBe('CREDIT_LIMIT');
    expect(codesOf(await activate())).toEqual(['CUSTOMER_ON_HOLD']);
    expect(codesOf(await submit())).toEqual(['CREDIT_LIMIT']);
    const held = await teller.call(everyone, {
      mutation: 'placeHold',
      target: { input: { customerId: customer.id, reason: 'CREDIT' } },
    });
    expect(held.errors[0]?.extensions).toMatchObject({ code: 'OWNERSHIP_VIOLATION', useMutation: 'placeCreditHold' });

    // What is delivered is invoiced and paid as ever.
    await paid(account, await invoiced(account, '10'), '10.00');
    expect((await customerNow(customer.id)).status).toBe('ON_HOLD');
    await paid(account, invoice, '250.00');
    await becomes(customer.id, 'ACTIVE');
    expect(await codeOnce('none', activate)).toBe('none');
    expect(await codeOnce('none', submit)).toBe('none');
    const told = await company.database.query<{ type: string }>(
      `select envelope::jsonb ->> 'type' as type from ledger.log where entity_id = $1 order by sequence`,
      [profile.id],
    );
    expect(told.rows.map(({ type }) => type.replace('ledger.creditProfile.', ''))).toEqual([
      'created',
      'updated',
      'held',
      'released',
    ]);
  }, 120_000);

  it('falls on the whole group where the limit is its own, and leaves whoever leaves the group', async () => {
    const [parent, child] = [await active(), await active()];
    const link = { customerId: child.id, type: 'LEGAL', parentId: parent.id };
    const linked = await tell('setParent', { input: link });
    await trusted({ ...parent, receipt: linked.receipt }, '100.00', { pooling: true });
    await invoiced(await accountOf(child), '150');
    await Promise.all([becomes(parent.id, 'ON_HOLD'), becomes(child.id, 'ON_HOLD')]);
    await tell('setParent', { input: { ...link, parentId: null } });
    await Promise.all([becomes(parent.id, 'ACTIVE'), becomes(child.id, 'ACTIVE')]);
  }, 120_000);

  it('of a person goes by a person, and leaves the holds of others', async () => {
    const customer = await active();
    const { id } = await trusted(customer, '100.00');
    await tell('placeCreditHold', { id });
    await becomes(customer.id, 'ON_HOLD');
    await tell('placeHold', { input: { customerId: customer.id, reason: 'REQUEST' } });
    const manager = personWith('cora', { roles: ['credit-manager'] });
    await teller.tell(manager, 'releaseCreditHold', { id }, { reason: 'They called.' });
    await eventually('its hold is released', async () =>
      (await customerNow(customer.id)).holds.some((hold) => hold.releasedBy === 'cora.person'),
    );
    expect((await customerNow(customer.id)).status).toBe('ON_HOLD');
  }, 60_000);
});
