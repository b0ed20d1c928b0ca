import { createAmender } from './amendments.ts';
import type { Company } from './company.ts';
import { creditStory } from './credit.ts';
import { createStuckLetters, stuckLetters } from './dead-letters.ts';
import { casesOf } from './dunning.ts';
import { createBookkeeper, type Bookkeeper } from './ledger.ts';
import { approver, everyone, personWith, type Person } from './people.ts';
import { paymentMethodsOf } from './payment-methods.ts';
import { payoutsOf } from './payouts.ts';
import { createMapper, idsOf } from './postings.ts';
import { settled } from './snapshot.ts';
import { subscribed } from './subscriptions.ts';
import { revenueStory } from './revenue.ts';
import { routingStory } from './routing.ts';
import type { Teller, Told } from './tell.ts';
import { metersOf } from './usage.ts';
import { undelivered, webhook } from './webhooks.ts';
import { eventually } from '../../harness/eventually.ts';

type Named<Name extends string> = Readonly<Record<Name, string>>;

/** The cast of the visibility tests, by name; the values are ids. */
export type Cast = {
  readonly customers: Named<'acme' | 'robotics' | 'labs' | 'bygone' | 'birch' | 'fern' | 'moss'>;
  readonly opportunities: Named<'acme' | 'birch'>;
  readonly partners: Named<'north' | 'south' | 'west' | 'east' | 'lone' | 'hill'>;
  readonly products: Named<'seat' | 'suite' | 'calls'>;
  readonly priceBooks: Named<'general' | 'german'>;
  readonly quotes: Named<'acme' | 'birch'>;
  readonly deals: Named<'acme' | 'birch'>;
  readonly contracts: Named<'acme' | 'robotics' | 'birch'>;
  readonly amendments: Named<'acme' | 'birch'>;
  readonly accounts: Named<string>;
  readonly dunningCases: Named<string>;
  readonly invoices: Named<
    'acme' | 'acmeDraft' | 'acmeSettled' | 'robotics' | 'birch' | 'birchRecurring' | 'birchUsage'
  >;
  readonly subscriptions: Named<'birch'>;
  readonly billRuns: Named<'de' | 'us'>;
  readonly meters: Named<'calls' | 'traffic'>;
  readonly usageBatches: Named<'birch'>;
  readonly ratedUsage: readonly string[];
  readonly legalEntities: Named<'us' | 'de'>;
  readonly ledgerAccounts: Named<'cash' | 'revenue' | 'owed'>;
  readonly calendars: Named<'de'>;
  readonly periods: readonly string[];
  /** Those that persons wrote, and those of what billing made final. */
  readonly journalEntries: readonly string[];
  readonly mappingRules: readonly string[];
  readonly fxRates: readonly string[];
  readonly postingRequests: readonly string[];
  readonly receivables: readonly string[];
  readonly ssps: readonly string[];
  readonly bundlePrices: readonly string[];
  readonly revenueContracts: readonly string[];
  readonly revenueRuns: readonly string[];
  readonly creditProfiles: readonly string[];
  readonly erpInstances: readonly string[];
  readonly routingRules: readonly string[];
  readonly payments: Named<'acme' | 'acmeHeld' | 'acmeFailed' | 'acmeSettled' | 'robotics' | 'birch' | 'unknown'>;
  readonly paymentMethods: Named<'acme' | 'acmeDetached' | 'birch'>;
  readonly payouts: Named<'acme' | 'birch'>;
  readonly allocations: Named<'acme' | 'acmeReversed' | 'acmeSettled' | 'birch'>;
  readonly creditNotes: Named<'acme' | 'acmeSettled' | 'birch'>;
  readonly accountCredits: Named<'acme'>;
  readonly refunds: Named<'acme' | 'robotics' | 'birch'>;
  readonly deadLetterOrders: Named<'replay'>;
  readonly webhookEndpoints: Named<'told' | 'untold' | 'norths' | 'souths'>;
  /** What each partner's grants in force name, by customer. */
  readonly granted: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** The same by contract. */
  readonly grantedContracts: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

const northGroups = [
  ...['customer.identity', 'customer.legal', 'customer.commercial'],
  ...['billing.invoice', 'billing.credit', 'billing.subscription'],
  ...['contract.contract', 'contract.quote', 'contract.amendment'],
];
const commercialOnly = ['customer.commercial'];
const hillGroups = [
  ...['contract.contract', 'contract.quote', 'contract.amendment'],
  ...['billing.subscription', 'billing.invoice', 'billing.credit', 'billing.usage'],
];
const southGroups = ['customer.contact', 'customer.hierarchy', 'billing.account', 'billing.payment'];

/**
 * Acme pays for Robotics, owns Labs without paying for it, and is owned by Fern; Birch is the stranger, and Bygone, for
 * which Acme paid, was merged into it. Every
 * field that can have a value has one of its own, so that a value in the wrong hands is known by itself.
 */
export async function createCast(company: Company, teller: Teller): Promise<Cast> {
  const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
    teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });

  const acme = await active(tell, 'acme', 'US', 1);
  const robotics = await active(tell, 'robotics', 'DE', 2);
  const labs = await active(tell, 'labs', 'GB', 3);
  const birch = await active(tell, 'birch', 'FI', 5);
  // Younger than Birch, so that it goes when the two become one.
  const bygone = await active(tell, 'bygone', 'FR', 4);
  // Called like Labs, so that somebody has to decide whether it is.
  const moss = await tell('createCustomer', {
    input: {
      legalName: 'labs legal-name Limited',
      country: 'GB',
      crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: 'moss-external-id' }],
    },
  });
  const fern = await tell('createCustomer', { input: { ...everything('fern', 'PT', 6), kind: 'PERSON' } });

  const link = (child: Told, type: string, parent: Told) =>
    tell('setParent', { input: { customerId: child.id, type, parentId: parent.id } });
  await link(acme, 'LEGAL', fern);
  await link(acme, 'SALES', birch);
  await link(robotics, 'LEGAL', acme);
  await link(robotics, 'BILLING', acme);
  await link(labs, 'LEGAL', acme);
  await link(bygone, 'BILLING', acme);
  await link(birch, 'LEGAL', fern);
  await tell('mergeCustomers', { input: { customerId: bygone.id, survivorId: birch.id } });

  const meters = await metersOf(tell);
  const products = await productsOf(tell);
  const priceBooks = await priceBooksOf(tell, products.seat);
  const quotes = {
    acme: await converted(tell, teller, acme, products.seat),
    birch: await submitted(tell, birch, products.seat),
  };
  const { contracts, amendments } = await contractsOf(
    company,
    tell,
    teller,
    { acme, robotics, birch },
    quotes.acme,
    products,
  );
  const accounts = {
    acme: await account(tell, acme, 'le_us', 'USD'),
    robotics: await account(tell, robotics, 'le_de', 'EUR', { cashDiscount: { percent: '3.21', days: 7 } }),
    birch: await account(tell, birch, 'le_de', 'EUR'),
  };
  const paymentMethods = await paymentMethodsOf(tell, accounts);
  const invoices = {
    acme: await invoice(tell, accounts.acme, 'acme', '1011.01'),
    acmeDraft: await draft(tell, accounts.acme, 'acme-draft', '1022.02'),
    acmeSettled: await invoice(tell, accounts.acme, 'acme-settled', '77.07'),
    robotics: await invoice(tell, accounts.robotics, 'robotics', '2033.03'),
    birch: await invoice(tell, accounts.birch, 'birch', '5044.04'),
  };
  const payments = {
    acme: await payment(tell, 'acme', accounts.acme, '311.11', 'USD'),
    acmeHeld: await heldPayment(tell, 'acme-held', accounts.acme, '322.22', paymentMethods.acme),
    acmeFailed: await failedPayment(tell, 'acme-failed', accounts.acme, '333.33'),
    acmeSettled: await payment(tell, 'acme-settled', accounts.acme, '377.77', 'USD'),
    robotics: await payment(tell, 'robotics', accounts.robotics, '3444.44', 'EUR'),
    birch: await payment(tell, 'birch', accounts.birch, '355.55', 'EUR'),
    unknown: await payment(tell, 'unknown', null, '366.66', 'EUR'),
  };
  const payouts = await payoutsOf(tell);
  const allocations = {
    acme: await allocation(company, tell, payments.acme, invoices.acme, '111.12'),
    acmeReversed: await allocation(company, tell, payments.acme, invoices.acme, '122.13'),
    acmeSettled: await allocation(company, tell, payments.acmeSettled, invoices.acmeSettled, null),
    birch: await allocation(company, tell, payments.birch, invoices.birch, '133.14'),
  };
  await tell('reverseAllocation', { id: allocations.acmeReversed });
  const steward = personWith('another steward', { roles: ['finance-steward'] });
  await teller.tell(steward, 'approveWriteOff', { id: invoices.acme.id });
  const issue = ({ id }: Told) => tell('issueCreditNote', { id });
  const dear = await credit(tell, 'birch', invoices.birch, '6000');
  await teller.tell(steward, 'approveCreditNote', { id: dear.id });
  const settled = await issue(await credit(tell, 'acme-settled', invoices.acmeSettled, '231.21'));
  const creditNotes = {
    acme: await issue(await credit(tell, 'acme', invoices.acme, '41.14')),
    acmeSettled: await tell('applyCreditNote', { input: { creditNoteId: settled.id, rest: 'ACCOUNT' } }),
    birch: await issue(dear),
  };
  const accountCredits = { acme: await creditOf(company, accounts.acme) };
  const refunds = {
    acme: await refund(tell, 'acme', payments.acme, '13.31'),
    robotics: await refund(tell, 'robotics', payments.robotics, '1414.41'),
    birch: await refund(tell, 'birch', payments.birch, '15.51'),
  };
  await tell('completeRefund', { input: { refundId: refunds.acme.id, providerRefundId: 'acme-refund-id' } });
  await teller.tell(steward, 'approveRefund', { id: refunds.robotics.id });
  await tell('failRefund', { input: { refundId: refunds.birch.id, failureReason: 'birch-refund-failure' } });
  const late = await casesOf(teller, tell, { acme, robotics, birch });
  const recurring = await subscribed(company, tell, contracts.birch, accounts.birch);
  const opportunities = {
    acme: await opportunity(tell, acme, 'acme', '71071.71'),
    birch: await opportunity(tell, birch, 'birch', '75075.75'),
  };
  const deals = await dealsOf(company, tell, opportunities, { acme, birch }, contracts.birch);
  const { partners, granted, grantedContracts } = await partnersOf(tell, { acme, robotics, birch }, contracts.birch);
  const ledger = await booksOf(createBookkeeper(company, teller));
  const postings = await postingsOf(company, createMapper(teller), ledger.ledgerAccounts);
  const revenue = await revenueStory(company, tell, { product: products.seat.id, contract: contracts.birch.id });
  const creditProfiles = await creditStory(company, teller, { birch, labs });
  const routing = await routingStory(company, teller);
  const deadLetterOrders = { replay: await replay(company, tell) };
  const webhookEndpoints = await endpoints(company, teller, partners);

  return {
    customers: ids({ acme, robotics, labs, bygone, birch, fern, moss }),
    opportunities: ids(opportunities),
    partners: ids(partners),
    products: ids(products),
    priceBooks: ids(priceBooks),
    quotes: ids(quotes),
    deals: ids(deals),
    contracts: ids(contracts),
    amendments: ids(amendments),
    accounts: ids({ ...accounts, ...late.accounts }),
    invoices: { ...ids(invoices), ...ids(late.invoices), ...recurring.invoices },
    dunningCases: ids(late.cases),
    subscriptions: recurring.subscriptions,
    billRuns: recurring.billRuns,
    meters: ids(meters),
    usageBatches: recurring.usageBatches,
    ratedUsage: recurring.ratedUsage,
    // From `systems.yaml`.
    legalEntities: { us: 'le_us', de: 'le_de' },
    ...ledger,
    ...postings,
    ...revenue,
    creditProfiles,
    ...routing,
    payments: ids({ ...payments, ...late.payments }),
    paymentMethods: ids(paymentMethods),
    payouts: ids(payouts),
    allocations,
    creditNotes: ids(creditNotes),
    accountCredits,
    refunds: ids(refunds),
    deadLetterOrders: ids(deadLetterOrders),
    webhookEndpoints: ids(webhookEndpoints),
    granted,
    grantedContracts,
  };
}

type Tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object) => Promise<Told>;

function ids<Name extends string>(told: Readonly<Record<Name, Told>>): Named<Name> {
  return Object.fromEntries(Object.entries<Told>(told).map(([name, { id }]) => [name, id])) as Named<Name>;
}

/** All that a customer can be created with, each value known by the customer's name or number. */
function everything(name: string, country: string, number: number) {
  const digits = String(number).repeat(7);
  return {
    legalName: `${name} legal-name Ltd`,
    tradingName: `${name} trading-name`,
    country,
    primaryDomain: `${name}.domain.example`,
    registryIds: [{ scheme: 'COMPANY_NO', country, value: `REG-${digits}` }],
    preferredLanguage: 'en',
    defaultCurrency: 'EUR',
    segment: `${name}-segment`,
    industry: `${name}-industry`,
    territory: `${name}-territory`,
    accountOwnerId: `${name}-owner`,
    addresses: [
      {
        use: 'LEGAL',
        lines: [`${name} street`],
        city: `${name}-city`,
        region: `${name}-region`,
        postalCode: `${name}-post`,
        country,
        validFrom: '2025-01-01',
      },
    ],
    contacts: [
      {
        name: `${name} contact-person`,
        email: `${name}@mail.example`,
        phone: `+4930${digits}`,
        roles: [`${name}-role`],
      },
    ],
    taxRegistrations: [
      { country, type: 'OTHER', value: `TAX ${digits}`, siteCode: `${name}-site`, validFrom: '2025-01-01' },
    ],
    crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: `${name}-external-id` }],
  };
}

