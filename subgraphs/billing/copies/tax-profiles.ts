import { sql, type Transaction } from 'kysely';
import { withoutOlder } from '../../../events/entity-versions.ts';
import type { LogEntry } from '../../../events/event.ts';
import { consume } from '../../../events/inbox.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import { givenRows } from '../../../platform/postgres/given-rows.ts';
import type { Copy } from '../../open-subgraph.ts';

/** Keeps where customers are and under which numbers they are registered for tax: what a tax is determined from. */
export const copyTaxProfiles: Copy = (database, customer, telemetry) =>
  consume<CommandTables>({
    consumer: 'billing.tax-profiles',
    source: 'customer',
    ...customer,
    database,
    ...telemetry,
    accountable: { team: 'billing', runbook: 'docs/runbooks/copies.md' },
    apply: applyTaxEntries,
  });

/** Told again, or told an older version, it changes nothing. */
export async function applyTaxEntries(trx: Transaction<CommandTables>, entries: readonly LogEntry[]): Promise<void> {
  const copied = entries.filter(({ kind, entityType }) => kind !== 'refusal' && entityType === 'Customer');
  if (copied.length === 0) return;
  const ids = [...new Set(copied.map(({ entityId }) => entityId))];
  const held = await sql<{ id: string; version: number }>`
    select customer_id as id, source_version as version from tax_profile_copy where customer_id = any(${ids}::text[])`.execute(
    trx,
  );
  const versions = new Map(held.rows.map(({ id, version }) => [`Customer:${id}`, version]));
  const profiles = taxProfiles(withoutOlder(copied, versions));
  if (profiles.length === 0) return;
  await sql`
    insert into tax_profile_copy (customer_id, country, registrations, source_version, as_of)
    select told.id, coalesce(told.country, held.country), coalesce(held.registrations, '{}') || told.registrations, version, "asOf"
    from ${givenRows('id text, country text, registrations jsonb, version integer, "asOf" timestamptz', profiles)} as told
    left join tax_profile_copy held on held.customer_id = told.id
    on conflict (customer_id) do update
    set country = excluded.country, registrations = excluded.registrations, source_version = excluded.source_version,
        as_of = excluded.as_of`.execute(trx);
}

type Profile = {
  readonly id: string;
  readonly country: string | null;
  readonly registrations: Readonly<Record<string, object>>;
  readonly version: number;
  readonly asOf: Date;
};

/** The last word on each customer, in as far as it is about tax. */
function taxProfiles(entries: readonly LogEntry[]): readonly Profile[] {
  const profiles = new Map<string, Profile>();
  for (const { entityId, entityVersion, occurredAt, event } of entries) {
    const { changed } = event.data as Data;
    if (entityId === null || entityVersion === null) continue;
    const before = profiles.get(entityId);
    const registrations = Object.fromEntries(
      (changed?.taxRegistrations ?? []).map(({ id, country, status, validFrom, validTo }) => [
        id,
        { country, status, period: { from: validFrom, to: validTo } },
      ]),
    );
    profiles.set(entityId, {
      id: entityId,
      country: changed?.country ?? before?.country ?? null,
      registrations: { ...before?.registrations, ...registrations },
      version: entityVersion,
      asOf: occurredAt,
    });
  }
  return [...profiles.values()];
}

type Data = {
  readonly changed?: {
    readonly country?: string | null;
    readonly taxRegistrations?: readonly Registration[];
  };
};
type Registration = {
  readonly id: string;
  readonly country: string;
  readonly status: string;
  readonly validFrom: string;
  readonly validTo: string | null;
};
