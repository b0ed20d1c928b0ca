import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock, type Clock } from '../../../../core/clock.ts';
import { FakeAccounts, FakeError, type FakeAccount, type FakeFields, type FakeRule } from './fake/accounts.ts';
import { FakeFaults, misbehave, type FakeFault, type Operation } from './fake/faults.ts';
import { MalformedQuery, parseSoql, type SoqlQuery } from './fake/soql.ts';

export type { FakeFault, Operation } from './fake/faults.ts';

/** Salesforce in miniature: accounts over HTTP with its status codes, errors, stamps, pages and limits. */
export type FakeSalesforce = AsyncDisposable & {
  /** Both the login address and the instance. */
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** An account that somebody made in Salesforce. */
  put(fields: FakeFields): void;
  /** An edit that somebody made in Salesforce, now or, with `beginEdit`, when the answer is called. */
  edit(concordId: string, fields: FakeFields): void;
  beginEdit(concordId: string, fields: FakeFields): () => void;
  account(concordId: string): FakeAccount | null;
  /** How many writes over the API were applied to this account. */
  writes(concordId: string): number;
  refuseWhere(rule: FakeRule): void;
  /** Lets the next requests (of one kind, if `on` names it) go wrong. */
  failNext(fault: FakeFault): void;
  expireTokens(): void;
  /** Requests received, of each kind. */
  readonly requests: Readonly<Record<Operation, number>>;
  /** The queries received, oldest first. */
  readonly queries: readonly string[];
};

export type FakeOptions = {
  readonly clock?: Clock;
  /** Rows in one page of a result. */
  readonly pageSize?: number;
  readonly dailyRequestsMax?: number;
};

type Reply = { readonly status: number; readonly body: unknown };

const bodyBytesMax = 1_000_000;
const cursorsMax = 10;
const queriesKeptMax = 1_000;

