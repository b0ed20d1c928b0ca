import type { Transaction } from 'kysely';
import { civilDateAt } from '../../../core/civil-date.ts';
import type { Clock } from '../../../core/clock.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import { commonDuties } from '../../../platform/commands/duties.ts';
import { tellOfChange } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { holdNothing, ownUnit } from '../../../platform/commands/unit-of-work.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { CustomerId } from '../domain/customer.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import { events } from '../events.ts';
import { rules } from '../generated/rules.ts';
import type { CustomerKeepers } from '../port.ts';

export type DealParts = { readonly keepers: CustomerKeepers; readonly clock: Clock };

/**
 * Follows the contract log for which deals were made of opportunities (DOMAIN 3.1): the deal names its opportunity, and each
 * opportunity shows the deal that named it last.
 */
export function copyDeals(parts: DealParts): Copy {
  return (database, contract, telemetry) =>
    consume<CommandTables>({
      consumer: 'customer.deals',
      source: 'contract',
      ...contract,
      database,
      ...telemetry,
      accountable: { team: 'customer', runbook: 'docs/runbooks/copies.md' },
      async apply(trx, entries) {
        const named = entries.flatMap(namedBy);
        // All at once and in their order, so that two who tell of several opportunities never wait for each other.
        for (const id of [...new Set(named.map(({ opportunityId }) => opportunityId))].sort())
          await lock(trx, parts, id);
        for (const deal of named) await applyDeal(trx, deal, parts);
      },
    });
}

type Trx = Transaction<CommandTables>;

/** A deal that was made of an opportunity, as it was told. */
type NamedDeal = {
  readonly dealId: string;
  readonly opportunityId: string;
  readonly customerId: string | null;
  readonly event: LogEntry['event'];
};

export function namedBy({ kind, entityType, entityId, customerId, event }: LogEntry): readonly NamedDeal[] {
  if (kind === 'refusal' || entityType !== 'Deal' || entityId === null) return [];
  const { opportunityId } = (event.data['changed'] ?? {}) as { readonly opportunityId?: string | null };
  return opportunityId == null ? [] : [{ dealId: entityId, opportunityId, customerId, event }];
}

/** Told again, it changes nothing; nor does a deal with somebody else, or of an opportunity that is not here. */
export async function applyDeal(
  trx: Trx,
  { dealId, opportunityId, customerId, event }: NamedDeal,
  parts: DealParts,
): Promise<void> {
  const { opportunities } = parts.keepers;
  const now = parts.clock.now();
  const before = await lock(trx, parts, opportunityId);
  // Ids sort by when they were made, so that what is told again is no news after what was told since.
  if (before === null || (before.dealId ?? '') >= dealId || !(await areOne(trx, parts, before.customerId, customerId)))
    return;
  const after: Opportunity = { ...before, dealId, version: before.version + 1, updatedAt: now };
  await opportunities.execute({ before, after, changed: ['dealId'] }, `deal:${event.id}`, ownUnit(trx));
  const { correlationid: correlationId, id: causationId } = event;
  await tellOfChange(
    trx,
    { ...process, now, correlationId, causationId },
    {
      entity: 'Opportunity',
      before,
      after,
      owner: opportunities.owner(after),
      event: { type: 'customer.opportunity.dealLinked' },
    },
  );
}

/** Whether both are one customer, by a merge or from the beginning. */
async function areOne(trx: Trx, { keepers }: DealParts, one: CustomerId, other: string | null): Promise<boolean> {
  const ids = [one, other as CustomerId];
  const became = await keepers.customers.reader(trx, holdNothing).became(ids);
  const [standing, othersStanding] = ids.map((id) => became.get(id) ?? id);
  return standing === othersStanding;
}

function lock(trx: Trx, { keepers, clock }: DealParts, id: string): Promise<Opportunity | null> {
  return keepers.opportunities.lock(ownUnit(trx), id, {
    kind: 'everything',
    on: civilDateAt(clock.now(), 'UTC'),
  });
}

const process = {
  source: 'customer',
  law: { rules, duties: commonDuties },
  catalogue: events,
  actor: 'concord.deals',
} as const;
