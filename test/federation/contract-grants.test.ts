import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { changeFields, type RawClient, type Told as Heard } from '../subscriptions/client.ts';
import { openStage, type Stage, type StageGateway } from '../subscriptions/stage.ts';
import { openReceiver, type Receiver } from '../webhooks/receiver.ts';
import { codesOf, type Reply } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { approver, everyone, personWith, type Person } from './matrix/people.ts';
import { createTeller, type Teller, type Told } from './matrix/tell.ts';

const longMs = 90_000;
const groups = [
  ...['contract.contract', 'contract.amendment', 'contract.quote'],
  ...['billing.subscription', 'billing.invoice', 'billing.credit', 'billing.usage'],
];

/** One contract of Dogwood's and what hangs on it. */
type Deal = {
  readonly contract: string;
  readonly subscription: string;
  readonly invoice: string;
  readonly note: string;
};

let stage: Stage;
let gateway: StageGateway;
let teller: Teller;
let receiver: Receiver;
let customer: Told;
let account: Told;
let product: Told;
let own: Deal;
let sibling: Deal;
let byHand: Told;
let partnerId: string;
let grantId: string;
/** No answer is older than the grant. */
let sinceGranted: Readonly<Record<string, string>>;
let days = 1;
/** The partner's application, and the same with roles that no application should have. */
let hill: Person;
let mighty: Person;
beforeAll(async () => {
  stage = await openStage(null, { WEBHOOK_ALLOW_PRIVATE: '1' });
  gateway = await stage.openGateway();
  receiver = await openReceiver();
  teller = createTeller(stage.company, await readGraph(stage.company));
  const { id } = await stage.activeCustomer('Dogwood Ltd');
  customer = await tell('updateProfile', { input: { customerId: id, tradingName: 'Dogwood' } });
  product = await tell('createProduct', {
    input: { sku: 'GRANTED', name: 'Granted', type: 'RECURRING', taxCategory: 'SERVICES' },
  });
  await tell('activateProduct', { id: product.id });
  const after = customer.receipt['eventCursor'];
  const opened = { customerId: id, legalEntityId: 'le_de', currency: 'EUR' };
  account = await tell('openBillingAccount', { input: opened }, { after });
  own = await sold('own');
  sibling = await sold('sibling');
  const line = { description: 'By hand', unitPrice: '10.00', taxes: [] };
  byHand = await tell('createInvoice', { input: { billingAccountId: account.id, lines: [line] } });

  partnerId = (await tell('createPartner', { input: { name: 'Hill', kind: 'RESELLER' } })).id;
  const granted = await grant({ contractId: own.contract, fieldGroups: groups, commands: ['suspendContract'] });
  grantId = (granted.entity['grants'] as readonly { readonly id: string }[])[0]?.id ?? '';
  sinceGranted = { 'concord-after': String(granted.receipt['eventCursor']) };
  const claims = { roles: ['partner'], partner: partnerId };
  hill = personWith('hill', claims);
  mighty = personWith('mighty hill', { ...claims, roles: ['partner', 'sales-ops', 'billing-ops', 'finance'] });
}, 240_000);
afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

function tell(mutation: string, target: Parameters<Teller['tell']>[2], write: object = {}): Promise<Told> {
  return teller.tell(everyone, mutation, target, { reason: 'The story goes so.', ...write });
}

function grant(named: object, write: object = {}): Promise<Told> {
  return tell('grantPartner', { input: { partnerId, fieldGroups: groups, commands: [], ...named } }, write);
}

/** One day after the other, because nothing is resumed on the day on which it was suspended. */
async function pause(contractId: string): Promise<Told> {
  const day = (offset: number) => ({ effectiveDate: `2026-03-${String(days + offset).padStart(2, '0')}` });
  await tell('suspendContract', { id: contractId }, day(0));
  const resumed = await tell('resumeContract', { input: { contractId, extendTerm: false } }, day(1));
  days += 2;
  return resumed;
}