export async function openFakeSalesforce(options: FakeOptions = {}): Promise<FakeSalesforce> {
  const clock = options.clock ?? systemClock;
  const accounts = new FakeAccounts(clock);
  const faults = new FakeFaults();
  const clientId = 'concord';
  const clientSecret = randomUUID();
  const tokens = new Set<string>();
  const cursors = new Map<string, { readonly query: SoqlQuery; readonly rows: readonly FakeAccount[] }>();
  const requests: Record<Operation, number> = { token: 0, upsert: 0, read: 0, query: 0 };
  const queries: string[] = [];
  const dailyMax = options.dailyRequestsMax ?? 100_000;
  const pageSize = options.pageSize ?? 2_000;

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://fake');
    const operation = operationOf(request.method ?? '', url);
    const body = await textOf(request);
    requests[operation] += 1;
    response.setHeader('date', clock.now().toUTCString());
    response.setHeader(
      'sforce-limit-info',
      `api-usage=${requests.upsert + requests.read + requests.query}/${dailyMax}`,
    );
    const reply = (): Reply => replyTo(() => handle(operation, request, url, body));
    const fault = faults.take(operation);
    if (fault !== null) return misbehave(fault, response, reply);
    const { status, body: told } = reply();
    response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
    response.end(told === null ? '' : JSON.stringify(told));
  }

  function handle(operation: Operation, request: IncomingMessage, url: URL, body: string): Reply {
    if (operation === 'token') return grant(new URLSearchParams(body));
    if (!tokens.has((request.headers.authorization ?? '').replace(/^Bearer /, ''))) {
      throw new FakeError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    }
    if (requests.upsert + requests.read + requests.query > dailyMax) {
      throw new FakeError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    }
    if (operation === 'query') return query(url);
    const concordId = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (operation === 'read') return read(concordId, (url.searchParams.get('fields') ?? 'Id').split(','));
    const { id, created } = accounts.upsert(concordId, JSON.parse(body));
    return { status: created ? 201 : 200, body: { id, success: true, errors: [], created } };
  }

  function grant(form: URLSearchParams): Reply {
    if (form.get('grant_type') !== 'client_credentials')
      return denied('unsupported_grant_type', 'grant type not supported');
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return denied('invalid_client', 'invalid client credentials');
    }
    const token = `00DFK!${randomUUID()}`;
    tokens.add(token);
    const id = `${address()}/id/00DFK0000000001AAA/005FK0000000001AAA`;
    return {
      status: 200,
      body: { access_token: token, instance_url: address(), id, token_type: 'Bearer', scope: 'api' },
    };
  }

  function read(concordId: string, fields: readonly string[]): Reply {
    const account = accounts.byConcordId(concordId);
    if (account === null) throw new FakeError(404, 'NOT_FOUND', 'The requested resource does not exist');
    return { status: 200, body: told(account, fields) };
  }

  function query(url: URL): Reply {
    const locator = /\/query\/([\w-]+)$/.exec(url.pathname)?.[1];
    if (locator !== undefined) {
      const [id = '', at = ''] = locator.split('-');
      const cursor = cursors.get(id);
      if (cursor === undefined) throw new FakeError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
      return page(id, cursor, Number(at));
    }
    const text = url.searchParams.get('q') ?? '';
    queries.push(text);
    if (queries.length > queriesKeptMax) queries.shift();
    const parsed = parseSoql(text);
    const cursor = { query: parsed, rows: accounts.query(parsed) };
    const id = `01gFK${requests.query}`;
    cursors.set(id, cursor);
    // As in Salesforce, who opens one cursor too many loses the oldest.
    for (const oldest of cursors.keys()) if (cursors.size > cursorsMax) cursors.delete(oldest);
    return page(id, cursor, 0);
  }

  function page(
    id: string,
    { query: asked, rows }: { query: SoqlQuery; rows: readonly FakeAccount[] },
    at: number,
  ): Reply {
    const until = at + pageSize;
    const done = until >= rows.length;
    const records = rows.slice(at, until).map((row) => told(row, asked.fields));
    const next = done ? {} : { nextRecordsUrl: `/services/data/v62.0/query/${id}-${until}` };
    return { status: 200, body: { totalSize: rows.length, done, ...next, records } };
  }

  function address(): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: address(),
    clientId,
    clientSecret,
    put: (fields) => void accounts.put(fields),
    edit: (concordId, fields) => void accounts.edit(concordId, fields),
    beginEdit: (concordId, fields) => accounts.beginEdit(concordId, fields),
    account: (concordId) => accounts.byConcordId(concordId),
    writes: (concordId) => accounts.writes(concordId),
    refuseWhere: (rule) => void accounts.rules.push(rule),
    failNext: (fault) => faults.add(fault),
    expireTokens: () => tokens.clear(),
    requests,
    queries,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function operationOf(method: string, url: URL): Operation {
  if (url.pathname === '/services/oauth2/token') return 'token';
  if (/^\/services\/data\/v\d+\.\d+\/query(\/[\w-]+)?$/.test(url.pathname)) return 'query';
  return method === 'PATCH' ? 'upsert' : 'read';
}

function replyTo(handle: () => Reply): Reply {
  try {
    return handle();
  } catch (error) {
    if (error instanceof MalformedQuery) return failed(400, 'MALFORMED_QUERY', error.message, []);
    if (error instanceof FakeError) return failed(error.status, error.errorCode, error.message, error.fields);
    if (error instanceof SyntaxError) return failed(400, 'JSON_PARSER_ERROR', error.message, []);
    throw error;
  }
}

function failed(status: number, errorCode: string, message: string, fields: readonly string[]): Reply {
  return { status, body: [{ message, errorCode, ...(fields.length > 0 ? { fields } : {}) }] };
}

function denied(error: string, description: string): Reply {
  return { status: 400, body: { error, error_description: description } };
}

function told(account: FakeAccount, fields: readonly string[]): unknown {
  const chosen = Object.fromEntries(fields.map((field) => [field, account[field] ?? null]));
  return { attributes: { type: 'Account', url: `/services/data/v62.0/sobjects/Account/${account.Id}` }, ...chosen };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new Error('The fake takes no body of this size.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
