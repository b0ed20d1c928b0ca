import { sql, type Kysely, type Selectable } from 'kysely';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Account } from '../../domain/account.ts';
import type { AccountId } from '../../domain/ids.ts';
import type { AccountFilter } from '../../port.ts';
import { askAgain } from './posting-requests.ts';
import type { AccountRow, LedgerTables } from './tables.ts';
import { visibleToStaff } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectAccounts(db: Db, scope: Scope) {
  return db.selectFrom('accounts').selectAll('accounts').where(visibleToStaff(scope));
}

export async function readAccounts(
  db: Db,
  ids: readonly AccountId[],
  scope: Scope,
): Promise<readonly (Account | null)[]> {
  const rows = await selectAccounts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, accountOf(row)]));
  return ids.map((id) => byId.get(id as string) ?? null);
}

/** Why lines cannot stand on their accounts, whoever tells of them: what is not there has no balance. */
export async function refuseUnknownAccounts(
  { trx }: UnitOfWork,
  { lines }: { readonly lines: readonly { readonly accountId: AccountId }[] },
): Promise<string | null> {
  const ids = lines.map(({ accountId }) => accountId);
  const found = await trx
    .withTables<LedgerTables>()
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const known = new Set<string>(found.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  return unknown === undefined ? null : `There is no account ${unknown}.`;
}

export const lockAccount = lockTogether<Account>(async (trx, ids, scope) => {
  const rows = await selectAccounts(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(accountOf);
});

export async function readAccountsOf(db: Db, ids: readonly AccountId[]): Promise<readonly Account[]> {
  const rows = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', sql<string>`any(${[...new Set(ids)]}::text[])`)
    .execute();
  return rows.map(accountOf);
}

/** Any number of postings may hold an account so; whoever changes it waits for them. */
export async function holdAccounts(db: Db, ids: readonly AccountId[]): Promise<readonly Account[]> {
  const rows = await db
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forShare()
    .execute();
  return rows.map(accountOf);
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listAccounts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  { ids, chartId, code, type, control, activeOn }: AccountFilter,
): Promise<readonly Account[]> {
  let found = selectAccounts(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (chartId != null) found = found.where('chart_id', '=', chartId);
  if (code != null) found = found.where('code', '=', code);
  if (type != null) found = found.where('type', '=', sql<Account['type']>`any(${type}::text[])`);
  if (control != null) found = found.where('control', '=', sql<Account['control']>`any(${control}::text[])`);
  if (activeOn != null) {
    found = found
      .where('active_from', '<=', activeOn)
      .where((row) => row.or([row('active_to', 'is', null), row('active_to', '>', activeOn)]));
  }
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(accountOf);
}

const rows = rowWriter('accounts', [
  'version',
  'chart_id',
  'code',
  'name',
  'type',
  'control',
  'currency_rule',
  'active_from',
  'active_to',
  'created_at',
  'updated_at',
] satisfies readonly (keyof AccountRow)[]);

/** What waits for an account to be active is tried again. */
export async function saveAccount({ trx }: UnitOfWork, before: Account | null, after: Account): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    chart_id: after.chartId,
    code: after.code,
    name: after.name,
    type: after.type,
    control: after.control,
    currency_rule: after.currencyRule,
    active_from: after.period.from,
    active_to: after.period.to,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  if (before === null) return rows.insert(trx, row);
  await rows.update(trx, row);
  await askAgain(trx.withTables<LedgerTables>(), ['ACCOUNT_INACTIVE'], { chartId: after.chartId });
}

function accountOf(row: Selectable<AccountRow>): Account {
  return {
    id: row.id as AccountId,
    version: row.version,
    chartId: row.chart_id,
    code: row.code,
    name: row.name,
    type: row.type,
    control: row.control,
    currencyRule: row.currency_rule,
    period: { from: row.active_from, to: row.active_to },
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
