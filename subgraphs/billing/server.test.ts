import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId, LegalEntityId, PartnerId } from '../../core/ids.ts';
import type { Viewer } from '../../core/viewer.ts';
import { createEventMetrics } from '../../events/metrics.ts';
import { createSecretSeal } from '../../events/webhooks/secret-seal.ts';
import { createCursors } from '../../platform/cursor.ts';
import { parseInternalKeys } from '../../platform/identity/internal-keys.ts';
import { contextHeader, createRequestSigner, createRequestVerifier } from '../../platform/identity/signed-request.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { legalEntities, made, openBillingRoom, type BillingRoom } from '../../test/harness/billing.ts';
import { viewerWith } from '../../test/harness/customer.ts';
import type { Subgraph } from '../subgraph.ts';
import { commands } from './commands/all.ts';
import type { Invoice } from './domain/invoice.ts';
import { openBillingSubgraph } from './server.ts';

type Reply = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
};

const keys = parseInternalKeys(`k1:${Buffer.alloc(32, 9).toString('base64')}`);
const signer = createRequestSigner(keys);
const operator = viewerWith('billing-ops');

let room: BillingRoom;
let billing: Subgraph;
let invoice: Invoice;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = await openBillingSubgraph({
    databaseUrl: room.url,
    poolMax: 4,
    verifier: createRequestVerifier(keys, 'billing'),
    cursors: createCursors([Buffer.alloc(32, 7)]),
    clock: room.clock,
    systems: {
      systems: {},
      bindings: [],
      legalEntities: legalEntities.map((one) => ({ ...one, name: one.id, country: 'US' })),
    },
    logs: {},
    evidence: {},
    webhooks: { seal: createSecretSeal(keys), reach: { allowPrivate: false } },
    committed: () => undefined,
    registry: new Registry(),
    eventMetrics: createEventMetrics(new Registry()),
    log: silentLog,
  });
  const draft = await room.draft(await room.openAccount());
  invoice = made(await room.onInvoice(commands.finalizeInvoice, { id: draft.id }));
  await room.knows('cus_birch', 'ACTIVE');
});
afterAll(async () => {
  await billing.close();
  await room[Symbol.asyncDispose]();
});

async function ask(viewer: Viewer, query: string, variables: Record<string, unknown> = {}): Promise<Reply> {
  const body = JSON.stringify({ query, variables });
  const signed = signer.sign('billing', body, { viewer, correlationId: 'c', idempotencyKey: null, after: null });
  const response = await billing.handler({ body, headers: { [contextHeader]: signed } });
  return JSON.parse(response.body) as Reply;
}

const everyRoute = `query ($id: ID!, $account: ID!, $number: String!, $things: [_Any!]!) {
  invoice(id: $id) { id }
  billingAccount(id: $account) { id }
  invoiceByNumber(legalEntityId: "le_us", number: $number) { id }
  invoices { edges { node { id } } }
  byId: invoices(filter: { ids: [$id] }) { edges { node { id } } }
  billingAccounts(filter: { customerId: "cus_acme" }) { edges { node { id } } }
  _entities(representations: $things) {
    ... on Invoice { id total { amount } }
    ... on BillingAccount { id }
    ... on Customer { id invoices { edges { node { id } } } billingAccounts { edges { node { id } } } }
  }
}`;

async function routes(viewer: Viewer): Promise<Reply> {
  const { id, number, billingAccountId: account } = invoice;
  const things = [
    { __typename: 'Invoice', id },
    { __typename: 'BillingAccount', id: account },
    { __typename: 'Customer', id: 'cus_acme' },
  ];
  return ask(viewer, everyRoute, { id, account, number, things });
}

const nothing = {
  invoice: null,
  billingAccount: null,
  invoiceByNumber: null,
  invoices: { edges: [] },
  byId: { edges: [] },
  billingAccounts: { edges: [] },
  _entities: [null, null, null],
};

