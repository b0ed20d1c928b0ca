import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { handleProtocols, makeServer, type Server as ProtocolServer } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { TokenVerifier } from '../../platform/identity/token-verifier.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { GraphQLRequest } from '../admission.ts';
import type { Door } from '../door.ts';
import type { SubscriptionMetrics } from '../subscriptions/metrics.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { Connection } from './connection.ts';
import { closeCodes, type SocketLimits } from './limits.ts';
import type { Seats } from './seats.ts';

export type SocketsOptions = {
  /** Queries and mutations come in as they do over HTTP. */
  readonly door: Door;
  readonly subscriptions: Subscriptions;
  readonly isSubscription: (request: GraphQLRequest) => boolean;
  /** Null for an open gateway. */
  readonly verifier: TokenVerifier | null;
  readonly seats: Seats;
  readonly limits: SocketLimits;
  readonly metrics: SubscriptionMetrics;
  readonly log: Log;
};

export type Sockets = {
  /** Takes no new sockets and closes those that are open, once what is queued for them is written. */
  close(): Promise<void>;
};

type Extra = { readonly connection: Connection };

const PATH = '/graphql';

/** `graphql-transport-ws` at the same address as HTTP. */
export function openSockets(server: Server, options: SocketsOptions): Sockets {
  const { limits, metrics, seats, log } = options;
  const connections = new Set<Connection>();
  let draining = false;
  const protocol: ProtocolServer<Extra> = makeServer<Record<string, unknown>, Extra>({
    connectionInitWaitTimeout: limits.initMs,
    onConnect: (context) => context.extra.connection.identify(context),
    onSubscribe: (context, id, payload) => context.extra.connection.serve(context, id, payload),
  });
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // A few bytes could become gigabytes, and what is sent in common would be packed for each.
    perMessageDeflate: false,
    maxPayload: limits.messageBytesMax,
    handleProtocols,
  });

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refuseUpgrade(request);
    if (refusal !== null) return refuse(stream, refusal.status, refusal.reason);
    const giveBack = seats.take();
    if (giveBack === null) return refuse(stream, 503, 'full');
    stream.once('close', giveBack);
    upgrader.handleUpgrade(request, stream, head, (socket) => opened(socket));
  });

  function refuseUpgrade(request: IncomingMessage): { readonly status: number; readonly reason: string } | null {
    if (draining) return { status: 503, reason: 'draining' };
    if (request.url?.split('?', 1)[0] !== PATH) return { status: 404, reason: 'path' };
    return isForeignPage(request) ? { status: 403, reason: 'origin' } : null;
  }

  function refuse(stream: Duplex, status: number, reason: string): void {
    metrics.socketRefused(reason);
    stream.on('error', () => stream.destroy());
    stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  }

  function opened(socket: WebSocket): void {
    const connection = new Connection(socket, options);
    connections.add(connection);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => {
          if (socket.readyState === socket.OPEN) socket.send(text);
        },
        close: (code, reason) => connection.close(code ?? 1000, reason ?? ''),
        onMessage: (take) => {
          socket.on('message', (bytes: Buffer) => {
            if (!connection.allow()) return;
            take(bytes.toString()).catch((error: unknown) => {
              log.error({ err: error }, 'a message on a socket broke something');
              connection.close(1011, 'Something went wrong here');
            });
          });
        },
        onPing: (payload) => connection.pinged(payload),
      },
      { connection },
    );
    socket.on('ping', () => connection.allow());
    socket.on('pong', () => (connection.alive = true));
    // What a peer does wrong is answered by `ws` with a close code; there is nothing to add.
    socket.on('error', () => undefined);
    socket.once('close', (code, reason) => {
      connections.delete(connection);
      connection.release();
      void closed(code, reason.toString());
    });
  }

  const keepAlive = setInterval(() => {
    for (const connection of connections) {
      if (!connection.alive) connection.socket.terminate();
      connection.alive = false;
      connection.socket.ping();
    }
  }, limits.keepAliveMs).unref();

  return {
    async close() {
      draining = true;
      clearInterval(keepAlive);
      const all = [...connections].map(
        (connection) => new Promise((resolve) => connection.socket.once('close', resolve)),
      );
      for (const connection of connections)
        void connection.drain(closeCodes.goingAway, 'The gateway stops: connect again');
      await Promise.all(all);
      upgrader.close();
    },
  };
}

/**
 * A page of another site could open a socket from a visitor's browser. It would not have a token, but there is no reason
 * to let it try. Programs send no Origin.
 */
function isForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