/** A contract that is ACTIVE, billed by a run, of which something was given back. */
async function sold(name: string): Promise<Deal> {
  const input = {
    customerId: customer.id,
    legalEntityId: 'le_de',
    currency: 'EUR',
    startDate: '2026-01-01',
    endDate: '2028-01-01',
    poNumber: `${name}-order`,
    lines: [{ productId: product.id, description: `${name}-line`, price: { model: 'FLAT', flat: '100' } }],
  };
  const { id } = await tell('createContract', { input }, { after: customer.receipt['eventCursor'] });
  await tell('submitContract', { id });
  const { entity } = await teller.tell(approver, 'approveContract', { id });
  const { hash } = entity['terms'] as { readonly hash: string };
  await tell('recordSignature', { input: { contractId: id, documentHash: hash, documentRef: `${name}-document` } });
  const activated = await tell('activateContract', { input: { contractId: id } });
  const billed = { contractId: id, billingAccountId: account.id, contractHash: hash };
  const after = activated.receipt['eventCursor'];
  const { id: subscription } = await tell('createBillingSubscription', { input: billed }, { after });
  const run = await tell('runBilling', {
    input: { legalEntityId: 'le_de', throughDate: '2026-02-01', finalize: true },
  });
  const rows = async <Row>(text: string, value: string): Promise<readonly Row[]> =>
    (await stage.company.database.query(text, [value])).rows as readonly Row[];
  const over = `select 1 from billing.bill_runs where id = $1 and status <> 'RUNNING'`;
  await eventually('the run is over', async () => (await rows(over, run.id)).length === 1, longMs);
  const [invoice] = await rows<{ id: string; line: string }>(
    `select id, lines -> 0 ->> 'id' as line from billing.invoices where billing_subscription_id = $1 order by id limit 1`,
    subscription,
  );
  const lines = [{ invoiceLineId: invoice?.line, gross: '1.00' }];
  const note = await tell('createCreditNote', { input: { invoiceId: invoice?.id, reason: `${name}-reason`, lines } });
  await tell('issueCreditNote', { id: note.id });
  return { contract: id, subscription, invoice: invoice?.id ?? '', note: note.id };
}

async function asked(who: Person, query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const reply = await stage.company.ask(who, query, variables, sinceGranted);
  expect(reply.errors).toEqual([]);
  return reply.data;
}

const wholeContract = `query ($id: ID!) {
  contract(id: $id) {
    id status poNumber customer { id legalName } billToCustomer { id } terms { lines { description } }
    amendments { edges { node { id contract { id } } } }
    billingSubscriptions { edges { node {
      id status customer { id } billingAccount { id } contract { id }
      invoices { edges { node {
        id status total { amount } lines { description } customer { id } currentCustomer { id }
        billingAccount { id } allocations { edges { node { id } } } creditNotes { edges { node { id reason } } }
      } } }
    } } }
  }
}`;

const everywhere = `query ($id: ID!, $ids: [ID!], $customerId: ID!) {
  contract(id: $id) { id }
  contracts(first: 50) { edges { node { id } } }
  named: contracts(filter: { ids: $ids }) { edges { node { id } } }
  theirs: contracts(filter: { customerId: $customerId }) { edges { node { id } } }
  invoices(first: 50) { edges { node { billingSubscription { id } } } }
  billingSubscriptions(first: 50) { edges { node { id } } }
  creditNotes(first: 50) { edges { node { id } } }
  billingAccounts(first: 50) { edges { node { id } } }
  payments(first: 50) { edges { node { id } } }
  customers(first: 50) { edges { node { id } } }
  customer(id: $customerId) { id contracts { edges { node { id } } } }
}`;

