import { addDays, civilDate } from '../../../core/civil-date.ts';
import { createAmender } from './amendments.ts';
import type { Company } from './company.ts';
import { payment, reference } from './examples.ts';
import { dunningMakers } from './dunning.ts';
import { paymentMethodMakers } from './payment-methods.ts';
import { createTrust } from './credit.ts';
import { createBookkeeper, type Books } from './ledger.ts';
import { approver, everyone, personWith } from './people.ts';
import { createMapper, requestFor } from './postings.ts';
import { idBy, openCalls, withPromises } from './revenue.ts';
import { createRouter } from './routing.ts';
import { subscriptionMakers } from './subscriptions.ts';
import type { Teller, Told } from './tell.ts';
import { undelivered, webhook } from './webhooks.ts';

/** One entity in one state. */
export type Fixture = {
  readonly type: string;
  readonly state: string;
  /** The state, and what else is so of it where that matters to a rule. */
  readonly variant: string;
  readonly id: string;
  /** Whose it is; its own id for a customer, null for a partner. */
  readonly customerId: string | null;
  /** Whose own it is, where a partner can have one. */
  readonly partnerId: string | null;
  /** Of the last thing that was done to it, for a source that has to hear of it first. */
  readonly cursor: unknown;
  readonly parts: Readonly<
    Partial<
      Record<
        | 'address'
        | 'contact'
        | 'registration'
        | 'hold'
        | 'match'
        | 'merge'
        | 'survivor'
        | 'externalId'
        | 'parent'
        | 'grant'
        | 'delivery'
        | 'account'
        | 'invoice'
        | 'line'
        | 'item'
        | 'product'
        | 'end'
        | 'sold'
        | 'hash'
        | 'contract'
        | 'free',
        string
      >
    >
  >;
};

type Make = () => Promise<Fixture>;
export type Fixtures = {
  readonly type: string;
  readonly state: string;
  readonly variant: string;
  readonly make: Make;
}[];

/** Others that a fixture is set against. */
export type Around = {
  readonly stranger: string;
  /** Customers in business that were there first, so that a merge keeps them; who is merged while held takes the hold along. */
  readonly elders: Readonly<Record<'organisation' | 'person' | 'held', string>>;
  readonly partnerId: string;
  /** Lets partners in on a customer; whoever is merged takes no more grants. */
  grant(customerId: string): Promise<void>;
};

let made = 0;

/**
 * Makers of entities in every state, by real commands; states that no command reaches in this release are put there as
 * a fact would put them.
 */
