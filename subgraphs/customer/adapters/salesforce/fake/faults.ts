import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';

export type Operation = 'token' | 'upsert' | 'read' | 'query';

/** What may happen to a request instead of an answer. Where the request is done nevertheless, `applied` says so. */
export type FakeFault = {
  /** Which requests; any, where it is left out. */
  readonly on?: Operation;
  readonly times?: number;
} & (
  | { readonly kind: 'reset-before' }
  /** Done, then the connection is cut. */
  | { readonly kind: 'reset-after' }
  /** Done, and cut in the middle of the answer. */
  | { readonly kind: 'reset-mid-body' }
  | { readonly kind: 'stall'; readonly applied?: boolean }
  /** The answer comes one byte at a time and never ends within reason. */
  | { readonly kind: 'trickle'; readonly applied?: boolean }
  | { readonly kind: 'html'; readonly applied?: boolean; readonly status?: number }
  /** The first half of the JSON, as if it were all. */
  | { readonly kind: 'truncated'; readonly applied?: boolean }
  | { readonly kind: 'gzip' }
  /** An answer without end. */
  | { readonly kind: 'huge' }
  | { readonly kind: 'not-http' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
      readonly applied?: boolean;
    }
);

type Reply = { readonly status: number; readonly body: unknown };

/** The faults still to come, in the order in which they were asked for. */
export class FakeFaults {
  readonly #waiting: { readonly fault: FakeFault; left: number }[] = [];

  add(fault: FakeFault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 });
  }

  take(operation: Operation): FakeFault | null {
    const index = this.#waiting.findIndex(({ fault }) => fault.on === undefined || fault.on === operation);
    const next = this.#waiting[index];
    if (next === undefined) return null;
    next.left -= 1;
    if (next.left === 0) this.#waiting.splice(index, 1);
    return next.fault;
  }
}

const trickleMs = 20;

/** Does to the response what the fault says; `reply` does the request. */
export function misbehave(fault: FakeFault, response: ServerResponse, reply: () => Reply): void {
  const json = { 'content-type': 'application/json;charset=UTF-8' };
  if ('applied' in fault && fault.applied === true) reply();
  switch (fault.kind) {
    case 'reset-before':
      return void response.destroy();
    case 'reset-after':
      reply();
      return void response.destroy();
    case 'reset-mid-body': {
      const text = JSON.stringify(reply().body);
      response.writeHead(200, { ...json, 'content-length': text.length });
      return void response.write(text.slice(0, text.length / 2), () => response.destroy());
    }
    case 'stall':
      return;
    case 'trickle': {
      response.writeHead(200, json);
      const timer = setInterval(() => response.write(' '), trickleMs);
      return void response.on('close', () => clearInterval(timer));
    }
    case 'html':
      response.writeHead(fault.status ?? 200, { 'content-type': 'text/html' });
      return void response.end('<html><body><h1>Down for maintenance</h1> secret-of-the-vendor</body></html>');
    case 'truncated': {
      const text = fault.applied === true ? '{"id":"001FK0000' : JSON.stringify(reply().body).slice(0, -7);
      response.writeHead(200, json);
      return void response.end(text);
    }
    case 'gzip':
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' });
      return void response.end(gzipSync(JSON.stringify(reply().body)));
    case 'huge': {
      response.writeHead(200, json);
      const more = (): void => void response.write('[1,2,3,4,5,6,7,8,9]'.repeat(1_000));
      response.on('drain', more);
      return more();
    }
    case 'not-http':
      return void response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n\r\n');
    case 'status':
      response.writeHead(fault.status, { ...json, ...fault.headers });
      return void response.end(fault.body === undefined ? '' : JSON.stringify(fault.body));
  }
}
