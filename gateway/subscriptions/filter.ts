import type { LogEntry } from '../../events/event.ts';
import type { Follows } from '../../platform/rules/model.ts';

/** The arguments `filter` of the subscription fields, together. A field knows some of these. */
export type Filter = {
  readonly ids?: readonly string[] | null;
  readonly customerId?: string | null;
  readonly legalEntityId?: string | null;
  readonly status?: readonly string[] | null;
  readonly types?: readonly string[] | null;
  readonly from?: readonly string[] | null;
  readonly to?: readonly string[] | null;
};

export const filterListMax = 100;

/** The name of a list of the filter that is too long; null when all are fine. */
export function tooLongList(filter: Filter): string | null {
  const long = Object.entries(filter).find(([, value]) => Array.isArray(value) && value.length > filterListMax);
  return long?.[0] ?? null;
}

/** The state before and after an event; the same where it did not change. */
export function moveOf(entry: LogEntry): { readonly from: string | null; readonly to: string | null } {
  const { from, to } = entry.event.data as { readonly from?: string | null; readonly to?: string | null };
  return { from: from ?? null, to: to ?? null };
}

/** Whether an entry belongs to a subscription, as far as that does not depend on who asks. Refusals belong to none. */
export function createMatch(follows: Follows, filter: Filter, customerId: string | null): (entry: LogEntry) => boolean {
  if (follows.customer !== null) {
    return (entry) =>
      isChange(entry) &&
      (entry.customerId === customerId || (entry.entityType === follows.entity && entry.entityId === customerId));
  }
  const ids = setOf(filter.ids);
  const types = setOf(filter.types);
  const status = setOf(filter.status);
  const from = setOf(filter.from);
  const to = setOf(filter.to);
  const looksAtMove = status !== null || from !== null || to !== null;

  return (entry) => {
    if (!isChange(entry) || entry.entityType !== follows.entity || entry.entityId === null) return false;
    if (ids !== null && !ids.has(entry.entityId)) return false;
    if (types !== null && !types.has(entry.type)) return false;
    if (filter.customerId != null && entry.customerId !== filter.customerId) return false;
    if (filter.legalEntityId != null && entry.legalEntityId !== filter.legalEntityId) return false;
    if (!looksAtMove) return true;
    // Only now is the event itself read: most entries end before this.
    const move = moveOf(entry);
    if (status !== null && (move.to === null || !status.has(move.to))) return false;
    const moved = move.from !== move.to;
    if (from !== null && !(moved && move.from !== null && from.has(move.from))) return false;
    return to === null || (moved && move.to !== null && to.has(move.to));
  };
}

/** Kinds are listed by what may be told, so that a kind to come stays inside until somebody decides about it. */
function isChange({ kind, entityId }: LogEntry): boolean {
  return (kind === 'change' || kind === 'fact') && entityId !== null;
}

function setOf(values: readonly string[] | null | undefined): ReadonlySet<string> | null {
  return values == null ? null : new Set(values);
}
