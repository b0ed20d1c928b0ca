import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultLimits } from '../../gateway/limits/limits.ts';
import { openCompany, type Company, type Reply } from './matrix/company.ts';
import { foreignTokens } from './matrix/foreign-tokens.ts';
import { readGraph } from './matrix/graph.ts';
import { everyone, personWith } from './matrix/people.ts';
import { differencesBetween, settled, snapshot } from './matrix/snapshot.ts';
import { createTeller, type Call, type Teller } from './matrix/tell.ts';

const mallory = personWith('mallory', { roles: ['sales', 'sales-ops', 'data-steward', 'billing-ops'] });

let dataDir: string;
let company: Company;
let teller: Teller;
let untouched: ReadonlyMap<string, string>;
/** A customer with a child and a grandchild, and an account with a draft. */
const ids = { top: '', middle: '', bottom: '', account: '', draft: '' };

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'concord-bad-input-'));
  company = await openCompany({ DATA_DIR: dataDir });
  teller = createTeller(company, await readGraph(company));
  for (const name of ['top', 'middle', 'bottom'] as const) ids[name] = await active(name);
  await teller.tell(everyone, 'setParent', { input: { customerId: ids.middle, type: 'LEGAL', parentId: ids.top } });
  await teller.tell(everyone, 'setParent', { input: { customerId: ids.bottom, type: 'LEGAL', parentId: ids.middle } });
  await settled(company);
  const account = { customerId: ids.top, legalEntityId: 'le_de', currency: 'EUR' };
  ids.account = (await teller.tell(everyone, 'openBillingAccount', { input: account })).id;
  const lines = [{ description: 'Line', unitPrice: '1', taxes: [] }];
  ids.draft = (await teller.tell(everyone, 'createInvoice', { input: { billingAccountId: ids.account, lines } })).id;
  await settled(company);
  untouched = await snapshot(company);
});
afterAll(async () => {
  await company?.[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

async function active(legalName: string): Promise<string> {
  const address = { use: 'LEGAL', lines: ['1 Main'], city: 'Reno', country: 'US' };
  const { id } = await teller.tell(everyone, 'createCustomer', {
    input: { legalName, country: 'US', addresses: [address] },
  });
  await teller.tell(everyone, 'submitForValidation', { id });
  await teller.tell(everyone, 'activateCustomer', { id });
  return id;
}

/** One clear typed error, and nothing but it; and nothing has changed. */
async function expectRefusal(reply: Reply, status: number, code: string, details: object): Promise<void> {
  expect(
    reply.errors.map(({ extensions }) => extensions['code']),
    reply.text,
  ).toEqual([code]);
  expect(reply.errors[0]).toMatchObject({
    // A sentence that a person can act on.
    message: expect.stringMatching(/^[^\n]{20,500}[.]$|^Cannot|^Syntax Error|^Variable/) as string,
    extensions: { ...details, code, retryable: false, correlationId: expect.stringMatching(/./) as string },
  });
  expect(
    Object.values(reply.data ?? {}).every((value) => value === null),
    reply.text,
  ).toBe(true);
  expect(reply.status).toBe(status);
  await settled(company);
  expect(differencesBetween(untouched, await snapshot(company))).toEqual([]);
}

describe('a token that', () => {
  it('is not there is asked for', async () => {
    const reply = await company.ask({ name: 'nobody', claims: null }, '{ customers { edges { node { id } } } }');
    await expectRefusal(reply, 401, 'UNAUTHENTICATED', { reason: 'missing' });
  });

  it('is wrong in one thing is refused, whatever it is', async () => {
    const tokens = await foreignTokens(dataDir);
    const body = JSON.stringify({ query: '{ customers { edges { node { id } } } }' });
    const told = await Promise.all(
      tokens.map(async ({ wrong, token }) => {
        const reply = await company.post(body, { authorization: `Bearer ${token}` });
        const [error] = reply.errors;
        return {
          wrong,
          status: reply.status,
          data: reply.data,
          code: error?.extensions['code'],
          reason: error?.extensions['reason'],
        };
      }),
    );
    expect(told).toEqual(
      tokens.map(({ wrong, reason }) => ({ wrong, status: 401, data: null, code: 'UNAUTHENTICATED', reason })),
    );
  });

  it('comes another way than in its header is not seen', async () => {
    const body = JSON.stringify({ query: '{ __typename }' });
    const token = await company.house.token({ sub: 'olga', roles: ['sales-ops'] });
    for (const headers of [
      { authorization: token },
      { authorization: `Basic ${token}` },
      { cookie: `token=${token}` },
    ]) {
      expect((await company.post(body, headers as Record<string, string>)).status).toBe(401);
    }
  });
});

const opportunity = (input: object): Call => ({
  mutation: 'createOpportunity',
  target: { input: { customerId: ids.top, name: 'Bad', closeDate: '2027-01-31', ...input } },
});
const worth = (amount: unknown, currency: unknown = 'EUR') => opportunity({ expectedValue: { amount, currency } });
const line = (fields: object): Call => ({
  mutation: 'createInvoice',
  target: {
    input: { billingAccountId: ids.account, lines: [{ description: 'Bad', unitPrice: '1', taxes: [], ...fields }] },
  },
});
const customer = (fields: object): Call => ({
  mutation: 'createCustomer',
  target: { input: { legalName: 'Bad', country: 'US', ...fields } },
});
const profile = (fields: object): Call => ({
  mutation: 'updateProfile',
  target: { input: { customerId: ids.top, ...fields } },
});
const parent = (child: keyof typeof ids, above: keyof typeof ids): Call => ({
  mutation: 'setParent',
  target: { input: { customerId: ids[child], type: 'LEGAL', parentId: ids[above] } },
});

const unfit = { unfit: true };
const amount = { path: 'input.expectedValue.amount', rule: 'DECIMAL_FORM' };
const date = { path: 'input.closeDate' };
const scale = { path: amount.path, currency: 'EUR', scale: 2 };

describe('a value that', () => {
  it.each<readonly [string, () => Call, string, object]>([
    ['is a number in scientific notation', () => worth('1e3'), 'VALIDATION_FAILED', amount],
    ['has forty digits', () => worth('1234567890123456789012345678901234567890'), 'VALIDATION_FAILED', amount],
    ['is a JSON number', () => worth(10.5), 'VALIDATION_FAILED', { path: amount.path }],
    ['is not a number', () => worth('NaN'), 'VALIDATION_FAILED', amount],
    ['has a decimal comma', () => worth('10,50'), 'VALIDATION_FAILED', amount],
    ['is an empty amount', () => worth(''), 'VALIDATION_FAILED', amount],
    ['has thirteen places', () => worth('1.0000000000001'), 'VALIDATION_FAILED', amount],
    ['is a settled amount of EUR with three places', () => worth('1.005'), 'SCALE_EXCEEDED', scale],
    [
      'is a settled amount of JPY with places',
      () => worth('1.5', 'JPY'),
      'SCALE_EXCEEDED',
      { ...scale, currency: 'JPY', scale: 0 },
    ],
    [
      'is a currency that nobody has',
      () => worth('1', 'XXQ'),
      'VALIDATION_FAILED',
      { path: 'input.expectedValue.currency' },
    ],
    [
      'is a currency in lower case',
      () => worth('1', 'eur'),
      'VALIDATION_FAILED',
      { path: 'input.expectedValue.currency' },
    ],
    ['is the 30th of February', () => opportunity({ closeDate: '2027-02-30' }), 'VALIDATION_FAILED', date],
    [
      'is the 29th of February of no leap year',
      () => opportunity({ closeDate: '2100-02-29' }),
      'VALIDATION_FAILED',
      date,
    ],
    ['is a 13th month', () => opportunity({ closeDate: '2027-13-01' }), 'VALIDATION_FAILED', date],
    ['is a date without hyphens', () => opportunity({ closeDate: '20270131' }), 'VALIDATION_FAILED', date],
    ['is a date with a time', () => opportunity({ closeDate: '2027-01-31T00:00:00Z' }), 'VALIDATION_FAILED', date],
    [
      'is an effective date that does not exist',
      () => ({ ...opportunity({}), write: { effectiveDate: '2026-06-31' } }),
      'VALIDATION_FAILED',
      { path: 'write.effectiveDate' },
    ],
    [
      'is a country that does not exist',
      () => customer({ country: 'ZZ' }),
      'VALIDATION_FAILED',
      { path: 'input.country' },
    ],
    [
      'is a state that does not exist',
      () => ({ mutation: 'placeHold', target: { input: { customerId: ids.top, reason: 'WHIM' } } }),
      'VALIDATION_FAILED',
      unfit,
    ],
    ['is a field that does not exist', () => customer({ colour: 'red' }), 'VALIDATION_FAILED', unfit],
    [
      'is missing',
      () => ({ mutation: 'createCustomer', target: { input: { legalName: 'Bad' } } }),
      'VALIDATION_FAILED',
      unfit,
    ],
    ['is blank', () => customer({ legalName: '   ' }), 'VALIDATION_FAILED', { path: 'input.legalName' }],
    ['is too long', () => customer({ legalName: 'x'.repeat(301) }), 'VALIDATION_FAILED', { path: 'input.legalName' }],
    [
      'is a null where one is needed',
      () => profile({ legalName: null }),
      'VALIDATION_FAILED',
      { path: 'input.legalName' },
    ],
    [
      'is no address of e-mail',
      () => customer({ contacts: [{ name: 'A', email: 'not an address' }] }),
      'VALIDATION_FAILED',
      { path: 'input.contacts[0].email' },
    ],
    [
      'is one of too many',
      () => customer({ contacts: Array.from({ length: 201 }, () => ({ name: 'A' })) }),
      'VALIDATION_FAILED',
      { path: 'input.contacts' },
    ],
    [
      'is an invoice line of a negative price',
      () => line({ unitPrice: '-1' }),
      'VALIDATION_FAILED',
      { path: 'input.lines[0].unitPrice' },
    ],
    [
      'is a quantity of ten places',
      () => line({ quantity: '0.0000000001' }),
      'VALIDATION_FAILED',
      { path: 'input.lines[0].quantity' },
    ],
    [
      'is a settled discount of three places',
      () => line({ discount: '0.005' }),
      'SCALE_EXCEEDED',
      { path: 'input.lines[0].discount', currency: 'EUR', scale: 2 },
    ],
    [
      'is an amount past nineteen digits',
      () => line({ quantity: '9999999999', unitPrice: '9999999999' }),
      'VALIDATION_FAILED',
      { path: 'input.lines[0]' },
    ],
    [
      'is an invoice without lines',
      () => ({ mutation: 'createInvoice', target: { input: { billingAccountId: ids.account, lines: [] } } }),
      'VALIDATION_FAILED',
      { path: 'input.lines' },
    ],
    [
      'is an unknown customer',
      () => profile({ customerId: 'cus_unknown' }),
      'NOT_FOUND',
      { entity: 'Customer', id: 'cus_unknown' },
    ],
    [
      'is an unknown invoice',
      () => ({ mutation: 'finalizeInvoice', target: { id: 'inv_unknown' } }),
      'NOT_FOUND',
      { entity: 'Invoice', id: 'inv_unknown' },
    ],
    [
      'is an id of another kind',
      () => ({ mutation: 'finalizeInvoice', target: { id: ids.top } }),
      'NOT_FOUND',
      { entity: 'Invoice' },
    ],
    [
      'is no id but an attack',
      () => profile({ customerId: `'; drop table customers; --` }),
      'NOT_FOUND',
      { entity: 'Customer' },
    ],
    [
      'is an id with a null byte',
      () => profile({ customerId: 'cus_\u0000x' }),
      'VALIDATION_FAILED',
      { path: 'input.customerId' },
    ],
    [
      'is a text with a null byte',
      () => customer({ tradingName: 'Nil\u0000' }),
      'VALIDATION_FAILED',
      { path: 'input.tradingName' },
    ],
    [
      'is half of a surrogate pair',
      () => customer({ contacts: [{ name: 'A\ud800' }] }),
      'VALIDATION_FAILED',
      { path: 'input.contacts[0].name' },
    ],
    ['makes a customer its own parent', () => parent('top', 'top'), 'HIERARCHY_CYCLE', { type: 'LEGAL' }],
    ['closes a circle', () => parent('top', 'bottom'), 'HIERARCHY_CYCLE', { type: 'LEGAL' }],
    [
      'is an unknown parent',
      () => ({
        mutation: 'setParent',
        target: { input: { customerId: ids.top, type: 'LEGAL', parentId: 'cus_unknown' } },
      }),
      'NOT_FOUND',
      { entity: 'Customer', id: 'cus_unknown' },
    ],
    [
      'is a stale version',
      () => ({ ...profile({ segment: 'X' }), write: { expectedVersion: 1 } }),
      'VERSION_CONFLICT',
      { expected: 1 },
    ],
    [
      'is a cursor of nobody’s',
      () => ({ ...profile({ segment: 'X' }), write: { after: 'made-up' } }),
      'CURSOR_INVALID',
      {},
    ],
    [
      'is a missing key',
      () => ({ ...profile({ segment: 'X' }), write: { idempotencyKey: null } }),
      'VALIDATION_FAILED',
      { path: 'write.idempotencyKey' },
    ],
    [
      'is an empty key',
      () => ({ ...profile({ segment: 'X' }), write: { idempotencyKey: '' } }),
      'VALIDATION_FAILED',
      { path: 'write.idempotencyKey' },
    ],
    [
      'is a key of 256 characters',
      () => ({ ...profile({ segment: 'X' }), write: { idempotencyKey: 'k'.repeat(256) } }),
      'VALIDATION_FAILED',
      { path: 'write.idempotencyKey' },
    ],
    [
      'is a reason of a thousand and one characters',
      () => ({ ...profile({ segment: 'X' }), write: { reason: 'r'.repeat(1_001) } }),
      'VALIDATION_FAILED',
      { path: 'write.reason' },
    ],
  ])('%s is refused with one clear error', async (_what, call, code, details) => {
    const reply = await teller.call(mallory, call());
    // What does not fit the schema is refused before it is executed.
    await expectRefusal(reply, 'unfit' in details ? 400 : 200, code, 'unfit' in details ? {} : details);
  });

  it.each([
    ['a wrong amount', `name: "x", closeDate: "2027-01-31", expectedValue: { amount: "1e3", currency: "EUR" }`],
    ['a wrong date', `name: "x", closeDate: "2027-02-30"`],
    ['a null byte', `name: "x\\u0000", closeDate: "2027-01-31"`],
  ])('stands in the operation itself is refused like one in a variable: %s', async (_what, fields) => {
    const text = `mutation { createOpportunity(input: { customerId: "${ids.top}", ${fields} }, write: { idempotencyKey: "written" }) { receipt { outcome } } }`;
    await expectRefusal(await company.ask(mallory, text), 200, 'VALIDATION_FAILED', {});
  });

  it('is a reused key is refused with the time of its first use', async () => {
    const write = { idempotencyKey: 'reused', dryRun: false };
    await teller.call(mallory, { ...profile({ customerId: 'cus_unknown' }), write });
    const reply = await teller.call(mallory, { ...profile({ segment: 'X' }), write });
    await expectRefusal(reply, 200, 'IDEMPOTENCY_KEY_REUSED', {
      firstSeenAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T/) as string,
    });
  });

  it.each([
    ['an unknown id', '{ customer(id: "cus_unknown") { id } }', { customer: null }],
    ['an attack', `{ customer(id: "'; drop table customers; --") { id } }`, { customer: null }],
    ['an empty id', '{ invoice(id: "") { id } }', { invoice: null }],
    [
      'an unknown reference',
      '{ customerByReference(system: "x", instance: "x", objectType: "x", externalId: "x") { id } }',
      { customerByReference: null },
    ],
    [
      'an unknown number',
      '{ invoiceByNumber(legalEntityId: "le_x", number: "INV-9") { id } }',
      { invoiceByNumber: null },
    ],
  ])('is looked for by %s is null, without an error', async (_what, query, data) => {
    expect(await company.ask(everyone, query)).toMatchObject({ status: 200, data, errors: [] });
  });
});

describe('a request that', () => {
  const tenThousand = Array.from({ length: 10_000 }, (_, index) => `cus_${index}`);
  const filtered = { path: 'filter.ids', rule: 'COUNT_MAX' };

  it('filters by ten thousand ids is refused, wherever they stand', async () => {
    const within = await company.ask(
      everyone,
      'query ($filter: CustomerFilter) { customers(filter: $filter) { edges { node { id } } } }',
      { filter: { ids: tenThousand } },
    );
    await expectRefusal(within, 200, 'VALIDATION_FAILED', filtered);
    const alone = await company.ask(
      everyone,
      'query ($ids: [ID!]) { customers(filter: { ids: $ids }) { edges { node { id } } } }',
      { ids: tenThousand },
    );
    await expectRefusal(alone, 200, 'VALIDATION_FAILED', filtered);
    const invoices = await company.ask(
      everyone,
      'query ($ids: [ID!]) { invoices(first: 5, filter: { ids: $ids }) { edges { node { id } } } }',
      { ids: tenThousand },
    );
    await expectRefusal(invoices, 200, 'VALIDATION_FAILED', filtered);
    const written = await company.ask(
      everyone,
      `{ customers(filter: { ids: ${JSON.stringify(tenThousand)} }) { edges { node { id } } } }`,
    );
    await expectRefusal(written, 400, 'VALIDATION_FAILED', { path: 'query', rule: 'TOKENS_MAX' });
  });

  it.each([0, -1, 101, 1_000_000])('asks for a page of %i is refused', async (first) => {
    const reply = await company.ask(everyone, `{ customers(first: ${first}) { edges { node { id } } } }`);
    const [code, status] = first > defaultLimits.costMax ? ['COST_EXCEEDED', 400] : ['VALIDATION_FAILED', 200];
    await expectRefusal(
      reply,
      Number(status),
      String(code),
      code === 'COST_EXCEEDED' ? { limit: defaultLimits.costMax } : { path: 'first' },
    );
  });

  it('asks for a page after a cursor that was not made here is refused', async () => {
    for (const cursor of ['', 'x', 'eyJhIjoxfQ.AAAAAAAAAAAAAAAAAAAAAA', 'a.b.c', 'x'.repeat(5_000)]) {
      const reply = await company.ask(
        everyone,
        'query ($after: Cursor) { customers(after: $after) { edges { node { id } } } }',
        { after: cursor },
      );
      await expectRefusal(reply, 200, 'CURSOR_INVALID', {});
    }
  });

  it('has five megabytes is refused before it is read', async () => {
    const authorization = `Bearer ${await company.house.token({ sub: 'mallory', roles: ['sales-ops'] })}`;
    const body = JSON.stringify({ query: '{ __typename }', variables: { padding: 'x'.repeat(5 * 1_048_576) } });
    await expectRefusal(await company.post(body, { authorization }), 413, 'VALIDATION_FAILED', { path: 'body' });
  });

  it('spreads a fragment bomb over a list that leads back to itself is refused before it is planned', async () => {
    const bomb = Array.from({ length: 20 }, (_, index) => {
      const inner =
        index === 19
          ? 'id'
          : `a: parent(type: LEGAL) { ...F${index + 1} } b: parent(type: BILLING) { ...F${index + 1} }`;
      return `fragment F${index} on Customer { ${inner} }`;
    }).join(' ');
    const began = performance.now();
    const reply = await company.ask(everyone, `{ customers { edges { node { ...F0 } } } } ${bomb}`);
    await expectRefusal(reply, 400, 'VALIDATION_FAILED', { path: 'query' });
    expect(performance.now() - began).toBeLessThan(5_000);

    const circle =
      '{ customers { edges { node { ...A } } } } fragment A on Customer { ...B } fragment B on Customer { ...A }';
    await expectRefusal(await company.ask(everyone, circle), 400, 'VALIDATION_FAILED', { path: 'query' });
  });

  it('goes round a list that leads back to itself is refused by what it could cost', async () => {
    const round = (levels: number): string =>
      levels === 0 ? 'id' : `children(type: LEGAL, first: 100) { edges { node { ${round(levels - 1)} } } }`;
    const reply = await company.ask(everyone, `{ customers(first: 100) { edges { node { ${round(3)} } } } }`);
    await expectRefusal(reply, 400, 'COST_EXCEEDED', { limit: defaultLimits.costMax, resetAt: null });
  });

  it.each([
    ['is no JSON', '{"query": '],
    ['is a batch', '[{"query":"{ __typename }"}]'],
    ['has no query', '{}'],
    ['has variables that are no object', '{"query":"{ __typename }","variables":"x"}'],
  ])('%s is refused', async (_what, body) => {
    const authorization = `Bearer ${await company.house.token({ sub: 'mallory', roles: ['sales-ops'] })}`;
    await expectRefusal(await company.post(body, { authorization }), 400, 'VALIDATION_FAILED', {});
  });

  it('is no GraphQL of this graph is refused in the codes that GraphQL clients know', async () => {
    const broken = await company.ask(everyone, '{ customers { ');
    await expectRefusal(broken, 400, 'GRAPHQL_PARSE_FAILED', {});
    const unknown = await company.ask(everyone, '{ customers { edges { node { secrets } } } }');
    await expectRefusal(unknown, 400, 'GRAPHQL_VALIDATION_FAILED', {});
  });

  it('changes two systems at once is refused, with the names of both', async () => {
    const write = 'write: { idempotencyKey: "two" }';
    const text = `mutation { createPartner(input: { name: "x", kind: SERVICE }, ${write}) { receipt { outcome } } deleteDraft(id: "${ids.draft}", ${write}) { receipt { outcome } } }`;
    await expectRefusal(await company.ask(everyone, text), 400, 'CROSS_SYSTEM_MUTATION', {
      systems: ['billing', 'customer'],
    });
  });
});