describe('the billing subgraph', () => {
  it('answers an invoice with its account, its customer and amounts in the places of their currency', async () => {
    const query = `query ($id: ID!) { invoice(id: $id) {
      number total { amount currency } lines { quantity unitPrice gross { amount } taxLines { taxCode } period { from } }
      customer { id invoices(first: 1) { edges { node { id } } pageInfo { hasNextPage } } }
      billingAccount { id status } crossReferences { externalId }
      commands { name allowed refusal { code } }
    } }`;
    const { data, errors } = await ask(operator, query, { id: invoice.id });
    expect(errors).toBeUndefined();
    expect(data?.['invoice']).toMatchObject({
      number: 'INV-000001',
      total: { amount: '100.00', currency: 'USD' },
      lines: [{ quantity: '1', unitPrice: '100', gross: { amount: '100.00' }, taxLines: [], period: null }],
      customer: {
        id: 'cus_acme',
        invoices: { edges: [{ node: { id: invoice.id } }], pageInfo: { hasNextPage: false } },
      },
      billingAccount: { id: invoice.billingAccountId, status: 'ACTIVE' },
      crossReferences: [],
    });
    const { commands: states } = data?.['invoice'] as { commands: { name: string; allowed: boolean }[] };
    expect(states.map(({ name, allowed }) => [name, allowed])).toEqual([
      ['deleteDraft', false],
      ['finalizeInvoice', false],
      ['updateInvoiceDraft', false],
      ['voidInvoice', true],
      ['approveWriteOff', false],
      ['writeOffInvoice', true],
    ]);
  });

  it('runs a mutation and answers its receipt with the entity', async () => {
    const query = `mutation ($input: CreateInvoiceInput!, $write: WriteContext!) {
      createInvoice(input: $input, write: $write) { invoice { status total { amount } } receipt { outcome recordVersion } }
    }`;
    const line = { description: 'Seats', quantity: '3', unitPrice: '0.335' };
    const input = { billingAccountId: invoice.billingAccountId, lines: [line] };
    const run = (write: object, lines: readonly object[] = [line]) =>
      ask(operator, query, { input: { ...input, lines }, write });
    expect((await run({ dryRun: true })).data?.['createInvoice']).toEqual({
      invoice: { status: 'DRAFT', total: { amount: '1.01' } },
      receipt: { outcome: 'REHEARSED', recordVersion: 1 },
    });
    expect((await run({ idempotencyKey: 'm1' })).data?.['createInvoice']).toMatchObject({
      receipt: { outcome: 'APPLIED' },
    });
    const scale = await run({ idempotencyKey: 'm2' }, [{ ...line, discount: '0.005' }]);
    expect(scale.errors?.[0]?.extensions).toMatchObject({
      code: 'SCALE_EXCEEDED',
      path: 'input.lines[0].discount',
      system: 'billing',
    });
    const form = await run({ idempotencyKey: 'm3' }, [{ ...line, unitPrice: '1e3' }]);
    expect(form.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED' });
  });

  it('shows a portal user its own customer’s invoices by every route', async () => {
    const { data, errors } = await routes({ ...viewerWith('portal'), customerId: 'cus_acme' as CustomerId });
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      invoice: { id: invoice.id },
      _entities: [{ id: invoice.id }, {}, { id: 'cus_acme' }],
    });
  });

  it.each<[string, Partial<Viewer>]>([
    ['the portal of another customer', { roles: ['portal'], customerId: 'cus_birch' as CustomerId }],
    ['a portal without a customer', { roles: ['portal'] }],
    ['a partner without grants', { roles: ['partner'], partnerId: 'par_x' as PartnerId }],
    [
      'a token of a customer and a partner at once',
      { customerId: 'cus_acme' as CustomerId, partnerId: 'par_x' as PartnerId },
    ],
  ])('shows %s none of it by any route', async (_, more) => {
    expect((await routes({ ...operator, ...more })).data).toEqual(nothing);
  });

  it('shows the staff of another legal entity the customer and nothing that hangs on it', async () => {
    const { data } = await routes({ ...operator, legalEntityIds: ['le_jp' as LegalEntityId] });
    const empty = { edges: [] };
    expect(data).toEqual({
      ...nothing,
      _entities: [null, null, { id: 'cus_acme', invoices: empty, billingAccounts: empty }],
    });
  });

  it('refuses a page cursor of another list and a filter of too many ids', async () => {
    const first = await ask(operator, '{ invoices(first: 1) { edges { cursor } } }');
    const { edges } = first.data?.['invoices'] as { edges: { cursor: string }[] };
    const other = await ask(
      operator,
      'query ($after: Cursor) { billingAccounts(after: $after) { edges { cursor } } }',
      { after: edges[0]?.cursor },
    );
    expect(other.errors?.[0]?.extensions['code']).toBe('CURSOR_INVALID');
    const ids = Array.from({ length: 101 }, (_, index) => `inv_${index}`);
    const many = await ask(operator, 'query ($ids: [ID!]) { invoices(filter: { ids: $ids }) { edges { cursor } } }', {
      ids,
    });
    expect(many.errors?.[0]?.extensions['code']).toBe('VALIDATION_FAILED');
  });

  it('answers nobody without the gateway’s signature', async () => {
    const response = await billing.handler({
      body: JSON.stringify({ query: '{ invoices { edges { cursor } } }' }),
      headers: {},
    });
    expect(response.status).toBe(401);
    expect(response.body).not.toContain('"data"');
  });
});
