import type { Registry } from 'prom-client';
import type { Clock } from '../core/clock.ts';
import type { LetterDesk } from '../events/dead-letters/desk.ts';
import type { EventMetrics } from '../events/metrics.ts';
import type { SourceLog } from '../events/source-log.ts';
import type { Reach } from '../events/webhooks/addresses.ts';
import type { SecretSeal } from '../events/webhooks/secret-seal.ts';
import type { Cursors } from '../platform/cursor.ts';
import type { Probe } from '../platform/http/health-routes.ts';
import type { SubgraphHandler } from '../platform/http/subgraph-server.ts';
import type { RequestVerifier } from '../platform/identity/signed-request.ts';
import type { Systems } from '../platform/systems/systems.ts';
import type { SubjectKeys } from '../platform/personal/subject-keys.ts';
import type { Rules } from '../platform/rules/model.ts';
import type { DueMove } from '../platform/timekeeper/due-move.ts';
import type { Log } from '../platform/telemetry/log.ts';

/** What the house gives to a subgraph, whichever it is and however many of them share the process. */
export type SubgraphOptions = {
  readonly databaseUrl: string;
  readonly poolMax: number;
  readonly verifier: RequestVerifier;
  readonly cursors: Cursors;
  readonly clock: Clock;
  readonly systems: Systems;
  /** The logs of the sources that it keeps copies of, by name. */
  readonly logs: Readonly<Record<string, SourceLog>>;
  /** What the sources keep for whoever has to explain or mend; only operations is given any. */
  readonly evidence: Readonly<Record<string, Evidence>>;
  /** Tells the relay that something was committed. */
  readonly committed: () => void;
  /** How secrets of webhooks are kept and where webhooks may go; only operations asks. */
  readonly webhooks: { readonly seal: SecretSeal; readonly reach: Reach };
  readonly registry: Registry;
  /** Shared by everything in the process that counts events. */
  readonly eventMetrics: EventMetrics;
  readonly log: Log;
};

/** What one source keeps of what happened to it: never its business tables. */
export type Evidence = {
  readonly log: SourceLog;
  /** What consumers in its schema could not apply. */
  readonly letters: LetterDesk;
  /** The keys under which it sealed personal values; null where the person is erased. */
  keysOf(subjects: readonly string[]): Promise<SubjectKeys>;
  /** Who may read which of its fields. */
  readonly rules: Rules;
};

/** A running subgraph. Its schema has been brought up to date before it was made. */
export type Subgraph = {
  readonly name: string;
  readonly handler: SubgraphHandler;
  /** What time brings about in it; a timekeeper carries it out. */
  readonly moves: readonly DueMove[];
  readonly probes: Readonly<Record<string, Probe>>;
  /** Lets running commands end, stops its consumers, closes its connections. */
  close(): Promise<void>;
};
