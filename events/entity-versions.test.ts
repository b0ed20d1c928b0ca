import { describe, expect, it } from 'vitest';
import { entityKey, withoutOlder } from './entity-versions.ts';
import { logEntry, type LogEntry } from './event.ts';
import { genesisHash } from './hash-chain.ts';

describe('withoutOlder', () => {
  it('drops what is older than the version that is held, and keeps the rest in order', () => {
    const held = new Map([[entityKey({ entityType: 'Customer', entityId: 'cus_acme' }), 3]]);
    const entries = [
      entry(1, 'cus_acme', 2),
      entry(2, 'cus_birch', 1),
      entry(3, 'cus_acme', 3),
      entry(4, 'cus_acme', 4),
    ];
    expect(withoutOlder(entries, held).map((one) => one.sequence)).toEqual([2, 3, 4]);
  });

  it('drops a version that arrives after a newer one of the same batch', () => {
    const entries = [entry(1, 'cus_acme', 2), entry(2, 'cus_acme', 1), entry(3, 'cus_acme', 2)];
    expect(withoutOlder(entries, new Map()).map((one) => one.sequence)).toEqual([1, 3]);
  });

  it('decides by version and never by clock', () => {
    const late = { ...entry(1, 'cus_acme', 2), occurredAt: new Date('2026-03-01T12:00:00Z') };
    const early = { ...entry(2, 'cus_acme', 3), occurredAt: new Date('2026-03-01T11:00:00Z') };
    expect(withoutOlder([late, early], new Map())).toHaveLength(2);
  });

  it('keeps what has no version, such as the refusal of a creation', () => {
    expect(withoutOlder([entry(1, null, null)], new Map())).toHaveLength(1);
  });
});

function entry(sequence: number, entityId: string | null, entityVersion: number | null): LogEntry {
  return logEntry({
    source: 'customer',
    sequence,
    eventId: `event-${sequence}`,
    kind: 'change',
    type: 'customer.customer.updated',
    entityType: 'Customer',
    entityId,
    entityVersion,
    customerId: entityId,
    legalEntityId: null,
    occurredAt: new Date(0),
    envelope: '{}',
    previousHash: genesisHash,
    hash: genesisHash,
  });
}
