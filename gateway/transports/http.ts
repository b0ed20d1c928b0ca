import type { Pool } from 'undici';
import { Fault } from '../../core/fault.ts';
import { faultAfterSending, type Transport, type TransportAnswer, type TransportRequest } from './transport.ts';

export type HttpTransportOptions = {
  readonly system: string;
  readonly url: string;
  readonly connectionsMax: number;
  readonly answerBytesMax: number;
};

const CONNECT_MS_MAX = 2_000;
/** Shorter than the 72 s after which a Fastify subgraph closes an idle connection, so that we are the one to close it. */
const KEEP_ALIVE_MS = 30_000;

/** Over HTTP/1.1 with kept connections. A redirect is not followed, an answer is not decompressed. */
export function createHttpTransport(options: HttpTransportOptions): Transport {
  const { system } = options;
  const { origin, pathname, search } = new URL(options.url);
  const opening = openPool(origin, {
    connections: options.connectionsMax,
    // One request at a time and connection: behind a slow answer no other may wait.
    pipelining: 1,
    connect: { timeout: CONNECT_MS_MAX },
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    // The deadline below covers the whole exchange; these two would only add timers.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const path = `${pathname}${search}`;

  return {
    async send(request) {
      const deadline = new AbortController();
      const timer = setTimeout(() => deadline.abort(), Math.max(0, request.deadlineAt - performance.now()));
      try {
        const pool = await opening;
        const response = await pool.request({
          path,
          method: 'POST',
          headers: request.headers,
          body: request.body,
          signal: deadline.signal,
        });
        const { statusCode, headers } = response;
        return {
          status: statusCode,
          contentType: textOf(headers['content-type']) ?? '',
          retryAfter: textOf(headers['retry-after']),
          body: await readBody(response.body, request, options),
        } satisfies TransportAnswer;
      } catch (error) {
        throw error instanceof Fault ? error : faultOf(error, deadline.signal.aborted, request, system);
      } finally {
        clearTimeout(timer);
      }
    },
    close: async () => (await opening).close(),
  };
}

/** The client is read where a subgraph is asked over HTTP: a house in one process starts without it. */
async function openPool(origin: string, options: Pool.Options): Promise<Pool> {
  const { default: undici } = await import('undici');
  return new undici.Pool(origin, options);
}

async function readBody(
  body: AsyncIterable<Uint8Array> & { destroy(): unknown },
  request: TransportRequest,
  { system, answerBytesMax }: HttpTransportOptions,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > answerBytesMax) {
      body.destroy();
      throw faultAfterSending('UNINTELLIGIBLE', system, `The answer is larger than ${answerBytesMax} bytes.`, request);
    }
    chunks.push(chunk);
  }
  const [first] = chunks;
  const whole = chunks.length === 1 && first ? first : Buffer.concat(chunks, size);
  return Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength).toString('utf8');
}

/** These happen before the first byte of a request is written; after anything else it may have arrived. */
const unsent: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'UND_ERR_CONNECT_TIMEOUT',
]);

function faultOf(error: unknown, late: boolean, request: TransportRequest, system: string): Fault {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (unsent.has(code)) {
    return new Fault('UNREACHABLE', system, `No connection to ${system}: ${code}.`, { cause: error });
  }
  if (late)
    return faultAfterSending('TIMED_OUT', system, `${system} did not answer in time.`, request, { cause: error });
  return faultAfterSending('UNREACHABLE', system, `The connection to ${system} broke: ${code}.`, request, {
    cause: error,
  });
}

function textOf(header: string | string[] | undefined): string | null {
  return typeof header === 'string' ? header : null;
}
