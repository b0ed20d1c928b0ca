import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays, civilDate } from '../../core/civil-date.ts';
import type { Timekeeping } from '../../house/timekeeping.ts';
import { openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { approver, everyone, personWith } from './matrix/people.ts';
import { settled } from './matrix/snapshot.ts';
import { createTeller, type Teller, type Told } from './matrix/tell.ts';
import { eventually } from '../harness/eventually.ts';

let company: Company;
let teller: Teller;
let time: Timekeeping;
let customer: Told;
let account: string;
let contract: string;
let subscription: string;

// The house's clock begins tomorrow, and is moved by the test.
const start = addDays(civilDate(new Date().toISOString().slice(0, 10)), 1);
const day = (days: number) => addDays(start, days);
const noon = (days: number) => company.house.clock.moveTo(new Date(`${day(days)}T11:00:00Z`));
/** A day has come, and time has made what it brings about. */
const on = async (days: number) => {
  noon(days);
  await time.wake();
};

const collector = personWith('collector', { roles: ['finance', 'collections'] });
const support = personWith('support', { roles: ['support'] });
const portal = () => personWith('portal', { roles: ['portal'], customer: customer.id });
const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) =>
  teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });

async function standing(who = support): Promise<unknown> {
  const text = `query ($id: ID!) { customer(id: $id) { collectionsStatus { state level overdue { amount currency } oldestDueDate promisedOn } } }`;
  const { data } = await company.ask(who, text, { id: customer.id });
  return (data?.['customer'] as { readonly collectionsStatus: unknown }).collectionsStatus;
}

type Cases = { readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[] };

async function cases(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const text = `query ($filter: DunningCaseFilter) { dunningCases(filter: $filter) { edges { node {
    id status level lastStep nextStepOn pastDue brokenPromises overdue { amount } } } } }`;
  const { data } = await company.ask(collector, text, { filter: { billingAccountId: account } });
  return (data?.['dunningCases'] as Cases).edges.map(({ node }) => node);
}

async function statusOfSubscription(): Promise<unknown> {
  const text = 'query ($id: ID!) { billingSubscription(id: $id) { status } }';
  const { data } = await company.ask(collector, text, { id: subscription });
  return (data?.['billingSubscription'] as { readonly status: unknown }).status;
}

beforeAll(async () => {
  company = await openCompany();
  noon(0);
  time = company.house.keepTime();
  teller = createTeller(company, await readGraph(company));
  const input = {
    legalName: 'Slow Payer Ltd',
    country: 'DE',
    addresses: [{ use: 'LEGAL', lines: ['1 Main'], city: 'Bonn', country: 'DE', validFrom: '2025-01-01' }],
  };
  const { id } = await tell('createCustomer', { input });
  await tell('submitForValidation', { id });
  customer = await tell('activateCustomer', { id });
  const after = customer.receipt['eventCursor'];
  const terms = { customerId: id, legalEntityId: 'le_de', currency: 'EUR' };
  account = (await tell('openBillingAccount', { input: { ...terms, paymentTermsDays: 10 } }, { after })).id;
  const product = await tell('createProduct', { input: { sku: 'SLOW', name: 'Platform', type: 'RECURRING' } });
  await tell('activateProduct', { id: product.id });
  const lines = [{ productId: product.id, price: { model: 'FLAT', flat: '100' } }];
  const sale = { ...terms, startDate: start, endDate: addDays(start, 730), lines };
  contract = (await tell('createContract', { input: sale }, { after })).id;
  await tell('submitContract', { id: contract });
  const { entity } = await teller.tell(approver, 'approveContract', { id: contract });
  const { hash } = entity['terms'] as { readonly hash: string };
  await tell('recordSignature', { input: { contractId: contract, documentHash: hash, documentRef: 'slow' } });
  const active = await tell('activateContract', { input: { contractId: contract } });
  const made = { contractId: contract, billingAccountId: account, contractHash: hash };
  const cursor = { after: active.receipt['eventCursor'] };
  subscription = (await tell('createBillingSubscription', { input: made }, cursor)).id;
  const run = await tell('runBilling', { input: { legalEntityId: 'le_de', throughDate: start, finalize: true } });
  await eventually('the bill run has ended', async () => {
    const text = `select 1 from billing.bill_runs where id = $1 and status = 'COMPLETED'`;
    return (await company.database.query(text, [run.id])).rowCount === 1;
  });
});
afterAll(() => company?.[Symbol.asyncDispose]());

