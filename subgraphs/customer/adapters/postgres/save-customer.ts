import { sql, type Kysely } from 'kysely';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { uniqueViolation } from '../../../../platform/postgres/errors.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { Customer } from '../../domain/customer.ts';
import { saveReferences } from './cross-references.ts';
import { writeCandidates } from './match-candidates.ts';
import { writeMerges } from './merge-records.ts';
import { changesKeys, writeKeys } from './match-keys.ts';
import type { CustomerRow, CustomerTables } from './tables.ts';

type Db = Kysely<CustomerTables>;

/**
 * Writes what changed of a customer. A natural key that another customer took between the decision and now is refused;
 * the transaction is then good for nothing but rolling back.
 */
export async function saveCustomer(
  unit: UnitOfWork,
  before: Customer | null,
  after: Customer,
  changed: readonly string[],
): Promise<Refusal | null> {
  const db = unit.trx.withTables<CustomerTables>();
  try {
    await writeRow(unit, before, after);
    // Who takes itself out of a merge takes its numbers from the survivor, which is written after it.
    if (before !== null && before.mergedIntoId !== null && after.mergedIntoId === null)
      await takeBack(db, before.mergedIntoId, after);
    // Numbers follow the customer's state: an inactive one gives them free, a live one claims them again.
    const liveness = before !== null && isLive(before) !== isLive(after);
    if (liveness || changed.includes('taxRegistrations')) await writeTaxRegistrations(db, after);
    if (liveness || changed.includes('registryIds')) await writeRegistryIds(db, after);
    if (changed.includes('parents')) await writeLinks(db, after);
    if (changesKeys(before, after, changed)) await writeKeys(unit.trx, before, after);
    if (changed.includes('matchCandidates')) await writeCandidates(db, after);
    if (changed.includes('merges')) await writeMerges(db, after);
    if (changed.includes('crossReferences')) {
      const ours = await saveReferences(db, after.id, after.crossReferences ?? []);
      if (!ours) return taken('the same external id');
    }
    return null;
  } catch (error) {
    const reason = takenReasons[uniqueViolation(error) ?? ''];
    if (reason === undefined) throw error;
    return taken(reason);
  }
}

/** Registry numbers have no row that could move: the survivor gives up its own before they are written again. */
async function takeBack(db: Db, survivor: string, { registryIds, id, crossReferences }: Customer): Promise<void> {
  await sql`
    delete from registry_ids using jsonb_to_recordset(${JSON.stringify(registryIds ?? [])}::jsonb) as mine (scheme text, country text, value text)
    where registry_ids.customer_id = ${survivor} and registry_ids.scheme = mine.scheme
      and registry_ids.country is not distinct from mine.country and registry_ids.value = mine.value`.execute(db);
  await sql`
    update cross_references set entity_id = ${id}
    from jsonb_to_recordset(${JSON.stringify(crossReferences ?? [])}::jsonb)
      as mine (system text, instance text, "objectType" text, "externalId" text)
    where cross_references.entity_id = ${survivor} and cross_references.system = mine.system and cross_references.instance = mine.instance
      and cross_references.object_type = mine."objectType" and cross_references.external_id = mine."externalId"`.execute(
    db,
  );
}

/** Unique indexes that stand for a hard duplicate. */
const takenReasons: Readonly<Record<string, string>> = {
  tax_number_claimed_once: 'the same tax number',
  registry_id_claimed_once: 'the same registry number',
};

function taken(reason: string): Refusal {
  return refuse(
    'DUPLICATE_CUSTOMER',
    { existingId: null, reasons: [reason] },
    `Another customer has just taken ${reason}: look it up.`,
  );
}

function isLive(customer: Customer): boolean {
  return customer.status !== 'INACTIVE' && customer.status !== 'MERGED';
}

const rows = rowWriter('customers', [
  'version',
  'kind',
  'status',
  'legal_name',
  'legal_name_verified',
  'validated_on',
  'trading_name',
  'normalised_name',
  'country',
  'primary_domain',
  'preferred_language',
  'default_currency',
  'segment',
  'industry',
  'territory',
  'account_owner_id',
  'addresses',
  'contacts',
  'holds',
  'merged_into_id',
  'created_at',
  'updated_at',
] satisfies readonly (keyof CustomerRow)[]);

async function writeRow({ trx }: UnitOfWork, before: Customer | null, after: Customer): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    kind: after.kind,
    status: after.status,
    legal_name: after.legalName,
    legal_name_verified: after.legalNameVerified ?? false,
    validated_on: after.validatedOn,
    trading_name: after.tradingName,
    normalised_name: after.normalisedName,
    country: after.country ?? '',
    primary_domain: after.primaryDomain,
    preferred_language: after.preferredLanguage,
    default_currency: after.defaultCurrency,
    segment: after.segment,
    industry: after.industry,
    territory: after.territory,
    account_owner_id: after.accountOwnerId,
    addresses: after.addresses ?? [],
    contacts: after.contacts ?? [],
    holds: after.holds ?? [],
    merged_into_id: after.mergedIntoId,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

async function writeTaxRegistrations(db: Db, customer: Customer): Promise<void> {
  const rows = (customer.taxRegistrations ?? []).map((registration, position) => ({ ...registration, position }));
  await sql`
    insert into tax_registrations (id, customer_id, position, country, type, value, normalised_value, site_code, status, checked_at, evidence_ref, valid_from, valid_to, live)
    select id, ${customer.id}, position, country, type, value, "normalisedValue", "siteCode", status, "checkedAt", "evidenceRef", "validFrom", "validTo", ${isLive(customer)}::boolean
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (
      id text, position integer, country text, type text, value text, "normalisedValue" text, "siteCode" text, status text,
      "checkedAt" timestamptz, "evidenceRef" text, "validFrom" date, "validTo" date)
    on conflict (id) do update
    set customer_id = excluded.customer_id, position = excluded.position, status = excluded.status, checked_at = excluded.checked_at, evidence_ref = excluded.evidence_ref,
        valid_from = excluded.valid_from, valid_to = excluded.valid_to, live = excluded.live`.execute(db);
}

async function writeRegistryIds(db: Db, customer: Customer): Promise<void> {
  const rows = (customer.registryIds ?? []).map((id, position) => ({ ...id, position }));
  await db.deleteFrom('registry_ids').where('customer_id', '=', customer.id).execute();
  await sql`
    insert into registry_ids (customer_id, position, scheme, country, value, live)
    select ${customer.id}, position, scheme, country, value, ${isLive(customer)}::boolean
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (position integer, scheme text, country text, value text)`.execute(
    db,
  );
}

async function writeLinks(db: Db, customer: Customer): Promise<void> {
  const links = customer.parents ?? [];
  // A link that began on the day of its successor never held; it goes before the successor comes.
  await sql`delete from hierarchy_links where child_id = ${customer.id} and id <> all(${links.map((link) => link.id)}::text[])`.execute(
    db,
  );
  for (const link of links) {
    // One by one, the ended before the new: the unique index on open links looks at each statement.
    await db
      .insertInto('hierarchy_links')
      .values({
        id: link.id,
        type: link.type,
        child_id: customer.id,
        parent_id: link.parentId,
        from_date: link.from,
        to_date: link.to,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ parent_id: link.parentId, to_date: link.to }))
      .execute();
  }
}
