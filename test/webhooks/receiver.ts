import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { ChangeEvent } from '../../events/event.ts';

/** A message as a receiver got it; `event` only where the library found the signature good. */
export type Got = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly event: ChangeEvent | null;
};

export type Answering = (got: Got, response: ServerResponse) => void | Promise<void>;

/** Somebody's HTTP server, which verifies with the Standard Webhooks library. */
export type Receiver = AsyncDisposable & {
  readonly url: string;
  readonly got: Got[];
  /** Connections, also those that sent nothing. */
  connections(): number;
  /** The secrets that it verifies with. */
  secrets: string[];
  answer: Answering;
};

export const ok: Answering = (_, response) => void response.writeHead(204).end();
export const status =
  (code: number, headers: Record<string, string> = {}): Answering =>
  (_, response) =>
    void response.writeHead(code, headers).end();

export async function openReceiver(answer: Answering = ok): Promise<Receiver> {
  let connections = 0;
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const headers = request.headers as Record<string, string>;
      const got = { id: headers['webhook-id'] ?? '', headers, body, event: verified(receiver.secrets, headers, body) };
      receiver.got.push(got);
      return receiver.answer(got, response);
    });
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks`,
    got: [],
    connections: () => connections,
    secrets: [],
    answer,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function verified(secrets: readonly string[], headers: Record<string, string>, body: string): ChangeEvent | null {
  for (const secret of secrets) {
    try {
      return new Webhook(secret).verify(body, headers) as ChangeEvent;
    } catch {
      // Another secret may do.
    }
  }
  return null;
}
