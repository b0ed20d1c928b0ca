import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, openCompany, type Company } from './matrix/company.ts';
import { readGraph } from './matrix/graph.ts';
import { employees, everyone, personWith, type Person } from './matrix/people.ts';
import { createTeller, type Teller, type Told } from './matrix/tell.ts';
import { eventually } from '../harness/eventually.ts';

let company: Company;
let teller: Teller;
let made = 0;
beforeAll(async () => {
  company = await openCompany();
  teller = createTeller(company, await readGraph(company));
}, 120_000);
afterAll(() => company?.[Symbol.asyncDispose]());

const dataSteward = employees.find(({ name }) => name === 'data-steward')!;
const otherSteward = personWith('second steward', { roles: ['data-steward'] });
const portalOf = (customer: Told) =>
  personWith(`portal of ${customer.id}`, { roles: ['portal'], customer: customer.id });

const tell = (mutation: string, target: Parameters<Teller['tell']>[2], write?: object, who: Person = everyone) =>
  teller.tell(who, mutation, target, { reason: 'The story goes so.', ...write });

async function active(name: string): Promise<Told> {
  made += 1;
  const created = await tell('createCustomer', {
    input: {
      legalName: `${name} ${made}`,
      country: 'US',
      addresses: [{ use: 'LEGAL', lines: [`${made} Main`], city: 'Reno', country: 'US', validFrom: '2025-01-01' }],
      contacts: [{ name: `${name} contact` }],
      crossReferences: [{ system: 'crm', instance: 'main', objectType: 'Account', externalId: `merging-${made}` }],
    },
  });
  await tell('submitForValidation', { id: created.id });
  return tell('activateCustomer', { id: created.id });
}

async function accountOf(customer: Told): Promise<Told> {
  const input = { customerId: customer.id, legalEntityId: 'le_de', currency: 'EUR' };
  return tell('openBillingAccount', { input }, { after: customer.receipt['eventCursor'] });
}

async function finalInvoice(account: Told): Promise<Told> {
  const lines = [{ description: 'Service', unitPrice: '100', taxes: [] }];
  const { id } = await tell('createInvoice', { input: { billingAccountId: account.id, lines } });
  return tell('finalizeInvoice', { id });
}

const merge = (loser: Told, survivor: Told) =>
  tell('mergeCustomers', { input: { customerId: loser.id, survivorId: survivor.id } }, {}, dataSteward);
const unmerge = (loser: Told, after: Told) =>
  teller.call(dataSteward, {
    mutation: 'unmergeCustomers',
    target: { input: { customerId: loser.id } },
    write: { after: after.receipt['eventCursor'] },
  });

/** Asks as soon as both copies know of what a receipt tells. */
async function ask(who: Person, query: string, told: Told) {
  const reply = await company.ask(who, query, {}, { 'concord-after': String(told.receipt['eventCursor']) });
  expect(reply.errors, reply.text).toEqual([]);
  return reply.data;
}

const accountsOf = (customer: Told) =>
  `customer(id: "${customer.id}") { id status mergedInto { id } billingAccounts { edges { node { id customer { id } } } }
     invoices { edges { node { id customer { id } currentCustomer { id } } } } }`;

const nodes = (...list: readonly object[]) => ({ edges: list.map((node) => ({ node })) });

