import type { LogEntry } from '../../events/event.ts';
import { hearingOfType } from '../../events/told-to-partner.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Access, Rules } from '../../platform/rules/model.ts';
import { refuseUnmet } from '../ownership.ts';
import { moveOf } from './filter.ts';

/** `Change` of the schema. */
export type Change = {
  readonly cursor: string;
  readonly kind: 'SNAPSHOT' | 'CHANGED' | 'CAUGHT_UP';
  readonly source: string | null;
  readonly sequence: number | null;
  readonly type: string | null;
  readonly fromState: string | null;
  readonly toState: string | null;
  readonly changedFields: readonly string[] | null;
  readonly recordVersion: number | null;
  readonly occurredAt: string | null;
  readonly correlationId: string | null;
  readonly causationId: string | null;
  readonly origin: string | null;
};

const nothingHappened: Omit<Change, 'cursor' | 'kind'> = {
  source: null,
  sequence: null,
  type: null,
  fromState: null,
  toState: null,
  changedFields: null,
  recordVersion: null,
  occurredAt: null,
  correlationId: null,
  causationId: null,
  origin: null,
};

export function caughtUp(cursor: string): Change {
  return { ...nothingHappened, cursor, kind: 'CAUGHT_UP' };
}

export function snapshotOf(cursor: string, recordVersion: number | null): Change {
  return { ...nothingHappened, cursor, kind: 'SNAPSHOT', recordVersion };
}

/** What this viewer, null for an open gateway's, is told of an entry that it may hear of. */
export function changeFor(viewer: Viewer | null, rules: Rules, entry: LogEntry, cursor: string): Change {
  const change = changeOf(entry, cursor, changedFieldsFor(viewer, rules, entry));
  if (viewer?.partnerId == null) return change;
  const type = hearingInGraph(entry.type, rules) === 'BY_NAME' ? entry.type : null;
  return { ...change, type, sequence: null, correlationId: null, causationId: null, origin: null };
}

/**
 * How a partner hears of a type of event here: as by webhook, but that the gateway does not know what each grant names.
 * Of a type whose name alone would tell of something granted by itself, only that something happened.
 */
export function hearingInGraph(type: string, rules: Rules): 'NEVER' | 'NAMELESS' | 'BY_NAME' {
  const hearing = hearingOfType(type, rules);
  if (hearing.kind === 'NEVER') return 'NEVER';
  return hearing.group === null ? 'BY_NAME' : 'NAMELESS';
}

function changeOf(entry: LogEntry, cursor: string, changedFields: readonly string[] | null): Change {
  const { event } = entry;
  const { from, to } = moveOf(entry);
  return {
    cursor,
    kind: 'CHANGED',
    source: entry.source,
    sequence: entry.sequence,
    type: entry.type,
    fromState: from,
    toState: to,
    changedFields,
    recordVersion: entry.entityVersion,
    occurredAt: event.time,
    correlationId: event.correlationid,
    causationId: event.causationid ?? null,
    origin: event.origin,
  };
}

/**
 * The changed fields that this viewer may read. Which fields a partner may read, its grants say, and those the gateway
 * does not know: to a partner none is named.
 */
function changedFieldsFor(viewer: Viewer | null, rules: Rules, entry: LogEntry): readonly string[] | null {
  if (viewer?.partnerId != null) return null;
  const type = rules.types[entry.entityType];
  const { changed = {} } = entry.event.data as { readonly changed?: Readonly<Record<string, unknown>> };
  return Object.keys(changed).filter((name) => {
    const field = type?.fields[name];
    if (field === undefined) return false;
    const part = field.of === null ? null : (rules.types[field.of]?.access ?? null);
    return viewer === null || (mayRead(viewer, field.access) && mayRead(viewer, part));
  });
}

function mayRead(viewer: Viewer, access: Access | null): boolean {
  if (access === null) return true;
  return refuseUnmet({ accesses: [{ coordinate: '', ...access }], systems: [] }, viewer) === null;
}
