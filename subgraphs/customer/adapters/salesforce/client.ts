import { PassThrough } from 'node:stream';
import { Connection } from '@jsforce/jsforce-node/lib/connection.js';
import { Transport } from '@jsforce/jsforce-node/lib/transport.js';
import type { HttpRequest, HttpResponse } from '@jsforce/jsforce-node/lib/types/common.js';
import { StreamPromise } from '@jsforce/jsforce-node/lib/util/promise.js';
import { z } from 'zod';
import { invariant } from '../../../../core/invariant.ts';
import { errorsIn, faultOf, jsonIn, nonsense, refusalIn, silence, type VendorError } from './failures.ts';
import { createSessions, type Session } from './session.ts';
import type { Soql } from './soql.ts';
import { createWire, NoAnswer, type Answer, type Wire, type WireOptions } from './wire.ts';

export type SalesforceClientOptions = WireOptions & {
  /** The instance's name in `systems.yaml`. */
  readonly name: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiVersion?: string;
  readonly deadlineMs?: number;
  /** Told once each time the daily allowance runs low. */
  readonly allowanceLow?: (usage: ApiUsage) => void;
};

/** Requests of the last 24 hours, by everybody who uses the organisation's API. */
export type ApiUsage = { readonly used: number; readonly limit: number };

/** One organisation's accounts over REST. Whatever is not an answer is thrown as a `Fault`; nothing is tried twice. */
export type SalesforceClient = {
  readonly name: string;
  /** Creates the account with this external id or changes it, all of the fields or none. */
  upsert(concordId: string, fields: AccountFields): Promise<Saved>;
  /** The account with this external id, or null. */
  read(concordId: string): Promise<AccountRow | null>;
  /** Every row of the query, of which there may be no more than `rowsMax`. */
  query(query: Soql, rowsMax: number): Promise<{ readonly rows: readonly AccountRow[]; readonly asOf: Date }>;
  /** What Salesforce last said of our daily allowance. */
  usage(): ApiUsage | null;
  close(): Promise<void>;
};

export type AccountFields = Readonly<Record<string, string | null>>;

export type Saved = { readonly kind: 'SAVED' } | { readonly kind: 'REFUSED'; readonly errors: readonly VendorError[] };

export const accountFields = [
  'Id',
  'Concord_Id__c',
  'Concord_Key__c',
  'Industry',
  'Segment__c',
  'Territory__c',
  'OwnerRef__c',
  'SystemModstamp',
] as const;

const text = z.string().max(131_072).nullable();
/** An account in Salesforce's own words and form. */
export const accountForm = z.object({
  Id: z.string().regex(/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/),
  Concord_Id__c: z.string().min(1).max(255),
  Concord_Key__c: text,
  Industry: text,
  Segment__c: text,
  Territory__c: text,
  OwnerRef__c: text,
  SystemModstamp: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)$/)
    .transform((stamp) => new Date(stamp))
    .refine((stamp) => !Number.isNaN(stamp.getTime())),
});

/** An account as Salesforce tells it: a field that is missing is an error, an empty one is null. */
export type AccountRow = z.infer<typeof accountForm>;

const savedForm = z.object({ success: z.literal(true) });
const pageForm = z.object({
  done: z.boolean(),
  nextRecordsUrl: z
    .string()
    .regex(/^\/services\/data\/v\d+\.\d+\/query\/[A-Za-z0-9-]+$/)
    .optional(),
  records: z.array(accountForm),
});

/** Keeps jsforce from parsing answers by the type that they claim: text that is not what it says comes back unnoticed. */
const asItCame = 'text/plain';

/** The version whose answers the fake gives; Salesforce keeps a version for at least three years. */
export const apiVersionDefault = '62.0';
/** Looking up, writing twice and reading back must fit into the journal's lease (15 s). */
export const deadlineMs = 3_000;
/** Salesforce may cut a result into pages of any size, 200 rows at the least; a page too many is a circle. */
const pagesMax = 50;

