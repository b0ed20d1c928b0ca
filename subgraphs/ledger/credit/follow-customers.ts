import type { Transaction } from 'kysely';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { CreditBooks, ToldLegalLink } from '../credit-port.ts';
import type { CreditParts } from './look.ts';

/** Follows the customer log for who stands below whom by law. The customer source owns it; this is a copy. */
export function copyLegalLinks({ creditOf }: Pick<CreditParts, 'creditOf'>): Copy {
  return (database, customer, telemetry) =>
    consume<CommandTables>({
      consumer: 'ledger.legal-links',
      source: 'customer',
      ...customer,
      database,
      ...telemetry,
      accountable: { team: 'ledger', runbook: 'docs/runbooks/copies.md' },
      apply: (trx: Transaction<CommandTables>, entries) => applyLegalLinks(creditOf(trx), entries),
    });
}

/** Told again, or told an older version, it changes nothing but that somebody's credit is looked at. */
export async function applyLegalLinks(books: CreditBooks, entries: readonly LogEntry[]): Promise<void> {
  const links = new Map<string, ToldLegalLink>();
  const concerned = new Set<string>();
  for (const { kind, entityType, entityId, entityVersion, event } of entries) {
    if (kind === 'refusal' || entityType !== 'Customer' || entityId === null || entityVersion === null) continue;
    const { changed, previous } = event.data as Data;
    const told = ({ id, parentId, from, to }: Link, gone: boolean) => {
      links.set(id, { id, childId: entityId, parentId, from, to, version: entityVersion, gone });
      concerned.add(parentId).add(entityId);
    };
    // Of a list of parts an event tells those that differ; one that is gone, only among `previous`.
    for (const link of (previous?.parents ?? []).filter(isLegal)) told(link, true);
    for (const link of (changed?.parents ?? []).filter(isLegal)) told(link, false);
  }
  if (links.size === 0) return;
  await books.keepLegalLinks([...links.values()]);
  await books.look([...concerned]);
}

/** Who was merged owes for who it became: the credit of both is looked at, once the copy knows. */
export async function lookAtMerged(books: CreditBooks, entries: readonly LogEntry[]): Promise<void> {
  const concerned = entries.flatMap(({ kind, entityType, entityId, event }) => {
    const { changed, previous } = event.data as Data;
    if (kind === 'refusal' || entityType !== 'Customer' || changed?.mergedIntoId === undefined) return [];
    return [entityId, changed.mergedIntoId, previous?.mergedIntoId].filter((id) => id != null);
  });
  await books.look(concerned);
}

type Data = { readonly changed?: Parts; readonly previous?: Parts };
type Parts = { readonly parents?: readonly Link[]; readonly mergedIntoId?: string | null };
type Link = Pick<ToldLegalLink, 'id' | 'parentId' | 'from' | 'to'> & { readonly type: string };

function isLegal({ type }: Link): boolean {
  return type === 'LEGAL';
}