describe('who was granted one contract', () => {
  it('sees it through every source that has something of it, in one query', async () => {
    const { contract } = (await asked(hill, wholeContract, { id: own.contract })) as { contract: object };
    const subscription = { id: own.subscription, status: 'ACTIVE', contract: { id: own.contract } };
    expect(contract).toMatchObject({
      ...{ id: own.contract, status: 'ACTIVE', poNumber: 'own-order' },
      // Whose it is, is not what was granted.
      ...{ customer: null, billToCustomer: null },
      terms: { lines: [{ description: 'own-line' }] },
      billingSubscriptions: { edges: [{ node: { ...subscription, customer: null, billingAccount: null } }] },
    });
    const text = JSON.stringify(contract);
    for (const told of [own.invoice, own.note, 'own-reason', '"status":"OPEN"']) expect(text).toContain(told);
    for (const untold of [customer.id, account.id, sibling.contract, 'sibling', 'Dogwood'])
      expect(text).not.toContain(untold);
    expect(
      await asked(hill, 'query ($id: ID!) { partner(id: $id) { grants { contractId customerId } } }', {
        id: partnerId,
      }),
    ).toEqual({
      partner: { grants: [{ contractId: own.contract, customerId: null }] },
    });
  });

  it('sees nothing else of its customer: no other contract, invoice or account, and not the customer', async () => {
    const ids = [own.contract, sibling.contract];
    const data = await asked(hill, everywhere, { id: sibling.contract, ids, customerId: customer.id });
    const contracts = { edges: [{ node: { id: own.contract } }] };
    const none = { edges: [] };
    expect(data).toEqual({
      ...{ contract: null, contracts, named: contracts, theirs: contracts },
      invoices: expect.anything() as unknown,
      billingSubscriptions: { edges: [{ node: { id: own.subscription } }] },
      creditNotes: { edges: [{ node: { id: own.note } }] },
      ...{ billingAccounts: none, payments: none, customers: none, customer: null },
    });
    const { edges } = data?.['invoices'] as { edges: { node: { billingSubscription: { id: string } | null } }[] };
    expect(new Set(edges.map(({ node }) => node.billingSubscription?.id))).toEqual(new Set([own.subscription]));
    for (const [root, id] of [
      ['invoice', byHand.id],
      ['invoice', sibling.invoice],
      ['creditNote', sibling.note],
      ['billingSubscription', sibling.subscription],
      ['billingAccount', account.id],
    ])
      expect(await asked(hill, `query ($id: ID!) { ${root}(id: $id) { id } }`, { id })).toEqual({ [root ?? '']: null });
  });

  it('sees no invoice on which a fact put what is not the contract’s', async () => {
    const { database } = stage.company;
    const { rows } = await database.query<{ id: string }>(
      `insert into billing.invoices select (jsonb_populate_record(invoices, jsonb_build_object(
         'id', 'inv_mixed', 'status', 'DRAFT', 'number', null, 'open', 0, 'paid', 0, 'credited', 0, 'credit_noted', 0, 'lines',
         invoices.lines || jsonb_build_array((invoices.lines -> 0) - 'itemId' || '{"id": "inl_mixed"}')))).*
       from billing.invoices where id = $1 returning id`,
      [own.invoice],
    );
    const text = '{ invoice(id: "inv_mixed") { id } }';
    expect(rows).toEqual([{ id: 'inv_mixed' }]);
    expect(await asked(hill, text)).toEqual({ invoice: null });
    expect(await asked(everyone, text)).toEqual({ invoice: { id: 'inv_mixed' } });
    await database.query(`delete from billing.invoices where id = 'inv_mixed'`);
  });

  it('is refused what is not for partners, whatever was granted', async () => {
    const fields = ['receivable { id }', 'postingStatus', 'timeline { edges { node { id } } }'];
    for (const field of fields) {
      const root = !field.startsWith('time') ? `invoice(id: "${own.invoice}")` : `customer(id: "${customer.id}")`;
      expect(new Set(codesOf(await stage.company.ask(hill, `{ ${root} { ${field} } }`)))).toEqual(
        new Set(['ROLE_REQUIRED']),
      );
    }
    const totals = `{ customer(id: "${customer.id}") { billedTotals { invoices } collectionsStatus { overdue { amount } } } }`;
    expect((await stage.company.ask(mighty, totals)).data).toEqual({ customer: null });
  });
});

describe('what was granted to be commanded', () => {
  const rehearsed = (mutation: string, id: string): Promise<Reply> =>
    teller.call(mighty, { mutation, target: { id }, write: { dryRun: true, reason: 'Tried.' } });
  const told = ({ errors }: Reply, id: string) =>
    errors.map(({ message, extensions: { correlationId: _, ...rest } }) =>
      JSON.stringify({ message, ...rest }).replaceAll(id, 'ID'),
    );

  it('is of that contract alone: another is refused as one that is not there', async () => {
    expect((await rehearsed('suspendContract', own.contract)).errors).toEqual([]);
    const refused = await rehearsed('suspendContract', sibling.contract);
    expect(codesOf(refused)).toEqual(['NOT_FOUND']);
    expect(told(refused, sibling.contract)).toEqual(told(await rehearsed('suspendContract', 'ctr_0'), 'ctr_0'));
  });

  it('is nothing that the grant does not name, on what hangs on the contract neither', async () => {
    const others = [
      await rehearsed('declineRenewal', own.contract),
      await rehearsed('pauseBillingSubscription', own.subscription),
    ];
    for (const refused of others) expect(refused.errors[0]?.extensions).toMatchObject({ code: 'ROLE_REQUIRED' });
    const text = 'query ($id: ID!) { contract(id: $id) { commands { name allowed } } }';
    const { contract } = (await asked(mighty, text, { id: own.contract })) as {
      contract: { commands: { name: string; allowed: boolean }[] };
    };
    expect(contract.commands.filter(({ allowed }) => allowed).map(({ name }) => name)).toEqual(['suspendContract']);
  });
});

