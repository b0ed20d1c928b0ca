import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPost, leadsInside, publicLookup, type Post } from '../../events/webhooks/post.ts';
import { openReceiver, type Receiver } from './receiver.ts';

let receiver: Receiver;
let post: Post;
beforeEach(async () => {
  receiver = await openReceiver();
  post = createPost({ allowPrivate: false, totalMs: 10_000 });
});
afterEach(async () => {
  await post.close();
  await receiver[Symbol.asyncDispose]();
});

const notAborted = new AbortController().signal;

describe('a name that leads inside', () => {
  it('is found out before anything is connected to, by the very look-up that the connection uses', async () => {
    const { port } = new URL(receiver.url);
    await using agent = asyncDisposable(new Agent({ connect: { lookup: publicLookup } }));
    const call = request(`http://localhost:${port}/`, { dispatcher: agent.value, method: 'POST', body: '{}' });
    await expect(call).rejects.toMatchObject({ name: 'ForbiddenAddress' });
    expect(receiver.connections()).toBe(0);
    expect(await leadsInside('localhost', 10_000)).toBe(true);
  });
});

describe('an address inside', () => {
  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', 'localhost'])(
    '%s is not connected to',
    async (host) => {
      const { port } = new URL(receiver.url);
      for (const scheme of ['https', 'http']) {
        const result = await post.send(`${scheme}://${host}:${port}/`, {}, '{}', notAborted);
        expect(result).toMatchObject({ status: null, error: 'FORBIDDEN_ADDRESS' });
      }
      expect(receiver.connections()).toBe(0);
    },
  );
});

function asyncDisposable(value: Agent) {
  return { value, [Symbol.asyncDispose]: () => value.destroy() };
}