async function active(tell: Tell, name: string, country: string, number: number): Promise<Told> {
  const created = await tell('createCustomer', { input: everything(name, country, number) });
  const [registration] = created.entity['taxRegistrations'] as readonly { readonly id: string }[];
  const evidence = { registrationId: registration?.id, status: 'VALID', evidenceRef: `${name}-evidence` };
  await tell('recordTaxValidation', { input: { customerId: created.id, ...evidence } });
  await tell('submitForValidation', { id: created.id });
  await tell('activateCustomer', { id: created.id });
  const held = await tell('placeHold', { input: { customerId: created.id, reason: 'REQUEST' } });
  const [hold] = held.entity['holds'] as readonly { readonly id: string }[];
  return tell('releaseHold', { input: { customerId: created.id, holdId: hold?.id } });
}

/** One, a bundle of it, and one that is counted. */
async function productsOf(tell: Tell): Promise<Readonly<Record<'seat' | 'suite' | 'calls', Told>>> {
  const described = (name: string) => ({
    sku: `${name}-sku`,
    name: `${name} product-name`,
    unit: `${name}-unit`,
    taxCategory: `${name}-tax-category`,
    // A method of recognition, so that what is sold of it is planned.
    revenueTemplateCode: 'STRAIGHT_LINE_DAILY',
    productLine: `${name}-line`,
  });
  const reference = (of: Told, name: string) =>
    tell('addItemReference', {
      input: { productId: of.id, erpInstanceId: `${name}-erp`, itemCode: `${name}-item`, from: '2026-01-01' },
    });
  const seat = await tell('createProduct', { input: { ...described('seat'), type: 'RECURRING' } });
  await tell('activateProduct', { id: seat.id });
  const components = [{ productId: seat.id, quantity: '12.5' }];
  const suite = await tell('createProduct', { input: { ...described('suite'), type: 'BUNDLE', components } });
  const metered = { type: 'USAGE', meterCode: 'calls-meter-code', revenueTemplateCode: 'AS_INVOICED' };
  const calls = await tell('createProduct', { input: { ...described('calls'), ...metered } });
  await tell('activateProduct', { id: calls.id });
  return {
    seat: await reference(seat, 'seat'),
    suite: await reference(suite, 'suite'),
    calls: await reference(calls, 'calls'),
  };
}