it('reminds who does not pay, waits for a promise, and ends with the payment', async () => {
  expect(await standing()).toEqual({
    state: 'CURRENT',
    level: null,
    overdue: [],
    oldestDueDate: null,
    promisedOn: null,
  });
  await on(11);
  expect(await standing()).toMatchObject({ state: 'OVERDUE', oldestDueDate: day(10) });
  expect(await cases()).toEqual([]);

  await on(14);
  const [opened] = await cases();
  expect(opened).toMatchObject({ status: 'OPEN', level: 0, nextStepOn: day(17) });
  await on(17);
  expect(await cases()).toMatchObject([{ level: 1, lastStep: 'REMIND' }]);
  const promise = { dunningCaseId: opened?.['id'], promisedOn: day(20) };
  await teller.tell(collector, 'recordPaymentPromise', { input: promise });
  expect(await standing(portal())).toMatchObject({ state: 'PROMISED', promisedOn: day(20) });
  await on(20);
  expect(await cases()).toMatchObject([{ status: 'PAUSED', level: 1 }]);

  for (const days of [21, 24]) await on(days);
  expect(await cases()).toMatchObject([{ status: 'OPEN', level: 2, brokenPromises: 1 }]);
  expect(await statusOfSubscription()).toBe('ACTIVE');
  await on(31);
  expect(await cases()).toMatchObject([{ level: 3, lastStep: 'PAST_DUE', pastDue: true }]);
  expect(await statusOfSubscription()).toBe('PAST_DUE');
  expect(await standing()).toMatchObject({
    state: 'IN_DUNNING',
    level: 3,
    overdue: [{ amount: '119.00', currency: 'EUR' }],
  });

  const paid = {
    billingAccountId: account,
    provider: 'bank',
    providerTransactionId: 'late-payment',
    method: 'BANK_TRANSFER',
    amount: { amount: '119.00', currency: 'EUR' },
  };
  const { id: paymentId } = await tell('recordPayment', { input: paid });
  await tell('allocatePayment', { input: { paymentId } });
  expect(await cases()).toMatchObject([{ status: 'CLOSED', overdue: { amount: '0.00' } }]);
  await on(31);
  expect(await statusOfSubscription()).toBe('ACTIVE');
  expect(await standing(portal())).toMatchObject({ state: 'CURRENT' });
});

it('pauses, resumes and cancels a subscription with its contract', async () => {
  const follows = async (status: string) => {
    await settled(company);
    await eventually(`the subscription is ${status}`, async () => (await statusOfSubscription()) === status);
  };
  await tell('suspendContract', { id: contract }, { effectiveDate: day(29) });
  await follows('PAUSED');
  await tell('resumeContract', { input: { contractId: contract, extendTerm: false } }, { effectiveDate: day(31) });
  await follows('ACTIVE');
  await tell('terminateContract', { input: { contractId: contract, date: day(40) } });
  await settled(company);
  await eventually('the subscription is to end', async () => {
    const text = 'select 1 from billing.billing_subscriptions where id = $1 and cancel_at is not null';
    return (await company.database.query(text, [subscription])).rowCount === 1;
  });
  expect(await statusOfSubscription()).toBe('ACTIVE');
  await on(40);
  expect(await statusOfSubscription()).toBe('CANCELLED');
});
