import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import type { LookupAddress } from 'node:dns';
import type { LookUp } from '../../events/webhooks/post.ts';

/** A DNS server of a test's own, which may answer every question differently, and the look-up that asks it. */
export type NameServer = AsyncDisposable & {
  readonly lookUp: LookUp;
  /** Questions for addresses of version 4, so far. */
  asked(): number;
};

const typeA = 1;

/** `answer` gives the addresses for the question of this number, from 1. */
export async function openNameServer(answer: (question: number) => readonly string[]): Promise<NameServer> {
  let asked = 0;
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => {
    const end = query.indexOf(0, 12) + 5;
    const isA = query.readUInt16BE(end - 4) === typeA;
    const addresses = isA ? answer((asked += 1)) : [];
    const header = Buffer.from(query.subarray(0, 12));
    header.writeUInt16BE(0x8180, 2);
    header.writeUInt16BE(addresses.length, 6);
    header.writeUInt32BE(0, 8);
    const records = addresses.map((one) =>
      // A pointer to the name asked for, type A, class IN, to be forgotten at once.
      Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 0, 0, 4, ...one.split('.').map(Number)]),
    );
    socket.send(Buffer.concat([header, query.subarray(12, end), ...records]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const resolver = new Resolver();
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked: () => asked,
    lookUp(hostname, done) {
      const found = resolver
        .resolve4(hostname)
        .then((all) => all.map((one): LookupAddress => ({ address: one, family: 4 })));
      found.then(
        (addresses) => done(null, addresses),
        (error: NodeJS.ErrnoException) => done(error, []),
      );
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
