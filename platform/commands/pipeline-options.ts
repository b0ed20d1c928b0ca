import type { Clock } from '../../core/clock.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Cursors } from '../cursor.ts';
import type { Postgres } from '../postgres/pool.ts';
import type { Log } from '../telemetry/log.ts';
import type { Law } from './judgement.ts';
import type { CommandMetrics } from './metrics.ts';
import type { Receipt } from './receipt.ts';
import type { Catalogue } from './recording.ts';
import type { CommandTables } from './tables.ts';

export type PipelineOptions = {
  readonly source: string;
  readonly law: Law;
  readonly catalogue: Catalogue;
  readonly database: Pick<Postgres<CommandTables>, 'db'>;
  readonly clock: Clock;
  readonly cursors: Cursors;
  /** Waits until this source's copies have seen a receipt's cursor; a refusal when they have not in time. */
  readonly caughtUp: (after: string | null) => Promise<Refusal | null>;
  /** Tells the relay that something is in the outbox. */
  readonly committed: () => void;
  readonly metrics: CommandMetrics;
  readonly log: Log;
};

/** What a mutation answers. `entity` is what this very call left behind; a replay has only the id. */
export type Answer<E> =
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal; readonly replayed: boolean }
  | {
      readonly kind: 'DONE';
      readonly receipt: Receipt;
      readonly entityId: string;
      readonly entity: E | null;
      readonly replayed: boolean;
    };
