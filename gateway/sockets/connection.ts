import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { CloseCode, MessageType, parseMessage, type Message, type SubscribeMessage } from 'graphql-ws';
import { refuse, type Refusal } from '../../core/refusal.ts';
import { principalOf, type Viewer } from '../../core/viewer.ts';
import { presentRefusal, type PresentedError } from '../../platform/http/error-body.ts';
import type { GraphQLRequest } from '../admission.ts';
import { Allowance } from '../limits/rate.ts';
import { operationFrom } from '../operation.ts';
import { authorizationIn, msUntilExpiry, viewerOfPayload } from './identity.ts';
import type { SharedText } from './frame.ts';
import { closeCodes } from './limits.ts';
import { errorMessage, SubscribedOperation, type Operation } from './operation.ts';
import { Outlet } from './outlet.ts';
import type { Peer } from './peer.ts';
import type { SocketsOptions } from './sockets.ts';

/** The close frame has room for so many bytes of a reason. */
const REASON_BYTES_MAX = 123;

/**
 * One client on one socket, which speaks graphql-transport-ws. What is told goes straight to the socket, because the text of
 * a result is made once for a whole group. It owns no timer: `look` is called for all of them by one.
 */
export class Connection {
  readonly socket: Peer;
  readonly #options: SocketsOptions;
  readonly #outlet: Outlet;
  readonly #operations = new Map<string, Operation>();
  readonly #messages: Allowance;
  readonly #rate: Allowance;
  #answering: Set<Promise<unknown>> | null = null;
  #viewer: Viewer | null = null;
  /** Who has a seat to give back. */
  #seated: string | null = null;
  #draining = false;
  #closing = false;
  /** When it must have said hello; null once it has. */
  #initBy: number | null;
  alive = true;

  constructor(socket: Peer, stream: Duplex, options: SocketsOptions) {
    const now = performance.now();
    const { messagesMax, messagesPerSecond, initMs } = options.limits;
    this.socket = socket;
    this.#options = options;
    this.#outlet = new Outlet(socket, stream, options.limits);
    this.#messages = new Allowance({ most: messagesMax, perSecond: messagesPerSecond }, now);
    this.#rate = options.rates.ofSocket();
    this.#initBy = now + initMs;
  }

  /** One message of the client. */
  async take(text: string): Promise<void> {
    if (!this.#allow()) return;
    let message: Message;
    try {
      message = parseMessage(text);
    } catch {
      return this.close(CloseCode.BadRequest, 'Invalid message received');
    }
    switch (message.type) {
      case MessageType.ConnectionInit:
        return this.#greet(message.payload);
      case MessageType.Ping:
        return this.#answerPing(message.payload);
      case MessageType.Pong:
        return;
      case MessageType.Subscribe:
        return this.#begin(message);
      case MessageType.Complete:
        return this.#complete(message.id);
      default:
        return this.close(CloseCode.BadRequest, 'Invalid message received');
    }
  }

  /** Whether one more message is taken; one too many closes the socket. */
  #allow(): boolean {
    if (this.#messages.waitMs(1, performance.now()) === 0) {
      this.#messages.take(1);
      return true;
    }
    this.close(closeCodes.tooManyMessages, 'Too many messages');
    return false;
  }