export function createSalesforceClient(options: SalesforceClientOptions): SalesforceClient {
  const { name } = options;
  const wire = createWire(options);
  const deadline = options.deadlineMs ?? deadlineMs;
  const sessions = createSessions({ ...options, system: name, wire, deadlineMs: deadline });
  const version = options.apiVersion ?? apiVersionDefault;
  let usage: ApiUsage | null = null;

  function noteUsage(told: ApiUsage | undefined): void {
    if (told === undefined) return;
    if (isLow(told) && (usage === null || !isLow(usage))) options.allowanceLow?.(told);
    usage = told;
  }

  async function once(session: Session, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
    const transport = new BoundedTransport(wire, signal);
    const connection = new Connection({ ...session, version, logLevel: 'NONE' });
    try {
      await connection.request({ ...request, headers: { ...request.headers } }, { transport, responseType: asItCame });
    } catch (error) {
      // jsforce throws for every status from 400 on; what it means is read from the answer itself.
      if (transport.answer === null) throw error;
    }
    noteUsage(connection.limitInfo.apiUsage);
    invariant(transport.answer !== null, 'jsforce sends every request through the transport that it is given');
    return transport.answer;
  }

  /** One call within one deadline. A session that has ended did nothing, so the call is made again under a new one. */
  async function call(request: HttpRequest): Promise<Answer> {
    const signal = AbortSignal.timeout(deadline);
    try {
      const session = await inTime(sessions.current(), signal);
      const answer = await once(session, request, signal);
      if (answer.status !== 401) return answer;
      return await once(await inTime(sessions.renew(session), signal), request, signal);
    } catch (error) {
      throw error instanceof NoAnswer ? silence(name, error, request.method !== 'GET') : error;
    }
  }

  async function page(url: string): Promise<z.infer<typeof pageForm> & { readonly asOf: Date }> {
    const answer = await call({ method: 'GET', url });
    if (answer.status !== 200) throw faultOf(name, answer, false);
    const parsed = pageForm.safeParse(jsonIn(answer));
    if (!parsed.success) throw nonsense(name, 'something that is no page of accounts', false);
    if (answer.asOf === null) throw nonsense(name, 'a page without the time', false);
    return { ...parsed.data, asOf: answer.asOf };
  }

  return {
    name,

    async upsert(concordId, fields) {
      const answer = await call({
        method: 'PATCH',
        url: accountUrl(concordId),
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(fields),
      });
      // Before API version 46 an update was answered with 204 and nothing more.
      if (answer.status === 204) return { kind: 'SAVED' };
      if (answer.status === 200 || answer.status === 201) {
        if (savedForm.safeParse(jsonIn(answer)).success) return { kind: 'SAVED' };
        throw nonsense(name, 'something that does not say whether it saved', true);
      }
      const errors = refusalIn(answer);
      if (errors === null) throw faultOf(name, answer, true);
      return { kind: 'REFUSED', errors };
    },

    async read(concordId) {
      const answer = await call({ method: 'GET', url: `${accountUrl(concordId)}?fields=${accountFields.join(',')}` });
      // An organisation that lacks our external-id field says the same; the next upsert there is a fault.
      if (answer.status === 404 && errorsIn(answer)?.[0]?.errorCode === 'NOT_FOUND') return null;
      if (answer.status !== 200) throw faultOf(name, answer, false);
      const parsed = accountForm.safeParse(jsonIn(answer));
      if (!parsed.success) throw nonsense(name, 'something that is no account', false);
      if (parsed.data.Concord_Id__c !== concordId)
        throw nonsense(name, 'another account than the one asked for', false);
      return parsed.data;
    },

    async query(query, rowsMax) {
      const first = await page(`/query?q=${encodeURIComponent(query.soql)}`);
      const rows = [...first.records];
      let next = first;
      for (let pages = 1; !next.done; pages += 1) {
        if (next.nextRecordsUrl === undefined || pages >= pagesMax || rows.length > rowsMax) break;
        next = await page(next.nextRecordsUrl);
        rows.push(...next.records);
      }
      if (!next.done || rows.length > rowsMax) throw nonsense(name, `more rows than the ${rowsMax} asked for`, false);
      // The rows may have been read at any time since the first page was asked for.
      return { rows, asOf: first.asOf };
    },

    usage: () => usage,
    close: () => wire.close(),
  };
}

/** Beyond 90 % nobody's integration has much left. */
function isLow({ used, limit }: ApiUsage): boolean {
  return used * 10 > limit * 9;
}

function accountUrl(concordId: string): string {
  // `.` and `..` would climb the path, encoded or not.
  invariant(/[^.]/.test(concordId), 'an external id has more than dots');
  return `/sobjects/Account/Concord_Id__c/${encodeURIComponent(concordId)}`;
}

/** Waits for somebody else's work no longer than our own deadline. */
async function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new NoAnswer('TIMED_OUT', false, 'No session was opened within the deadline.'));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });
}

/**
 * What jsforce sends one request through. Its own transport repeats what it takes to be safe to repeat, follows
 * redirects with the token, obeys proxy variables, and has neither a limit for the size nor a deadline for the body.
 */
class BoundedTransport extends Transport {
  answer: Answer | null = null;
  readonly #wire: Wire;
  readonly #signal: AbortSignal;

  constructor(wire: Wire, signal: AbortSignal) {
    super();
    this.#wire = wire;
    this.#signal = signal;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.#send(request) }));
  }

  async #send({ method, url, headers = {}, body }: HttpRequest): Promise<HttpResponse> {
    invariant(method === 'GET' || method === 'PATCH', 'accounts are read and upserted');
    const sent = typeof body === 'string' ? body : null;
    this.answer = await this.#wire.exchange({ method, url, headers, body: sent }, this.#signal);
    return { statusCode: this.answer.status, headers: { ...this.answer.headers }, body: this.answer.body };
  }
}
