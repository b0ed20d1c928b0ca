import { createLetterDesk } from '../events/dead-letters/desk.ts';
import type { Source } from '../platform/config.ts';
import { findSubjectKeys } from '../platform/personal/subject-keys.ts';
import { createPostgres, type Postgres } from '../platform/postgres/pool.ts';
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

/** Few people look at evidence at a time, and each only waits. */
const poolMax = 2;

export function openEvidence(options: {
  readonly databases: Pick<Databases, 'urlOf'>;
  readonly logs: Pick<SourceLogs, 'of'>;
  readonly log: Log;
}): EvidenceRoom {
  const { databases, logs, log } = options;
  const pools = new Map<Source, Postgres<Record<string, never>>>();
  const poolOf = (schema: Source): Postgres<Record<string, never>> => {
    const applicationName = `concord-evidence-${schema}`;
    const pool =
      pools.get(schema) ?? createPostgres({ schema, url: databases.urlOf(schema), poolMax, applicationName, log });
    pools.set(schema, pool);
    return pool;
  };
  const evidenceOf = (source: Source): Evidence => {
    const { db } = poolOf(source);
    const { rules, events } = subgraphParts[source];
    return {
      log: logs.of(source),
      letters: createLetterDesk(db),
      keysOf: (subjects) => findSubjectKeys(db, subjects),
      rules,
      events,
    };
  };
  return {
    of: (part) => Object.fromEntries(subgraphParts[part].evidence.map((source) => [source, evidenceOf(source)])),
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}
