import { WebSocket } from 'ws';
import type { GraphQLReply } from '../harness/house.ts';

export type Message = {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
};

export type ChangeReply = {
  readonly cursor: string;
  readonly kind: 'SNAPSHOT' | 'CHANGED' | 'CAUGHT_UP';
  readonly source: string | null;
  readonly sequence: number | null;
  readonly type: string | null;
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly changedFields: readonly string[] | null;
  readonly recordVersion: number | null;
};

/** What every test may ask of a change. */
export const changeFields =
  'change { cursor source sequence kind type fromState toState changedFields recordVersion occurredAt correlationId causationId origin }';

const deadlineMs = 60_000;

/** A client that speaks graphql-transport-ws by hand, so that a test can also say what no client would. */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  #heard: (() => void)[] = [];

  constructor(
    url: string,
    options: { readonly protocol?: string | null; readonly headers?: Record<string, string> } = {},
  ) {
    const { protocol = 'graphql-transport-ws', headers = {} } = options;
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), protocol === null ? [] : [protocol], { headers });
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('error', reject);
    });
    this.opened.catch(() => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#hear();
      });
    });
    this.socket.on('error', () => undefined);
    this.socket.on('message', (bytes: Buffer) => {
      this.messages.push(JSON.parse(bytes.toString()) as Message);
      this.#hear();
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Says hello with a token and waits for the acknowledgement. */
  async greet(token: string | null): Promise<this> {
    await this.opened;
    this.send({ type: 'connection_init', ...(token !== null && { payload: { authorization: `Bearer ${token}` } }) });
    await this.until(() => this.messages.some(({ type }) => type === 'connection_ack'), 'the acknowledgement');
    return this;
  }

  subscribe(query: string, variables: object = {}, id = 'one'): Told {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
    return new Told(this, id);
  }

  async until(isSo: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (!isSo()) {
      const left = deadline - Date.now();
      const over = this.socket.readyState === this.socket.CLOSED;
      if (left <= 0 || over) {
        const heard = JSON.stringify(this.messages.slice(-3));
        throw new Error(`${over ? 'The socket closed before' : 'There never came'} ${what}. Last heard: ${heard}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#heard.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  close(): Promise<unknown> {
    this.socket.terminate();
    return this.closed;
  }

  #hear(): void {
    const heard = this.#heard;
    this.#heard = [];
    for (const resolve of heard) resolve();
  }
}

/** What one operation on a socket was told. */
export class Told {
  readonly #client: RawClient;
  readonly id: string;

  constructor(client: RawClient, id: string) {
    this.#client = client;
    this.id = id;
  }

  get results(): readonly GraphQLReply[] {
    return this.#client.messages
      .filter(({ id, type }) => id === this.id && type === 'next')
      .map(({ payload }) => payload as GraphQLReply);
  }

  /** The payloads of its one root field. */
  get payloads(): readonly (Record<string, unknown> & { readonly change: ChangeReply })[] {
    return this.results.map(({ data }) => Object.values(data ?? {})[0] as never);
  }

  get changes(): readonly ChangeReply[] {
    return this.payloads.map(({ change }) => change);
  }

  get changed(): readonly ChangeReply[] {
    return this.changes.filter(({ kind }) => kind === 'CHANGED');
  }

  get errors(): GraphQLReply['errors'] {
    const error = this.#client.messages.find(({ id, type }) => id === this.id && type === 'error');
    return error?.payload as GraphQLReply['errors'];
  }

  get lastCursor(): string {
    const last = this.changes.at(-1);
    if (last === undefined) throw new Error('Nothing was told yet.');
    return last.cursor;
  }

  /** Waits until it has caught up, which is also when everything that happened before is told. */
  async caughtUp(): Promise<this> {
    await this.until((told) => told.changes.some(({ kind }) => kind === 'CAUGHT_UP'), 'CAUGHT_UP');
    return this;
  }

  async changedTimes(count: number): Promise<readonly ChangeReply[]> {
    await this.until((told) => told.changed.length >= count, `${count} changes`);
    return this.changed;
  }

  /** The codes of the error that ended it. */
  async refused(): Promise<NonNullable<GraphQLReply['errors']>> {
    await this.#client.until(() => this.errors !== undefined, 'an error');
    return this.errors ?? [];
  }

  complete(): void {
    this.#client.send({ id: this.id, type: 'complete' });
  }

  async until(isSo: (told: this) => boolean, what: string): Promise<void> {
    await this.#client.until(() => {
      if (this.errors !== undefined) throw new Error(`It was refused: ${JSON.stringify(this.errors)}`);
      return isSo(this);
    }, what);
  }
}
