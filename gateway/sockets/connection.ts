import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Context, SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { refuse } from '../../core/refusal.ts';
import { principalOf, type Viewer } from '../../core/viewer.ts';
import { presentRefusal, type PresentedError } from '../../platform/http/error-body.ts';
import type { GraphQLRequest } from '../admission.ts';
import { operationFrom } from '../operation.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { atExpiry, authorizationIn, viewerOfPayload } from './identity.ts';
import { closeCodes } from './limits.ts';
import { Outlet } from './outlet.ts';
import type { SocketsOptions } from './sockets.ts';

type Running = { end(): void; cursor: string | null; readonly subscription: Subscription | null };

/** What `onSubscribe` answers so that the library adds nothing: by then the operation is not among its own any more. */
const toldAll = [new GraphQLError('Everything was told.')];

/**
 * One client on one socket. The protocol is `graphql-ws`'s; what is told goes straight to the socket, because the text of
 * a result is made once for a whole group.
 */
export class Connection {
  readonly socket: WebSocket;
  readonly #options: SocketsOptions;
  readonly #outlet: Outlet;
  readonly #running = new Map<string, Running>();
  readonly #answering = new Set<Promise<unknown>>();
  #viewer: Viewer | null = null;
  #giveBackSeat: (() => void) | null = null;
  #stopExpiry: (() => void) | null = null;
  #closing = false;
  #allowance: number;
  #allowanceAt = performance.now();
  alive = true;

  constructor(socket: WebSocket, options: SocketsOptions) {
    this.socket = socket;
    this.#options = options;
    this.#outlet = new Outlet(socket, options.limits);
    this.#allowance = options.limits.messagesMax;
  }

