import { eventually, type Company } from './company.ts';
import { reference, webhook } from './examples.ts';
import { everyone } from './people.ts';
import type { Teller, Told } from './tell.ts';

/** One entity in one state. */
export type Fixture = {
  readonly type: string;
  readonly state: string;
  /** The state, and what else is so of it where that matters to a rule. */
  readonly variant: string;
  readonly id: string;
  /** Whose it is; its own id for a customer, null for a partner. */
  readonly customerId: string | null;
  /** Of the last thing that was done to it, for a source that has to hear of it first. */
  readonly cursor: unknown;
  readonly parts: Readonly<
    Partial<Record<'address' | 'contact' | 'registration' | 'hold' | 'externalId' | 'parent' | 'grant', string>>
  >;
};

type Make = () => Promise<Fixture>;
export type Fixtures = {
  readonly type: string;
  readonly state: string;
  readonly variant: string;
  readonly make: Make;
}[];

let made = 0;

/**
 * Makers of entities in every state, by real commands; states that no command reaches in this release are put there as
 * a fact would put them.
 */
export function fixturesOf(company: Company, teller: Teller, stranger: string): Fixtures {
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
  const pending = async (more?: object) => on('submitForValidation')(await prospect(more));
  const active = async (more?: object) => on('activateCustomer')(await pending(more));
  const hold = (told: Told) => tell('placeHold', { input: { customerId: told.id, reason: 'REQUEST' } });
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

  const customerIn = (state: string, make: () => Promise<Told>, but = ''): Fixtures[number] => ({
    type: 'Customer',
    state,
    variant: `${state}${but}`,
    make: async () => fixture('Customer', state, but, await make(), null, stranger),
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
  const endpointIn = (state: string, then: (told: Told) => Promise<unknown>): Fixtures[number] => ({
    type: 'WebhookEndpoint',
    state,
    variant: state,
    async make() {
      const told = await tell('registerWebhookEndpoint', { input: webhook('fixture') });
      await then(told);
      return fixture('WebhookEndpoint', state, '', told, null, stranger);
    },
  });
  const nothing = () => Promise.resolve();
  const close = (won: boolean) => (told: Told) => tell('closeOpportunity', { input: { opportunityId: told.id, won } });
  const finalize = on('finalizeInvoice');
  const finalized = async (lines?: readonly object[]) => {
    const drafted = await draft(lines);
    await finalize(drafted.invoice);
    return drafted;
  };
  const untested = { taxRegistrations: [{ country: 'DE', type: 'OTHER', value: 'DE-0' }] };

  return [
    customerIn('PROSPECT', () => prospect()),
    customerIn('PROSPECT', () => prospect({ addresses: [] }), ' without an address'),
    customerIn('PENDING_VALIDATION', () => pending()),
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
    customerIn('MERGED', async () => merged(company, await active(), stranger)),
    opportunityIn('OPEN', nothing),
    opportunityIn('PROPOSED', on('proposeOpportunity')),
    opportunityIn('CLOSED_WON', close(true)),
    opportunityIn('CLOSED_LOST', close(false)),
    partnerIn('ACTIVE', nothing),
    partnerIn('SUSPENDED', on('suspendPartner')),
    accountIn('ACTIVE', nothing),
    accountIn(
      'ACTIVE',
      (told) => tell('createInvoice', { input: { billingAccountId: told.id, lines: [line] } }),
      ' with a draft',
    ),
    accountIn('CLOSED', on('closeBillingAccount')),
    invoiceIn('DRAFT', () => draft()),
    invoiceIn('DRAFT', () => draft([{ ...line, taxes: null }]), nothing, ' without tax'),
    invoiceIn('OPEN', () => finalized()),
    invoiceIn(
      'OPEN',
      () => finalized(),
      sql('update billing.invoices set paid = 1, open = total - 1 where id = $1'),
      ' and partly paid',
    ),
    invoiceIn('PAID', () => finalized([{ ...line, unitPrice: '0' }])),
    invoiceIn('VOID', () => finalized(), on('voidInvoice')),
    invoiceIn(
      'UNCOLLECTIBLE',
      () => finalized(),
      sql(`update billing.invoices set status = 'UNCOLLECTIBLE', open = 0 where id = $1`),
    ),
    invoiceIn('DELETED', () => draft(), on('deleteDraft')),
    endpointIn('ENABLED', nothing),
    endpointIn('DISABLED', on('disableWebhookEndpoint')),
  ];
}

/** As the customer source's own tables and billing's copy of them would stand after a merge. */
async function merged(company: Company, loser: Told, survivor: string): Promise<Told> {
  const known = `select 1 from billing.customer_copy where customer_id = $1 and source_version = $2`;
  await eventually(
    async () => (await company.database.query(known, [loser.id, loser.entity['version']])).rows.length > 0,
  );
  await company.database.query(`update customer.customers set status = 'MERGED', merged_into_id = $2 where id = $1`, [
    loser.id,
    survivor,
  ]);
  await company.database.query(`update billing.customer_copy set status = 'MERGED' where customer_id = $1`, [loser.id]);
  return loser;
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
    grant: lastOf('grants') ?? 'grt_none',
    externalId: reference?.externalId ?? 'none',
    parent: stranger,
  };
  return {
    type,
    state,
    variant: `${state}${but}`,
    id: told.id,
    customerId: whose?.id ?? null,
    cursor: told.receipt['eventCursor'],
    parts,
  };
}