  /** Answered here and not by `ws`, so that it counts as a message and pongs that are never read do not pile up. */
  pinged(data: Buffer): void {
    if (!this.#allow()) return;
    if (this.#outlet.isFull) this.#closeSlow();
    else this.socket.pong(data);
  }

  /** What the passing of time brings: called a few times a second. */
  look(now: number): void {
    if (this.#initBy !== null && now >= this.#initBy) {
      this.close(CloseCode.ConnectionInitialisationTimeout, 'Connection initialisation timeout');
    } else if (this.#viewer !== null && msUntilExpiry(this.#viewer) <= 0) {
      this.close(closeCodes.forbidden, 'The token has expired');
    }
  }

  /** Says one thing; false where the client is too slow for that, which closes the socket. */
  tell(message: string | SharedText): boolean {
    // Looked at before: one message may be larger than the whole queue, and is not the client's fault.
    if (this.#outlet.isFull) {
      this.#closeSlow();
      return false;
    }
    this.#outlet.send(message);
    return true;
  }

  fail(id: string, errors: readonly PresentedError[]): void {
    this.#finish(id, errorMessage(id, errors));
  }

  ready(): Promise<void> | null {
    return this.#outlet.ready();
  }

  /** Ends what runs and closes once everything queued is written; a peer that does not read is cut after a while. */
  close(code: number, reason: string, withinMs = this.#options.limits.closeMs): void {
    if (this.#closing) return;
    this.#closing = true;
    this.release();
    this.#options.metrics.socketClosed(code);
    this.socket.close(code, reason);
    const cut = setTimeout(() => this.socket.terminate(), withinMs).unref();
    this.socket.once('close', () => clearTimeout(cut));
  }

  /** Gives back what the socket held. */
  release(): void {
    this.#initBy = null;
    this.#viewer = null;
    this.#outlet.release();
    if (this.#seated !== null) this.#options.seats.giveBackFor(this.#seated);
    this.#seated = null;
    this.#endAll();
  }

  /** Ends subscriptions at once and lets queries and mutations finish, then closes. */
  async drain(code: number, reason: string): Promise<void> {
    this.#draining = true;
    for (const operation of [...this.#operations.values()]) {
      if (operation instanceof SubscribedOperation) operation.end();
    }
    // The door gives each of them a deadline.
    await Promise.allSettled([...(this.#answering ?? [])]);
    this.close(code, reason);
  }

  async #greet(payload: unknown): Promise<void> {
    if (this.#initBy === null)
      return this.close(CloseCode.TooManyInitialisationRequests, 'Too many initialisation requests');
    this.#initBy = null;
    const { verifier, seats } = this.#options;
    const identified = await viewerOfPayload(payload, verifier);
    if (!identified.ok) return this.close(closeCodes.forbidden, 'Forbidden');
    if (this.#closing || !this.#outlet.isOpen) return;
    if (verifier !== null) {
      const principal = principalOf(identified.value);
      if (!seats.takeFor(principal)) return this.close(closeCodes.tooManySockets, 'Too many sockets of one principal');
      this.#seated = principal;
    }
    this.#viewer = identified.value;
    this.#outlet.send('{"type":"connection_ack"}');
  }

  /** A ping may bring a newer token of the same principal: whatever it may see from now on, it is told from now on. */
  async #answerPing(payload: unknown): Promise<void> {
    const before = this.#viewer;
    if (before !== null && authorizationIn(payload) !== null) {
      const identified = await viewerOfPayload(payload, this.#options.verifier);
      if (!identified.ok || principalOf(identified.value) !== principalOf(before)) {
        return this.close(closeCodes.forbidden, 'The token is not one of this principal');
      }
      if (this.#closing || this.#viewer === null) return;
      this.#viewer = identified.value;
      for (const operation of this.#operations.values()) {
        if (operation instanceof SubscribedOperation) operation.subscription?.go(identified.value);
      }
    }
    // Without the payload: a token is not sent back.
    this.tell('{"type":"pong"}');
  }

  async #begin({ id, payload }: SubscribeMessage): Promise<void> {
    if (this.#closing || this.#draining) return;
    const viewer = this.#viewer;
    if (viewer === null) return this.close(CloseCode.Unauthorized, 'Unauthorized');
    if (this.#operations.has(id)) return this.close(CloseCode.SubscriberAlreadyExists, alreadyExists(id));
    const correlationId = randomUUID();
    const refused = (refusal: Refusal): void =>
      void this.tell(errorMessage(id, [presentRefusal(refusal, correlationId)]));
    const asked = operationFrom(payload as unknown as Readonly<Record<string, unknown>>);
    if (!asked.ok) return refused(asked.refusal);
    const refusal = this.#refuse(asked.value, viewer);
    if (refusal !== null) return refused(refusal);
    if (this.#options.weigh(asked.value).isSubscription) this.#subscribe(id, asked.value, viewer, correlationId);
    else await this.#answer(id, asked.value, viewer, correlationId);
  }

  #refuse(request: GraphQLRequest, viewer: Viewer): Refusal | null {
    const { limits, rates, verifier, weigh } = this.#options;
    if (this.#operations.size >= limits.operationsMax) return tooManyOperations(limits.operationsMax);
    return rates.refuse(verifier === null ? null : principalOf(viewer), weigh(request).cost, this.#rate);
  }

  #subscribe(id: string, request: GraphQLRequest, viewer: Viewer, correlationId: string): void {
    const operation = new SubscribedOperation(this, id);
    this.#operations.set(id, operation);
    operation.subscription = this.#options.subscriptions.subscribe(request, viewer, correlationId, operation);
  }

  async #answer(id: string, request: GraphQLRequest, viewer: Viewer, correlationId: string): Promise<void> {
    const operation: Operation = { end: () => void this.#operations.delete(id) };
    this.#operations.set(id, operation);
    // Who does not read its answers is not given more of them.
    await this.#outlet.ready();
    const caller = { viewer, correlationId, idempotencyKey: null, after: null, readOnly: false };
    const answering = this.#options.door(request, caller);
    const all = (this.#answering ??= new Set());
    all.add(answering);
    const { answer } = await answering.finally(() => all.delete(answering));
    // The client may have completed it, and given its id to another.
    if (this.#operations.get(id) !== operation) return;
    const { errors, data, extensions } = answer;
    if (data === undefined) return this.fail(id, errors ?? []);
    const payload = JSON.stringify({ errors, data, extensions });
    this.tell(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
    this.#finish(id, `{"id":${JSON.stringify(id)},"type":"complete"}`);
  }

  /** The last word on an operation, unless the client has completed it before. */
  #finish(id: string, message: string): void {
    if (this.#operations.delete(id)) this.tell(message);
  }

  #complete(id: string): void {
    const operation = this.#operations.get(id);
    this.#operations.delete(id);
    operation?.end();
  }

  #endAll(): void {
    for (const operation of [...this.#operations.values()]) operation.end();
    this.#operations.clear();
  }

  /** The close reason has room for 123 bytes and a socket for many subscriptions, so each is told its own cursor first. */
  #closeSlow(): void {
    if (this.#closing) return;
    let subscriptions = 0;
    for (const operation of this.#operations.values()) {
      if (!(operation instanceof SubscribedOperation)) continue;
      subscriptions += 1;
      this.#outlet.send(operation.slow());
    }
    this.#options.log.info({ subscriptions }, 'a slow consumer was closed');
    const { slowCloseMs } = this.#options.limits;
    this.close(closeCodes.slow, 'Too slow: subscribe again after the last cursor', slowCloseMs);
  }
}

function alreadyExists(id: string): string {
  const reason = `Subscriber for ${id} already exists`;
  return Buffer.byteLength(reason) <= REASON_BYTES_MAX ? reason : 'Subscriber already exists';
}

function tooManyOperations(most: number) {
  return refuse(
    'VALIDATION_FAILED',
    { path: 'id', rule: 'COUNT_MAX' },
    `At most ${most} operations run on one socket at once: open another one.`,
  );
}
