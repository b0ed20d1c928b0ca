import { Agent, request } from 'undici';
import type { FaultKind } from '../../../../core/fault.ts';

/** What came back over HTTP, whatever it says. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The earliest that Salesforce's own clock can have shown when we asked; null when it does not say the time. */
  readonly asOf: Date | null;
};

export type Outgoing = {
  readonly method: 'GET' | 'PATCH' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
};

/** One request, one attempt: no retry, no redirect, no proxy, no decompression, nothing unbounded. */
export type Wire = {
  /** Throws `NoAnswer` when there is none, or none that could be read to its end. */
  exchange(outgoing: Outgoing, signal: AbortSignal): Promise<Answer>;
  close(): Promise<void>;
};

/** Silence, and whether the request may have been heard nevertheless. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly kind: FaultKind;
  readonly mayHaveArrived: boolean;

  constructor(kind: FaultKind, mayHaveArrived: boolean, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.mayHaveArrived = mayHaveArrived;
  }
}

export type WireOptions = { readonly connectionsMax?: number; readonly responseBytesMax?: number };

/** Salesforce lets an organisation have 25 long requests at a time, its other integrations included. */
export const connectionsMax = 8;
/** A page of 500 accounts with our fields has 0.2 MB. */
export const responseBytesMax = 4_000_000;
const connectTimeoutMs = 2_000;
const headersBytesMax = 16_384;

export function createWire(options: WireOptions = {}): Wire {
  const bytesMax = options.responseBytesMax ?? responseBytesMax;
  const agent = new Agent({
    connections: options.connectionsMax ?? connectionsMax,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    maxHeaderSize: headersBytesMax,
  });

  return {
    async exchange({ method, url, headers, body }, signal) {
      if (signal.aborted) throw new NoAnswer('TIMED_OUT', false, 'The deadline had passed before the call.');
      const startedAt = performance.now();
      try {
        const response = await request(url, { dispatcher: agent, method, headers: { ...headers }, body, signal });
        const tookMs = performance.now() - startedAt;
        const received = flat(response.headers);
        const text = await readText(response.body, received['content-encoding'], bytesMax);
        return { status: response.statusCode, headers: received, body: text, asOf: asOf(received['date'], tookMs) };
      } catch (error) {
        throw error instanceof NoAnswer ? error : noAnswer(error);
      }
    },
    close: () => agent.destroy(),
  };
}

/** The `Date` header was written somewhere between our sending and our receiving, and is cut to whole seconds. */
function asOf(date: string | undefined, tookMs: number): Date | null {
  const shown = date === undefined ? NaN : Date.parse(date);
  return Number.isNaN(shown) ? null : new Date(shown - Math.ceil(tookMs));
}

async function readText(body: AsyncIterable<Buffer>, encoding: string | undefined, bytesMax: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // We ask for no compression. Who compresses all the same could hide any size behind a few bytes.
    if (encoding !== undefined && encoding !== 'identity') throw unreadable('The answer is compressed.');
    if (bytes > bytesMax) throw unreadable(`The answer is longer than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function unreadable(sentence: string): NoAnswer {
  return new NoAnswer('UNINTELLIGIBLE', true, sentence);
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value ?? ''].flat().join(', ')]),
  );
}

/** Failures before the first byte of a request could leave. What is not known to be one may have arrived. */
const beforeSending = new RegExp(
  [
    'ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|UND_ERR_CLOSED',
    'CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*|ERR_TLS_CERT_ALTNAME_INVALID|ERR_SSL_WRONG_VERSION_NUMBER',
  ]
    .map((codes) => `^(${codes})$`)
    .join('|'),
);
const tooSlow = /^(UND_ERR_CONNECT_TIMEOUT|UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ETIMEDOUT)$/;
const notHttp = /^(HTTPParserError|HPE_.*|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/;
const ourMistake = /^(ERR_INVALID_URL|UND_ERR_INVALID_ARG)$/;

function noAnswer(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error);
  if (ourMistake.test(code)) return error;
  const arrived = !beforeSending.test(code);
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || tooSlow.test(code)) {
    return new NoAnswer('TIMED_OUT', arrived, 'No complete answer came within the deadline.', error);
  }
  if (notHttp.test(code)) return new NoAnswer('UNINTELLIGIBLE', true, 'The answer is not HTTP.', error);
  return new NoAnswer('UNREACHABLE', arrived, arrived ? 'The connection broke.' : 'No connection came about.', error);
}

function codeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  // undici gives some of its parser's errors no code.
  if (error.name === 'HTTPParserError') return error.name;
  // Several addresses of one host failed, each with an error of its own.
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return codeOf(error.errors[0]);
  return '';
}
