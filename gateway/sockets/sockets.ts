import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL, handleProtocols } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { TokenVerifier } from '../../platform/identity/token-verifier.ts';
import type { Log } from '../../platform/telemetry/log.ts';
import type { GraphQLRequest } from '../admission.ts';
import type { Door } from '../door.ts';
import type { Rates } from '../limits/rate.ts';
import type { SubscriptionMetrics } from '../subscriptions/metrics.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { Connection } from './connection.ts';
import { closeCodes, type SocketLimits } from './limits.ts';
import { Peer } from './peer.ts';
import type { Seats } from './seats.ts';

export type SocketsOptions = {
  /** Queries and mutations come in as they do over HTTP. */
  readonly door: Door;
  readonly subscriptions: Subscriptions;
  readonly weigh: (request: GraphQLRequest) => Weight;
  readonly rates: Rates;
  /** Null for an open gateway. */
  readonly verifier: TokenVerifier | null;
  readonly seats: Seats;
  readonly limits: SocketLimits;
  readonly metrics: SubscriptionMetrics;
  readonly log: Log;
};

/** What has to be known of an operation before it is taken. */
export type Weight = { readonly isSubscription: boolean; readonly cost: number };

export type Sockets = {
  /** Takes no new sockets and closes those that are open, once what is queued for them is written. */
  close(): Promise<void>;
};

const PATH = '/graphql';
/** How late it may be noticed that a token has ended or that nobody said hello. One timer looks after all sockets. */
const LOOK_MS = 250;

/** `graphql-transport-ws` at the same address as HTTP. */
export function openSockets(server: Server, options: SocketsOptions): Sockets {
  const { limits, metrics, seats, log } = options;
  const connections = new Set<Connection>();
  let draining = false;
  const giveBack = (): void => seats.giveBack();
  const upgrader = new WebSocketServer({
    noServer: true,
    WebSocket: Peer,
    clientTracking: false,
    autoPong: false,
    // A few bytes could become gigabytes, and what is sent in common would be packed for each.
    perMessageDeflate: false,
    maxPayload: limits.messageBytesMax,
    handleProtocols,
  });

  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refuseUpgrade(request);
    if (refusal !== null) return refuse(stream, refusal.status, refusal.reason);
    if (!seats.take()) return refuse(stream, 503, 'full');
    stream.on('close', giveBack);
    upgrader.handleUpgrade(request, stream, head, (socket) => opened(socket, stream));
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

  function opened(socket: Peer, stream: Duplex): void {
    const connection = new Connection(socket, stream, options);
    socket.connection = connection;
    connections.add(connection);
    socket.on('message', heard).on('ping', pinged).on('pong', answered).on('close', left);
    // What a peer does wrong is answered by `ws` with a close code; there is nothing to add.
    socket.on('error', ignore);
    if (socket.protocol !== GRAPHQL_TRANSPORT_WS_PROTOCOL) {
      connection.close(CloseCode.SubprotocolNotAcceptable, 'Subprotocol not acceptable');
    }
  }

  function heard(this: WebSocket, bytes: Buffer): void {
    const connection = connectionOf(this);
    connection?.take(bytes.toString()).catch((error: unknown) => {
      log.error({ err: error }, 'a message on a socket broke something');
      connection.close(1011, 'Something went wrong here');
    });
  }

  function left(this: WebSocket): void {
    const connection = connectionOf(this);
    if (connection === null) return;
    connections.delete(connection);
    connection.release();
  }

  const looking = setInterval(() => {
    const now = performance.now();
    for (const connection of connections) connection.look(now);
  }, LOOK_MS).unref();
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
      clearInterval(looking);
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

function connectionOf(socket: WebSocket): Connection | null {
  return (socket as Peer).connection;
}

function pinged(this: WebSocket, data: Buffer): void {
  connectionOf(this)?.pinged(data);
}

function answered(this: WebSocket): void {
  const connection = connectionOf(this);
  if (connection !== null) connection.alive = true;
}

function ignore(): void {}

/**
 * A page of another site could open a socket from a visitor's browser. It would not have a token, but there is no reason
 * to let it try. Programs send no Origin.
 */
function isForeignPage({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
