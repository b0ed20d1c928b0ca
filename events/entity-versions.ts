import type { LogEntry } from './event.ts';

/** One word for an entity of any type, to key a map with. */
export function entityKey(entity: { readonly entityType: string; readonly entityId: string | null }): string {
  return `${entity.entityType}:${entity.entityId ?? ''}`;
}

/**
 * The entries that are not older than what the consumer already holds of their entity (DOMAIN 1.4, 2 b); `held` names
 * the versions by `entityKey`. Several events of one version are all kept. Version decides, never a clock.
 */
export function withoutOlder(entries: readonly LogEntry[], held: ReadonlyMap<string, number>): readonly LogEntry[] {
  const newest = new Map(held);
  return entries.filter((entry) => {
    if (entry.entityVersion === null) return true;
    const key = entityKey(entry);
    if (entry.entityVersion < (newest.get(key) ?? 0)) return false;
    newest.set(key, entry.entityVersion);
    return true;
  });
}
