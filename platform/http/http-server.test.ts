import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { createHttpServer, type HttpServer } from './http-server.ts';
import { takeJson } from './json-body.ts';

let server: HttpServer;
let url: string;
let release: (() => void) | undefined;

beforeEach(async () => {
  server = createHttpServer({ log: silentLog, bodyBytesMax: 1_000, connectionsMax: 20, drainMs: 5_000 });
  server.app.get('/ok', () => ({ ok: true }));
  server.app.get('/slow', async () => {
    await new Promise<void>((resolve) => (release = resolve));
    return { ok: true };
  });
  server.app.get('/bug', () => {
    throw new Error('password=hunter2');
  });
  server.app.register((scope, _options, done) => {
    takeJson(scope);
    scope.post('/json', (request) => request.body);
    done();
  });
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => server.close());

function open(): { socket: Socket; ended: Promise<string> } {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.on('error', () => undefined);
  return { socket, ended: new Promise((resolve) => socket.on('close', () => resolve(text))) };
}

const post = (body: string, type = 'application/json') =>
  fetch(`${url}/json`, { method: 'POST', body, headers: { 'content-type': type } });

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return `${response.status} ${errors[0]?.extensions.code}`;
}

describe('an HTTP server', () => {
  it('answers JSON also when it refuses', async () => {
    expect(await codeOf(await fetch(`${url}/nowhere`))).toBe('404 NOT_FOUND');
    expect(await codeOf(await fetch(`${url}/ok`, { method: 'DELETE' }))).toBe('404 NOT_FOUND');
    expect(await codeOf(await post('{'))).toBe('400 VALIDATION_FAILED');
    expect(await codeOf(await post(`"${'x'.repeat(2_000)}"`))).toBe('413 VALIDATION_FAILED');
    expect(await codeOf(await post('{}', 'text/plain'))).toBe('415 VALIDATION_FAILED');
  });

  it('answers a body that is far too large before it has come, and whoever sends it hears the answer', async () => {
    const body = `"${'x'.repeat(5_000_000)}"`;
    const answers = await Promise.all(Array.from({ length: 8 }, async () => codeOf(await post(body))));
    expect(new Set(answers)).toEqual(new Set(['413 VALIDATION_FAILED']));
    expect(await codeOf(await post('{'))).toBe('400 VALIDATION_FAILED');
  });

  it('tells of a mistake of ours only where it stands in the log', async () => {
    const response = await fetch(`${url}/bug`, { headers: { 'x-correlation-id': 'find-me-1' } });
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).toContain('"traceId":"find-me-1"');
    expect(text).not.toContain('hunter2');
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n', '400'],
    ['headers without end', `GET /ok HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}`, '431'],
    [
      'a body with two lengths',
      'POST /json HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}',
      '400',
    ],
    ['two lengths', 'POST /json HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}', '400'],
  ])('refuses %s and hangs up', async (_, bytes, status) => {
    const { socket, ended } = open();
    socket.write(bytes);
    const text = await ended;
    expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(text).toContain('"code":"VALIDATION_FAILED"');
  });

  it('hangs up on a client that is slow to say what it wants (S8)', async () => {
    const begun = performance.now();
    const slowHeaders = open();
    slowHeaders.socket.write('GET /ok HTTP/1.1\r\nhost: a\r\n');
    const slowBody = open();
    slowBody.socket.write(
      'POST /json HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
    );
    const drip = setInterval(() => {
      slowHeaders.socket.write('x: y\r\n');
      slowBody.socket.write(' ');
    }, 500);
    await Promise.all([slowHeaders.ended, slowBody.ended]);
    clearInterval(drip);
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('takes only so many connections at once', async () => {
    const sockets = Array.from({ length: 40 }, open);
    const closed = await Promise.race(sockets.map(({ ended }) => ended.then(() => true)));
    expect(closed).toBe(true);
    for (const { socket } of sockets) socket.destroy();
  });

  it('finishes what runs when it is closed, and says that the connection ends', async () => {
    const slow = fetch(`${url}/slow`);
    while (release === undefined) await new Promise((resolve) => setImmediate(resolve));
    const closed = server.close();
    release();
    const response = await slow;
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    await closed;
    await expect(fetch(`${url}/ok`)).rejects.toThrow();
  });
});
