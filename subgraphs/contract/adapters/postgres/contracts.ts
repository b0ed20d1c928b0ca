import { sql, type Kysely, type RawBuilder, type Selectable } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { Contract, ContractId } from '../../domain/contract.ts';
import type { QuoteId } from '../../domain/quote.ts';
import type { Renewal } from '../../domain/renewal.ts';
import { givenUp, type Successor } from '../../domain/succession.ts';
import type { ContractFilter } from '../../port.ts';
import { revivedVersion, saveVersions, versionsOfContract, type VersionJson } from './contract-versions.ts';
import { revivedApproval } from './lines.ts';
import type { PlainJson } from './plain-json.ts';
import type { ContractRow, ContractTables } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { isOfDeal } from './deals.ts';
import { visible } from './visibility.ts';

type Db = Kysely<ContractTables>;

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id', contract: 'contracts.id' };

function selectContracts(db: Db, scope: Scope) {
  return db
    .selectFrom('contracts')
    .selectAll('contracts')
    .select(versionsOfContract.as('versions'))
    .where(visible(scope, 'contract.contract', whose));
}

export async function readContracts(
  db: Db,
  ids: readonly ContractId[],
  scope: Scope,
): Promise<readonly (Contract | null)[]> {
  const rows = await selectContracts(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, contractOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockContract = lockTogether<Contract>(async (trx, ids, scope) => {
  const rows = await selectContracts(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate('contracts')
    .execute();
  return rows.map(contractOf);
});

/** The contract that takes the place of each, in their order; null where there is none, or it was given up. */
export async function readSuccessors(
  db: Db,
  ids: readonly ContractId[],
  scope: Scope,
): Promise<readonly (Contract | null)[]> {
  const rows = await selectContracts(db, scope)
    .where('predecessor_id', '=', sql<string>`any(${ids}::text[])`)
    .where('status', 'not in', givenUp)
    .execute();
  const byPredecessor = new Map(rows.map((row) => [row.predecessor_id, contractOf(row)]));
  return ids.map((id) => byPredecessor.get(id) ?? null);
}

export async function successorOf(db: Db, predecessor: ContractId): Promise<Successor | null> {
  const found = await db
    .selectFrom('contracts')
    .select(['id', 'status'])
    .where('predecessor_id', '=', predecessor)
    .where('status', 'not in', givenUp)
    .executeTakeFirst();
  return found === undefined ? null : { id: found.id as ContractId, status: found.status };
}

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listContracts(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly ContractFilter[],
): Promise<readonly Contract[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectContracts(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(contractOf);
}

function narrowed(
  contracts: ReturnType<typeof selectContracts>,
  { ids, dealId, customerId, legalEntityId, status, endDate, renewalDueBy }: ContractFilter,
): ReturnType<typeof selectContracts> {
  let found = contracts;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (dealId != null) found = found.where(isOfDeal(dealId));
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<Contract['status']>`any(${status}::text[])`);
  if (endDate != null) found = found.where('end_date', '<=', endDate);
  if (renewalDueBy != null) found = found.where(renewalDue(sql`${renewalDueBy}::date`));
  return found;
}

/** Contracts that may be renewed by a day, because nobody can say no any more. */
export function renewalDue(day: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`(contracts.status = 'ACTIVE' and renewal ->> 'mode' <> 'NONE' and renewal_declined_at is null
    and end_date - (renewal ->> 'noticeDays')::integer <= ${day})`;
}

export async function findContractByNumber(db: Db, number: string, scope: Scope): Promise<ContractId | null> {
  const found = await db
    .selectFrom('contracts')
    .select('id')
    .where(visible(scope, 'contract.contract', whose))
    .where('number', '=', number)
    .executeTakeFirst();
  return (found?.id ?? null) as ContractId | null;
}

const rows = rowWriter('contracts', [
  'version',
  'number',
  'customer_id',
  'bill_to_customer_id',
  'legal_entity_id',
  'currency',
  'status',
  'current_version',
  'start_date',
  'end_date',
  'signed_at',
  'document_ref',
  'renewal',
  'renewal_declined_at',
  'termination_for_convenience',
  'po_number',
  'quote_id',
  'predecessor_id',
  'approvals',
  'suspensions',
  'termination',
  'created_at',
  'updated_at',
] satisfies readonly (keyof ContractRow)[]);

export async function saveContract({ trx }: UnitOfWork, before: Contract | null, after: Contract): Promise<void> {
  await (before === null ? rows.insert : rows.update)(trx, {
    id: after.id,
    version: after.version,
    number: after.number,
    customer_id: after.customerId,
    bill_to_customer_id: after.billToCustomerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    status: after.status,
    current_version: after.currentVersion,
    start_date: after.startDate,
    end_date: after.endDate,
    signed_at: after.signedAt,
    document_ref: after.documentRef,
    renewal: after.renewal,
    renewal_declined_at: after.renewalDeclinedAt,
    termination_for_convenience: after.terminationForConvenience,
    po_number: after.poNumber,
    quote_id: after.quoteId,
    predecessor_id: after.predecessorId,
    approvals: after.approvals,
    suspensions: after.suspensions,
    termination: after.termination,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  });
  await saveVersions(trx, before, after);
}

function contractOf(row: Selectable<ContractRow> & { readonly versions: readonly VersionJson[] }): Contract {
  return {
    id: row.id as ContractId,
    version: row.version,
    number: row.number,
    customerId: row.customer_id as CustomerId,
    billToCustomerId: row.bill_to_customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    status: row.status,
    currentVersion: row.current_version,
    versions: row.versions.map((version) => revivedVersion(version, row.currency)),
    startDate: row.start_date,
    endDate: row.end_date,
    signedAt: row.signed_at,
    documentRef: row.document_ref,
    renewal: revivedRenewal(row.renewal),
    renewalDeclinedAt: row.renewal_declined_at,
    terminationForConvenience: row.termination_for_convenience,
    poNumber: row.po_number,
    quoteId: row.quote_id as QuoteId | null,
    predecessorId: row.predecessor_id as ContractId | null,
    approvals: row.approvals.map(revivedApproval),
    suspensions: row.suspensions,
    termination: row.termination,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function revivedRenewal({ uplift, ...renewal }: PlainJson<Renewal>): Renewal {
  return { ...renewal, uplift: uplift === null ? null : { ...uplift, percent: decimal(uplift.percent) } };
}
