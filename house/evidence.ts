import type { Source } from '../platform/config.ts';
import type { Evidence } from '../subgraphs/subgraph.ts';
import { subgraphParts } from './parts.ts';
import type { SourceLogs } from './source-logs.ts';

/** The evidence that a part reads, by source. */
export function evidenceFor(source: Source, logs: Pick<SourceLogs, 'of'>): Readonly<Record<string, Evidence>> {
  return Object.fromEntries(
    subgraphParts[source].evidence.map((one) => [one, { log: logs.of(one), events: subgraphParts[one].events }]),
  );
}
