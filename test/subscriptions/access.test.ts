import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '../../house/seed/people.ts';
import type { DevelopmentClaims } from '../../platform/identity/issuer.ts';
import { changeFields, type RawClient, type Told } from './client.ts';
import { openStage, type Done, type Stage, type StageGateway } from './stage.ts';

const everyone: DevelopmentClaims = {
  sub: 'everyone',
  roles: ['sales', 'sales-ops', 'finance', 'finance-steward', 'billing-ops', 'compliance', 'data-steward', 'support'],
};

let stage: Stage;
let gateway: StageGateway;
let mine: Company;
let other: Company;
beforeAll(async () => {
  stage = await openStage();
  gateway = await stage.openGateway();
  [mine, other] = [await openCompany('Fern'), await openCompany('Gorse')];
}, 120_000);
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await stage?.[Symbol.asyncDispose]();
});

type Company = { readonly customer: string; readonly account: string; readonly created: Done };

async function openCompany(name: string): Promise<Company> {
  const created = await stage.createCustomer(`${name} Access`);
  await stage.tell(people.olga, 'submitForValidation', { id: created.id });
  const { eventCursor: after } = await stage.tell(people.stefan, 'activateCustomer', { id: created.id });
  const account = await stage.tell(people.bilal, 'openBillingAccount', {
    input: { customerId: created.id, legalEntityId: 'le_us', currency: 'USD' },
    after,
  });
  return { customer: created.id, account: account.id, created };
}

/** Something happens to everything of a company. */
async function disturb({ customer, account }: Company): Promise<void> {
  await stage.rename(customer, `renamed ${Math.random()}`);
  await stage.tell(people.bilal, 'updateBillingAccount', {
    input: { billingAccountId: account, paymentTermsDays: 45 },
  });
  await stage.tell(people.bilal, 'createInvoice', {
    input: {
      billingAccountId: account,
      lines: [{ description: 'Access', unitPrice: '10.00', taxes: [] }],
    },
  });
}

const fields = {
  customerChanged: `customerChanged { ${changeFields} customer { id } }`,
  customerJourney: `customerJourney(customerId: $id) { ${changeFields} customer { id } }`,
  billingAccountChanged: `billingAccountChanged { ${changeFields} billingAccount { id customer { id } } }`,
  invoiceChanged: `invoiceChanged { ${changeFields} invoice { id customer { id } } }`,
};

function subscribeAll(client: RawClient, customerId: string): Promise<readonly Told[]> {
  return Promise.all(
    Object.entries(fields).map(([name, field]) => {
      const head = field.includes('$id') ? 'subscription ($id: ID!)' : 'subscription';
      return client.subscribe(`${head} { ${field} }`, { id: customerId }, name).caughtUp();
    }),
  );
}

