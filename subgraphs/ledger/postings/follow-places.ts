import type { Transaction } from 'kysely';
import { withoutOlder } from '../../../events/entity-versions.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { PostingBooks, ToldPlace } from '../port.ts';
import type { PostingParts } from './follow-billing.ts';

/** Follows the customer log for where customers are: rules of routing may ask. The customer source owns it; this is a copy. */
export function copyPlaces({ booksOf }: Pick<PostingParts, 'booksOf'>): Copy {
  return (database, customer, telemetry) =>
    consume<CommandTables>({
      consumer: 'ledger.customer-places',
      source: 'customer',
      ...customer,
      database,
      ...telemetry,
      accountable: { team: 'ledger', runbook: 'docs/runbooks/copies.md' },
      apply: (trx: Transaction<CommandTables>, entries) => applyPlaces(booksOf(trx), entries),
    });
}

/** Told again, or told an older version, it changes nothing. What waits for a route is tried again where it may have one now. */
export async function applyPlaces(
  books: Pick<PostingBooks, 'placeVersions' | 'keepPlaces'>,
  entries: readonly LogEntry[],
): Promise<void> {
  const told = entries.filter(({ kind, entityType, event }) => {
    const { changed } = event.data as Data;
    return kind !== 'refusal' && entityType === 'Customer' && tells(changed);
  });
  if (told.length === 0) return;
  const ids = [...new Set(told.flatMap(({ entityId }) => entityId ?? []))];
  const versions = new Map((await books.placeVersions(ids)).map(({ id, version }) => [`Customer:${id}`, version]));
  const places = new Map<string, ToldPlace>();
  for (const { entityId: id, entityVersion: version, occurredAt: asOf, event } of withoutOlder(told, versions)) {
    if (id === null || version === null) continue;
    const { changed } = event.data as Data;
    // Of what an event leaves out what is held stays.
    const { country = places.get(id)?.country, territory = places.get(id)?.territory } = changed ?? {};
    places.set(id, { id, version, asOf, country, territory });
  }
  await books.keepPlaces([...places.values()]);
}

function tells(changed: Data['changed']): boolean {
  return changed?.country !== undefined || changed?.territory !== undefined;
}

type Data = { readonly changed?: { readonly country?: string | null; readonly territory?: string | null } };