describe('after a merge', () => {
  it('accounts and documents of the loser are the survivor’s, and the documents keep whom they were made out to', async () => {
    const [stays, goes] = [await active('Acme'), await active('Acme Twin')];
    const [own, theirs] = [await accountOf(stays), await accountOf(goes)];
    const draft = await tell('createInvoice', {
      input: { billingAccountId: theirs.id, lines: [{ description: 'Service', unitPrice: '100', taxes: [] }] },
    });
    const merged = await merge(goes, stays);
    const invoice = { id: draft.id, customer: { id: goes.id }, currentCustomer: { id: stays.id } };
    const both = [own, theirs].map(({ id }) => ({ id, customer: { id: stays.id } }));
    const whole = {
      id: stays.id,
      status: 'ACTIVE',
      mergedInto: null,
      billingAccounts: nodes(...both),
      invoices: nodes(invoice),
    };
    expect(await ask(everyone, `{ ${accountsOf(stays)} }`, merged)).toEqual({ customer: whole });
    expect(await ask(everyone, `{ ${accountsOf(goes)} }`, merged)).toEqual({
      customer: {
        id: goes.id,
        status: 'MERGED',
        mergedInto: { id: stays.id },
        billingAccounts: nodes(both[1]!),
        invoices: nodes(invoice),
      },
    });
    const byFilter = `{ billingAccounts(filter: { customerId: "${stays.id}" }) { edges { node { id } } }
      invoices(filter: { customerId: "${stays.id}" }) { edges { node { id } } } }`;
    expect(await ask(everyone, byFilter, merged)).toEqual({
      billingAccounts: nodes({ id: own.id }, { id: theirs.id }),
      invoices: nodes({ id: draft.id }),
    });
    const reference = `{ customerByReference(system: "crm", instance: "main", objectType: "Account", externalId: "merging-${made}") { id } }`;
    expect(await ask(everyone, reference, merged)).toEqual({ customerByReference: { id: stays.id } });

    // Business goes on where it is: with the account, and with the survivor.
    const opened = await teller.call(everyone, {
      mutation: 'openBillingAccount',
      target: { input: { customerId: goes.id, legalEntityId: 'le_de', currency: 'EUR' } },
      write: { after: merged.receipt['eventCursor'] },
    });
    expect(opened.errors[0]).toMatchObject({ extensions: { rule: 'NOT_MERGED' } });
    expect(opened.errors[0]?.message).toContain(stays.id);
    const closing = await teller.call(everyone, { mutation: 'deactivateCustomer', target: { id: stays.id } });
    expect(closing.errors[0]?.message).toContain('2 of them are open');

    const back = await unmerge(goes, merged);
    expect(codesOf(back)).toEqual([]);
    const { receipt } = back.data?.['unmergeCustomers'] as Told;
    const after = { ...goes, receipt };
    expect(await ask(everyone, `{ ${accountsOf(goes)} }`, after)).toEqual({
      customer: {
        id: goes.id,
        status: 'ACTIVE',
        mergedInto: null,
        billingAccounts: nodes({ id: theirs.id, customer: { id: goes.id } }),
        invoices: nodes({ ...invoice, currentCustomer: { id: goes.id } }),
      },
    });
    expect(await ask(everyone, `{ ${accountsOf(stays)} }`, after)).toMatchObject({
      customer: { billingAccounts: nodes({ id: own.id, customer: { id: stays.id } }), invoices: nodes() },
    });
  }, 60_000);

  it('portal users of either see the whole, and those who pay for the survivor; who paid for the loser sees it no more', async () => {
    const [stays, goes] = [await active('Birch'), await active('Birch Twin')];
    const [payer, former] = [await active('Birch Payer'), await active('Birch Former')];
    const theirs = await accountOf(goes);
    await tell('setParent', { input: { customerId: stays.id, type: 'BILLING', parentId: payer.id } });
    await tell('setParent', { input: { customerId: goes.id, type: 'BILLING', parentId: former.id } });
    const merged = await merge(goes, stays);
    const seen = `{ billingAccounts { edges { node { id } } } customers { edges { node { id } } }
      loser: customer(id: "${goes.id}") { status } survivor: customer(id: "${stays.id}") { status } }`;
    const pair = {
      billingAccounts: nodes({ id: theirs.id }),
      loser: { status: 'MERGED' },
      survivor: { status: 'ACTIVE' },
    };
    for (const customer of [stays, goes])
      expect(await ask(portalOf(customer), seen, merged)).toEqual({
        ...pair,
        customers: nodes(...[stays, goes].map(({ id }) => ({ id }))),
      });
    expect(await ask(portalOf(payer), seen, merged)).toMatchObject(pair);
    expect(await ask(portalOf(former), seen, merged)).toEqual({
      billingAccounts: nodes(),
      customers: nodes({ id: former.id }),
      loser: null,
      survivor: null,
    });
  }, 60_000);

  it('a partner’s grants neither grow nor end: they name what they named', async () => {
    const [stays, goes] = [await active('Cedar'), await active('Cedar Twin')];
    const [own, theirs] = [await accountOf(stays), await accountOf(goes)];
    const granted = async (name: string, customer: Told) => {
      const partner = await tell('createPartner', { input: { name, kind: 'RESELLER' } });
      const input = {
        partnerId: partner.id,
        customerId: customer.id,
        fieldGroups: ['customer.identity', 'customer.contact', 'billing.account'],
        commands: ['addContact'],
      };
      await tell('grantPartner', { input });
      return personWith(`${name} app`, { roles: ['partner'], partner: partner.id });
    };
    const [ofLoser, ofSurvivor] = [await granted('north', goes), await granted('south', stays)];
    const merged = await merge(goes, stays);
    const text = `{ customers { edges { node { id mergedIntoId contacts { name } } } }
      billingAccounts { edges { node { id customer { id } } } } }`;
    expect(await ask(ofLoser, text, merged)).toEqual({
      // What it held is the survivor's now, which it may not see, not even by name.
      customers: nodes({ id: goes.id, mergedIntoId: null, contacts: [] }),
      billingAccounts: nodes({ id: theirs.id, customer: null }),
    });
    expect(await ask(ofSurvivor, text, merged)).toEqual({
      customers: nodes({
        id: stays.id,
        mergedIntoId: null,
        contacts: [{ name: 'Cedar contact' }, { name: 'Cedar Twin contact' }],
      }),
      billingAccounts: nodes({ id: own.id, customer: { id: stays.id } }),
    });
    const refused = await teller.call(ofLoser, {
      mutation: 'addContact',
      target: { input: { customerId: goes.id, contact: { name: 'Another' } } },
    });
    expect(codesOf(refused)).toEqual(['ILLEGAL_TRANSITION']);
    expect(refused.text).not.toContain(stays.id);
  }, 60_000);
});

