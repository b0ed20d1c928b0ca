import { sql, type Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Copy } from '../../open-subgraph.ts';
import { lookAtCredit } from '../adapters/postgres/credit-figures.ts';
import type { LedgerTables } from '../adapters/postgres/tables.ts';

/** Follows the customer log for who stands below whom by law. The customer source owns it; this is a copy. */
export const copyLegalLinks: Copy = (database, customer, telemetry) =>
  consume<CommandTables>({
    consumer: 'ledger.legal-links',
    source: 'customer',
    ...customer,
    database,
    ...telemetry,
    accountable: { team: 'ledger', runbook: 'docs/runbooks/copies.md' },
    apply: applyLegalLinks,
  });

type Trx = Transaction<CommandTables>;

/** Told again, or told an older version, it changes nothing but that somebody's credit is looked at. */
export async function applyLegalLinks(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  const links = new Map<string, ToldLink>();
  const concerned = new Set<string>();
  for (const { kind, entityType, entityId, entityVersion, event } of entries) {
    if (kind === 'refusal' || entityType !== 'Customer' || entityId === null || entityVersion === null) continue;
    const { changed, previous } = event.data as Data;
    // Of a list of parts an event tells those that differ; one that is gone, only among `previous`.
    for (const link of (previous?.parents ?? []).filter(isLegal)) {
      links.set(link.id, { ...link, childId: entityId, version: entityVersion, gone: true });
      concerned.add(link.parentId);
    }
    for (const link of (changed?.parents ?? []).filter(isLegal)) {
      links.set(link.id, { ...link, childId: entityId, version: entityVersion, gone: false });
      concerned.add(link.parentId).add(entityId);
    }
  }
  if (links.size === 0) return;
  await saveLinks(trx, [...links.values()]);
  await lookAtCredit(trx.withTables<LedgerTables>(), [...concerned]);
}

/** A link that is gone keeps its version, so that an older word on it is known as one. */
async function saveLinks(trx: Trx, links: readonly ToldLink[]): Promise<void> {
  const told = givenRows(
    'id text, "childId" text, "parentId" text, "from" date, "to" date, version integer, gone boolean',
    links,
  );
  await sql`
    insert into legal_link_copy (link_id, child_id, parent_id, from_date, to_date, source_version)
    select id, "childId", "parentId", "from", case when gone then "from" else "to" end, version from ${told} as told
    on conflict (link_id) do update
    set child_id = excluded.child_id, from_date = excluded.from_date, to_date = excluded.to_date,
        source_version = excluded.source_version
    where legal_link_copy.source_version <= excluded.source_version`.execute(trx);
}

/** Who was merged owes for who it became: the credit of both is looked at, once the copy knows. */
export async function lookAtMerged(trx: Trx, entries: readonly LogEntry[]): Promise<void> {
  const concerned = entries.flatMap(({ kind, entityType, entityId, event }) => {
    const { changed, previous } = event.data as Data;
    if (kind === 'refusal' || entityType !== 'Customer' || changed?.mergedIntoId === undefined) return [];
    return [entityId, changed.mergedIntoId, previous?.mergedIntoId].filter((id) => id != null);
  });
  await lookAtCredit(trx.withTables<LedgerTables>(), concerned);
}

type Data = { readonly changed?: Parts; readonly previous?: Parts };
type Parts = { readonly parents?: readonly Link[]; readonly mergedIntoId?: string | null };
type Link = {
  readonly id: string;
  readonly type: string;
  readonly parentId: string;
  readonly from: string;
  readonly to: string | null;
};
type ToldLink = Link & { readonly childId: string; readonly version: number; readonly gone: boolean };

function isLegal({ type }: Link): boolean {
  return type === 'LEGAL';
}