export function fixturesOf(company: Company, teller: Teller, around: Around): Fixtures {
  const { stranger, elders, partnerId } = around;
  const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object): Promise<Told> =>
    teller.tell(everyone, mutation, target, { reason: 'The fixture needs it.', ...write });
  const on = (mutation: string) => (told: Told) => tell(mutation, { id: told.id });
  const sql = (text: string) => async (told: Told) => {
    await company.database.query(text, [told.id]);
    return told;
  };

  const prospect = (more: object = {}) => {
    made += 1;
    const name = `fixture-${made}`;
    return tell('createCustomer', {
      input: {
        legalName: name,
        country: 'US',
        addresses: [{ use: 'LEGAL', lines: ['1 Main'], city: 'Reno', country: 'US', validFrom: '2025-01-01' }],
        contacts: [{ name: `${name} contact`, email: `${name}@mail.example` }],
        taxRegistrations: [{ country: 'US', type: 'OTHER', value: `T${made}` }],
        crossReferences: [reference(name)],
        ...more,
      },
    });
  };
  /** One that is called like another. */
  const twin = async () => {
    const legalName = `Twin ${made}`;
    await prospect({ legalName });
    return prospect({ legalName });
  };
  const pending = async (more?: object) => on('submitForValidation')(await prospect(more));
  const active = async (more?: object) => on('activateCustomer')(await pending(more));
  const hold = (told: Told) => tell('placeHold', { input: { customerId: told.id, reason: 'REQUEST' } });
  const merged = async () => {
    const survivor = await active();
    const loser = await active();
    await around.grant(loser.id);
    return tell('mergeCustomers', { input: { customerId: loser.id, survivorId: survivor.id } });
  };
  const asked = async (loser: Told) =>
    tell('requestMerge', { input: { customerId: loser.id, survivorId: elders.organisation } });
  const inactive = async (more?: object) => on('deactivateCustomer')(await active(more));
  const account = async (told?: Told) => {
    const customer = told ?? (await active());
    const input = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR' };
    return {
      customer,
      account: await tell('openBillingAccount', { input }, { after: customer.receipt['eventCursor'] }),
    };
  };
  const line = { description: 'Fixture', unitPrice: '100', taxes: [] };
  const draft = async (lines: readonly object[] = [line]) => {
    const on = await account();
    const invoice = await tell('createInvoice', { input: { billingAccountId: on.account.id, lines } });
    return { customer: on.customer, invoice };
  };
  /** Asked for on an account; and money of nobody's, with an account on which it might belong. */
  const collected = async () => {
    const on = await account();
    return { ...on, payment: await tell('collectPayment', { input: payment(on.account.id) }) };
  };
  const received = async () => {
    const on = await account();
    return { ...on, payment: await tell('recordPayment', { input: payment(on.account.id) }) };
  };
  const unidentified = async () => {
    const on = await account();
    const { billingAccountId: _, ...input } = payment(on.account.id);
    return { ...on, payment: await tell('recordPayment', { input: { ...input, legalEntityId: 'le_de' } }) };
  };
  const opportunity = async () => {
    const customer = await prospect();
    const input = { customerId: customer.id, name: 'Fixture', closeDate: '2027-01-01' };
    return { customer, opportunity: await tell('createOpportunity', { input }) };
  };
  const partner = async () => {
    const { id } = await tell('createPartner', { input: { name: 'Fixture', kind: 'SERVICE' } });
    return tell('grantPartner', {
      input: { partnerId: id, customerId: stranger, fieldGroups: ['customer.identity'], commands: [] },
    });
  };

  let shop: Promise<Told> | undefined;
  /** What every quote is of; its price is published once. */
  const soldProduct = async (): Promise<Told> => {
    const product = await activeProduct();
    const book = { name: 'Fixture', currency: 'EUR', from: '2025-01-01' };
    const { id: priceBookId } = await tell('createPriceBook', { input: book });
    const price = { model: 'PER_UNIT', unit: '100' };
    await tell('setPriceEntry', { input: { priceBookId, productId: product.id, price } });
    await tell('publishPriceBook', { id: priceBookId });
    return product;
  };
  const sold = (): Promise<Told> => (shop ??= soldProduct());
  const withSold = async (one: Fixture): Promise<Fixture> => ({
    ...one,
    parts: { ...one.parts, sold: (await sold()).id },
  });
  const sale = async (customer: Told, discount: string, dates: object) => {
    const line = { productId: (await sold()).id, discount: { kind: 'PERCENT', value: discount } };
    const whole = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR', lines: [line] };
    return { input: { ...whole, startDate: '2026-01-01', endDate: '2028-01-01', ...dates } };
  };
  type Then = (told: Told) => Promise<Told>;
  /** Somebody else's doing: whoever wrote it may not. */
  const approved =
    (mutation: string): Then =>
    ({ id }) =>
      teller.tell(approver, mutation, { id }, { reason: 'The fixture needs it.' });
  const saleIn =
    (type: 'Quote' | 'Contract', create: string) =>
    (state: string, steps: readonly Then[], but = '', discount = '5', dates: object = {}): Fixtures[number] => ({
      type,
      state,
      variant: `${state}${but}`,
      async make() {
        const customer = await active();
        const after = customer.receipt['eventCursor'];
        let told = await tell(create, await sale(customer, discount, dates), { after });
        for (const step of steps) told = await step(told);
        return fixture(type, state, but, told, customer, stranger);
      },
    });
  const quoteIn = saleIn('Quote', 'createQuote');
  const contractIn = saleIn('Contract', 'createContract');
  const [submit, approve] = [on('submitQuote'), approved('approveQuote')];
  const [review, agree] = [on('submitContract'), approved('approveContract')];
  const sign: Then = ({ id, entity }) => {
    const documentHash = (entity['terms'] as { readonly hash: string }).hash;
    return tell('recordSignature', { input: { contractId: id, documentHash, documentRef: 'fixture' } });
  };
  const activate: Then = ({ id }) => tell('activateContract', { input: { contractId: id } });
  const suspend: Then = ({ id }) =>
    tell('suspendContract', { id }, { effectiveDate: '2026-02-01', reason: 'The fixture needs it.' });
  const terminate: Then = ({ id }) => tell('terminateContract', { input: { contractId: id } });
  const signed = [review, agree, sign];
  const past = { startDate: '2020-01-01', endDate: '2021-01-01' };
  const succeeded: Fixtures[number] = {
    type: 'Contract',
    state: 'ACTIVE',
    variant: 'ACTIVE past its end, where another took its place',
    async make() {
      const customer = await active();
      const write = { after: customer.receipt['eventCursor'] };
      let first = await tell('createContract', await sale(customer, '5', past), write);
      for (const step of [...signed, become('ACTIVE')]) first = await step(first);
      const dates = { startDate: past.endDate, endDate: '2028-01-01', predecessorId: first.id };
      let next = await tell('createContract', await sale(customer, '5', dates), write);
      for (const step of [...signed, activate]) next = await step(next);
      return fixture('Contract', 'ACTIVE', ' past its end, where another took its place', first, customer, stranger);
    },
  };
  /** With a contract of the customer that the deal holds, or could. */
  const dealIn = (
    state: string,
    steps: readonly ((deal: Told, contractId: string) => Promise<Told>)[],
    but: string,
    contractSteps: readonly Then[] = [],
  ): Fixtures[number] => ({
    type: 'Deal',
    state,
    variant: `${state}${but}`,
    async make() {
      const customer = await active();
      const write = { after: customer.receipt['eventCursor'] };
      let contract = await tell('createContract', await sale(customer, '5', {}), write);
      for (const step of contractSteps) contract = await step(contract);
      let told = await tell('createDeal', { input: { customerId: customer.id, name: 'Fixture' } }, write);
      for (const step of steps) told = await step(told, contract.id);
      const one = fixture('Deal', state, but, told, customer, stranger);
      const free = steps.length === 0 ? contract.id : 'ctr_none';
      return { ...one, parts: { ...one.parts, contract: contract.id, free } };
    },
  });
  const takeIn = ({ id }: Told, contractId: string) => tell('addContractToDeal', { input: { dealId: id, contractId } });
  const sentLongAgo = sql(`update contract.quotes set status = 'SENT', valid_until = '2020-01-01' where id = $1`);
  const become = (state: string) => sql(`update contract.contracts set status = '${state}' where id = $1`);

  const amender = createAmender(teller);
  const amendmentIn = (
    state: string,
    step: (told: Told, contractId: string) => Promise<Told>,
    but = '',
    effectiveDate?: string,
  ): Fixtures[number] => ({
    type: 'Amendment',
    state,
    variant: `${state}${but}`,
    async make() {
      const customer = await active();
      let contract = await tell('createContract', await sale(customer, '5', {}), {
        after: customer.receipt['eventCursor'],
      });
      for (const move of [...signed, activate]) contract = await move(contract);
      const told = await step(await amender.draft(contract.id, effectiveDate), contract.id);
      return fixture('Amendment', state, but, told, customer, stranger);
    },
  });

  const customerIn = (state: string, make: () => Promise<Told>, but = ''): Fixtures[number] => ({
    type: 'Customer',
    state,
    variant: `${state}${but}`,
    async make() {
      const { parts, ...rest } = await withSold(fixture('Customer', state, but, await make(), null, stranger));
      return { ...rest, parts: { ...parts, survivor: elders[elderFor(state, but)] } };
    },
  });
  const invoiceIn = (
    state: string,
    make: () => Promise<{ customer: Told; invoice: Told }>,
    then: (told: Told) => Promise<unknown> = () => Promise.resolve(),
    but = '',
  ): Fixtures[number] => ({
    type: 'Invoice',
    state,
    variant: `${state}${but}`,
    async make() {
      const { customer, invoice } = await make();
      await then(invoice);
      return fixture('Invoice', state, but, invoice, customer, stranger);
    },
  });
  const paymentIn = (
    state: string,
    make: () => Promise<{ customer: Told; account: Told; payment: Told }>,
    then: (told: Told) => Promise<unknown> = () => Promise.resolve(),
  ): Fixtures[number] => ({
    type: 'Payment',
    state,
    variant: state,
    async make() {
      const { customer, account: on, payment: told } = await make();
      const invoice = await finalOn(on.id);
      await then(told);
      const { parts, ...rest } = fixture(
        'Payment',
        state,
        '',
        told,
        state === 'UNIDENTIFIED' ? null : customer,
        stranger,
      );
      return { ...rest, parts: { ...parts, account: on.id, invoice: invoice.id } };
    },
  });
  const allocationIn = (state: string, then: (told: Told) => Promise<unknown>): Fixtures[number] => ({
    type: 'Allocation',
    state,
    variant: state,
    async make() {
      const { customer, account: on, payment: from } = await received();
      const invoice = await finalOn(on.id);
      const told = await allocated(from.id, invoice.id);
      await then(told);
      return fixture('Allocation', state, '', told, customer, stranger);
    },
  });
  const opportunityIn = (state: string, then: (told: Told) => Promise<unknown>): Fixtures[number] => ({
    type: 'Opportunity',
    state,
    variant: state,
    async make() {
      const { customer, opportunity: told } = await opportunity();
      await then(told);
      return fixture('Opportunity', state, '', told, customer, stranger);
    },
  });
  const product = async (input: object) => {
    made += 1;
    const told = await tell('createProduct', { input: { sku: `FIXTURE-${made}`, name: 'Fixture', ...input } });
    const item = { productId: told.id, erpInstanceId: 'erp', itemCode: 'fixture', from: '2026-01-01' };
    return tell('addItemReference', { input: item });
  };
  const activeProduct = async (input: object = { type: 'RECURRING' }) => on('activateProduct')(await product(input));
  const bundle = async (part: Told) => product({ type: 'BUNDLE', components: [{ productId: part.id }] });
  const productIn = (state: string, make: () => Promise<Told>, but = ''): Fixtures[number] => ({
    type: 'Product',
    state,
    variant: `${state}${but}`,
    make: async () => fixture('Product', state, but, await make(), null, stranger),
  });
  const inBundle = async () => {
    const part = await activeProduct();
    await on('activateProduct')(await bundle(part));
    return part;
  };
  /** Each in force for days of its own, so that any number of them can be published. */
  const priceBook = async (of?: Told) => {
    made += 1;
    const from = addDays(civilDate('2090-01-01'), 2 * made);
    const dates = { from, to: addDays(from, 2) };
    const { id } = await tell('createPriceBook', { input: { name: 'Fixture', currency: 'CHF', ...dates } });
    const { id: productId } = of ?? (await activeProduct());
    const entry = { priceBookId: id, productId, price: { model: 'PER_UNIT', unit: '10' }, floorPrice: '8' };
    return tell('setPriceEntry', { input: entry });
  };
  const priceBookIn = (state: string, make: () => Promise<Told>, but = ''): Fixtures[number] => ({
    type: 'PriceBook',
    state,
    variant: `${state}${but}`,
    make: async () => fixture('PriceBook', state, but, await make(), null, stranger),
  });
  const accountIn = (state: string, then: (told: Told) => Promise<unknown>, but = ''): Fixtures[number] => ({
    type: 'BillingAccount',
    state,
    variant: `${state}${but}`,
    async make() {
      const { customer, account: told } = await account();
      await then(told);
      return fixture('BillingAccount', state, but, told, customer, stranger);
    },
  });
  const partnerIn = (state: string, then: (told: Told) => Promise<unknown>): Fixtures[number] => ({
    type: 'Partner',
    state,
    variant: state,
    async make() {
      const told = await partner();
      await then(told);
      return fixture('Partner', state, '', told, null, stranger);
    },
  });
  const endpointIn = (
    state: string,
    then: (told: Told) => Promise<unknown>,
    owner: string | null = null,
  ): Fixtures[number] => {
    const who = owner === null ? everyone : personWith('partner app', { roles: ['partner'], partner: owner });
    const but = owner === null ? '' : ' of a partner';
    return {
      type: 'WebhookEndpoint',
      state,
      variant: `${state}${but}`,
      async make() {
        made += 1;
        const told = await teller.tell(who, 'registerWebhookEndpoint', { input: webhook(`fixture-${made}`) });
        const delivery = await undelivered(company, told.id);
        await then(told);
        const { parts, ...rest } = fixture('WebhookEndpoint', state, but, told, null, stranger);
        return { ...rest, partnerId: owner, parts: { ...parts, delivery } };
      },
    };
  };
  const keeper = createBookkeeper(company, teller);
  const ledgerIn = (type: string, state: string, make: () => Promise<Told>, but = ''): Fixtures[number] => ({
    type,
    state,
    variant: `${state}${but}`,
    make: async () => fixture(type, state, but, await make(), null, stranger),
  });
  const ledgerAccount = () => {
    made += 1;
    return keeper.account(`F-${made}`, `Fixture ${made}`);
  };
  const yearClosed = async () => {
    const told = await keeper.period('openPeriod', 'softClosePeriod', 'closePeriod');
    await keeper.closeYearOf(told.id);
    return told;
  };
  const arClosed = async () =>
    keeper.set(`billing = 'CLOSED', ar = 'CLOSED'`)(await keeper.period('openPeriod', 'softClosePeriod'));
  const mapper = createMapper(teller);
  const ruleIn = (state: string, then: (told: Told) => Promise<Told>) =>
    ledgerIn('MappingRule', state, async () => then(await mapper.draft((await ledgerAccount()).id)));
  const router = createRouter(teller);
  const ledgerErp = async () => {
    const { id } = await keeper.legalEntity();
    return router.erp(`ERP of ${id}`, id);
  };
  const erpIn = (state: string, then: (told: Told) => Promise<Told>) =>
    ledgerIn('ErpInstance', state, async () => then(await ledgerErp()));
  const routeIn = (state: string, then: (told: Told) => Promise<Told>) =>
    ledgerIn('RoutingRule', state, async () => then(await router.draft(await ledgerErp(), {})));
  /** What a final invoice asks of books that have no mapping for it: it waits. */
  const requestIn = (state: string, then: (told: Told) => Promise<Told>) =>
    ledgerIn('PostingRequest', state, async () => {
      const { invoice } = await finalized();
      return then({ ...invoice, id: await requestFor(company, invoice.id), entity: {} });
    });
  const rejected = sql(
    `update ledger.posting_requests set status = 'REJECTED', waiting_for = null, message = 'no' where id = $1`,
  );
  /** Of a contract whose product has no price of its own: it waits, and can be held all the same. */
  const revenueIn = (then: (told: Told) => Promise<Told>, but = '') =>
    ledgerIn(
      'RevenueContract',
      'ACTIVE',
      async () => {
        await (runnable ??= openCalls(keeper));
        const contract = await contractIn('ACTIVE', [...signed, activate]).make();
        const id = await idBy(company, 'select id from ledger.revenue_contracts where contract_id = $1', contract.id);
        return then({ id, entity: {}, receipt: { eventCursor: contract.cursor } });
      },
      but,
    );
  const trust = createTrust(company, teller);
  const trustIn = (then: (told: Told) => Promise<Told>, but = ''): Fixtures[number] => ({
    type: 'CreditProfile',
    state: 'ACTIVE',
    variant: `ACTIVE${but}`,
    async make() {
      const customer = await active();
      return fixture('CreditProfile', 'ACTIVE', but, await then(await trust.profile(customer)), customer, stranger);
    },
  });
  let runnable: Promise<void> | null = null;
  let opened: Promise<Books> | null = null;
  /** Of a company that everybody may post for, made when the first entry needs them. */
  const books = () => (opened ??= (async () => keeper.books('le_de', await ledgerAccount(), await ledgerAccount()))());
  const entryIn = (state: string, then: (told: Told) => Promise<Told>, but = '', ...more: readonly string[]) =>
    ledgerIn('JournalEntry', state, async () => then(await keeper.draft(await books(), ...more)), but);
  const asItIs = (told: Told) => Promise.resolve(told);
  const reversed = async (told: Told) => {
    const original = await keeper.posted(told);
    await keeper.posted(await keeper.reversal(original));
    return original;
  };
  const nothing = () => Promise.resolve();
  const close = (won: boolean) => (told: Told) => tell('closeOpportunity', { input: { opportunityId: told.id, won } });
  const finalize = on('finalizeInvoice');
  const finalized = async (lines?: readonly object[]) => {
    const drafted = await draft(lines);
    await finalize(drafted.invoice);
    return drafted;
  };
  const finalOn = async (billingAccountId: string) =>
    finalize(await tell('createInvoice', { input: { billingAccountId, lines: [line] } }));
  /** What a payment pays of an invoice, as it is when it has just been allocated. */
  const allocated = async (paymentId: string, invoiceId: string): Promise<Told> => {
    const { receipt } = await tell('allocatePayment', {
      input: { paymentId, allocations: [{ invoiceId, amount: '1' }] },
    });
    const text = 'query ($id: ID!) { invoice(id: $id) { allocations { edges { node { id version status } } } } }';
    const { data } = await company.ask(everyone, text, { id: invoiceId });
    const { allocations } = data?.['invoice'] as { allocations: { edges: { node: Told['entity'] & Part }[] } };
    const entity = allocations.edges.at(-1)?.node;
    if (entity === undefined) throw new Error(`Nothing pays ${invoiceId}.`);
    return { id: entity.id, entity, receipt };
  };
  const partlyPaid = async ({ id }: Told) => {
    const { id: billingAccountId } = await accountOf(id);
    const paid = await tell('recordPayment', { input: payment(billingAccountId) });
    return allocated(paid.id, id);
  };
  const accountOf = async (id: string): Promise<Part> => {
    const { data } = await company.ask(everyone, 'query ($id: ID!) { invoice(id: $id) { billingAccount { id } } }', {
      id,
    });
    return (data?.['invoice'] as { readonly billingAccount: Part }).billingAccount;
  };
  const another = personWith('another steward', { roles: ['finance-steward'] });
  const byAnother = (mutation: string) => (told: Told) => teller.tell(another, mutation, { id: told.id });
  /** Above every limit that one person has. */
  const dear = { ...line, unitPrice: '6000' };
  const disputed = (told: Told) => tell('disputePayment', { input: { paymentId: told.id } });
  const chargedBack = async (told: Told) => {
    await disputed(told);
    return tell('resolveDispute', { input: { paymentId: told.id, won: false } });
  };
  const issue = on('issueCreditNote');
  const appliedTo = (rest: string) => async (told: Told) => {
    await issue(told);
    return tell('applyCreditNote', { input: { creditNoteId: told.id, rest } });
  };
  /** A credit note over an invoice of one line, so much of which was paid before. */
  const credited = async (invoiced: object, gross: string, paid: string | null = null) => {
    const whose = await account();
    const billingAccountId = whose.account.id;
    const drafted = await tell('createInvoice', { input: { billingAccountId, lines: [invoiced] } });
    await finalize(drafted);
    if (paid !== null) {
      const { id: paymentId } = await tell('recordPayment', { input: payment(billingAccountId, paid) });
      await tell('allocatePayment', { input: { paymentId, allocations: [{ invoiceId: drafted.id }] } });
    }
    const [{ id: invoiceLineId = '' } = {}] = drafted.entity['lines'] as readonly Partial<Part>[];
    const input = { invoiceId: drafted.id, reason: 'Fixture', lines: [{ invoiceLineId, gross }] };
    return { ...whose, note: await tell('createCreditNote', { input }) };
  };
  const creditNoteIn = (
    state: string,
    make: () => ReturnType<typeof credited>,
    then: (told: Told) => Promise<unknown> = nothing,
    but = '',
  ): Fixtures[number] => ({
    type: 'CreditNote',
    state,
    variant: `${state}${but}`,
    async make() {
      const { customer, note } = await make();
      await then(note);
      return fixture('CreditNote', state, but, note, customer, stranger);
    },
  });
  const accountCreditIn = (
    state: string,
    then: (made: { readonly told: string; readonly invoice: string }) => Promise<unknown>,
  ): Fixtures[number] => ({
    type: 'AccountCredit',
    state,
    variant: state,
    async make() {
      const { customer, account: on, note } = await credited(line, '100', '100');
      const { receipt } = await appliedTo('ACCOUNT')(note);
      const text = `query ($id: ID!) { billingAccount(id: $id) { accountCredits { edges { node { id version } } } } }`;
      const { data } = await company.ask(everyone, text, { id: on.id });
      const { accountCredits } = data?.['billingAccount'] as {
        accountCredits: { edges: { node: Told['entity'] & Part }[] };
      };
      const entity = accountCredits.edges[0]?.node;
      if (entity === undefined) throw new Error(`Nothing is left on ${on.id}.`);
      const invoice = await finalOn(on.id);
      await then({ told: entity.id, invoice: invoice.id });
      const told = { id: entity.id, entity, receipt };
      const { parts, ...rest } = fixture('AccountCredit', state, '', told, customer, stranger);
      return { ...rest, parts: { ...parts, invoice: invoice.id } };
    },
  });
  const refundIn = (
    state: string,
    amount: string,
    then: (told: Told) => Promise<unknown>,
    but = '',
  ): Fixtures[number] => ({
    type: 'Refund',
    state,
    variant: `${state}${but}`,
    async make() {
      const { customer, account: on } = await account();
      const { id: paymentId } = await tell('recordPayment', { input: payment(on.id, '2000.00') });
      const told = await tell('requestRefund', { input: { paymentId, amount, reason: 'Fixture' } });
      await then(told);
      return fixture('Refund', state, but, told, customer, stranger);
    },
  });
  const recurring = subscriptionMakers({ company, teller, account, sold });
  const subscriptionsInAllStates = Object.entries(recurring.subscriptions).map(([state, make]): Fixtures[number] => ({
    type: 'BillingSubscription',
    state,
    variant: state,
    async make() {
      const { customer, told, parts } = await make();
      const made = fixture('BillingSubscription', state, '', told, customer, stranger);
      return { ...made, parts: { ...made.parts, ...parts } };
    },
  }));
  const dunned = dunningMakers({
    teller,
    active,
    async pay(billingAccountId, invoiceId) {
      const { id: paymentId } = await tell('recordPayment', { input: payment(billingAccountId, '600.00') });
      return tell('allocatePayment', { input: { paymentId, allocations: [{ invoiceId }] } });
    },
  });
  const casesInAllStates = Object.entries(dunned.cases).map(([state, make]): Fixtures[number] => ({
    type: 'DunningCase',
    state,
    variant: state,
    async make() {
      const { customer, told } = await make();
      return fixture('DunningCase', state, '', told, customer, stranger);
    },
  }));
  const methodsInAllStates = paymentMethodMakers(company, tell, account).map(
    ({ state, but, make }): Fixtures[number] => ({
      type: 'PaymentMethodRef',
      state,
      variant: `${state}${but}`,
      async make() {
        const { customer, told } = await make();
        return fixture('PaymentMethodRef', state, but, told, customer, stranger);
      },
    }),
  );
  /** A case that stands on another account than it was opened for, as a fact would put it. */
  const caseOn = async (caseId: string, account: string, isPastDue = false) => {
    const text = 'update billing.dunning_cases set billing_account_id = $2, past_due = $3 where id = $1';
    await company.database.query(text, [caseId, account, isPastDue]);
  };
  const subscriptionIn = (
    state: 'ACTIVE' | 'TRIALING',
    but: string,
    then: (told: Told, account: string) => Promise<unknown>,
  ): Fixtures[number] => ({
    type: 'BillingSubscription',
    state,
    variant: `${state}${but}`,
    async make() {
      const subscribed = await recurring.subscriptions[state]?.();
      if (subscribed === undefined) throw new Error(`No subscription is made ${state}.`);
      const { customer, told, parts } = subscribed;
      await then(told, parts.account);
      const made = fixture('BillingSubscription', state, but, told, customer, stranger);
      return { ...made, parts: { ...made.parts, ...parts } };
    },
  });
  const trialOver = sql(
    `update billing.billing_subscriptions set anchor_date = '2026-01-15', trial_end = '2026-01-15' where id = $1`,
  );
  const timely: Fixtures = [
    {
      type: 'DunningCase',
      state: 'OPEN',
      variant: 'OPEN and settled',
      async make() {
        const { customer, told } = await dunned.cases.OPEN();
        await caseOn(told.id, (await account(customer)).account.id);
        return fixture('DunningCase', 'OPEN', ' and settled', told, customer, stranger);
      },
    },
    subscriptionIn('ACTIVE', ' on an account in dunning', async (_, of) => {
      const { told } = await dunned.cases.OPEN();
      await caseOn(told.id, of, true);
    }),
    subscriptionIn('TRIALING', ' and over', trialOver),
  ];
  const runsInAllStates = Object.entries(recurring.runs).map(([state, make]): Fixtures[number] => ({
    type: 'BillRun',
    state,
    variant: state,
    make: async () => fixture('BillRun', state, '', await make(), null, stranger),
  }));
  const untested = { taxRegistrations: [{ country: 'DE', type: 'OTHER', value: 'DE-0' }] };

  return [
    customerIn('PROSPECT', () => prospect()),
    customerIn('PROSPECT', () => prospect({ addresses: [] }), ' without an address'),
    customerIn('PROSPECT', twin, ' that may be another'),
    customerIn('PENDING_VALIDATION', () => pending()),
    customerIn('PENDING_VALIDATION', async () => on('submitForValidation')(await twin()), ' that may be another'),
    customerIn(
      'PENDING_VALIDATION',
      () => pending({ taxRegistrations: [{ ...untested.taxRegistrations[0], value: `DE-${made}` }] }),
      ' with an unchecked number',
    ),
    customerIn('ACTIVE', () => active()),
    customerIn('ACTIVE', async () => (await account()).customer, ' with an open account'),
    customerIn('ON_HOLD', async () => hold(await active())),
    customerIn('ON_HOLD', async () => hold(await hold(await active())), ' twice'),
    customerIn('INACTIVE', () => inactive()),
    customerIn('INACTIVE', async () => on('deactivateCustomer')(await hold(await active())), ' and held'),
    customerIn('INACTIVE', () => inactive({ kind: 'PERSON' }), ' person'),
    customerIn('ACTIVE', async () => asked(await active()), ' and to be merged'),
    customerIn('MERGED', merged),
    opportunityIn('OPEN', nothing),
    opportunityIn('PROPOSED', on('proposeOpportunity')),
    opportunityIn('CLOSED_WON', close(true)),
    opportunityIn('CLOSED_LOST', close(false)),
    partnerIn('ACTIVE', nothing),
    partnerIn('SUSPENDED', on('suspendPartner')),
    productIn('DRAFT', () => product({ type: 'RECURRING' })),
    productIn('DRAFT', async () => bundle(await product({ type: 'RECURRING' })), ' of parts that are not sold'),
    productIn('ACTIVE', () => activeProduct()),
    productIn('ACTIVE', inBundle, ' in a bundle'),
    productIn('RETIRED', async () => on('retireProduct')(await activeProduct())),
    priceBookIn('DRAFT', () => priceBook()),
    priceBookIn('DRAFT', async () => priceBook(await product({ type: 'USAGE' })), ' of what is not sold'),
    priceBookIn('PUBLISHED', async () => on('publishPriceBook')(await priceBook())),
    priceBookIn('WITHDRAWN', async () => on('withdrawPriceBook')(await priceBook())),
    quoteIn('DRAFT', []),
    quoteIn('IN_APPROVAL', [submit]),
    quoteIn('IN_APPROVAL', [submit], ' at half the price', '50'),
    quoteIn('APPROVED', [submit, approve]),
    quoteIn('SENT', [submit, approve, on('sendQuote')]),
    quoteIn('SENT', [sentLongAgo], ' long ago'),
    quoteIn('ACCEPTED', [submit, approve, on('sendQuote'), on('acceptQuote')]),
    quoteIn('CONVERTED', [
      ...[submit, approve, on('sendQuote'), on('acceptQuote')],
      ({ id }) => tell('convertQuote', { input: { quoteId: id } }),
    ]),
    quoteIn('REJECTED', [submit, approved('rejectQuote')]),
    quoteIn('EXPIRED', [sentLongAgo, on('expireQuote')]),
    quoteIn('CANCELLED', [on('cancelQuote')]),
    dealIn('OPEN', [], ' beside a draft'),
    dealIn('OPEN', [takeIn], ' with what was signed', signed),
    dealIn('WON', [takeIn, on('winDeal')], '', signed),
    dealIn('LOST', [takeIn, on('loseDeal')], ''),
    contractIn('DRAFT', []),
    contractIn('IN_REVIEW', [review]),
    contractIn('IN_REVIEW', [review], ' at half the price', '50'),
    contractIn('APPROVED', [review, agree]),
    contractIn('SIGNED', signed),
    contractIn('ACTIVE', [...signed, activate]),
    contractIn('ACTIVE', [...signed, become('ACTIVE')], ' past its end', '5', past),
    succeeded,
    contractIn('ACTIVE', [...signed, activate], ' that goes on', '5', { renewal: { mode: 'MANUAL', termMonths: 12 } }),
    contractIn('SUSPENDED', [...signed, activate, suspend]),
    contractIn('EXPIRED', [...signed, become('ACTIVE'), on('expireContract')], '', '5', past),
    contractIn('RENEWED', [...signed, become('RENEWED')]),
    contractIn('TERMINATED', [...signed, terminate]),
    contractIn('VOIDED', [on('voidContract')]),
    amendmentIn('DRAFT', asItIs),
    amendmentIn('IN_APPROVAL', amender.submit),
    amendmentIn('APPROVED', amender.approve),
    amendmentIn('APPROVED', amender.overtaken, ' for an older version'),
    amendmentIn('SIGNED', (told) => amender.sign(told)),
    amendmentIn('SIGNED', (told) => amender.sign(told), ' for a day to come', '2027-12-01'),
    amendmentIn('EFFECTIVE', (told) => amender.effect(told)),
    amendmentIn('REJECTED', amender.reject),
    amendmentIn('CANCELLED', amender.cancel),
    accountIn('ACTIVE', nothing),
    accountIn(
      'ACTIVE',
      (told) => tell('createInvoice', { input: { billingAccountId: told.id, lines: [line] } }),
      ' with a draft',
    ),
    {
      type: 'BillingAccount',
      state: 'ACTIVE',
      variant: 'ACTIVE and overdue',
      async make() {
        const { customer, account: told } = await dunned.overdue();
        return fixture('BillingAccount', 'ACTIVE', ' and overdue', told, customer, stranger);
      },
    },
    accountIn('CLOSED', on('closeBillingAccount')),
    invoiceIn('DRAFT', () => draft()),
    invoiceIn('DRAFT', () => draft([{ ...line, taxes: null }]), nothing, ' without tax'),
    invoiceIn('OPEN', () => finalized()),
    invoiceIn('OPEN', () => finalized(), partlyPaid, ' and partly paid'),
    invoiceIn('OPEN', () => finalized([dear]), nothing, ' and dear'),
    invoiceIn('OPEN', () => finalized([dear]), byAnother('approveWriteOff'), ' and dear, and approved'),
    invoiceIn('PAID', () => finalized([{ ...line, unitPrice: '0' }])),
    invoiceIn('VOID', () => finalized(), on('voidInvoice')),
    invoiceIn('UNCOLLECTIBLE', () => finalized(), on('writeOffInvoice')),
    invoiceIn('DELETED', () => draft(), on('deleteDraft')),
    ...subscriptionsInAllStates,
    ...casesInAllStates,
    ...methodsInAllStates,
    ...timely,
    ...runsInAllStates,
    ledgerIn('LegalEntity', 'ACTIVE', keeper.legalEntity),
    ledgerIn('LegalEntity', 'INACTIVE', async () => on('deactivateLegalEntity')(await keeper.legalEntity())),
    ledgerIn('Account', 'ACTIVE', ledgerAccount),
    ledgerIn(
      'Calendar',
      'ACTIVE',
      async () => (await keeper.year((await keeper.legalEntity()).id, '2025-01-01')).calendar,
    ),
    ledgerIn('Calendar', 'ACTIVE', keeper.yearToClose, ' that is over'),
    ledgerIn('AccountingPeriod', 'FUTURE', () => keeper.period()),
    ledgerIn('AccountingPeriod', 'OPEN', () => keeper.period('openPeriod')),
    ledgerIn('AccountingPeriod', 'SOFT_CLOSED', () => keeper.period('openPeriod', 'softClosePeriod')),
    ledgerIn('AccountingPeriod', 'CLOSED', () => keeper.period('openPeriod', 'softClosePeriod', 'closePeriod')),
    ledgerIn('AccountingPeriod', 'CLOSED', yearClosed, ' with its year'),
    ledgerIn('AccountingPeriod', 'SOFT_CLOSED', arClosed, ' and closed for AR'),
    ledgerIn(
      'AccountingPeriod',
      'CLOSED',
      () => keeper.period('openPeriod', 'softClosePeriod', 'closePeriod', 'requestPeriodReopening'),
      ' to be opened again',
    ),
    ledgerIn('AccountingPeriod', 'LOCKED', () =>
      keeper.period('openPeriod', 'softClosePeriod', 'closePeriod', 'lockPeriod'),
    ),
    ruleIn('DRAFT', asItIs),
    ruleIn('APPROVED', mapper.approved),
    ruleIn('RETIRED', mapper.retired),
    erpIn('UP', asItIs),
    erpIn('DEGRADED', router.is('DEGRADED')),
    erpIn('MAINTENANCE', router.is('MAINTENANCE')),
    routeIn('DRAFT', asItIs),
    routeIn('APPROVED', router.approved),
    routeIn('RETIRED', router.retired),
    revenueIn(asItIs),
    revenueIn(on('holdRevenue'), ' and held'),
    revenueIn(async (told) => {
      await withPromises(company, told.id);
      return told;
    }, ' with progress to tell'),
    trustIn(asItIs),
    trustIn(trust.asked, ' with a limit to approve'),
    trustIn(trust.askedByAll, ' with a limit of its own to approve'),
    trustIn(trust.held, ' and held'),
    trustIn(async (told) => trust.owing(await trust.held(await trust.limit('100.00')(told))), ' and owing'),
    requestIn('RECEIVED', asItIs),
    requestIn('REJECTED', rejected),
    entryIn('DRAFT', asItIs),
    entryIn('DRAFT', asItIs, ' out of balance', '100.00', '2026-01-15', '99.00'),
    entryIn('SUBMITTED', keeper.submitted),
    entryIn('APPROVED', keeper.approved),
    entryIn('APPROVED', keeper.approved, ' where no period is open', '1.00', '2030-01-01'),
    entryIn('REJECTED', keeper.rejected),
    entryIn('POSTED', keeper.posted),
    entryIn('REVERSED', reversed),
    paymentIn('PENDING', collected),
    paymentIn('REQUIRES_ACTION', collected, on('challengePayment')),
    paymentIn('AUTHORIZED', collected, (told) => tell('authorizePayment', { input: { paymentId: told.id } })),
    paymentIn('FAILED', collected, (told) =>
      tell('failPayment', { input: { paymentId: told.id, failureReason: 'declined' } }),
    ),
    paymentIn('CANCELLED', collected, on('cancelPayment')),
    paymentIn('SETTLED', received),
    paymentIn('DISPUTED', received, disputed),
    paymentIn('CHARGED_BACK', received, chargedBack),
    paymentIn('UNIDENTIFIED', unidentified),
    allocationIn('ACTIVE', nothing),
    allocationIn('REVERSED', on('reverseAllocation')),
    creditNoteIn('DRAFT', () => credited(line, '40')),
    creditNoteIn('DRAFT', () => credited(dear, '6000'), nothing, ' and dear'),
    creditNoteIn('DRAFT', () => credited(dear, '6000'), byAnother('approveCreditNote'), ' and dear, and approved'),
    creditNoteIn('FINALIZED', () => credited(line, '40'), issue),
    creditNoteIn('FINALIZED', () => credited(line, '100', '100'), appliedTo('REFUND'), ' and to be refunded'),
    creditNoteIn('APPLIED', () => credited(line, '40'), appliedTo('ACCOUNT')),
    creditNoteIn(
      'VOID',
      () => credited(line, '40'),
      async (told) => on('voidCreditNote')(await issue(told)),
    ),
    accountCreditIn('UNUSED', nothing),
    accountCreditIn('USED', async ({ told, invoice }) => {
      const allocations = [{ invoiceId: invoice }];
      await tell('allocateAccountCredit', { input: { accountCreditId: told, allocations } });
    }),
    refundIn('PENDING', '1', nothing),
    refundIn('PENDING', '1500', nothing, ' and dear'),
    refundIn('PENDING', '1500', byAnother('approveRefund'), ' and dear, and approved'),
    refundIn('SUCCEEDED', '1', (told) =>
      tell('completeRefund', { input: { refundId: told.id, providerRefundId: 're_fixture' } }),
    ),
    refundIn('FAILED', '1', (told) => tell('failRefund', { input: { refundId: told.id, failureReason: 'closed' } })),
    endpointIn('ENABLED', nothing),
    endpointIn('DISABLED', on('disableWebhookEndpoint')),
    endpointIn('DELETED', on('deleteWebhookEndpoint')),
    endpointIn('ENABLED', nothing, partnerId),
    endpointIn('DISABLED', on('disableWebhookEndpoint'), partnerId),
    endpointIn('DELETED', on('deleteWebhookEndpoint'), partnerId),
  ];
}

