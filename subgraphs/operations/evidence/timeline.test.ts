import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDateAt } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Scope } from '../../../core/scope.ts';
import { logEntry, type LogEntry } from '../../../events/event.ts';
import { readMerged, scannedMax, type Read, type Vector } from './timeline.ts';

const on = civilDateAt(new Date(0), 'UTC');
const everything: Scope = { kind: 'everything', on };
const ofOne: Scope = { kind: 'legal-entities', ids: ['le_1' as LegalEntityId], on };

type Told = { readonly at: number; readonly legalEntityId: string | null };

function logOf(source: string, told: readonly Told[]): readonly LogEntry[] {
  return told.map(({ at, legalEntityId }, index) =>
    logEntry({
      source,
      // With holes: other customers' entries lie between.
      sequence: (index + 1) * 3,
      eventId: `${source}-${index}`,
      kind: 'change',
      type: 'x.y.changed',
      entityType: 'Y',
      entityId: 'y_1',
      entityVersion: index + 1,
      customerId: 'cus_1',
      legalEntityId,
      occurredAt: new Date(at),
      envelope: '{}',
      previousHash: Buffer.alloc(32),
      hash: Buffer.alloc(32),
    }),
  );
}

function readerOf(log: readonly LogEntry[]): Read {
  return (after, limit) => Promise.resolve(log.filter(({ sequence }) => sequence > after).slice(0, limit));
}

async function inPages(
  logs: Readonly<Record<string, readonly LogEntry[]>>,
  first: number,
  scope: Scope,
): Promise<readonly string[]> {
  const reads = Object.fromEntries(Object.entries(logs).map(([source, log]) => [source, readerOf(log)]));
  const ids: string[] = [];
  for (let after: Vector = {}, more = true; more;) {
    const page = await readMerged(reads, { first, after, scope });
    expect(page.entries.length).toBeLessThanOrEqual(first);
    ids.push(...page.entries.map(({ entry }) => entry.eventId));
    more = page.hasNextPage;
    // Where the last entry says to go on is as good as where the page does.
    const last = page.entries.at(-1);
    after = page.entries.length === first && last !== undefined ? last.position : page.end;
  }
  return ids;
}

const told = fc.array(
  fc.record({ at: fc.integer({ min: 0, max: 20 }), legalEntityId: fc.constantFrom(null, 'le_1', 'le_2') }),
  { maxLength: 12 },
);
const logs = fc.record({ a: told, b: told, c: told }).map(({ a, b, c }) => ({
  a: logOf('a', a),
  b: logOf('b', b),
  c: logOf('c', c),
}));

describe('several logs as one', () => {
  it('have each entry once, in the order of its own log, in whatever pages they are read', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 1, max: 9 }), async (all, first) => {
        const ids = await inPages(all, first, everything);
        expect(ids).toEqual(await inPages(all, 100, everything));
        for (const [source, log] of Object.entries(all))
          expect(ids.filter((id) => id.startsWith(source))).toEqual(log.map(({ eventId }) => eventId));
      }),
    ));

  it('are in the order of time where no clock went back, then of source', () =>
    fc.assert(
      fc.asyncProperty(logs, async (all) => {
        const sorted = Object.entries(all).map(([source, log]): [string, readonly LogEntry[]] => {
          const instants = log.map(({ occurredAt }) => occurredAt.getTime()).sort((a, b) => a - b);
          const told = instants.map((at) => ({ at, legalEntityId: null }));
          return [source, logOf(source, told)];
        });
        const expected = sorted
          .flatMap(([, log]) => log)
          .sort(
            (a, b) =>
              a.occurredAt.getTime() - b.occurredAt.getTime() ||
              a.source.localeCompare(b.source) ||
              a.sequence - b.sequence,
          );
        expect(await inPages(Object.fromEntries(sorted), 4, everything)).toEqual(
          expected.map(({ eventId }) => eventId),
        );
      }),
    ));

  it('show who works for one legal entity what is of it or of none', () =>
    fc.assert(
      fc.asyncProperty(logs, fc.integer({ min: 1, max: 5 }), async (all, first) => {
        const whole = await inPages(all, 100, everything);
        const hidden = new Set(
          Object.values(all)
            .flat()
            .filter(({ legalEntityId }) => legalEntityId === 'le_2')
            .map(({ eventId }) => eventId),
        );
        expect(await inPages(all, first, ofOne)).toEqual(whole.filter((id) => !hidden.has(id)));
      }),
    ));

  it('end a page that looked through too many, and go on in the next', async () => {
    const hidden = Array.from({ length: scannedMax + 5 }, (_, at) => ({ at, legalEntityId: 'le_2' }));
    const log = logOf('a', [...hidden, { at: hidden.length, legalEntityId: 'le_1' }]);
    const page = await readMerged({ a: readerOf(log) }, { first: 10, after: {}, scope: ofOne });
    expect(page).toMatchObject({ entries: [], hasNextPage: true, end: { a: scannedMax * 3 } });
    expect(await inPages({ a: log }, 10, ofOne)).toEqual([`a-${hidden.length}`]);
  });

  it.each(['customer-tree', 'grants', 'nothing'] as const)('have nothing for a scope of %s', async (kind) => {
    const log = logOf('a', [{ at: 1, legalEntityId: null }]);
    const scope = { kind, on, root: 'cus_1', partner: 'ptn_1' } as unknown as Scope;
    const page = await readMerged({ a: readerOf(log) }, { first: 10, after: {}, scope });
    expect(page).toEqual({ entries: [], hasNextPage: false, end: {} });
  });
});
