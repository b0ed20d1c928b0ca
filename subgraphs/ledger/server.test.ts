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
import { viewerWith } from '../../test/harness/customer.ts';
import { openLedgerRoom, people, type Books, type LedgerRoom } from '../../test/harness/ledger.ts';
import type { Subgraph } from '../subgraph.ts';
import { commands } from './commands/all.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import { openLedgerSubgraph } from './server.ts';

type Reply = {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
};

const keys = parseInternalKeys(`k1:${Buffer.alloc(32, 9).toString('base64')}`);
const signer = createRequestSigner(keys);
const { accountant, approver } = people;
const listed = {
  name: 'Harbour Inc.',
  country: 'US',
  currency: 'USD',
  timeZone: 'America/New_York',
  roundingMode: 'HALF_EVEN',
  taxRoundingLevel: 'LINE',
} as const;

let room: LedgerRoom;
let ledger: Subgraph;
let books: Books;
let entry: JournalEntry;

function open(legalEntities: readonly object[]): Promise<Subgraph> {
  return openLedgerSubgraph({
    databaseUrl: room.url,
    poolMax: 4,
    verifier: createRequestVerifier(keys, 'ledger'),
    cursors: createCursors([Buffer.alloc(32, 7)]),
    clock: room.clock,
    systems: { systems: {}, bindings: [], legalEntities: legalEntities as never },
    logs: {},
    evidence: {},
    webhooks: { seal: createSecretSeal(keys), reach: { allowPrivate: false } },
    committed: () => undefined,
    registry: new Registry(),
    eventMetrics: createEventMetrics(new Registry()),
    log: silentLog,
  });
}

beforeAll(async () => {
  room = await openLedgerRoom();
  books = await room.books();
  entry = await room.posted(books, '12.50');
  ledger = await open([{ ...listed, id: 'le_listed' }]);
});
afterAll(async () => {
  await ledger.close();
  await room[Symbol.asyncDispose]();
});

async function ask(viewer: Viewer, query: string, variables: Record<string, unknown> = {}): Promise<Reply> {
  const body = JSON.stringify({ query, variables });
  const signed = signer.sign('ledger', body, { viewer, correlationId: 'c', idempotencyKey: null, after: null });
  const response = await ledger.handler({ body, headers: { [contextHeader]: signed } });
  return JSON.parse(response.body) as Reply;
}

