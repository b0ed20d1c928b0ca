import { describe, expect, it } from 'vitest';
import { genesisHash } from './hash-chain.ts';
import { decodeEntry, encodeHash, entryId, sequenceIn } from './stream-entry.ts';

describe('an entry of the stream', () => {
  it('comes back as it was told', () => {
    const fields = { envelope: '{"id":"Łódź 🦆"}', hash: encodeHash(genesisHash) };
    expect(decodeEntry(entryId(7), fields)).toEqual({ sequence: 7, envelope: fields.envelope, hash: genesisHash });
  });

  it.each(['7-1', '1700000000000000000-0', '*', '-1-0', ''])('is not taken for ours under the id %j', (id) => {
    expect(sequenceIn(id)).toBeNull();
    expect(decodeEntry(id, { envelope: '{}', hash: '' })).toBeNull();
  });

  it('is not ours without its fields', () => {
    expect(decodeEntry('7-0', { envelope: '{}' })).toBeNull();
    expect(decodeEntry('7-0', { hash: '' })).toBeNull();
  });
});
