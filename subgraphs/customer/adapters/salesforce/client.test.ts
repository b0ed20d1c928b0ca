import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../../core/fault.ts';
import { createSalesforceClient, type SalesforceClient, type SalesforceClientOptions } from './client.ts';
import { openFakeSalesforce, type FakeFault, type FakeSalesforce } from './fake.ts';
import { soql } from './soql.ts';

const everyAccount = soql`SELECT Id, Concord_Id__c, Concord_Key__c, Industry, Segment__c, Territory__c, OwnerRef__c, SystemModstamp FROM Account WHERE Concord_Id__c != null ORDER BY SystemModstamp, Id`;
/** For what ends by it alone; everything else ends before, however busy the machine is. */
const shortDeadlineMs = 600;

let salesforce: FakeSalesforce;
let client: SalesforceClient;
const opened: SalesforceClient[] = [];

beforeEach(async () => {
  salesforce = await openFakeSalesforce();
  client = open();
  salesforce.put({ Concord_Id__c: 'cus_acme', Segment__c: 'SMB' });
  await client.read('cus_acme');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await salesforce[Symbol.asyncDispose]();
});

function open(options: Partial<SalesforceClientOptions> = {}): SalesforceClient {
  const { url: loginUrl, clientId, clientSecret } = salesforce;
  const one = createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret, deadlineMs: 10_000, ...options });
  opened.push(one);
  return one;
}

const upsert = (): Promise<unknown> => client.upsert('cus_acme', { Segment__c: 'ENTERPRISE' });
const read = (): Promise<unknown> => client.read('cus_acme');
const query = (): Promise<unknown> => client.query(everyAccount, 100);

/** With a session already, so that a short deadline is spent on the call itself. */
async function hasty(): Promise<SalesforceClient> {
  const opened = open({ deadlineMs: shortDeadlineMs });
  for (let tries = 0; tries < 20; tries += 1) {
    const row = await opened.read('cus_acme').catch(() => null);
    if (row !== null) break;
  }
  return opened;
}

async function faultOf(call: () => Promise<unknown>): Promise<Fault> {
  const error: unknown = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Fault);
  return error as Fault;
}

/** What can come instead of an answer, and what may then be thought of it; `sent` where the write may have happened. */
const silences: readonly (readonly [string, FakeFault, Fault['kind'], { readonly sent: boolean }])[] = [
  ['a connection cut before anything was done', { kind: 'reset-before' }, 'UNREACHABLE', { sent: true }],
  ['a connection cut after it was done', { kind: 'reset-after' }, 'UNREACHABLE', { sent: true }],
  ['a connection cut within the answer', { kind: 'reset-mid-body' }, 'UNREACHABLE', { sent: true }],
  ['a stall', { kind: 'stall' }, 'TIMED_OUT', { sent: true }],
  ['a stall after it was done', { kind: 'stall', applied: true }, 'TIMED_OUT', { sent: true }],
  ['an answer of one byte at a time', { kind: 'trickle' }, 'TIMED_OUT', { sent: true }],
  ['a web page with status 200', { kind: 'html' }, 'UNINTELLIGIBLE', { sent: true }],
  ['a web page with status 503', { kind: 'html', status: 503 }, 'OVERLOADED', { sent: true }],
  ['a web page with status 502', { kind: 'html', status: 502 }, 'UNREACHABLE', { sent: true }],
  ['half of the JSON', { kind: 'truncated' }, 'UNINTELLIGIBLE', { sent: true }],
  ['a compressed answer', { kind: 'gzip' }, 'UNINTELLIGIBLE', { sent: true }],
  ['an answer without end', { kind: 'huge' }, 'UNINTELLIGIBLE', { sent: true }],
  ['something that is not HTTP', { kind: 'not-http' }, 'UNINTELLIGIBLE', { sent: true }],
  [
    'an error under status 200',
    { kind: 'status', status: 200, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: '' }] },
    'UNINTELLIGIBLE',
    { sent: true },
  ],
  ['a promise to do it later', { kind: 'status', status: 202, body: {} }, 'UNINTELLIGIBLE', { sent: true }],
  [
    'values of wrong types',
    { kind: 'status', status: 200, body: { success: 'yes', records: 5 } },
    'UNINTELLIGIBLE',
    { sent: true },
  ],
  [
    'a redirect',
    { kind: 'status', status: 302, headers: { location: 'http://169.254.169.254/latest/' } },
    'UNINTELLIGIBLE',
    { sent: false },
  ],
  [
    'the daily allowance used up',
    {
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    },
    'OVERLOADED',
    { sent: false },
  ],
  [
    'too many requests',
    { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
    'OVERLOADED',
    { sent: false },
  ],
  [
    'a locked row',
    { kind: 'status', status: 400, body: [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'try again' }] },
    'OVERLOADED',
    { sent: false },
  ],
  [
    'a right that we lack',
    { kind: 'status', status: 403, body: [{ errorCode: 'INSUFFICIENT_ACCESS', message: 'no' }] },
    'REJECTED_CREDENTIALS',
    { sent: false },
  ],
  [
    'a field that the organisation lacks',
    { kind: 'status', status: 400, body: [{ errorCode: 'INVALID_FIELD', message: "No such column 'Segment__c'" }] },
    'UNINTELLIGIBLE',
    { sent: false },
  ],
  [
    'a server that broke',
    { kind: 'status', status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'planted-secret' }] },
    'UNREACHABLE',
    { sent: true },
  ],
];