describe('the ledger subgraph', () => {
  it('answers an entry with its lines, accounts, period and legal entity', async () => {
    const query = `query ($id: ID!) { journalEntry(id: $id) {
      number status legalEntity { functionalCurrency } period { name modules { module status } }
      lines { debit { amount currency } credit { amount } functionalAmount { amount } account { code } customer { id } dimensions { name } }
      source { system type } reversedBy { id } crossReferences { externalId } commands { name allowed refusal { code } }
    } }`;
    const { data, errors } = await ask(approver, query, { id: entry.id });
    expect(errors).toBeUndefined();
    expect(data?.['journalEntry']).toMatchObject({
      number: 'JE-000001',
      status: 'POSTED',
      legalEntity: { functionalCurrency: 'EUR' },
      period: {
        name: '2026-P03',
        modules: ['BILLING', 'AR', 'REVENUE', 'GL'].map((module) => ({ module, status: 'OPEN' })),
      },
      lines: [
        {
          debit: { amount: '12.50', currency: 'EUR' },
          credit: null,
          functionalAmount: { amount: '12.50' },
          account: { code: '1000' },
          customer: null,
          dimensions: [],
        },
        { debit: null, credit: { amount: '12.50' }, account: { code: '4000' } },
      ],
      source: { system: 'concord', type: 'MANUAL' },
      reversedBy: null,
    });
    const { commands: told } = data?.['journalEntry'] as { commands: { name: string; refusal: { code: string } }[] };
    expect(told.map(({ name, refusal }) => [name, refusal.code])).toEqual([
      ['approveJournalEntry', 'ILLEGAL_TRANSITION'],
      ['postJournalEntry', 'ILLEGAL_TRANSITION'],
      ['rejectJournalEntry', 'ILLEGAL_TRANSITION'],
      ['reviseJournalEntry', 'ROLE_REQUIRED'],
      ['submitJournalEntry', 'ROLE_REQUIRED'],
      ['updateJournalEntry', 'ROLE_REQUIRED'],
    ]);
  });

  it('says before anyone tries what an entry could not be posted for', async () => {
    const draft = await room.draft(books, '1', { postingDate: '2030-01-01' as never });
    const state = async (name: string, who: Viewer) => {
      const query = 'query ($id: ID!) { journalEntry(id: $id) { commands { name refusal { code } } } }';
      const { data } = await ask(who, query, { id: draft.id });
      const { commands: told } = data?.['journalEntry'] as { commands: { name: string; refusal: unknown }[] };
      return told.find((one) => one.name === name)?.refusal;
    };
    expect(await state('submitJournalEntry', accountant)).toBeNull();
    await room.run(accountant, commands.submitJournalEntry, { id: draft.id });
    expect(await state('approveJournalEntry', { ...accountant, roles: ['gl-approver'] })).toEqual({
      code: 'SOD_VIOLATION',
    });
    await room.run(approver, commands.approveJournalEntry, { id: draft.id });
    expect(await state('postJournalEntry', approver)).toEqual({ code: 'PERIOD_CLOSED' });
  });

  it('answers a trial balance by day and by period, and null for who works for others', async () => {
    const query = `query ($id: ID!, $asOf: Date, $period: ID) { trialBalance(legalEntityId: $id, asOf: $asOf, periodId: $period) {
      asOf movedFrom debit { amount } difference { amount currency }
      rows(first: 1) { edges { cursor node { code opening { amount } closing { amount } account { name } } } pageInfo { hasNextPage endCursor } }
    } }`;
    const id = books.legalEntity.id;
    const today = await ask(approver, query, { id });
    expect(today.errors).toBeUndefined();
    expect(today.data?.['trialBalance']).toMatchObject({
      asOf: '2026-03-31',
      movedFrom: null,
      debit: { amount: '12.50' },
      difference: { amount: '0.00', currency: 'EUR' },
      rows: {
        edges: [{ node: { code: '1000', opening: { amount: '0.00' }, closing: { amount: '12.50' } } }],
        pageInfo: { hasNextPage: true },
      },
    });
    const period = await ask(approver, query, { id, period: books.periods[1]!.id });
    expect(period.data?.['trialBalance']).toMatchObject({
      asOf: '2026-02-28',
      movedFrom: '2026-02-01',
      debit: { amount: '0.00' },
      rows: { edges: [] },
    });
    const other = { ...approver, legalEntityIds: ['le_other' as LegalEntityId] };
    expect((await ask(other, query, { id })).data).toEqual({ trialBalance: null });
    const both = await ask(approver, query, { id, asOf: '2026-01-01', period: books.periods[1]!.id });
    expect(both.errors?.[0]?.extensions).toMatchObject({ code: 'VALIDATION_FAILED', rule: 'ONE_OF' });
    const unknown = await ask(approver, query, { id, period: 'per_x' });
    expect(unknown.errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND', entity: 'AccountingPeriod' });
  });

  it('goes through a trial balance page by page, and takes no other list’s cursor', async () => {
    const query = `query ($id: ID!, $after: Cursor) { trialBalance(legalEntityId: $id) {
      rows(first: 1, after: $after) { edges { node { code } } pageInfo { endCursor } } } }`;
    const page = async (id: string, after: unknown) => {
      const { data, errors } = await ask(approver, query, { id, after });
      const balance = data?.['trialBalance'] as {
        rows: { edges: { node: { code: string } }[]; pageInfo: { endCursor: string } } | null;
      };
      return { rows: balance?.rows, errors };
    };
    const first = await page(books.legalEntity.id, null);
    const second = await page(books.legalEntity.id, first.rows?.pageInfo.endCursor);
    expect([first, second].map(({ rows }) => rows?.edges.map(({ node }) => node.code))).toEqual([['1000'], ['4000']]);
    const elsewhere = await page('le_listed', first.rows?.pageInfo.endCursor);
    expect(elsewhere.errors?.[0]?.extensions['code']).toBe('CURSOR_INVALID');
  });

  const everyRoute = `query ($entity: ID!, $account: ID!, $period: ID!, $entry: ID!, $things: [_Any!]!) {
    legalEntity(id: $entity) { id } account(id: $account) { id } accountingPeriod(id: $period) { id } journalEntry(id: $entry) { id }
    legalEntities { edges { node { id } } } accounts { edges { node { id } } } calendars { edges { node { id } } }
    accountingPeriods { edges { node { id } } } journalEntries { edges { node { id } } }
    trialBalance(legalEntityId: $entity) { debit { amount } }
    _entities(representations: $things) { ... on LegalEntity { id } ... on Account { id } ... on AccountingPeriod { id } ... on JournalEntry { id } }
  }`;

  it.each<[string, Partial<Viewer>]>([
    ['a portal', { customerId: 'cus_acme' as CustomerId }],
    ['a partner', { partnerId: 'par_x' as PartnerId }],
    ['both at once', { customerId: 'cus_acme' as CustomerId, partnerId: 'par_x' as PartnerId }],
  ])('shows %s nothing of the books by any route, whatever its roles', async (_, more) => {
    const ids = {
      entity: books.legalEntity.id,
      account: books.cash.id,
      period: books.periods[0]!.id,
      entry: entry.id,
    };
    const things = [
      { __typename: 'LegalEntity', id: ids.entity },
      { __typename: 'Account', id: ids.account },
      { __typename: 'AccountingPeriod', id: ids.period },
      { __typename: 'JournalEntry', id: ids.entry },
    ];
    const none = { edges: [] };
    const asked = { ...ids, things };
    expect((await ask({ ...viewerWith('finance'), ...more }, everyRoute, asked)).data).toEqual({
      legalEntity: null,
      account: null,
      accountingPeriod: null,
      journalEntry: null,
      legalEntities: none,
      accounts: none,
      calendars: none,
      accountingPeriods: none,
      journalEntries: none,
      trialBalance: null,
      _entities: [null, null, null, null],
    });
    const seen = (await ask(viewerWith('finance'), everyRoute, asked)).data;
    expect(JSON.stringify(seen)).not.toContain('null');
  });

  it('answers nobody without the gateway’s signature', async () => {
    const body = JSON.stringify({ query: '{ journalEntries { edges { cursor } } }' });
    expect((await ledger.handler({ body, headers: {} })).status).toBe(401);
  });
});

describe('legal entities of systems.yaml', () => {
  const read = async (id: string) => {
    const query = `query ($id: ID!) { legalEntity(id: $id) {
      name version functionalCurrency roundingMode taxRoundingLevel timeZone chartId } }`;
    return (await ask(viewerWith('finance'), query, { id })).data?.['legalEntity'];
  };

  it('are there when the ledger opens, and the log tells of them', async () => {
    expect(await read('le_listed')).toEqual({
      name: 'Harbour Inc.',
      version: 1,
      functionalCurrency: 'USD',
      roundingMode: 'HALF_EVEN',
      taxRoundingLevel: 'LINE',
      timeZone: 'America/New_York',
      chartId: 'main',
    });
    const told = room.database.db.selectFrom('outbox').select('type').where('entity_id', '=', 'le_listed');
    expect(await told.execute()).toEqual([{ type: 'ledger.legalEntity.created' }]);
  });

  it('are the ledger’s from then on: a later start changes nothing of what it has', async () => {
    await room.run(people.admin, commands.renameLegalEntity, { legalEntityId: 'le_listed', name: 'Port Inc.' });
    const news = [
      { ...listed, id: 'le_listed', name: 'Another' },
      { ...listed, id: 'le_new' },
    ];
    // Two processes that start at once.
    const opened = await Promise.all([open(news), open(news)]);
    await Promise.all(opened.map((one) => one.close()));
    expect(await read('le_listed')).toMatchObject({ name: 'Port Inc.', version: 2 });
    expect(await read('le_new')).toMatchObject({ version: 1 });
  });
});
