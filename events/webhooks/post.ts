import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { faultOfUrl, isPublicAddress, type Reach } from './addresses.ts';
import { resultOfAnswer, type AttemptError, type AttemptResult } from './verdict.ts';

/** Sends one request and says what came of it. Never throws, never follows, never reads more than a little. */
export type Post = {
  send(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<AttemptResult>;
  close(): Promise<void>;
};

export type PostOptions = Reach & {
  readonly connectMs?: number;
  readonly totalMs?: number;
  /** Who knows names; the system where it is left out. */
  readonly lookUp?: LookUp;
};

/** All addresses of a name, as of now. */
export type LookUp = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void,
) => void;

const systemLookUp: LookUp = (hostname, done) => lookup(hostname, { all: true }, done);

export const connectMs = 5_000;
/** From the first byte of the request to the last one of the answer that is read. */
export const totalMs = 15_000;
/** What is read of an answer: nobody looks at it, but a connection whose answer is read can be used again. */
const answerBytesMax = 4_096;
const headersBytesMax = 16_384;
const connectionsMax = 16;
const keepAliveMs = 5_000;

export function createPost(options: PostOptions): Post {
  const { allowPrivate } = options;
  const deadlineMs = options.totalMs ?? totalMs;
  const agent = new Agent({
    connections: connectionsMax,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    headersTimeout: deadlineMs,
    bodyTimeout: deadlineMs,
    maxHeaderSize: headersBytesMax,
    connect: {
      timeout: options.connectMs ?? connectMs,
      ...(allowPrivate ? {} : { lookup: publicLookup(options.lookUp) }),
    },
  });

  return {
    async send(url, headers, body, signal) {
      const startedAt = performance.now();
      const ended = (answer: Omit<AttemptResult, 'durationMs'>): AttemptResult => ({
        ...answer,
        durationMs: Math.round(performance.now() - startedAt),
      });
      const failed = (error: AttemptError): AttemptResult => ended({ status: null, error, retryAfterMs: null });
      // An address in the URL is connected to without a look-up; rules may have changed since it was registered.
      if (faultOfUrl(url, options) !== null) return failed('FORBIDDEN_ADDRESS');
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
      try {
        const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal: deadline });
        const retryAfter = [answer.headers['retry-after'] ?? []].flat()[0];
        await readALittle(answer.body);
        return ended(resultOfAnswer(answer.statusCode, retryAfter, new Date()));
      } catch (error) {
        return failed(wordFor(error));
      }
    },
    close: () => agent.destroy(),
  };
}

/** A status counts once it is there: an answer that is cut, endless or slow after it changes nothing. */
async function readALittle(body: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > answerBytesMax) break;
    }
  } catch {
    // The status has been read.
  }
  body.destroy();
}

class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/**
 * Looks a name up once, and hands the connection the very addresses that were checked: a name that answers differently
 * the next time gains nothing. One address that is not public spoils them all.
 */
export const publicLookup =
  (lookUp: LookUp = systemLookUp): LookupFunction =>
  (hostname, options, done) => {
    lookUp(hostname, (error, addresses) => {
      if (error !== null) return done(error, '');
      const forbidden = addresses.length === 0 || addresses.some(({ address }) => !isPublicAddress(address));
      if (forbidden) return done(new ForbiddenAddress('The name leads to an address that is not public.'), '');
      if (options.all === true) return done(null, [...addresses]);
      done(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };

/** Whether a name leads anywhere but to public addresses now; a name that leads nowhere is no harm. */
export function leadsInside(hostname: string, waitMs: number, lookUp?: LookUp): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), waitMs);
    publicLookup(lookUp)(hostname, { all: true }, (error) => {
      clearTimeout(timer);
      resolve(error instanceof ForbiddenAddress);
    });
  });
}

function wordFor(error: unknown): AttemptError {
  if (error instanceof AggregateError) return wordFor(error.errors[0]);
  if (!(error instanceof Error)) return 'CONNECTION';
  if (error instanceof ForbiddenAddress) return 'FORBIDDEN_ADDRESS';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (error.name === 'TimeoutError' || error.name === 'AbortError' || /TIMEOUT|ETIMEDOUT/.test(code))
    return 'TIMED_OUT';
  if (/^(ENOTFOUND|EAI_AGAIN|ENODATA)$/.test(code)) return 'NAME_NOT_FOUND';
  if (/^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO)/.test(code)) return 'TLS';
  if (/^(HTTPParserError|HPE_|UND_ERR_HEADERS_OVERFLOW)/.test(code)) return 'NOT_HTTP';
  return 'CONNECTION';
}