describe('what Salesforce may do instead of answering', () => {
  it.each(silences)('%s to a write is a fault of its kind, sent once', async (_, fault, kind, { sent }) => {
    if (kind === 'TIMED_OUT') client = await hasty();
    salesforce.failNext({ ...fault, on: 'upsert' });
    const before = salesforce.requests.upsert;
    const thrown = await faultOf(upsert);
    expect({ kind: thrown.kind, outcomeUnknown: thrown.outcomeUnknown, system: thrown.system }).toEqual({
      kind,
      outcomeUnknown: sent,
      system: 'crm',
    });
    expect(salesforce.requests.upsert - before).toBe(1);
  });

  it.each(silences)('%s to a reading leaves nothing uncertain, asked once', async (_, fault, kind) => {
    if (kind === 'TIMED_OUT') client = await hasty();
    for (const [operation, call] of [
      ['read', read],
      ['query', query],
    ] as const) {
      salesforce.failNext({ ...fault, on: operation });
      const before = salesforce.requests[operation];
      const thrown = await faultOf(call);
      expect({ kind: thrown.kind, outcomeUnknown: thrown.outcomeUnknown }).toEqual({ kind, outcomeUnknown: false });
      expect(salesforce.requests[operation] - before).toBe(1);
    }
  });

  it.each(silences)('%s to the request for a token is never an uncertain write', async (_, fault, kind) => {
    salesforce.failNext({ ...fault, on: 'token' });
    const fresh = open(kind === 'TIMED_OUT' ? { deadlineMs: shortDeadlineMs } : {});
    const thrown = await faultOf(() => fresh.upsert('cus_acme', { Segment__c: 'ENTERPRISE' }));
    expect(thrown.outcomeUnknown).toBe(false);
    expect(salesforce.writes('cus_acme')).toBe(0);
  });

  it('tells nothing of what the vendor wrote', async () => {
    for (const fault of [
      { kind: 'html' },
      { kind: 'status', status: 500, body: [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'planted-secret' }] },
      { kind: 'status', status: 418, body: { stack: 'planted-secret' } },
    ] as const) {
      salesforce.failNext({ ...fault, on: 'query' });
      const { message } = await faultOf(query);
      expect(message).not.toMatch(/secret/);
    }
  });

  it('says when to come back', async () => {
    const limit = (message: string): FakeFault => ({
      kind: 'status',
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message }],
    });
    salesforce.failNext(limit('TotalRequests Limit exceeded.'));
    salesforce.failNext(limit('ConcurrentRequests (Concurrent API Requests) Limit exceeded.'));
    salesforce.failNext({ kind: 'status', status: 503, headers: { 'retry-after': '17' } });
    salesforce.failNext({ kind: 'status', status: 503, headers: { 'retry-after': '999999' } });
    const seconds = [];
    for (let call = 0; call < 4; call += 1) seconds.push((await faultOf(read)).retryAfterSeconds);
    expect(seconds).toEqual([900, 5, 17, 3_600]);
  });

  it('is not reached at all', async () => {
    const gone = await openFakeSalesforce();
    const lost = open({ loginUrl: gone.url });
    await gone[Symbol.asyncDispose]();
    const thrown = await faultOf(() => lost.upsert('cus_acme', {}));
    expect([thrown.kind, thrown.outcomeUnknown]).toEqual(['UNREACHABLE', false]);
  });

  it('does not speak TLS', async () => {
    const lost = open({ loginUrl: salesforce.url.replace('http:', 'https:') });
    const thrown = await faultOf(() => lost.upsert('cus_acme', {}));
    expect([thrown.kind, thrown.outcomeUnknown]).toEqual(['UNREACHABLE', false]);
  });
});