  /** The library's hook for `connection_init`: false closes the socket with 4403. */
  async identify({ connectionParams }: Pick<Context, 'connectionParams'>): Promise<boolean> {
    const identified = await viewerOfPayload(connectionParams, this.#options.verifier);
    if (!identified.ok || !this.#outlet.isOpen) return false;
    if (this.#options.verifier !== null) {
      this.#giveBackSeat = this.#options.seats.takeFor(principalOf(identified.value));
      if (this.#giveBackSeat === null) {
        this.close(closeCodes.tooManySockets, 'Too many sockets of one principal');
        return false;
      }
    }
    this.#become(identified.value);
    return true;
  }

  /** A ping may bring a newer token of the same principal: whatever it may see from now on, it is told from now on. */
  async pinged(payload: unknown): Promise<void> {
    const before = this.#viewer;
    if (before !== null && authorizationIn(payload) !== null) {
      const identified = await viewerOfPayload(payload, this.#options.verifier);
      if (!identified.ok || principalOf(identified.value) !== principalOf(before)) {
        return this.close(closeCodes.forbidden, 'The token is not one of this principal');
      }
      this.#become(identified.value);
      for (const { subscription } of this.#running.values()) subscription?.go(identified.value);
    }
    // Without the payload: a token is not sent back.
    this.#outlet.send('{"type":"pong"}');
  }

  /** Whether one more message is taken; one too many closes the socket. */
  allow(): boolean {
    const { messagesMax, messagesPerSecond } = this.#options.limits;
    const now = performance.now();
    this.#allowance = Math.min(messagesMax, this.#allowance + ((now - this.#allowanceAt) / 1_000) * messagesPerSecond);
    this.#allowanceAt = now;
    this.#allowance -= 1;
    if (this.#allowance >= 0) return true;
    this.close(closeCodes.tooManyMessages, 'Too many messages');
    return false;
  }

  /** The library's hook for `subscribe`, which lasts as long as the operation. */
  async serve(context: Context, id: string, payload: SubscribePayload): Promise<readonly GraphQLError[]> {
    const correlationId = randomUUID();
    const operations = context.subscriptions as Record<string, unknown>;
    const viewer = this.#viewer;
    const end = (message: string): void => {
      if (id in operations) this.#outlet.send(message);
      delete operations[id];
    };
    const fail = (errors: readonly PresentedError[]): void => end(errorMessage(id, errors));
    if (viewer === null || this.#closing) return toldAll;
    if (Object.keys(operations).length > this.#options.limits.operationsMax) {
      fail([presentRefusal(tooManyOperations(this.#options.limits.operationsMax), correlationId)]);
      return toldAll;
    }
    const asked = operationFrom(payload as unknown as Readonly<Record<string, unknown>>);
    if (!asked.ok) fail([presentRefusal(asked.refusal, correlationId)]);
    else if (this.#options.isSubscription(asked.value))
      await this.#subscribe(operations, id, asked.value, viewer, correlationId, fail);
    else await this.#answer(operations, id, asked.value, viewer, correlationId, end);
    return toldAll;
  }

  #subscribe(
    operations: Record<string, unknown>,
    id: string,
    request: GraphQLRequest,
    viewer: Viewer,
    correlationId: string,
    fail: (errors: readonly PresentedError[]) => void,
  ): Promise<void> {
    return new Promise((resolve) => {
      const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
      const subscription = this.#options.subscriptions.subscribe(request, viewer, correlationId, {
        next: (result, cursor) => {
          // Looked at before: one message may be larger than the whole queue, and is not the client's fault.
          if (this.#outlet.isFull) return this.#closeSlow();
          this.#outlet.send(`${head}${result}}`);
          running.cursor = cursor;
        },
        error: (errors) => {
          fail(errors);
          running.end();
        },
        ready: () => this.#outlet.ready(),
      });
      const running: Running = {
        subscription,
        cursor: null,
        end: () => {
          subscription.end();
          this.#running.delete(id);
          delete operations[id];
          resolve();
        },
      };
      this.#running.set(id, running);
      operations[id] = endedBy(running.end);
    });
  }

  async #answer(
    operations: Record<string, unknown>,
    id: string,
    request: GraphQLRequest,
    viewer: Viewer,
    correlationId: string,
    end: (message: string) => void,
  ): Promise<void> {
    // Who does not read its answers is not given more of them.
    await this.#outlet.ready();
    const caller = { viewer, correlationId, idempotencyKey: null, after: null, readOnly: false };
    const answering = this.#options.door(request, caller);
    this.#answering.add(answering);
    const { answer } = await answering.finally(() => this.#answering.delete(answering));
    const { errors, data, extensions } = answer;
    if (data === undefined) return end(errorMessage(id, errors ?? []));
    if (!(id in operations)) return;
    const payload = JSON.stringify({ errors, data, extensions });
    this.#outlet.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
    end(`{"id":${JSON.stringify(id)},"type":"complete"}`);
  }

  /** Ends what runs and closes once everything queued is written; a peer that does not read is cut after a while. */
  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.release();
    this.#options.metrics.socketClosed(code);
    this.socket.close(code, reason);
    const cut = setTimeout(() => this.socket.terminate(), this.#options.limits.closeMs).unref();
    this.socket.once('close', () => clearTimeout(cut));
  }

  /** Gives back what the socket held. */
  release(): void {
    this.#stopExpiry?.();
    this.#giveBackSeat?.();
    for (const running of [...this.#running.values()]) running.end();
  }

  /** Ends subscriptions at once and lets queries and mutations finish, then closes. */
  async drain(code: number, reason: string): Promise<void> {
    this.#viewer = null;
    for (const running of [...this.#running.values()]) running.end();
    // The door gives each of them a deadline.
    await Promise.allSettled(this.#answering);
    this.close(code, reason);
  }

  #become(viewer: Viewer): void {
    this.#viewer = viewer;
    this.#stopExpiry?.();
    this.#stopExpiry = atExpiry(viewer, () => this.close(closeCodes.forbidden, 'The token has expired'));
  }

  /** The close reason has room for 123 bytes and a socket for many subscriptions, so each is told its own cursor first. */
  #closeSlow(): void {
    if (this.#closing) return;
    for (const [id, { cursor }] of this.#running) {
      const refusal = refuse(
        'SUBSCRIPTION_INTERRUPTED',
        { reason: 'SLOW', cursor },
        'This client reads more slowly than things happen: connect again and subscribe after `cursor`.',
      );
      this.#outlet.send(errorMessage(id, [presentRefusal(refusal, randomUUID())]));
    }
    this.#options.log.info({ subscriptions: this.#running.size }, 'a slow consumer was closed');
    this.close(closeCodes.slow, 'Too slow: subscribe again after the last cursor');
  }
}

function errorMessage(id: string, errors: readonly PresentedError[]): string {
  return JSON.stringify({ id, type: 'error', payload: errors });
}

function tooManyOperations(most: number) {
  return refuse(
    'VALIDATION_FAILED',
    { path: 'id', rule: 'COUNT_MAX' },
    `At most ${most} operations run on one socket at once: open another one.`,
  );
}

/** What the library calls when the client completes the operation or goes away. */
function endedBy(end: () => void): AsyncGenerator<never, void, void> {
  const over = { done: true, value: undefined } as const;
  const ended = (): Promise<IteratorResult<never, void>> => {
    end();
    return Promise.resolve(over);
  };
  return {
    next: () => Promise.resolve(over),
    return: ended,
    throw: ended,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => ended().then(() => undefined),
  };
}
