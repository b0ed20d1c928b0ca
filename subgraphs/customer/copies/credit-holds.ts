import { sql, type Transaction } from 'kysely';
import { civilDateAt } from '../../../core/civil-date.ts';
import type { Clock } from '../../../core/clock.ts';
import { newId } from '../../../core/ids.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import { commonDuties } from '../../../platform/commands/duties.ts';
import { tellOfChange } from '../../../platform/commands/process-changes.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { ownUnit } from '../../../platform/commands/unit-of-work.ts';
import type { Copy } from '../../open-subgraph.ts';
import type { Customer, CustomerId, HoldId } from '../domain/customer.ts';
import { heldForCredit, releasedForCredit, type CreditHolding } from '../domain/credit-holds.ts';
import { events } from '../events.ts';
import { rules } from '../generated/rules.ts';
import type { CustomerKeepers } from '../port.ts';

export type CreditHoldParts = {
  readonly keeper: CustomerKeepers['customers'];
  readonly clock: Clock;
};

/**
 * Follows the ledger's log for whose credit is held, and shows it among the holds of those customers (DOMAIN 2): the customer is
 * ON_HOLD as by any other hold. The ledger owns it; nobody places or releases one here.
 */
export function copyCreditHolds(parts: CreditHoldParts): Copy {
  return (database, ledger, telemetry) =>
    consume<CommandTables>({
      consumer: 'customer.credit-holds',
      source: 'ledger',
      ...ledger,
      database,
      ...telemetry,
      accountable: { team: 'customer', runbook: 'docs/runbooks/copies.md' },
      async apply(trx, entries) {
        const told = entries.filter(tellsOfHold);
        // All at once and in their order, so that two who hold several customers never wait for each other.
        for (const id of concernedBy(told)) await lockStanding(trx, parts.keeper, id, parts.clock.now());
        for (const entry of told) await applyCreditHold(trx, entry, parts);
      },
    });
}

type Trx = Transaction<CommandTables>;

/** Told again, or told an older version, it changes nothing. */
export async function applyCreditHold(trx: Trx, entry: LogEntry, parts: CreditHoldParts): Promise<void> {
  const { entityId: profileId, entityVersion: version, occurredAt, event } = entry;
  if (profileId === null || version === null) return;
  const known = await readCopy(trx, profileId);
  if (known !== null && known.version >= version) return;
  const { hold } = event.data['changed'] as Changed;
  const holds: Record<string, string> = { ...known?.holds };
  const wanted = new Set(hold?.customerIds);
  const telling = { event, actor: event.actor, now: parts.clock.now() };

  for (const customerId of Object.keys(holds)
    .filter((id) => !wanted.has(id))
    .sort()) {
    const holdId = holds[customerId] as HoldId;
    await change(trx, parts, customerId, telling, (customer) => releasedForCredit(customer, holdId, telling));
    delete holds[customerId];
  }
  for (const customerId of [...wanted].filter((id) => !(id in holds)).sort()) {
    const id = newId<HoldId>('hld');
    const placed = { id, placedBy: hold?.placedBy ?? event.actor, now: telling.now };
    if (await change(trx, parts, customerId, telling, (customer) => heldForCredit(customer, placed)))
      holds[customerId] = id;
  }
  await sql`
    insert into credit_hold_copy (profile_id, holds, source_version, as_of)
    values (${profileId}, ${JSON.stringify(holds)}::jsonb, ${version}, ${occurredAt})
    on conflict (profile_id) do update
    set holds = excluded.holds, source_version = excluded.source_version, as_of = excluded.as_of`.execute(trx);
}

type Changed = { readonly hold: { readonly customerIds: readonly string[]; readonly placedBy: string } | null };
type Telling = { readonly event: LogEntry['event']; readonly actor: string; readonly now: Date };

function tellsOfHold({ kind, entityType, event }: LogEntry): boolean {
  if (kind === 'refusal' || entityType !== 'CreditProfile') return false;
  return (event.data['changed'] as Partial<Changed> | undefined)?.hold !== undefined;
}

/** Whom a stretch of the log names; who is released by it was named when it was held. */
function concernedBy(told: readonly LogEntry[]): readonly string[] {
  const named = told.flatMap(({ event }) => {
    const { changed, previous } = event.data as { readonly changed: Changed; readonly previous: Partial<Changed> };
    return [changed.hold, previous.hold].flatMap((hold) => hold?.customerIds ?? []);
  });
  return [...new Set(named)].sort();
}

async function readCopy(
  trx: Trx,
  profileId: string,
): Promise<{ readonly holds: Readonly<Record<string, string>>; readonly version: number } | null> {
  const { rows } = await sql<{ holds: Readonly<Record<string, string>>; version: number }>`
    select holds, source_version as version from credit_hold_copy where profile_id = ${profileId} for update`.execute(
    trx,
  );
  return rows[0] ?? null;
}

/** Changes a customer, or who it became, and tells of it; false where the ledger knows one that is not here. */
async function change(
  trx: Trx,
  { keeper }: CreditHoldParts,
  customerId: string,
  { event, now }: Telling,
  decide: (customer: Customer) => CreditHolding | null,
): Promise<boolean> {
  const before = await lockStanding(trx, keeper, customerId, now);
  const holding = before === null ? null : decide(before);
  if (before === null || holding === null) return false;
  const after: Customer = { ...holding.after, version: before.version + 1, updatedAt: now };
  await keeper.execute({ before, after, changed: ['holds', 'status'] }, `credit:${event.id}`, ownUnit(trx));
  const { correlationid: correlationId, id: causationId } = event;
  await tellOfChange(
    trx,
    { ...process, now, correlationId, causationId },
    { entity: 'Customer', before, after, owner: keeper.owner(after), events: holding.events },
  );
  return true;
}

/** The customer as it stands now: a hold is with who it was merged into. */
async function lockStanding(
  trx: Trx,
  keeper: CustomerKeepers['customers'],
  id: string,
  now: Date,
): Promise<Customer | null> {
  const everything = { kind: 'everything', on: civilDateAt(now, 'UTC') } as const;
  const named = await keeper.lock(ownUnit(trx), id, everything);
  const became: CustomerId | null = named?.mergedIntoId ?? null;
  return became === null ? named : keeper.lock(ownUnit(trx), became, everything);
}

const process = {
  source: 'customer',
  law: { rules, duties: commonDuties },
  catalogue: events,
  actor: 'concord.credit',
} as const;
