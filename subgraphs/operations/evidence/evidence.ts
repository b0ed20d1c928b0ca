import { isIdShaped } from '../../../core/ids.ts';
import { refuse } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { Scope } from '../../../core/scope.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { LogEntry } from '../../../events/event.ts';
import type { Evidence } from '../../subgraph.ts';
import type { AuditEntry } from '../domain/audit-entry.ts';
import type { AuditTrail, AuditPage, AuditQuestion, TimelineFilter } from '../port.ts';
import { presentEntries } from './present.ts';
import { readMerged, type Read } from './timeline.ts';

/** What the logs of all sources say of an entity or around a customer. */
export function createAuditTrail(evidence: Readonly<Record<string, Evidence>>): AuditTrail {
  const sources = Object.entries(evidence);
  const nothing: AuditPage = { entries: [], hasNextPage: false, end: {} };

  return {
    async ofEntity(entityType, entityId, question): Promise<Result<AuditPage>> {
      const [source, found] = sources.find(([, { rules }]) => rules.types[entityType]?.entity === true) ?? [];
      if (source === undefined || found === undefined) return deny(unknownType(entityType));
      if (!isIdShaped(entityId)) return accept(nothing);
      const { reader } = found.log;
      const read: Read = (after, limit) => reader.byEntity(entityType, entityId, after, limit);
      return accept(await page({ [source]: read }, question));
    },

    async ofCustomer(customerId, question): Promise<AuditPage> {
      if (!isIdShaped(customerId)) return nothing;
      const { filter = {} } = question;
      const asked = sources.filter(([name]) => filter.sources?.includes(name) ?? true);
      const reads = asked.map(([name, { log }]): [string, Read] => [
        name,
        (after, limit) => log.reader.byCustomer(customerId, after, limit),
      ]);
      return page(Object.fromEntries(reads), question, (entry) => isAskedFor(entry, filter));
    },
  };

  async function page(
    logs: Readonly<Record<string, Read>>,
    question: AuditQuestion,
    matches: (entry: LogEntry) => boolean = () => true,
  ): Promise<AuditPage> {
    const { entries, hasNextPage, end } = await readMerged(logs, { ...question, matches });
    const shown = await present(
      entries.map(({ entry }) => entry),
      question,
    );
    const positioned = entries.flatMap(({ entry, position }) => {
      const one = shown.get(`${entry.source} ${entry.sequence}`);
      return one === undefined ? [] : [{ entry: one, position }];
    });
    return { entries: positioned, hasNextPage, end };
  }

  async function present(
    entries: Parameters<typeof presentEntries>[1],
    { viewer }: { readonly viewer: Viewer; readonly scope: Scope },
  ): Promise<ReadonlyMap<string, AuditEntry>> {
    const shown = await Promise.all(
      sources.map(([source, of]) => {
        const ofSource = entries.filter((entry) => entry.source === source);
        return presentEntries(of, ofSource, viewer);
      }),
    );
    return new Map(shown.flat().map((entry) => [`${entry.source} ${entry.sequence}`, entry]));
  }
}

function isAskedFor({ entityType, kind, occurredAt }: LogEntry, filter: TimelineFilter): boolean {
  const { occurredFrom, occurredTo } = filter;
  return (
    (filter.entityTypes?.includes(entityType) ?? true) &&
    (filter.kind?.some((one) => one.toLowerCase() === kind) ?? true) &&
    (occurredFrom == null || occurredAt >= occurredFrom) &&
    (occurredTo == null || occurredAt < occurredTo)
  );
}

function unknownType(entityType: string) {
  const sentence = `entityType must be an entity of the graph, such as Customer; ${JSON.stringify(entityType.slice(0, 64))} is none.`;
  return refuse('VALIDATION_FAILED', { path: 'entityType', rule: 'ONE_OF' }, sentence);
}
