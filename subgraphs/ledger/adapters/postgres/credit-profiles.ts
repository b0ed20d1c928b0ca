import { sql, type Kysely, type Selectable } from 'kysely';
import { formatMoney, money } from '../../../../core/money.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { CreditProfile } from '../../domain/credit/credit-profile.ts';
import type { CreditProfileId } from '../../domain/ids.ts';
import type { CreditProfileFilter } from '../../port.ts';
import type { CreditProfileRow, LedgerTables } from './tables.ts';
import { isOfCustomer, visibleCreditProfile } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectProfiles(db: Db, scope: Scope) {
  return db.selectFrom('credit_profiles').selectAll('credit_profiles').where(visibleCreditProfile(scope));
}

export async function readCreditProfiles(
  db: Db,
  ids: readonly CreditProfileId[],
  scope: Scope,
): Promise<readonly (CreditProfile | null)[]> {
  const rows = await selectProfiles(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, profileOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockCreditProfile = lockTogether<CreditProfile>(async (trx, ids, scope) => {
  const rows = await selectProfiles(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(profileOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listCreditProfiles(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly CreditProfileFilter[],
): Promise<readonly CreditProfile[]> {
  const rows = await filters
    .reduce(narrowed, selectProfiles(db, scope).where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(profileOf);
}

function narrowed(
  profiles: ReturnType<typeof selectProfiles>,
  { ids, customerId, legalEntityId, held, waiting }: CreditProfileFilter,
): ReturnType<typeof selectProfiles> {
  let found = profiles;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('credit_profiles.customer_id', customerId));
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (held != null) found = found.where('hold', held ? 'is not' : 'is', null);
  if (waiting != null) found = found.where('requested', waiting ? 'is not' : 'is', null);
  return found;
}

const rows = rowWriter('credit_profiles', [
  'version',
  'customer_id',
  'legal_entity_id',
  'currency',
  'credit_limit',
  'requested',
  'pooling',
  'hold',
  'created_at',
  'updated_at',
] satisfies readonly (keyof CreditProfileRow)[]);

export async function saveCreditProfile(
  { trx }: Pick<UnitOfWork, 'trx'>,
  before: CreditProfile | null,
  after: CreditProfile,
): Promise<void> {
  const { requested } = after;
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    credit_limit: after.limit?.amount ?? null,
    requested: requested === null ? null : { ...requested, limit: formatMoney(requested.limit).amount },
    pooling: after.pooling,
    hold: after.hold,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

export function profileOf(row: Selectable<CreditProfileRow>): CreditProfile {
  const { currency, requested, hold } = row;
  return {
    id: row.id as CreditProfileId,
    version: row.version,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId | null,
    currency,
    limit: row.credit_limit === null ? null : money(row.credit_limit, currency),
    requested:
      requested === null
        ? null
        : {
            limit: money(requested.limit, currency),
            requestedBy: requested.requestedBy,
            requestedAt: new Date(requested.requestedAt),
          },
    pooling: row.pooling,
    hold: hold === null ? null : { ...hold, placedAt: new Date(hold.placedAt) },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
