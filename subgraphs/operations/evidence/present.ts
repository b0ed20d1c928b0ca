import type { Json, JsonObject } from '../../../core/json.ts';
import type { Viewer } from '../../../core/viewer.ts';
import type { ChangeEvent, LogEntry } from '../../../events/event.ts';
import { breakAt, genesisHash } from '../../../events/hash-chain.ts';
import { checkAccess } from '../../../platform/commands/checks.ts';
import { sealedSubjects, unseal } from '../../../platform/personal/sealing.ts';
import type { SubjectKeys } from '../../../platform/personal/subject-keys.ts';
import type { Rules } from '../../../platform/rules/model.ts';
import type { Evidence } from '../../subgraph.ts';
import type { AuditChange, AuditEntry } from '../domain/audit-entry.ts';

/** Entries of one source as this viewer may see them: one look for all their keys, one for what stood before each. */
export async function presentEntries(
  evidence: Pick<Evidence, 'log' | 'keysOf' | 'rules'>,
  entries: readonly LogEntry[],
  viewer: Viewer,
): Promise<readonly AuditEntry[]> {
  if (entries.length === 0) return [];
  const read = entries.map((entry) => ({ entry, event: eventOf(entry) }));
  const subjects = new Set(read.flatMap(({ event }) => sealedSubjects(event?.data ?? null)));
  const [keys, hashes] = await Promise.all([
    evidence.keysOf([...subjects]),
    evidence.log.reader.hashesAt(entries.map(({ sequence }) => sequence - 1)),
  ]);
  return read.map(({ entry, event }) => {
    const previous = entry.sequence === 1 ? genesisHash : hashes.get(entry.sequence - 1);
    const chainVerified =
      previous !== undefined && breakAt(entry, { sequence: entry.sequence - 1, hash: previous }) === null;
    return present(entry, event, { rules: evidence.rules, viewer, keys }, chainVerified);
  });
}

/** Null for an envelope that somebody made unreadable: what the columns say is shown, and that the chain is broken. */
function eventOf(entry: LogEntry): ChangeEvent | null {
  try {
    return entry.event;
  } catch {
    return null;
  }
}

type Reading = { readonly rules: Rules; readonly viewer: Viewer; readonly keys: SubjectKeys };

function present(entry: LogEntry, event: ChangeEvent | null, reading: Reading, chainVerified: boolean): AuditEntry {
  const data: JsonObject = event?.data ?? {};
  return {
    id: entry.eventId,
    source: entry.source,
    sequence: entry.sequence,
    kind: entry.kind === 'change' ? 'CHANGE' : entry.kind === 'fact' ? 'FACT' : 'REFUSAL',
    type: entry.type,
    entityType: entry.entityType,
    entityId: entry.entityId,
    entityVersion: entry.entityVersion,
    occurredAt: entry.occurredAt,
    actor: event?.actor ?? null,
    onBehalfOf: event?.onbehalfof ?? null,
    origin: event?.origin ?? null,
    command: event?.commandname ?? null,
    reason: event?.reason ?? null,
    correlationId: event?.correlationid ?? null,
    causationId: event?.causationid ?? null,
    fromState: textOf(data['from']),
    toState: textOf(data['to']),
    changes: entry.kind === 'refusal' ? [] : changesOf(entry.entityType, data, reading),
    refusal: entry.kind === 'refusal' ? textOf(data['code']) : null,
    previousHash: entry.previousHash.toString('hex'),
    hash: entry.hash.toString('hex'),
    chainVerified,
  };
}

export const changesMax = 100;

function changesOf(entityType: string, data: JsonObject, reading: Reading): readonly AuditChange[] {
  const [before, after] = [objectOf(data['previous']), objectOf(data['changed'])];
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .slice(0, changesMax)
    .map((field) => changeOf(entityType, field, before[field] ?? null, after[field] ?? null, reading));
}

/**
 * Whoever looks at evidence sees what was changed. A field with rules of its own is kept from whom they bar; a person's
 * values are opened for whom the rules of the entity let read them, as long as the person's key is there.
 */
function changeOf(
  entityType: string,
  field: string,
  before: Json,
  after: Json,
  { rules, viewer, keys }: Reading,
): AuditChange {
  const type = rules.types[entityType];
  const subjects = [...sealedSubjects(before), ...sealedSubjects(after)];
  const barred = checkAccess(type?.fields[field]?.access ?? null, viewer) !== null;
  const personalBarred = barred || checkAccess(type?.access ?? null, viewer) !== null;
  if (barred) return { field, before: null, after: null, visibility: 'HIDDEN' };
  const opened = personalBarred ? none : keys;
  const visibility =
    subjects.length === 0 || subjects.every((one) => opened.get(one) != null)
      ? 'SHOWN'
      : personalBarred
        ? 'HIDDEN'
        : 'ERASED';
  return { field, before: jsonOf(unseal(before, opened)), after: jsonOf(unseal(after, opened)), visibility };
}

const none: SubjectKeys = new Map();

function jsonOf(value: Json): string | null {
  return value === null ? null : JSON.stringify(value);
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
