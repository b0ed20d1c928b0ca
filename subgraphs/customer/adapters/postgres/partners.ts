import { sql, type Kysely, type Selectable } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { PartnerId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { Grant } from '../../../../platform/commands/checks.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { CustomerId } from '../../domain/customer.ts';
import { grantInForce, type Partner, type PartnerGrant } from '../../domain/partner.ts';
import { crossReferencesOf, revivedReference, type ReferenceJson } from './cross-references.ts';
import type { CustomerTables, PartnerRow } from './tables.ts';
import { visiblePartner } from './visibility.ts';

type Db = Kysely<CustomerTables>;

function selectPartners(db: Db, scope: Scope) {
  return db
    .selectFrom('partners')
    .selectAll('partners')
    .select((partners) => [
      jsonArrayFrom(
        partners
          .selectFrom('partner_grants as grant')
          .select([
            'grant.id',
            'grant.customer_id as customerId',
            'grant.contract_id as contractId',
            'grant.field_groups as fieldGroups',
            'grant.commands',
            'grant.from_date as from',
            'grant.to_date as to',
            'grant.granted_by as grantedBy',
          ])
          .whereRef('grant.partner_id', '=', 'partners.id')
          .orderBy('grant.position'),
      ).as('grants'),
      crossReferencesOf('partners').as('cross_references'),
    ])
    .where(visiblePartner(scope, 'partners.id'));
}

export async function readPartners(
  db: Db,
  ids: readonly PartnerId[],
  scope: Scope,
): Promise<readonly (Partner | null)[]> {
  const rows = await selectPartners(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, partnerOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockPartner = lockTogether<Partner>(async (trx, ids, scope) => {
  const rows = await selectPartners(trx.withTables<CustomerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate('partners')
    .execute();
  return rows.map(partnerOf);
});

export async function listPartners(
  db: Db,
  scope: Scope,
  page: { readonly first: number; readonly after: string | null },
): Promise<readonly Partner[]> {
  const rows = await selectPartners(db, scope)
    .where('id', '>', page.after ?? '')
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(partnerOf);
}

const rows = rowWriter('partners', ['version', 'name', 'kind', 'status', 'created_at', 'updated_at']);

export async function savePartner(
  unit: UnitOfWork,
  before: Partner | null,
  after: Partner,
  changed: readonly string[],
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    name: after.name,
    kind: after.kind,
    status: after.status,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert : rows.update)(unit.trx, row);
  if (!changed.includes('grants')) return;
  const grants = after.grants.map((grant, position) => ({ ...grant, position }));
  await sql`
    insert into partner_grants (id, partner_id, position, customer_id, contract_id, field_groups, commands, from_date, to_date, granted_by)
    select id, ${after.id}, position, "customerId", "contractId", "fieldGroups", commands, "from", "to", "grantedBy"
    from jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as given (
      id text, position integer, "customerId" text, "contractId" text, "fieldGroups" text[], commands text[], "from" date, "to" date, "grantedBy" text)
    on conflict (id) do update set to_date = excluded.to_date`.execute(unit.trx);
}

/** What the grants in force let a partner do with these customers, in their order; a suspended partner has none. */
export async function readGrants(
  db: Db,
  partner: PartnerId,
  customers: readonly CustomerId[],
  on: CivilDate,
): Promise<readonly (Grant | null)[]> {
  const rows = await db
    .selectFrom('partner_grants as grant')
    .innerJoin('partners as partner', 'partner.id', 'grant.partner_id')
    .selectAll('grant')
    .where('partner.id', '=', partner)
    .where('partner.status', '=', 'ACTIVE')
    .where('grant.customer_id', '=', sql<string>`any(${customers}::text[])`)
    .execute();
  const grants = rows.map((row) => ({
    id: row.id as PartnerGrant['id'],
    customerId: row.customer_id as CustomerId | null,
    contractId: row.contract_id as PartnerGrant['contractId'],
    fieldGroups: row.field_groups,
    commands: row.commands,
    from: row.from_date,
    to: row.to_date,
    grantedBy: row.granted_by,
  }));
  return customers.map((customer) => grantInForce(grants, customer, on));
}

type Row = Selectable<PartnerRow> & {
  readonly grants: readonly (Omit<PartnerGrant, 'id' | 'customerId' | 'contractId'> & {
    readonly id: string;
    readonly customerId: string | null;
    readonly contractId: string | null;
  })[];
  readonly cross_references: readonly ReferenceJson[];
};

function partnerOf(row: Row): Partner {
  return {
    id: row.id as PartnerId,
    version: row.version,
    name: row.name,
    kind: row.kind,
    status: row.status,
    grants: row.grants as readonly PartnerGrant[],
    crossReferences: row.cross_references.map(revivedReference),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
