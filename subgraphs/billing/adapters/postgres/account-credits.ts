import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { AccountCredit, AccountCreditId } from '../../domain/account-credit.ts';
import type { BillingAccountId } from '../../domain/billing-account.ts';
import type { CreditNoteId } from '../../domain/credit-note.ts';
import type { AccountCreditRow, BillingTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<BillingTables>;

function selectCredits(db: Db, scope: Scope) {
  return db
    .selectFrom('account_credits')
    .selectAll('account_credits')
    .where(visible(scope, 'billing.credit', { customer: 'customer_id', legalEntity: 'legal_entity_id' }));
}

export async function readAccountCredits(
  db: Db,
  ids: readonly AccountCreditId[],
  scope: Scope,
): Promise<readonly (AccountCredit | null)[]> {
  const rows = await selectCredits(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, creditOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockAccountCredit = lockTogether<AccountCredit>(async (trx, ids, scope) => {
  const rows = await selectCredits(trx.withTables<BillingTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(creditOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listAccountCredits(
  db: Db,
  scope: Scope,
  page: PageRequest,
  account: BillingAccountId,
): Promise<readonly AccountCredit[]> {
  const rows = await selectCredits(db, scope)
    .where('id', '>', page.after ?? '')
    .where('billing_account_id', '=', account)
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(creditOf);
}

const rows = rowWriter('account_credits', [
  'version',
  'billing_account_id',
  'customer_id',
  'legal_entity_id',
  'currency',
  'source_credit_note_id',
  'original',
  'remaining',
  'created_at',
  'updated_at',
] satisfies readonly (keyof AccountCreditRow)[]);

export async function saveAccountCredit(
  { trx }: UnitOfWork,
  before: AccountCredit | null,
  after: AccountCredit,
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    billing_account_id: after.billingAccountId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    source_credit_note_id: after.sourceCreditNoteId,
    original: after.original.amount.toString(),
    remaining: after.remaining.amount.toString(),
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  await (before === null ? rows.insert(trx, row) : rows.update(trx, row));
}

function creditOf(row: Selectable<AccountCreditRow>): AccountCredit {
  return {
    id: row.id as AccountCreditId,
    version: row.version,
    billingAccountId: row.billing_account_id as BillingAccountId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    sourceCreditNoteId: row.source_credit_note_id as CreditNoteId,
    original: money(row.original, row.currency),
    remaining: money(row.remaining, row.currency),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
