import { Agent, request } from 'undici';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPost, leadsInside, publicLookup, type Post } from '../../events/webhooks/post.ts';
import { openNameServer } from './name-server.ts';
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
    await using agent = asyncDisposable(new Agent({ connect: { lookup: publicLookup() } }));
    const call = request(`http://localhost:${port}/`, { dispatcher: agent.value, method: 'POST', body: '{}' });
    await expect(call).rejects.toMatchObject({ name: 'ForbiddenAddress' });
    expect(receiver.connections()).toBe(0);
    expect(await leadsInside('localhost', 10_000)).toBe(true);
  });
});

describe('a name that is answered differently each time', () => {
  // Nobody's to reach from here, and public as addresses go.
  const outside = '11.0.0.1';

  it.each([['127.0.0.1'], ['169.254.169.254'], ['10.0.0.1']])(
    'leads outside when it is checked and to %s when it is connected to: no connection is made',
    async (inside) => {
      await using names = await openNameServer((question) => (question === 1 ? [outside] : [inside]));
      await using rebound = disposable(createPost({ allowPrivate: false, totalMs: 10_000, lookUp: names.lookUp }));
      expect(await leadsInside('hooks.example.com', 10_000, names.lookUp)).toBe(false);
      const { port } = new URL(receiver.url);
      const result = await rebound.value.send(`https://hooks.example.com:${port}/`, {}, '{}', notAborted);
      expect(result).toMatchObject({ status: null, error: 'FORBIDDEN_ADDRESS' });
      expect(names.asked()).toBe(2);
      expect(receiver.connections()).toBe(0);
    },
  );

  it('is looked up once for a connection, which goes to the address that was checked', async () => {
    await using names = await openNameServer((question) => (question === 1 ? [outside] : ['127.0.0.1']));
    const options = { allowPrivate: false, connectMs: 300, totalMs: 2_000, lookUp: names.lookUp };
    await using rebound = disposable(createPost(options));
    const { port } = new URL(receiver.url);
    const result = await rebound.value.send(`https://hooks.example.com:${port}/`, {}, '{}', notAborted);
    expect(result.status).toBeNull();
    expect(result.error).not.toBe('FORBIDDEN_ADDRESS');
    expect(names.asked()).toBe(1);
    expect(receiver.connections()).toBe(0);
  });

  it('is spoilt by one address inside among others', async () => {
    await using names = await openNameServer(() => [outside, '127.0.0.1']);
    expect(await leadsInside('hooks.example.com', 10_000, names.lookUp)).toBe(true);
    await using mixed = disposable(createPost({ allowPrivate: false, totalMs: 10_000, lookUp: names.lookUp }));
    const { port } = new URL(receiver.url);
    const result = await mixed.value.send(`https://hooks.example.com:${port}/`, {}, '{}', notAborted);
    expect(result.error).toBe('FORBIDDEN_ADDRESS');
    expect(receiver.connections()).toBe(0);
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

function disposable(value: Post) {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}

function asyncDisposable(value: Agent) {
  return { value, [Symbol.asyncDispose]: () => value.destroy() };
}