describe('what a subscriber is told', () => {
  it('is of its own customer alone, on every field', async () => {
    const portal = await gateway.connect({ sub: 'portal of fern', roles: ['portal'], customer: mine.customer });
    const own = await subscribeAll(portal, mine.customer);
    const stranger = await gateway.connect({ sub: 'portal of gorse', roles: ['portal'], customer: other.customer });
    const [, journey] = await subscribeAll(stranger, mine.customer);
    await disturb(other);
    await disturb(mine);
    for (const told of own) await told.changedTimes(1);
    await own[1]?.changedTimes(3);
    // The stranger has been told of everything of its own that happened before what happened to us.
    await stage.rename(other.customer, 'last word');
    await stranger.until(() => JSON.stringify(stranger.messages).includes('updated'), 'its own changes');
    expect(JSON.stringify(portal.messages)).not.toContain(other.customer);
    expect(JSON.stringify(stranger.messages)).not.toContain(mine.customer);
    expect(journey?.changed).toEqual([]);
    await Promise.all([portal.close(), stranger.close()]);
  });

  it('is refused where a role is missing: for the field, and for anything in the selection', async () => {
    const client = await gateway.connect({ sub: 'piet', roles: ['partner-manager'] });
    const invoices = await client.subscribe(`subscription { ${fields.invoiceChanged} }`, {}, 'field').refused();
    const selection = `subscription { customerChanged { change { kind } customer { opportunities { pageInfo { hasNextPage } } } } }`;
    const opportunities = await client.subscribe(selection, {}, 'selection').refused();
    for (const errors of [invoices, opportunities]) expect(errors[0]?.extensions['code']).toBe('ROLE_REQUIRED');
    const none = await gateway.connect({ sub: 'nobody', roles: [] });
    const refused = await none.subscribe(`subscription { ${fields.customerChanged} }`).refused();
    expect(refused[0]?.extensions['code']).toBe('ROLE_REQUIRED');
    await expect.poll(() => gateway.metric('concord_gateway_subscriptions')).toBe(0);
    await Promise.all([client.close(), none.close()]);
  });

  it('names no changed field to a partner, whose grants the gateway does not know, and tells it nothing ungranted', async () => {
    const partner = await gateway.connect({ sub: 'partner', roles: ['partner'], partner: 'par_none' });
    const told = await partner.subscribe(`subscription { ${fields.customerChanged} }`).caughtUp();
    const all = await gateway.connect(everyone);
    const seen = await all.subscribe(`subscription { ${fields.customerChanged} }`).caughtUp();
    await stage.rename(mine.customer, 'for all but the partner');
    const [change] = await seen.changedTimes(1);
    expect(change?.changedFields).toEqual(['tradingName']);
    await expect.poll(() => gateway.metric('concord_gateway_subscription_skipped_total')).toBeGreaterThan(0);
    expect(told.changed).toEqual([]);
    await Promise.all([partner.close(), all.close()]);
  });

  it('tells a partner by name only what no grant has to name, and nothing of how it came about', async () => {
    const { id } = await stage.tell(people.pia, 'createPartner', { input: { name: 'Hazel', kind: 'RESELLER' } });
    await stage.tell(people.pia, 'grantPartner', {
      input: { partnerId: id, customerId: mine.customer, fieldGroups: ['customer.identity'], commands: [] },
    });
    const partner = await gateway.connect({ sub: 'hazel', roles: ['partner'], partner: id });
    const told = await partner.subscribe(`subscription { ${fields.customerChanged} }`, {}, 'all').caughtUp();
    const types = ['customer.customer.updated', 'customer.contact.added', 'customer.hierarchy.changed'];
    const named = await partner
      .subscribe(
        `subscription ($types: [String!]) { customerChanged(filter: { types: $types }) { ${changeFields} customer { id } } }`,
        { types },
        'named',
      )
      .caughtUp();
    await stage.rename(mine.customer, 'first');
    await stage.tell(people.olga, 'addContact', { input: { customerId: mine.customer, contact: { name: 'Ann' } } });
    await stage.tell(people.dora, 'setParent', {
      input: { customerId: mine.customer, parentId: other.customer, type: 'SALES' },
    });
    await stage.rename(mine.customer, 'last');
    await told.changedTimes(3);
    await named.changedTimes(2);
    expect(told.changed.map(({ type }) => type)).toEqual([types[0], null, types[0]]);
    expect(named.changed.map(({ type }) => type)).toEqual([types[0], types[0]]);
    for (const change of [...told.changed, ...named.changed]) {
      expect(change).toMatchObject({ sequence: null, correlationId: null, causationId: null, origin: null });
      expect(change).toMatchObject({ changedFields: null, source: 'customer', fromState: 'ACTIVE', toState: 'ACTIVE' });
    }
    await partner.close();
  });

  it('never includes what was refused', async () => {
    const client = await gateway.connect(everyone);
    const told = await client
      .subscribe(`subscription ($id: ID!) { ${fields.customerJourney} }`, { id: mine.customer })
      .caughtUp();
    await expect(stage.tell(people.stefan, 'activateCustomer', { id: mine.customer })).rejects.toThrow();
    await stage.rename(mine.customer, 'after the refusal');
    await told.changedTimes(1);
    expect(told.changed.map(({ type }) => type)).toEqual(['customer.customer.updated']);
    const [sequence] = told.changed.map((change) => change.sequence);
    const { rows } = await stage.company.database.query<{ kind: string }>(
      'select kind from customer.log where sequence = $1',
      [(sequence ?? 0) - 1],
    );
    expect(rows).toEqual([{ kind: 'refusal' }]);
    await client.close();
  });

  it('shares nothing that depends on the person: commands are told to each', async () => {
    const text = `subscription { customerChanged(filter: { ids: ["${mine.customer}"] }) { change { kind } customer { commands { name } } } }`;
    const [one, two] = [
      await gateway.connect({ ...everyone, sub: 'one' }),
      await gateway.connect({ ...everyone, sub: 'two' }),
    ];
    await one.subscribe(text).caughtUp();
    await two.subscribe(text).caughtUp();
    expect(await gateway.metric('concord_gateway_subscription_groups')).toBe(2);
    await Promise.all([one.close(), two.close()]);
  });
});

