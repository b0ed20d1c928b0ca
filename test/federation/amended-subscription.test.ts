import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAmender } from './matrix/amendments.ts';
import { openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { createBookkeeper } from './matrix/ledger.ts';
import { approver, everyone } from './matrix/people.ts';
import { createMapper } from './matrix/postings.ts';
import { settled } from './matrix/snapshot.ts';
import { createTeller, type Teller, type Told } from './matrix/tell.ts';
import { eventually } from '../harness/eventually.ts';

let company: Company;
let teller: Teller;
let account: Told;
let contract: Told;
let subscription: string;

// The house's clock does not go back, so the story is of the next year.
const year = new Date().getUTCFullYear() + 1;
const january = (day: number) => `${year}-01-${String(day).padStart(2, '0')}`;
const noon = (day: string) => company.house.clock.moveTo(new Date(`${day}T11:00:00Z`));
const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
  teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });

type Row = Readonly<Record<string, unknown>>;

async function read(field: string): Promise<Row> {
  const { data, errors, text } = await company.ask(everyone, `{ read: ${field} }`);
  expect(errors, text).toEqual([]);
  return data?.['read'] as Row;
}

async function listed(field: string): Promise<readonly Row[]> {
  const { edges } = (await read(field)) as unknown as { readonly edges: readonly { readonly node: Row }[] };
  return edges.map(({ node }) => node);
}

/** A run of billing or of revenue that has come to its end. */
async function carriedOut(mutation: string, table: string, input: object): Promise<void> {
  const { id } = await tell(mutation, { input: { legalEntityId: 'le_de', ...input } });
  await eventually(`${mutation} is carried out`, async () => {
    const text = `select status from ${table} where id = $1 and status <> 'RUNNING'`;
    const { rows } = await company.database.query<{ status: string }>(text, [id]);
    if (rows[0] !== undefined) expect(rows[0].status).toBe('COMPLETED');
    return rows.length === 1;
  });
}

const billed = (throughDate: string) => carriedOut('runBilling', 'billing.bill_runs', { throughDate, finalize: true });

/** The books of the company, with January open and all that these documents are posted by. */
async function openBooks(): Promise<void> {
  const keeper = createBookkeeper(company, teller);
  const roles = {
    AR: await keeper.account('1200', 'Owed', 'ASSET', 'AR'),
    REVENUE: await keeper.account('4000', 'Revenue', 'INCOME'),
    DEFERRED_REVENUE: await keeper.account('2100', 'Deferred', 'LIABILITY', 'DEFERRED'),
    CONTRACT_ASSET: await keeper.account('1250', 'Contract assets'),
    TAX_PAYABLE: await keeper.account('2300', 'Tax', 'LIABILITY', 'TAX'),
    ACCOUNT_CREDIT: await keeper.account('2190', 'Credit of customers', 'LIABILITY'),
  };
  const mapper = createMapper(teller);
  const lines = (...names: (keyof typeof roles)[]) => names.map((role) => ({ role, accountId: roles[role].id }));
  await mapper.inForce('INVOICE', lines('AR', 'REVENUE', 'DEFERRED_REVENUE', 'CONTRACT_ASSET', 'TAX_PAYABLE'));
  const creditNote = lines('ACCOUNT_CREDIT', 'REVENUE', 'DEFERRED_REVENUE', 'CONTRACT_ASSET', 'TAX_PAYABLE');
  await mapper.inForce('CREDIT_NOTE', creditNote);
  await mapper.inForce('CREDIT_APPLIED', lines('ACCOUNT_CREDIT', 'AR'));
  await mapper.inForce('REVENUE_RECOGNITION', lines('REVENUE', 'DEFERRED_REVENUE', 'CONTRACT_ASSET'));
  const { periods } = await keeper.year('le_de', january(1));
  await tell('openPeriod', { input: { periodId: periods[0] } });
}

async function sold(sku: string, sellingPrice: string): Promise<string> {
  const { id } = await tell('createProduct', { input: { sku, name: sku, type: 'RECURRING' } });
  const product = await tell('activateProduct', { id });
  const price = { productId: id, currency: 'EUR', basis: 'UNIT_MONTH', amount: sellingPrice, source: 'list' };
  const after = { after: product.receipt['eventCursor'] };
  await tell('recordSsp', { input: { ...price, validFrom: january(1) } }, after);
  return id;
}

async function activeCustomer(): Promise<Told> {
  const address = { use: 'LEGAL', lines: ['1 Main'], city: 'Bonn', country: 'DE', validFrom: '2025-01-01' };
  const { id } = await tell('createCustomer', {
    input: { legalName: 'Grows Ltd', country: 'DE', addresses: [address] },
  });
  await tell('submitForValidation', { id });
  return tell('activateCustomer', { id });
}

/** A year of ten seats at 31.00 and of support for 62.00 a month, each month in advance. */
async function subscribe(): Promise<{ readonly seats: string; readonly support: string; readonly storage: string }> {
  const [seats, support, storage] = [
    await sold('SEATS', '31'),
    await sold('SUPPORT', '62'),
    await sold('STORAGE', '93'),
  ];
  const customer = await activeCustomer();
  const after = { after: customer.receipt['eventCursor'] };
  const terms = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR' };
  account = await tell('openBillingAccount', { input: terms }, after);
  const lines = [
    { productId: seats, quantity: '10', price: { model: 'PER_UNIT', unit: '31' } },
    { productId: support, price: { model: 'FLAT', flat: '62' } },
  ];
  const dates = { startDate: january(1), endDate: `${year + 1}-01-01` };
  const drafted = await tell('createContract', { input: { ...terms, ...dates, lines } }, after);
  await tell('submitContract', { id: drafted.id });
  const { entity } = await teller.tell(approver, 'approveContract', { id: drafted.id });
  const { hash } = entity['terms'] as { readonly hash: string };
  await tell('recordSignature', { input: { contractId: drafted.id, documentHash: hash, documentRef: 'grows' } });
  contract = await tell('activateContract', { input: { contractId: drafted.id } });
  const made = { contractId: contract.id, billingAccountId: account.id, contractHash: hash };
  const cursor = { after: contract.receipt['eventCursor'] };
  subscription = (await tell('createBillingSubscription', { input: made }, cursor)).id;
  return { seats, support, storage };
}

