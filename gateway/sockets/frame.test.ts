import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameOf, framePartsOf } from './frame.ts';

const server = new WebSocketServer({ port: 0, perMessageDeflate: false });
let client: WebSocket;
let write: (frame: string | Buffer) => void;
beforeAll(async () => {
  server.once('connection', (_socket, { socket }) => {
    write = (frame) => (typeof frame === 'string' ? socket.write(frame, 'latin1') : socket.write(frame));
  });
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
});
afterAll(() => {
  client.terminate();
  server.close();
});

/** What a peer that knows the protocol makes of it. */
async function readBack(text: string): Promise<readonly [string, boolean]> {
  const heard = once(client, 'message') as Promise<[Buffer, boolean]>;
  write(frameOf(text));
  const [bytes, isBinary] = await heard;
  return [bytes.toString(), isBinary];
}

describe('a frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 70_000])('carries %i characters', async (length) => {
    const text = 'x'.repeat(length);
    expect(await readBack(text)).toEqual([text, false]);
  });

  it.each([
    ['é', 1],
    ['é', 62],
    ['é', 63],
    ['€', 30_000],
    ['😀', 20_000],
    ['\u0000\u007f\u0080ÿ', 1],
  ])('carries %j %i times, which needs more than a byte each', async (character, times) => {
    const text = `a${character.repeat(times)}`;
    expect(await readBack(text)).toEqual([text, false]);
  });

  it.each([0, 1, 125, 126, 65_535, 65_536])('carries %i shared characters between its own', async (length) => {
    const parts = { before: '{"é":"', shared: 'x€'.repeat(length / 2), after: '"}' };
    const heard = once(client, 'message') as Promise<[Buffer]>;
    for (const part of framePartsOf(parts)) write(part);
    expect((await heard)[0].toString()).toBe(`${parts.before}${parts.shared}${parts.after}`);
  });

  it('shares the bytes with the frame before, and not those of another text', () => {
    const [one, other, third] = ['same', 'same', 'else'].map(
      (shared) => framePartsOf({ before: '', shared, after: '' })[1],
    );
    expect(one).toBe(other);
    expect(third?.toString()).toBe('else');
  });
});