describe('final documents', () => {
  it('ask for a second person before a merge, and forbid to undo it after', async () => {
    const [stays, goes] = [await active('Dill'), await active('Dill Twin')];
    const [own, theirs] = [await accountOf(stays), await accountOf(goes)];
    const posted = await finalInvoice(own);
    const input = { customerId: goes.id, survivorId: stays.id };
    const write = { after: posted.receipt['eventCursor'] };
    const early = await teller.call(dataSteward, { mutation: 'mergeCustomers', target: { input }, write });
    expect(codesOf(early)).toEqual(['APPROVAL_REQUIRED']);

    const asked = await tell('requestMerge', { input }, write, dataSteward);
    const [record] = asked.entity['merges'] as readonly { readonly id: string }[];
    const decision = { input: { customerId: goes.id, mergeId: record?.id } };
    const own13 = await teller.call(dataSteward, { mutation: 'approveMerge', target: decision });
    expect(own13.errors[0]).toMatchObject({ extensions: { code: 'SOD_VIOLATION', rule: '13.6' } });
    await tell('approveMerge', decision, {}, otherSteward);
    const merged = await merge(goes, stays);

    // What is made final on the survivor's own account has nothing to do with the loser.
    const later = await finalInvoice(own);
    const rehearsed = await teller.call(dataSteward, {
      mutation: 'unmergeCustomers',
      target: { input: { customerId: goes.id } },
      write: { after: later.receipt['eventCursor'], dryRun: true },
    });
    expect(codesOf(rehearsed)).toEqual([]);
    const onLoser = await finalInvoice(theirs);
    expect(codesOf(await unmerge(goes, onLoser))).toEqual(['VALIDATION_FAILED']);
    const text = `{ invoice(id: "${onLoser.id}") { customer { id } currentCustomer { id } } }`;
    expect(await ask(everyone, text, merged)).toEqual({
      invoice: { customer: { id: goes.id }, currentCustomer: { id: stays.id } },
    });
  }, 60_000);

  it('come with the customer that was merged before: its survivor has them too', async () => {
    const [stays, goes, other] = [await active('Elder'), await active('Elder Twin'), await active('Elder Other')];
    const posted = await finalInvoice(await accountOf(goes));
    const known = `select 1 from customer.posted_documents_copy where customer_id = $1`;
    await eventually('the merge is known', async () => (await company.database.query(known, [goes.id])).rowCount === 1);
    const write = { after: posted.receipt['eventCursor'] };
    const call = (customerId: string, survivorId: string) =>
      teller.call(dataSteward, { mutation: 'requestMerge', target: { input: { customerId, survivorId } }, write });
    // By the documents the younger stays, and so does whoever it became.
    expect((await call(goes.id, stays.id)).errors[0]?.message).toContain('POSTED_DOCUMENTS');
    const asked = (await call(stays.id, goes.id)).data?.['requestMerge'] as { readonly customer: Told['entity'] };
    const [record] = asked.customer['merges'] as readonly { readonly id: string }[];
    await tell('approveMerge', { input: { customerId: stays.id, mergeId: record?.id } }, {}, otherSteward);
    await merge(stays, goes);
    expect((await call(goes.id, other.id)).errors[0]?.message).toContain('POSTED_DOCUMENTS');
  }, 60_000);
});