/** One for everybody, published; one of a legal entity, still a draft. */
async function priceBooksOf(tell: Tell, product: Told): Promise<Readonly<Record<'general' | 'german', Told>>> {
  const priced = async (name: string, unit: string, of: object) => {
    const dates = { from: '2026-01-01', to: '2030-01-01' };
    const { id } = await tell('createPriceBook', {
      input: { name: `${name} book-name`, currency: 'EUR', ...dates, ...of },
    });
    const entry = { productId: product.id, price: { model: 'PER_UNIT', unit }, floorPrice: `${unit}9` };
    return tell('setPriceEntry', { input: { priceBookId: id, ...entry } });
  };
  const general = await priced('general', '6101.611', {});
  return {
    general: await tell('publishPriceBook', { id: general.id }),
    german: await priced('german', '6202.622', { legalEntityId: 'le_de' }),
  };
}

/** What is offered and agreed: one line of everything that a line can have, each value known by itself. */
function terms(name: string, product: Told, unit: string) {
  return {
    currency: 'EUR',
    startDate: '2026-01-01',
    endDate: '2029-01-01',
    lines: [
      {
        productId: product.id,
        description: `${name} contract-line`,
        quantity: '7',
        price: { model: 'PER_UNIT', unit },
        discount: { kind: 'PERCENT', value: '2.5' },
        ramp: [{ from: '2027-01-01', quantity: '9' }],
      },
    ],
  };
}