function elderFor(state: string, but: string): keyof Around['elders'] {
  if (but === ' person') return 'person';
  return state === 'ON_HOLD' || but === ' and held' ? 'held' : 'organisation';
}

type Part = { readonly id: string };

function fixture(
  type: string,
  state: string,
  but: string,
  told: Told,
  customer: Told | null,
  stranger: string,
): Fixture {
  const whose = customer ?? (type === 'Customer' ? told : null);
  const lastOf = (name: string): string | undefined => (told.entity[name] as readonly Part[] | undefined)?.at(-1)?.id;
  const reference = (told.entity['crossReferences'] as readonly { readonly externalId: string }[] | undefined)?.at(-1);
  const parts = {
    address: lastOf('addresses') ?? 'adr_none',
    contact: lastOf('contacts') ?? 'con_none',
    registration: lastOf('taxRegistrations') ?? 'tax_none',
    hold: lastOf('holds') ?? 'hld_none',
    match: lastOf('matchCandidates') ?? 'mat_none',
    merge: lastOf('merges') ?? 'mrg_none',
    grant: lastOf('grants') ?? 'grt_none',
    hash: (told.entity['terms'] as { readonly hash: string } | null | undefined)?.hash ?? '0',
    account: 'acc_none',
    invoice: 'inv_none',
    line: lastOf('lines') ?? 'inl_none',
    end: typeof told.entity['from'] === 'string' ? addDays(civilDate(told.entity['from']), 1) : '2090-01-01',
    item: lastOf('itemReferences') ?? 'itm_none',
    product:
      (told.entity['entries'] as readonly { readonly productId: string }[] | undefined)?.[0]?.productId ?? 'prd_none',
    externalId: reference?.externalId ?? 'none',
    parent: stranger,
  };
  return {
    type,
    state,
    variant: `${state}${but}`,
    id: told.id,
    customerId: whose?.id ?? null,
    partnerId: null,
    cursor: told.receipt['eventCursor'],
    parts,
  };
}
