import { sql, type Kysely, type Selectable } from 'kysely';
import { civilDate } from '../../../../core/civil-date.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Amendment } from '../../domain/amendment/amendment.ts';
import type { AmendmentChange } from '../../domain/amendment/changes.ts';
import type { LineChange } from '../../domain/amendment/line-changes.ts';
import type { AmendmentId, ContractId, ContractVersion } from '../../domain/contract.ts';
import type { AmendmentFilter } from '../../port.ts';
import { isOfCustomer } from './customers.ts';
import { revivedApproval, revivedDiscount, revivedLine, revivedMoney } from './lines.ts';
import type { PlainJson } from './plain-json.ts';
import { revived, revivedPrice } from './prices.ts';
import type { AmendmentRow, ContractTables } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<ContractTables>;

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id', contract: 'amendments.contract_id' };

function selectAmendments(db: Db, scope: Scope) {
  return db
    .selectFrom('amendments')
    .selectAll('amendments')
    .where(visible(scope, 'contract.amendment', whose));
}

export async function readAmendments(
  db: Db,
  ids: readonly AmendmentId[],
  scope: Scope,
): Promise<readonly (Amendment | null)[]> {
  const rows = await selectAmendments(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, amendmentOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockAmendment = lockTogether<Amendment>(async (trx, ids, scope) => {
  const rows = await selectAmendments(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(amendmentOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listAmendments(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly AmendmentFilter[],
): Promise<readonly Amendment[]> {
  const rows = await filters
    .reduce(narrowed, selectAmendments(db, scope).where('id', '>', page.after ?? ''))
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(amendmentOf);
}

function narrowed(
  amendments: ReturnType<typeof selectAmendments>,
  { ids, contractId, customerId, legalEntityId, status, effectiveDate }: AmendmentFilter,
): ReturnType<typeof selectAmendments> {
  let found = amendments;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (contractId != null) found = found.where('contract_id', '=', contractId);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<Amendment['status']>`any(${status}::text[])`);
  if (effectiveDate != null) found = found.where('effective_date', '<=', effectiveDate);
  return found;
}

export async function signedAmendmentOf(db: Db, contract: ContractId): Promise<AmendmentId | null> {
  const found = await db
    .selectFrom('amendments')
    .select('id')
    .where('contract_id', '=', contract)
    .where('status', '=', 'SIGNED')
    .executeTakeFirst();
  return (found?.id ?? null) as AmendmentId | null;
}

const rows = rowWriter('amendments', [
  'version',
  'contract_id',
  'customer_id',
  'legal_entity_id',
  'base_version',
  'kinds',
  'effective_date',
  'co_term',
  'reason',
  'status',
  'changes',
  'line_changes',
  'value_before',
  'terms',
  'approvals',
  'signed_at',
  'document_ref',
  'created_at',
  'updated_at',
] satisfies readonly (keyof AmendmentRow)[]);

export async function saveAmendment({ trx }: UnitOfWork, before: Amendment | null, after: Amendment): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    contract_id: after.contractId,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    base_version: after.baseVersion,
    kinds: after.kinds,
    effective_date: after.effectiveDate,
    co_term: after.coTerm,
    reason: after.reason,
    status: after.status,
    changes: after.changes,
    line_changes: after.lineChanges,
    value_before: after.valueBefore,
    terms: after.terms,
    approvals: after.approvals,
    signed_at: after.signedAt,
    document_ref: after.documentRef,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
}

function amendmentOf(row: Selectable<AmendmentRow>): Amendment {
  return {
    id: row.id as AmendmentId,
    version: row.version,
    contractId: row.contract_id as ContractId,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    baseVersion: row.base_version,
    kinds: row.kinds,
    effectiveDate: row.effective_date,
    coTerm: row.co_term,
    reason: row.reason,
    status: row.status,
    changes: row.changes.map(revivedChange),
    lineChanges: row.line_changes.map(revivedLineChange),
    valueBefore: row.value_before === null ? null : revivedMoney(row.value_before),
    terms: revivedTerms(row.terms),
    approvals: row.approvals.map(revivedApproval),
    signedAt: row.signed_at,
    documentRef: row.document_ref,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function revivedChange(change: PlainJson<AmendmentChange>): AmendmentChange {
  const { line, quantity, price, discount } = change;
  return {
    ...change,
    line: line === null ? null : revivedLine(line),
    quantity: revived(quantity),
    price: price === null ? null : revivedPrice(price),
    discount: revivedDiscount(discount),
  };
}

function revivedLineChange({ before, after, ...change }: PlainJson<LineChange>): LineChange {
  return {
    ...change,
    before: before === null ? null : revivedLine(before),
    after: after === null ? null : revivedLine(after),
  };
}

function revivedTerms({ lines, tcv, effectiveDate, signedAt, ...terms }: PlainJson<ContractVersion>): ContractVersion {
  return {
    ...terms,
    effectiveDate: civilDate(effectiveDate),
    lines: lines.map(revivedLine),
    tcv: tcv === null ? null : revivedMoney(tcv),
    signedAt: signedAt === null ? null : new Date(signedAt),
  };
}