async function submitted(tell: Tell, customer: Told, product: Told): Promise<Told> {
  const of = { customerId: customer.id, legalEntityId: 'le_de' };
  const input = { ...of, ...terms('birch-quote', product, '8505.55') };
  const { id } = await tell('createQuote', { input }, { after: customer.receipt['eventCursor'] });
  return tell('submitQuote', { id });
}

async function converted(tell: Tell, teller: Teller, customer: Told, product: Told): Promise<Told> {
  const of = { customerId: customer.id, legalEntityId: 'le_us' };
  const input = { ...of, ...terms('acme-quote', product, '8101.15') };
  const { id } = await tell('createQuote', { input }, { after: customer.receipt['eventCursor'] });
  await tell('submitQuote', { id });
  await teller.tell(approver, 'approveQuote', { id });
  await tell('sendQuote', { id });
  await tell('acceptQuote', { id });
  const uplift = { kind: 'INDEX', percent: '3.25' };
  const renewal = { mode: 'AUTO', termMonths: 17, noticeDays: 77, uplift };
  return tell('convertQuote', { input: { quoteId: id, renewal, poNumber: 'acme-purchase-order' } });
}

/** Acme's has been through everything that can happen to one; Robotics' is a draft that Acme pays; Birch's is signed. */
async function contractsOf(
  company: Company,
  tell: Tell,
  teller: Teller,
  { acme, robotics, birch }: Readonly<Record<'acme' | 'robotics' | 'birch', Told>>,
  quote: Told,
  { seat: product, calls }: Readonly<Record<'seat' | 'calls', Told>>,
): Promise<{
  readonly contracts: Readonly<Record<'acme' | 'robotics' | 'birch', Told>>;
  readonly amendments: Readonly<Record<'acme' | 'birch', Told>>;
}> {
  const drafted = (customer: Told, name: string, unit: string, more: object) => {
    const input = { customerId: customer.id, legalEntityId: 'le_de', ...terms(name, product, unit), ...more };
    return tell('createContract', { input }, { after: customer.receipt['eventCursor'] });
  };
  const signed = async (id: string, name: string) => {
    await tell('submitContract', { id });
    const { entity } = await teller.tell(approver, 'approveContract', { id });
    const documentHash = (entity['terms'] as { readonly hash: string }).hash;
    const input = { contractId: id, documentHash, documentRef: `${name}-document` };
    return tell('recordSignature', { input });
  };
  const { rows } = await company.database.query<{ id: string }>(
    'select contract_id as id from contract.quotes where id = $1',
    [quote.id],
  );
  const contractId = rows[0]?.id ?? '';
  await signed(contractId, 'acme');
  await tell('activateContract', { input: { contractId } });
  await tell('suspendContract', { id: contractId }, { reason: 'acme suspension-reason', effectiveDate: '2026-02-01' });
  const resumed = { contractId, extendTerm: true };
  await tell('resumeContract', { input: resumed }, { effectiveDate: '2026-03-01' });
  const acmesAmender = createAmender(teller, 'acme amendment-reason');
  const acmesChange = await acmesAmender.draft(contractId, '2026-04-01', [added('acme', product, '8404.45')]);
  const ended = { contractId, date: '2028-06-30', creditPolicy: 'UNUSED' };
  const acmesAmendment = await acmesAmender.effect(acmesChange, 'acme-amendment-document');
  // Few periods of usage, whatever day it is today.
  const price = { model: 'GRADUATED', tiers: [{ upTo: '1000', unit: '8.181' }, { unit: '8.182' }] };
  const counted = { productId: calls.id, description: 'birch counted-line', price, to: '2026-03-01' };
  const birchs = await drafted(birch, 'birch-contract', '8303.35', {
    poNumber: 'birch-purchase-order',
    lines: [...terms('birch-contract', product, '8303.35').lines, counted],
  });
  await tell('declineRenewal', { id: contractId });
  const contracts = {
    acme: await tell('terminateContract', { input: ended }, { reason: 'acme termination-reason' }),
    robotics: await drafted(robotics, 'robotics-contract', '8202.25', { billToCustomerId: acme.id }),
    birch: await signed(birchs.id, 'birch'),
  };
  const birchsAmender = createAmender(teller, 'birch amendment-reason');
  const birchsChange = await birchsAmender.draft(birchs.id, '2027-04-01', [added('birch', product, '8505.65')]);
  return { contracts, amendments: { acme: acmesAmendment, birch: await birchsAmender.submit(birchsChange) } };
}