const lineKeyOf = (productId: string): string => {
  const { lines } = contract.entity['terms'] as {
    readonly lines: readonly { readonly lineKey: string; readonly productId: string }[];
  };
  return lines.find((line) => line.productId === productId)?.lineKey ?? 'none';
};

const subscriptionNow = () =>
  read(
    `billingSubscription(id: "${subscription}") { status contractVersion chargedThrough items { to chargedThrough } }`,
  );
const invoices = () =>
  listed(`invoices(first: 10, filter: { billingAccountId: "${account.id}" }) { edges { node {
    status net { amount } total { amount } open { amount } lines { quantity period { from to } net { amount } } } } }`);
const creditNotes = () =>
  listed(`creditNotes(first: 10, filter: { billingAccountId: "${account.id}" }) { edges { node {
    status contractVersion net { amount } tax { amount } applied { amount } invoice { number } } } }`);

/** Everything that was told is posted, and every two sums that have to be equal are. */
async function expectEqualBooks(): Promise<void> {
  await settled(company);
  const waiting = `postingRequests(filter: { legalEntityId: "le_de", status: [RECEIVED, REJECTED] }) { edges { node { message } } }`;
  expect(await listed(waiting)).toEqual([]);
  const zero = { amount: '0.00' };
  expect(await read('trialBalance(legalEntityId: "le_de") { difference { amount } }')).toEqual({ difference: zero });
  expect(
    await read(
      'controlBalance(legalEntityId: "le_de") { currencies { difference { amount } functionalDifference { amount } } }',
    ),
  ).toEqual({ currencies: [{ difference: zero, functionalDifference: zero }] });
  expect(
    await read(
      'revenueControl(legalEntityId: "le_de") { currencies { unequal billedNet { amount } difference { amount } } }',
    ),
  ).toEqual({ currencies: [{ unequal: 0, billedNet: { amount: '462.00' }, difference: zero }] });
}

beforeAll(async () => {
  company = await openCompany();
  noon(january(1));
  teller = createTeller(company, await readGraph(company));
  await openBooks();
}, 240_000);
afterAll(() => company?.[Symbol.asyncDispose]());

it('is billed by the version that its contract got, from the day on, and so are its books', async () => {
  const { seats, support, storage } = await subscribe();
  await billed(january(1));
  expect(await invoices()).toMatchObject([{ status: 'OPEN', net: { amount: '372.00' }, total: { amount: '442.68' } }]);

  noon(january(10));
  const amender = createAmender(teller);
  const signed = await amender.sign(
    await amender.draft(contract.id, january(17), [
      { kind: 'CHANGE_QUANTITY', lineKey: lineKeyOf(seats), quantity: '15' },
      { kind: 'REMOVE_LINE', lineKey: lineKeyOf(support) },
      { kind: 'ADD_LINE', line: { productId: storage, price: { model: 'FLAT', flat: '93' } } },
    ]),
  );
  expect(await subscriptionNow()).toMatchObject({ contractVersion: 1 });
  noon(january(17));
  await tell('makeAmendmentEffective', { id: signed.id });
  await eventually('the subscription follows', async () => (await subscriptionNow())['contractVersion'] === 2);
  const untilTheDay = { chargedThrough: january(17) };
  expect(await subscriptionNow()).toEqual({
    status: 'ACTIVE',
    contractVersion: 2,
    ...untilTheDay,
    items: [
      { to: `${year + 1}-01-01`, ...untilTheDay },
      { to: january(17), ...untilTheDay },
      { to: `${year + 1}-01-01`, chargedThrough: null },
    ],
  });
  // 15 of 31 days of 310.00 and of 62.00.
  const given = { status: 'APPLIED', contractVersion: 2, net: { amount: '180.00' }, tax: { amount: '34.20' } };
  expect(await creditNotes()).toMatchObject([{ ...given, applied: { amount: '214.20' } }]);

  await billed(january(17));
  // The same days of 465.00 and of 93.00. With what is left of the first invoice that is what January costs by the second version.
  const second = [
    { quantity: '15', net: { amount: '225.00' } },
    { quantity: '1', net: { amount: '45.00' } },
  ];
  expect(await invoices()).toMatchObject([
    { net: { amount: '372.00' }, open: { amount: '228.48' } },
    { net: { amount: '270.00' }, open: { amount: '321.30' }, lines: second },
  ]);
  expect((await invoices())[1]?.['lines']).toMatchObject(
    second.map(() => ({ period: { from: january(17), to: `${year}-02-01` } })),
  );

  await settled(company);
  noon(`${year}-02-01`);
  await carriedOut('runRevenueRecognition', 'ledger.revenue_runs', { throughDate: january(31) });
  const [revenue] = await listed(`revenueContracts(filter: { contractId: "${contract.id}" }) { edges { node {
    contractVersion waitingFor hold modifications { contractVersion } } } }`);
  expect(revenue).toMatchObject({
    contractVersion: 2,
    waitingFor: null,
    hold: null,
    modifications: [{ contractVersion: 2 }],
  });
  await expectEqualBooks();
}, 240_000);
