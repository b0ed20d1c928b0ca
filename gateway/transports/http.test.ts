import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../core/fault.ts';
import { createHttpTransport } from './http.ts';
import type { Transport } from './transport.ts';

/** A subgraph of bare sockets, so that it can misbehave byte by byte. */
let server: Server;
let behave: (socket: Socket, request: string) => void;
let received: string[];
let connections: number;
let transport: Transport;
let url: string;
const sockets = new Set<Socket>();

const answer = (body: string, headers = 'content-type: application/json\r\n') =>
  `HTTP/1.1 200 OK\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

beforeEach(async () => {
  received = [];
  connections = 0;
  server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received.push(chunk.toString());
      behave(socket, chunk.toString());
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  transport = createHttpTransport({ system: 'billing', url, connectionsMax: 4, answerBytesMax: 1_000 });
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await transport.close();
  await new Promise((done) => server.close(done));
});

const send = (mutation: boolean, withinMs = 300) =>
  transport.send({
    body: '{"query":"{ a }"}',
    headers: { 'content-type': 'application/json', 'concord-context': 'signed' },
    mutation,
    deadlineAt: performance.now() + withinMs,
  });

async function codeOf(mutation: boolean, withinMs?: number): Promise<string> {
  try {
    await send(mutation, withinMs);
    return 'answered';
  } catch (error) {
    return error instanceof Fault ? `${error.kind} ${error.code}` : String(error);
  }
}

describe('a subgraph over HTTP', () => {
  it('is asked once, with the signed context, over a kept connection', async () => {
    behave = (socket) => socket.write(answer('{"data":{"a":"ü"}}'));
    for (let at = 0; at < 10; at += 1) {
      // The first one also waits for the client to be read.
      expect(await send(false, 30_000)).toEqual({
        status: 200,
        contentType: 'application/json',
        retryAfter: null,
        body: '{"data":{"a":"ü"}}',
      });
    }
    expect(connections).toBeLessThanOrEqual(2);
    expect(received).toHaveLength(10);
    expect(received[0]).toMatch(/^POST \/graphql HTTP\/1\.1\r\n/);
    expect(received[0]).toContain('concord-context: signed');
  });

  it('that is not there cannot have done anything', async () => {
    const nobody = createHttpTransport({
      system: 'billing',
      url: 'http://127.0.0.1:9/',
      connectionsMax: 1,
      answerBytesMax: 1,
    });
    const asked = nobody.send({ body: '', headers: {}, mutation: true, deadlineAt: performance.now() + 1_000 });
    await expect(asked).rejects.toMatchObject({ kind: 'UNREACHABLE', code: 'UPSTREAM_UNAVAILABLE' });
    await nobody.close();
  });

  it.each<[string, typeof behave, string]>([
    ['says nothing', () => undefined, 'TIMED_OUT'],
    [
      'sends its headers and no body',
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n'),
      'TIMED_OUT',
    ],
    ['hangs up', (socket) => socket.destroy(), 'UNREACHABLE'],
    ['resets', (socket) => socket.resetAndDestroy(), 'UNREACHABLE'],
    [
      'hangs up in the body',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"da'),
      'UNREACHABLE',
    ],
    ['does not speak HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'), 'UNREACHABLE'],
    ['never ends its answer', flood, 'UNINTELLIGIBLE'],
    ['announces too much', (socket) => socket.write(answer('x'.repeat(1_001))), 'UNINTELLIGIBLE'],
  ])('that %s is a fault, and leaves only a mutation uncertain', async (_, behaviour, kind) => {
    behave = behaviour;
    expect(await codeOf(false)).toBe(`${kind} UPSTREAM_UNAVAILABLE`);
    expect(await codeOf(true)).toBe(`${kind} OUTCOME_UNCERTAIN`);
    expect(received).toHaveLength(2);
  });

  it('that sends a byte now and then does not outlive the deadline', async () => {
    behave = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    };
    const began = performance.now();
    expect(await codeOf(false, 200)).toBe('TIMED_OUT UPSTREAM_UNAVAILABLE');
    expect(performance.now() - began).toBeLessThan(1_500);
  });

  it('is not followed elsewhere', async () => {
    behave = (socket) => socket.write(`HTTP/1.1 302 Found\r\nlocation: ${url}/other\r\ncontent-length: 0\r\n\r\n`);
    expect((await send(false)).status).toBe(302);
    expect(received).toHaveLength(1);
  });

  it('is asked again only over a connection that still stands', async () => {
    behave = (socket) => socket.end(answer('{"data":{}}', 'content-type: application/json\r\nconnection: close\r\n'));
    for (let at = 0; at < 5; at += 1) expect(await codeOf(true)).toBe('answered');
    expect(received).toHaveLength(5);
  });
});

function flood(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
  const more = () => {
    if (!socket.destroyed && socket.write(`190\r\n${'x'.repeat(400)}\r\n`)) setImmediate(more);
  };
  socket.on('drain', more);
  more();
}