/** Acme's came to nothing; Birch's holds a contract. Each was made of an opportunity, which hears of it. */
async function dealsOf(
  company: Company,
  tell: Tell,
  opportunities: Readonly<Record<'acme' | 'birch', Told>>,
  { acme, birch }: Readonly<Record<'acme' | 'birch', Told>>,
  contract: Told,
): Promise<Readonly<Record<'acme' | 'birch', Told>>> {
  const begun = (customer: Told, name: string, { id: opportunityId }: Told) =>
    tell(
      'createDeal',
      { input: { customerId: customer.id, name: `${name} deal-name`, opportunityId } },
      { after: customer.receipt['eventCursor'] },
    );
  const acmes = await begun(acme, 'acme', opportunities.acme);
  const birchs = await begun(birch, 'birch', opportunities.birch);
  const deals = {
    acme: await tell('loseDeal', { id: acmes.id }, { reason: 'acme lost-reason' }),
    birch: await tell('addContractToDeal', { input: { dealId: birchs.id, contractId: contract.id } }),
  };
  await eventually('the deals are known to their opportunities', async () => {
    const { rows } = await company.database.query('select from customer.opportunities where deal_id = any($1)', [
      [acmes.id, birchs.id],
    ]);
    return rows.length === 2;
  });
  return deals;
}

function added(name: string, product: Told, unit: string) {
  const line = { productId: product.id, description: `${name} amendment-line`, price: { model: 'PER_UNIT', unit } };
  return { kind: 'ADD_LINE', line };
}

function account(tell: Tell, customer: Told, legalEntityId: string, currency: string, more = {}): Promise<Told> {
  const input = { customerId: customer.id, legalEntityId, currency, billDay: 15, timeZone: 'Europe/Vienna', ...more };
  return tell('openBillingAccount', { input }, { after: customer.receipt['eventCursor'] });
}

function draft(tell: Tell, billingAccount: Told, name: string, unitPrice: string): Promise<Told> {
  const line = {
    description: `${name} service-line`,
    quantity: '3',
    unitPrice,
    discount: '1.5',
    period: { from: '2026-01-01', to: '2026-02-01' },
    taxes: [{ taxCode: `${name}-tax-code`, jurisdiction: `${name}-tax-office`, ratePct: '19', treatment: 'STANDARD' }],
  };
  return tell('createInvoice', { input: { billingAccountId: billingAccount.id, lines: [line] } });
}

async function invoice(tell: Tell, billingAccount: Told, name: string, unitPrice: string): Promise<Told> {
  const { id } = await draft(tell, billingAccount, name, unitPrice);
  // In the one period that is open in the books.
  return tell('finalizeInvoice', { id }, { effectiveDate: '2026-01-15' });
}

const revaluation = JSON.stringify({
  runBy: 'period-revaluer',
  runAt: '2026-02-01T02:03:04.005Z',
  currencies: [
    {
      ...{ currency: 'GBP', books: 'EUR', postingRequestId: 'prq_none' },
      ...{ open: '6161.61', carried: '6262.62', rate: '1.6363', unrealised: '6464.64' },
    },
  ],
});

/** The books of le_de with an entry that is taken back, and an entry of le_us that was sent back. */
async function booksOf(keeper: Bookkeeper) {
  const cash = await keeper.account('1000', 'cash account-name');
  const revenue = await keeper.account('4000', 'revenue account-name', 'INCOME');
  const owed = await keeper.account('1200', 'owed account-name', 'ASSET', 'AR');
  const books = await keeper.books('le_de', cash, revenue);
  // Nobody of the cast closes a year or remeasures anything: what it would leave is put there.
  await keeper.closeYearOf(books.periods[0] ?? '');
  await keeper.set(`revaluation = '${revaluation}'`)({ ...books.calendar, id: books.periods[0] ?? '' });
  await keeper.posted(await keeper.reversal(await keeper.posted(await keeper.draft(books, '8181.81'))));
  await keeper.rejected(await keeper.draft({ ...books, legalEntityId: 'le_us' }, '9292.92'));
  return {
    ledgerAccounts: ids({ cash, revenue, owed }),
    calendars: ids({ de: books.calendar }),
    periods: books.periods,
  };
}

