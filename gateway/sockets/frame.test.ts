import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frameOf, framesOf, type SharedText } from './frame.ts';

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

  it.each([
    ['x', 0],
    ['x', 1],
    ['x', 125],
    ['x', 4_095],
    ['x', 4_096],
    ['x', 70_000],
    ['€', 1],
    ['€', 4_095],
    ['€', 4_096],
  ])('carries %j %i times between what is the own of each', async (character, times) => {
    for (const before of ['{"id":"', '{"é":"']) {
      const parts = { before, shared: character.repeat(times), after: '"}' };
      const heard = once(client, 'message') as Promise<[Buffer]>;
      for (const part of partsOf(parts)) write(part);
      expect((await heard)[0].toString()).toBe(`${parts.before}${parts.shared}${parts.after}`);
    }
  });

  it('shares the bytes of a long text with the frame before, and not those of another text', () => {
    const [same, other] = ['same', 'else'].map((word) => word.repeat(1_024));
    const [one, two, third] = [same, same, other].map((shared = '') => partsOf({ before: '', shared, after: '' })[1]);
    expect(one).toBe(two);
    expect(third?.toString()).toBe(other);
  });
});

function partsOf(text: SharedText): readonly (string | Buffer)[] {
  const frame = framesOf(text);
  return typeof frame === 'string' || Buffer.isBuffer(frame) ? [frame] : frame;
}