describe('the session', () => {
  it('is opened once however many calls begin together', async () => {
    const fresh = open();
    const before = salesforce.requests.token;
    await Promise.all(Array.from({ length: 50 }, () => fresh.read('cus_acme')));
    expect(salesforce.requests.token - before).toBe(1);
  });

  it('is renewed once however many calls find it ended, and their calls are made', async () => {
    salesforce.expireTokens();
    const before = salesforce.requests.token;
    const rows = await Promise.all(Array.from({ length: 50 }, () => client.read('cus_acme')));
    expect(rows.map((row) => row?.Segment__c)).toEqual(rows.map(() => 'SMB'));
    expect(salesforce.requests.token - before).toBe(1);
  });

  it('that stays refused after a renewal is a fault, not a circle', async () => {
    const refused: FakeFault = {
      kind: 'status',
      status: 401,
      body: [{ errorCode: 'INVALID_SESSION_ID', message: '' }],
      on: 'upsert',
      times: 9,
    };
    salesforce.failNext(refused);
    const before = { ...salesforce.requests };
    const thrown = await faultOf(upsert);
    expect([thrown.kind, thrown.retryable, thrown.outcomeUnknown]).toEqual(['REJECTED_CREDENTIALS', false, false]);
    expect(salesforce.requests.token - before.token).toBe(1);
    expect(salesforce.requests.upsert - before.upsert).toBe(2);
  });

  it('is not opened with a wrong secret, which no message tells', async () => {
    const stranger = open({ clientSecret: 'planted-secret' });
    const thrown = await faultOf(() => stranger.read('cus_acme'));
    expect(thrown.kind).toBe('REJECTED_CREDENTIALS');
    expect(`${thrown.message} ${JSON.stringify(thrown)}`).not.toContain('planted-secret');
  });

  it.each([
    'http://169.254.169.254',
    'https://evil.example',
    'https://evil.example/my.salesforce.com',
    'file:///etc/passwd',
  ])('for the address %s is not believed, and the token not sent there', async (instance_url) => {
    salesforce.failNext({ kind: 'status', status: 200, body: { access_token: 'x', instance_url }, on: 'token' });
    const fresh = open();
    expect((await faultOf(() => fresh.read('cus_acme'))).kind).toBe('UNINTELLIGIBLE');
  });
});

describe('answers', () => {
  it('in several pages are read as one', async () => {
    const paged = await openFakeSalesforce({ pageSize: 3 });
    for (let n = 0; n < 10; n += 1) paged.put({ Concord_Id__c: `cus_${n}` });
    const { url: loginUrl, clientId, clientSecret } = paged;
    const reader = createSalesforceClient({ name: 'crm', loginUrl, clientId, clientSecret });
    const { rows } = await reader.query(everyAccount, 10);
    expect(rows.map((row) => row.Concord_Id__c)).toEqual(Array.from({ length: 10 }, (_, n) => `cus_${n}`));
    expect((await faultOf(() => reader.query(everyAccount, 9))).kind).toBe('UNINTELLIGIBLE');
    await reader.close();
    await paged[Symbol.asyncDispose]();
  });

  it('that lead elsewhere for the next page are not followed', async () => {
    for (const nextRecordsUrl of [
      'http://evil.example/services/data/v62.0/query/01g',
      '/services/apexrest/evil',
      '//evil.example/x',
    ]) {
      const body = { done: false, nextRecordsUrl, records: [] };
      salesforce.failNext({ kind: 'status', status: 200, body, on: 'query' });
      expect((await faultOf(query)).kind).toBe('UNINTELLIGIBLE');
    }
  });

  it('that go round in a circle of pages end', async () => {
    const body = { done: false, nextRecordsUrl: '/services/data/v62.0/query/01g-0', records: [] };
    const headers = { date: new Date().toUTCString() };
    salesforce.failNext({ kind: 'status', status: 200, body, headers, on: 'query', times: 1_000 });
    expect((await faultOf(query)).kind).toBe('UNINTELLIGIBLE');
    expect(salesforce.requests.query).toBe(50);
  });

  it('about another account than the one asked for are refused', async () => {
    salesforce.put({ Concord_Id__c: 'cus_birch' });
    const { rows } = await client.query(everyAccount, 100);
    const birch = rows.find((row) => row.Concord_Id__c === 'cus_birch');
    salesforce.failNext({ kind: 'status', status: 200, body: birch, on: 'read' });
    expect((await faultOf(read)).kind).toBe('UNINTELLIGIBLE');
  });

  it('with more fields than asked for are read without them', async () => {
    const account = { ...salesforce.account('cus_acme'), Hidden__c: { deep: [1] }, __proto__: null };
    salesforce.failNext({ kind: 'status', status: 200, body: account, on: 'read' });
    const row = await client.read('cus_acme');
    expect(Object.keys(row ?? {})).not.toContain('Hidden__c');
  });

  it('to an update of older API versions have no content', async () => {
    salesforce.failNext({ kind: 'status', status: 204, on: 'upsert' });
    expect(await upsert()).toEqual({ kind: 'SAVED' });
  });

  it('tell once that the daily allowance runs low', async () => {
    const low: number[] = [];
    const watching = open({ allowanceLow: ({ used }) => low.push(used) });
    for (const used of [10, 91, 95, 20, 92]) {
      const headers = { 'sforce-limit-info': `api-usage=${used}/100` };
      salesforce.failNext({ kind: 'status', status: 200, body: salesforce.account('cus_acme'), headers, on: 'read' });
      await watching.read('cus_acme');
    }
    expect(low).toEqual([91, 92]);
  });

  it('tell how much of the daily allowance is used', async () => {
    expect(client.usage()).toEqual({ used: 1, limit: 100_000 });
    await read();
    expect(client.usage()?.used).toBe(2);
  });
});