/** Rules in every state, and what is posted by one of them: invoices. What else billing told waits for more. */
async function postingsOf(
  company: Company,
  mapper: ReturnType<typeof createMapper>,
  { cash, revenue, owed }: Cast['ledgerAccounts'],
) {
  await mapper.draft(cash);
  await mapper.retired(await mapper.draft(revenue));
  await mapper.inForce('INVOICE', [
    { role: 'AR', accountId: owed },
    { role: 'REVENUE', accountId: revenue },
    { role: 'DEFERRED_REVENUE', accountId: revenue },
    { role: 'TAX_PAYABLE', accountId: revenue },
  ]);
  await mapper.rate('GBP', '2026-01-15');
  await settled(company);
  return {
    mappingRules: await idsOf(company, 'mapping_rules'),
    fxRates: await idsOf(company, 'fx_rates'),
    postingRequests: await idsOf(company, 'posting_requests'),
    receivables: await idsOf(company, 'receivables'),
    journalEntries: await idsOf(company, 'journal_entries'),
  };
}

function statedPayment(name: string, amount: string, currency: string) {
  return {
    provider: `${name}-bank`,
    providerTransactionId: `${name}-transaction`,
    method: 'DIRECT_DEBIT',
    amount: { amount, currency },
    reference: `${name} remittance`,
  };
}

/** Without an account: money of nobody's. */
function payment(tell: Tell, name: string, account: Told | null, amount: string, currency: string): Promise<Told> {
  const whose = account === null ? { legalEntityId: 'le_de' } : { billingAccountId: account.id };
  return tell('recordPayment', { input: { ...statedPayment(name, amount, currency), ...whose, fee: '1.23' } });
}

async function heldPayment(
  tell: Tell,
  name: string,
  { id: billingAccountId }: Told,
  amount: string,
  charged: Told,
): Promise<Told> {
  const { provider: _, method: __, ...asked } = statedPayment(name, amount, 'USD');
  const { id } = await tell('collectPayment', { input: { ...asked, billingAccountId, paymentMethodId: charged.id } });
  return tell('authorizePayment', { input: { paymentId: id, authorizedUntil: '2199-12-31' } });
}

async function failedPayment(tell: Tell, name: string, { id: billingAccountId }: Told, amount: string): Promise<Told> {
  const { id } = await tell('collectPayment', { input: { ...statedPayment(name, amount, 'USD'), billingAccountId } });
  return tell('failPayment', { input: { paymentId: id, failureReason: `${name}-failure` } });
}

function credit(tell: Tell, name: string, { id, entity }: Told, gross: string): Promise<Told> {
  const [line] = entity['lines'] as readonly { readonly id: string }[];
  const lines = [{ invoiceLineId: line?.id, gross }];
  return tell('createCreditNote', { input: { invoiceId: id, reason: `${name} credit-reason`, lines } });
}

async function creditOf(company: Company, { id }: Told): Promise<string> {
  const text = 'query ($id: ID!) { billingAccount(id: $id) { accountCredits { edges { node { id } } } } }';
  const { data } = await company.ask(everyone, text, { id });
  const { edges } = (data?.['billingAccount'] as { accountCredits: { edges: { node: { id: string } }[] } })
    .accountCredits;
  return edges[0]?.node.id ?? '';
}

function refund(tell: Tell, name: string, { id: paymentId }: Told, amount: string): Promise<Told> {
  return tell('requestRefund', { input: { paymentId, amount, reason: `${name} refund-reason` } });
}

async function allocation(
  company: Company,
  tell: Tell,
  { id: paymentId }: Told,
  { id }: Told,
  amount: string | null,
): Promise<string> {
  await tell('allocatePayment', { input: { paymentId, allocations: [{ invoiceId: id, amount }] } });
  const text = 'query ($id: ID!) { invoice(id: $id) { allocations { edges { node { id } } } } }';
  const { data } = await company.ask(everyone, text, { id });
  const { edges } = (data?.['invoice'] as { allocations: { edges: { node: { id: string } }[] } }).allocations;
  return edges.at(-1)?.node.id ?? '';
}