describe('what happens', () => {
  let client: RawClient;
  let heard: Readonly<Record<'contracts' | 'invoices' | 'journey', Heard>>;
  let endpoint: string;
  beforeAll(async () => {
    client = await gateway.connect(hill.claims as never);
    const subscribe = (text: string, name: string) =>
      client.subscribe(`subscription ($customerId: ID!) { ${text} }`, { customerId: customer.id }, name).caughtUp();
    heard = {
      contracts: await client
        .subscribe(
          `subscription { contractChanged { ${changeFields} contract { id customer { id } } } }`,
          {},
          'contracts',
        )
        .caughtUp(),
      invoices: await client
        .subscribe(`subscription { invoiceChanged { ${changeFields} invoice { id } } }`, {}, 'invoices')
        .caughtUp(),
      journey: await subscribe(
        `customerJourney(customerId: $customerId) { ${changeFields} customer { id } }`,
        'journey',
      ),
    };
    const registered = await stage.company.ask(
      hill,
      `mutation { registerWebhookEndpoint(input: { url: "${receiver.url}" }, write: { idempotencyKey: "hill" }) {
        secret webhookEndpoint { id } } }`,
    );
    const answer = registered.data?.['registerWebhookEndpoint'] as { secret: string; webhookEndpoint: { id: string } };
    receiver.secrets.push(answer.secret);
    endpoint = answer.webhookEndpoint.id;
  });
  afterAll(() => client?.close());

  /** Something happens to a contract, to its invoice and, beside it, to the customer. */
  async function disturb({ contract, invoice }: Deal): Promise<void> {
    await stage.rename(customer.id, `renamed by ${contract}`);
    await pause(contract);
    const { rows } = await stage.company.database.query<{ line: string }>(
      `select lines -> 0 ->> 'id' as line from billing.invoices where id = $1`,
      [invoice],
    );
    const lines = [{ invoiceLineId: rows[0]?.line, gross: '1.00' }];
    const note = await tell('createCreditNote', { input: { invoiceId: invoice, reason: 'disturbed', lines } });
    await tell('applyCreditNote', {
      input: { creditNoteId: (await tell('issueCreditNote', { id: note.id })).id, rest: 'ACCOUNT' },
    });
  }

  it('is told of the contract alone, by subscription and by webhook, and names its customer nowhere', async () => {
    await disturb(sibling);
    await disturb(own);
    await heard.contracts.changedTimes(2);
    await heard.invoices.changedTimes(1);
    const types = () => receiver.got.map(({ event }) => event?.type);
    const entities = () => new Set(receiver.got.map(({ event }) => event?.entitytype));
    // Each log is told by itself.
    const isAllTold = () => types().includes('billing.creditNote.applied') && entities().has('Invoice');
    await eventually('what billing says is told', isAllTold, longMs);
    await eventually('what the contract says is told', () => types().includes('contract.contract.resumed'), longMs);
    // The account credit and its allocation are the account's.
    expect([...entities()].filter((one) => one !== 'BillingSubscription').sort()).toEqual([
      'Contract',
      'CreditNote',
      'Invoice',
    ]);
    expect(types()).toEqual(expect.arrayContaining(['contract.contract.suspended', 'contract.contract.resumed']));
    const told = [JSON.stringify(client.messages), ...receiver.got.map(({ body }) => body)].join('\n');
    expect(told).toContain(own.contract);
    for (const untold of [customer.id, account.id, sibling.contract, sibling.invoice, sibling.subscription, 'renamed'])
      expect(told).not.toContain(untold);
    expect(heard.journey.changed).toEqual([]);
  });

  it('is told no more once the grant has ended, nor is what was told before seen', async () => {
    const listed = `{ webhookDeliveries(endpointId: "${endpoint}", first: 100) { edges { node { entityId } } } }`;
    expect(JSON.stringify(await asked(hill, listed))).toContain(own.contract);
    const { receipt } = await tell('revokeGrant', { input: { partnerId, grantId } });
    const after = { 'concord-after': String(receipt['eventCursor']) };
    const seen = await stage.company.ask(hill, wholeContract, { id: own.contract }, after);
    expect(seen.data).toEqual({ contract: null });
    const before = receiver.got.length;
    await disturb(own);
    // Granted anew, it is told of what happens from then on: of what happened between, of today's changes as well.
    await grant({ contractId: sibling.contract, fieldGroups: ['contract.contract'] });
    await pause(sibling.contract);
    const later = () => receiver.got.slice(before);
    const ofSibling = () => later().some(({ event }) => event?.subject === sibling.contract);
    await eventually('the other contract is told of', ofSibling, longMs);
    expect(later().filter(({ event }) => event?.subject !== sibling.contract)).toEqual([]);
    expect(JSON.stringify(await asked(hill, listed))).not.toContain(own.contract);
  });

  it('begins on the day that the grant says', async () => {
    await grant({ contractId: own.contract, fieldGroups: groups }, { effectiveDate: '2090-01-01' });
    const { receipt } = await pause(own.contract);
    const after = { 'concord-after': String(receipt['eventCursor']) };
    const seen = await stage.company.ask(hill, wholeContract, { id: own.contract }, after);
    expect(seen.data).toEqual({ contract: null });
  });
});
