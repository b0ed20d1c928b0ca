import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { fastify, type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { refuse, type Refusal } from '../../core/refusal.ts';
import type { ValidationRule } from '../../core/validation-rules.ts';
import type { Log } from '../telemetry/log.ts';
import { correlationHeader, correlationIdOf } from './correlation.ts';
import { errorBody, presentBug, presentRefusal } from './error-body.ts';

export type HttpServerOptions = {
  readonly log: Log;
  readonly bodyBytesMax?: number;
  readonly connectionsMax?: number;
  /** How long running requests may take to finish once the server drains. */
  readonly drainMs?: number;
};

export type HttpServer = {
  /** Where routes are added. `request.id` is the correlation id. */
  readonly app: FastifyInstance;
  readonly draining: boolean;
  /** Answers the address clients reach it at; port 0 picks a free one. */
  listen(at: { readonly host: string; readonly port: number }): Promise<string>;
  /** Takes no new connections, lets running requests finish, and cuts those that do not in time. */
  close(): Promise<void>;
};

const BODY_BYTES_MAX = 1_048_576;
const CONNECTIONS_MAX = 10_000;
const DRAIN_MS = 9_000;
/** Node's own 60 s and 300 s let a few hundred idle sockets hold a server for minutes. */
const RECEIVE_MS = 10_000;
/** How often Node looks for connections past that limit; its default of 30 s would make the limit 40 s. */
const CONNECTION_CHECK_MS = 1_000;

/** A Fastify server with the limits that everything reachable needs; routes say which bodies they take. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { log } = options;
  let draining = false;

  const app = fastify({
    logger: false,
    bodyLimit: options.bodyBytesMax ?? BODY_BYTES_MAX,
    requestTimeout: RECEIVE_MS,
    http: { headersTimeout: RECEIVE_MS, connectionsCheckingInterval: CONNECTION_CHECK_MS },
    forceCloseConnections: 'idle',
    // A request that arrives on an open connection while draining is served; the connection ends after it.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    genReqId: (request: IncomingMessage) => correlationIdOf(request.headers),
    clientErrorHandler: refuseUnreadable,
  });
  app.server.maxConnections = options.connectionsMax ?? CONNECTIONS_MAX;

  // JSON as text and plain text are taken by Fastify unasked.
  app.removeAllContentTypeParsers();
  app.addHook('onRequest', (request, reply, done) => {
    reply.header(correlationHeader, request.id).header('x-content-type-options', 'nosniff');
    if (draining) reply.header('connection', 'close');
    done();
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (draining && !reply.hasHeader('connection')) reply.header('connection', 'close');
    done(null, payload);
  });
  app.setNotFoundHandler((request, reply) => {
    const refusal = refuse('NOT_FOUND', { entity: 'Page', id: pathOf(request) }, 'There is nothing at this address.');
    return sendJson(reply, 404, errorBody(presentRefusal(refusal, request.id)));
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const broken = brokenRule(error);
    if (broken === null) {
      log.error({ err: error, correlationId: request.id, path: pathOf(request) }, 'request failed');
      return sendJson(reply, 500, errorBody(presentBug(request.id)));
    }
    // Fastify would close: a connection that is closed while the client still sends is reset, and the answer is lost on its
    // way. What is left of the body is thrown away as it comes, for as long as a request may take.
    if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' && !draining) reply.removeHeader('connection');
    return sendJson(reply, error.statusCode ?? 400, errorBody(presentRefusal(refusalOf(broken), request.id)));
  });

  return {
    app,
    get draining() {
      return draining;
    },
    listen: ({ host, port }) => app.listen({ host, port }),
    async close() {
      draining = true;
      const cut = setTimeout(() => app.server.closeAllConnections(), options.drainMs ?? DRAIN_MS);
      try {
        await app.close();
      } finally {
        clearTimeout(cut);
      }
    },
  };
}

export function sendJson(reply: FastifyReply, status: number, body: string): FastifyReply {
  return reply.code(status).header('content-type', 'application/json; charset=utf-8').send(body);
}

/** Without the query string: it may hold what nobody should log. */
function pathOf(request: FastifyRequest): string {
  return (request.url.split('?', 1)[0] ?? '').slice(0, 200);
}

/** What Fastify found wrong with a request before it reached a route; null for mistakes of ours. */
function brokenRule(error: FastifyError): BrokenRule | null {
  const known = brokenRules[error.code];
  if (known !== undefined) return known;
  const status = error.statusCode ?? 500;
  return status >= 400 && status < 500 ? { path: 'body', rule: 'JSON_OBJECT', mustBe: 'a JSON object' } : null;
}

type BrokenRule = { readonly path: string; readonly rule: ValidationRule; readonly mustBe: string };

/** By Fastify's code for it. */
const brokenRules: Readonly<Record<string, BrokenRule>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { path: 'body', rule: 'BYTES_MAX', mustBe: 'smaller' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { path: 'content-type', rule: 'CONTENT_TYPE', mustBe: 'application/json in UTF-8' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    path: 'content-length',
    rule: 'CONTENT_LENGTH',
    mustBe: 'the size of the body',
  },
};

function refusalOf({ path, rule, mustBe }: BrokenRule): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `The request is refused: ${path} must be ${mustBe}.`);
}

type Unreadable = BrokenRule & { readonly status: string };

/** By Node's code for it. */
const unreadable: Readonly<Record<string, Unreadable>> = {
  HPE_HEADER_OVERFLOW: {
    status: '431 Request Header Fields Too Large',
    path: 'headers',
    rule: 'BYTES_MAX',
    mustBe: 'smaller',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: '408 Request Timeout',
    path: 'request',
    rule: 'SECONDS_MAX',
    mustBe: 'sent within ten seconds',
  },
};
const notHttp: Unreadable = { status: '400 Bad Request', path: 'request', rule: 'HTTP_FORM', mustBe: 'HTTP/1.1' };

/** Answers what Node could not read as HTTP: headers too large, too slow, or not HTTP at all. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, ...broken } = unreadable[error.code ?? ''] ?? notHttp;
  const body = errorBody(presentRefusal(refusalOf(broken), correlationIdOf({})));
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