describe('a filter', () => {
  it('chooses by entity, customer, state, move, type and legal entity', async () => {
    const client = await gateway.connect(everyone);
    const { id } = await stage.createCustomer('Heath Filter');
    const customers = (name: string, filter: object): Promise<Told> =>
      client
        .subscribe(
          'subscription ($filter: CustomerChangedFilter) { customerChanged(filter: $filter) { change { kind type cursor } } }',
          { filter: { ids: [id], ...filter } },
          name,
        )
        .caughtUp();
    const accounts = (name: string, filter: object): Promise<Told> =>
      client
        .subscribe(
          'subscription ($filter: BillingAccountChangedFilter) { billingAccountChanged(filter: $filter) { change { kind type cursor } } }',
          { filter },
          name,
        )
        .caughtUp();
    const [pending, into, outOf, typed] = [
      await customers('status', { status: ['PENDING_VALIDATION'] }),
      await customers('to', { to: ['PENDING_VALIDATION', 'ACTIVE'] }),
      await customers('from', { from: ['PENDING_VALIDATION'] }),
      await customers('types', { types: ['customer.customer.updated'] }),
    ];
    const [ofCustomer, ofEntity, ofOther] = [
      await accounts('customer', { customerId: id }),
      await accounts('entity', { customerId: id, legalEntityId: 'le_us' }),
      await accounts('other', { customerId: id, legalEntityId: 'le_de' }),
    ];
    await stage.tell(people.olga, 'submitForValidation', { id });
    await stage.rename(id, 'while pending');
    const { eventCursor: after } = await stage.tell(people.stefan, 'activateCustomer', { id });
    await stage.rename(id, 'while active');
    await stage.tell(people.bilal, 'openBillingAccount', {
      input: { customerId: id, legalEntityId: 'le_us', currency: 'USD' },
      after,
    });
    for (const told of [ofEntity, ofCustomer]) await told.changedTimes(1);
    await typed.changedTimes(2);
    const types = (told: Told): readonly string[] => told.changed.map(({ type }) => type?.split('.')[2] ?? '');
    await pending.changedTimes(2);
    expect(types(pending)).toEqual(['statusChanged', 'updated']);
    await into.changedTimes(2);
    expect(types(into)).toEqual(['statusChanged', 'statusChanged']);
    await outOf.changedTimes(1);
    expect(types(outOf)).toEqual(['statusChanged']);
    expect(types(typed)).toEqual(['updated', 'updated']);
    expect(types(ofCustomer)).toEqual(['opened']);
    expect(types(ofOther)).toEqual([]);
    await client.close();
  });

  it('is refused when it is longer than a look-up', async () => {
    const client = await gateway.connect(everyone);
    const filter = { ids: Array.from({ length: 101 }, (_, nr) => `cus_${nr}`) };
    const text =
      'subscription ($filter: CustomerChangedFilter) { customerChanged(filter: $filter) { change { kind } } }';
    const [error] = await client.subscribe(text, { filter }).refused();
    expect(error?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', path: 'filter.ids', rule: 'COUNT_MAX' });
    await client.close();
  });
});
