import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../../core/refusal.ts';
import { principalOf, type Viewer } from '../../core/viewer.ts';
import { correlationHeader } from '../../platform/http/correlation.ts';
import { presentRefusal } from '../../platform/http/error-body.ts';
import type { GraphQLRequest } from '../admission.ts';
import type { Rates } from '../limits/rate.ts';
import { refused, type DoorAnswer } from '../door.ts';
import { atExpiry } from '../sockets/identity.ts';
import type { SocketLimits } from '../sockets/limits.ts';
import type { Seats } from '../sockets/seats.ts';
import type { Weight } from '../sockets/sockets.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';

export type EventStreamOptions = {
  readonly subscriptions: Subscriptions;
  readonly seats: Seats;
  readonly weigh: (request: GraphQLRequest) => Weight;
  readonly rates: Rates;
  readonly limits: SocketLimits;
  /** Whether the token of a viewer is looked at; not in an open gateway. */
  readonly identified: boolean;
};

export type EventStreams = {
  /** Tells one subscription as events of this response; a refusal before the first of them when there is no room. */
  open(request: FastifyRequest, reply: FastifyReply, asked: GraphQLRequest, viewer: Viewer): DoorAnswer | null;
  /** Ends the streams without completing them, so that clients come back, elsewhere. */
  close(): void;
};

/**
 * Server-Sent Events, for clients that cannot open sockets: `POST /graphql` with `accept: text/event-stream`, one
 * operation per request (the "distinct connections mode" of `graphql-sse`). The same address as everything else, so that
 * a proxy needs no rule of its own.
 */
export function createEventStreams(options: EventStreamOptions): EventStreams {
  const { subscriptions, seats, weigh, rates, limits, identified } = options;
  const open = new Set<() => void>();
  let closed = false;

  function takeSeat(principal: string | null): boolean {
    if (!seats.take()) return false;
    if (principal === null || seats.takeFor(principal)) return true;
    seats.giveBack();
    return false;
  }

  function giveBackSeat(principal: string | null): void {
    seats.giveBack();
    if (principal !== null) seats.giveBackFor(principal);
  }

  return {
    open(request, reply, asked, viewer) {
      const principal = identified ? principalOf(viewer) : null;
      const tooOften = rates.refuse(principal, weigh(asked).cost, null);
      if (tooOften !== null) return refused(tooOften, request.id);
      if (closed || !takeSeat(principal)) return refused(full(limits), request.id);
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Else nginx keeps events until its buffer is full.
        'x-accel-buffering': 'no',
        [correlationHeader]: request.id,
      });
      raw.write(':\n\n');

      const end = (): void => {
        if (!open.delete(end)) return;
        clearInterval(keepAlive);
        stopExpiry();
        giveBackSeat(principal);
        subscription.end();
        raw.end();
        // Who does not read would keep what is written for ever.
        setTimeout(() => raw.destroy(), limits.closeMs).unref();
      };
      let lastCursor: string | null = null;
      const send = (result: string): void => void raw.write(`event: next\ndata: ${result}\n\n`);
      const stopExpiry = identified ? atExpiry(viewer, end) : () => undefined;
      const keepAlive = setInterval(() => raw.write(':\n\n'), limits.keepAliveMs).unref();
      open.add(end);
      raw.once('close', end);
      const subscription = subscriptions.subscribe(asked, viewer, request.id, {
        next(result, cursor) {
          if (!open.has(end)) return;
          if (raw.writableLength > limits.queueBytesMax) {
            send(JSON.stringify({ errors: [presentRefusal(tooSlow(lastCursor), request.id)] }));
            return end();
          }
          send(result);
          lastCursor = cursor;
        },
        error(errors) {
          send(JSON.stringify({ errors }));
          raw.write('event: complete\ndata:\n\n');
          end();
        },
        ready: () =>
          raw.writableLength * 2 <= limits.queueBytesMax || raw.destroyed
            ? null
            : new Promise((resolve) => {
                raw.once('drain', resolve);
                raw.once('close', resolve);
              }),
      });
      return null;
    },
    close() {
      closed = true;
      for (const end of [...open]) end();
    },
  };
}

/** An answer that is whole at once, in the form of a stream. */
export function oneEvent(answer: string): string {
  return `event: next\ndata: ${answer}\n\nevent: complete\ndata:\n\n`;
}

function tooSlow(cursor: string | null) {
  return refuse(
    'SUBSCRIPTION_INTERRUPTED',
    { reason: 'SLOW', cursor },
    'This client reads more slowly than things happen: subscribe again after `cursor`.',
  );
}

function full({ principalSocketsMax }: SocketLimits) {
  return refuse(
    'RATE_LIMITED',
    { limit: principalSocketsMax, cost: 1, resetAt: new Date(Date.now() + 1_000).toISOString() },
    'Too many sockets and event streams are open: close one, or come again.',
  );
}
