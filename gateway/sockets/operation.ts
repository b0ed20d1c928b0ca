import { presentRefusal, type PresentedError } from '../../platform/http/error-body.ts';
import { refuse } from '../../core/refusal.ts';
import type { Sink, Subscription } from '../subscriptions/subscription.ts';
import type { Connection } from './connection.ts';

/** An operation that runs on a socket, under the id that the client gave it. */
export type Operation = {
  /** What is left of it is not told any more. */
  end(): void;
};

/** One subscription of a client. There are thousands of these: what all of them know stands elsewhere. */
export class SubscribedOperation implements Operation, Sink {
  readonly #connection: Connection;
  readonly #id: string;
  /** What stands before each of its results. */
  readonly #before: string;
  subscription: Subscription | null = null;
  /** The last that was told. */
  #cursor: string | null = null;

  constructor(connection: Connection, id: string) {
    this.#connection = connection;
    this.#id = id;
    this.#before = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  }

  next(result: string, cursor: string): void {
    if (this.#connection.tell({ before: this.#before, shared: result, after: '}' })) this.#cursor = cursor;
  }

  error(errors: readonly PresentedError[]): void {
    this.#connection.fail(this.#id, errors);
  }

  ready(): Promise<void> | null {
    return this.#connection.ready();
  }

  end(): void {
    this.subscription?.end();
  }

  /** The refusal of a client that reads too slowly, with the place to go on from. */
  slow(): string {
    const refusal = refuse(
      'SUBSCRIPTION_INTERRUPTED',
      { reason: 'SLOW', cursor: this.#cursor },
      'This client reads more slowly than things happen: connect again and subscribe after `cursor`.',
    );
    return errorMessage(this.#id, [presentRefusal(refusal, this.subscription?.correlationId ?? '')]);
  }
}

export function errorMessage(id: string, errors: readonly PresentedError[]): string {
  return JSON.stringify({ id, type: 'error', payload: errors });
}