function opportunity(tell: Tell, customer: Told, name: string, amount: string): Promise<Told> {
  const expectedValue = { amount, currency: 'EUR' };
  const input = { customerId: customer.id, name: `${name} opportunity-name`, closeDate: '2027-01-31', expectedValue };
  return tell('createOpportunity', { input: { ...input, ownerId: `${name}-opportunity-owner` } });
}

/** Of letters that stay as they are; what came of it is told a moment later. */
async function replay(company: Company, tell: Tell): Promise<Told> {
  await createStuckLetters(company);
  const placed = await tell('replayDeadLetters', { ids: [stuckLetters.parked] });
  await eventually('the order is carried out', async () => {
    const text = `select 1 from operations.dead_letter_orders where id = $1 and status = 'COMPLETED'`;
    return (await company.database.query(text, [placed.id])).rowCount === 1;
  });
  return placed;
}

/** The company's, one with everything that can be done to it and one that is told nothing; and two of partners' own. */
async function endpoints(
  company: Company,
  teller: Teller,
  { north, south }: Readonly<Record<'north' | 'south', Told>>,
): Promise<Readonly<Record<'told' | 'untold' | 'norths' | 'souths', Told>>> {
  const appOf = (name: string, { id }: Told) => personWith(`${name} partner-app`, { roles: ['partner'], partner: id });
  const busy = async (who: Person, name: string): Promise<Told> => {
    const told = await teller.tell(who, 'registerWebhookEndpoint', { input: webhook(`${name}-hooks`) });
    const input = { webhookEndpointId: told.id };
    await teller.tell(who, 'rotateWebhookSecret', { input });
    // A word that stands in no other answer.
    const stretch = { source: `${name}bygones`, fromSequence: 3, toSequence: 4 };
    await teller.tell(who, 'redeliverWebhook', { input: { ...input, ...stretch } });
    const deliveryId = await undelivered(company, told.id);
    return teller.tell(
      who,
      'skipWebhookMessage',
      { input: { ...input, deliveryId } },
      { reason: 'The story goes so.' },
    );
  };
  const untold = await teller.tell(everyone, 'registerWebhookEndpoint', { input: webhook('untold') });
  await teller.tell(everyone, 'disableWebhookEndpoint', { id: untold.id });
  return {
    told: await busy(everyone, 'told'),
    untold,
    norths: await busy(appOf('north', north), 'north'),
    souths: await busy(appOf('south', south), 'south'),
  };
}

async function partnersOf(
  tell: Tell,
  { acme, robotics, birch }: Readonly<Record<'acme' | 'robotics' | 'birch', Told>>,
  contract: Told,
) {
  const create = (name: string) => tell('createPartner', { input: { name: `${name} partner-name`, kind: 'RESELLER' } });
  const grant = (partner: Told, customer: Told, fieldGroups: readonly string[], commands: readonly string[] = []) =>
    tell('grantPartner', { input: { partnerId: partner.id, customerId: customer.id, fieldGroups, commands } });

  const [north, south, west, east, lone, hill] = [
    await create('north'),
    await create('south'),
    await create('west'),
    await create('east'),
    await create('lone'),
    await create('hill'),
  ];
  await grant(north, birch, northGroups, ['updateProfile', 'addContact', 'updateContact']);
  // Two customers, one of which pays for the other, of whom nothing but the commercial profile is granted.
  await grant(north, acme, commercialOnly);
  await grant(north, robotics, commercialOnly);
  await grant(south, acme, southGroups);
  await grant(south, robotics, southGroups);
  const granted = await grant(west, birch, northGroups);
  const [toRevoke] = granted.entity['grants'] as readonly { readonly id: string }[];
  await tell('revokeGrant', { input: { partnerId: west.id, grantId: toRevoke?.id } });
  await grant(east, birch, northGroups);
  await tell('suspendPartner', { id: east.id });
  const onContract = { partnerId: hill.id, contractId: contract.id, fieldGroups: hillGroups, commands: [] };
  await tell('grantPartner', { input: onContract }, { after: contract.receipt['eventCursor'] });
  return {
    partners: { north, south, west, east, lone, hill },
    grantedContracts: { [hill.id]: { [contract.id]: hillGroups } },
    granted: {
      [north.id]: { [birch.id]: northGroups, [acme.id]: commercialOnly, [robotics.id]: commercialOnly },
      [south.id]: { [acme.id]: southGroups, [robotics.id]: southGroups },
    },
  };
}
