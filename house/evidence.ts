import { createLetterDesk, type LetterDesk } from '../events/dead-letters/desk.ts';
import type { Source } from '../platform/config.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Evidence } from '../subgraphs/subgraph.ts';
import type { Databases } from './databases.ts';
import { subgraphParts } from './parts.ts';
import type { SourceLogs } from './source-logs.ts';

/** What the sources keep for whoever has to explain or mend, opened as it is asked for. */
export type EvidenceRoom = {
  /** The evidence that a part reads, by source. */
  of(part: Source): Readonly<Record<string, Evidence>>;
  close(): Promise<void>;
};

export function openEvidence(options: {
  readonly databases: Pick<Databases, 'urlOf'>;
  readonly logs: Pick<SourceLogs, 'of'>;
  readonly log: Log;
}): EvidenceRoom {
  const { databases, logs, log } = options;
  const desks = new Map<Source, LetterDesk>();
  const deskOf = (schema: Source): LetterDesk => {
    const desk = desks.get(schema) ?? createLetterDesk({ schema, url: databases.urlOf(schema), log });
    desks.set(schema, desk);
    return desk;
  };
  const evidenceOf = (source: Source): Evidence => ({
    log: logs.of(source),
    letters: deskOf(source),
    events: subgraphParts[source].events,
  });
  return {
    of: (part) => Object.fromEntries(subgraphParts[part].evidence.map((source) => [source, evidenceOf(source)])),
    async close() {
      await Promise.all([...desks.values()].map((desk) => desk.close()));
    },
  };
}
