import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chainHash, genesisHash } from './hash-chain.ts';

describe('the hash of an entry', () => {
  it('is sha256 over the previous hash, the sequence as eight bytes and the envelope in UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.alloc(32),
      Buffer.from('0000000000000001', 'hex'),
      Buffer.from('{"Łódź":"🦆"}'),
    ]);
    expect(chainHash(genesisHash, 1, '{"Łódź":"🦆"}')).toEqual(createHash('sha256').update(bytes).digest());
  });

  it('is another one as soon as one bit of the past, the place or the envelope is another', () => {
    const past = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
    const envelope = fc.string({ minLength: 1 });
    fc.assert(
      fc.property(past, fc.nat(), envelope, fc.nat(), fc.nat({ max: 6 }), (previous, sequence, text, at, bit) => {
        const hash = chainHash(previous, sequence, text).toString('hex');
        const flipped = (bytes: Buffer): Buffer => {
          const copy = Buffer.from(bytes);
          copy.writeUInt8(copy.readUInt8(at % copy.length) ^ (1 << bit), at % copy.length);
          return copy;
        };
        expect(chainHash(flipped(previous), sequence, text).toString('hex')).not.toBe(hash);
        expect(chainHash(previous, sequence + 1, text).toString('hex')).not.toBe(hash);
        expect(chainHash(previous, sequence, flipped(Buffer.from(text)).toString()).toString('hex')).not.toBe(hash);
      }),
    );
  });

  it('keeps sequences apart beyond 32 bits', () => {
    expect(chainHash(genesisHash, 1, 'x')).not.toEqual(chainHash(genesisHash, 2 ** 32 + 1, 'x'));
  });
});
