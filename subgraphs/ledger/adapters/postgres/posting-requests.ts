import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { ErpInstanceId, JournalEntryId, PostingRequestId } from '../../domain/ids.ts';
import type { PostingOrder } from '../../domain/posting-order.ts';
import type { PostingRequest, WaitReason } from '../../domain/posting-request.ts';
import type { PostingRequestFilter } from '../../port.ts';
import type { LedgerTables, PostingRequestRow } from './tables.ts';
import { visible } from './visibility.ts';

type Db = Kysely<LedgerTables>;

function selectRequests(db: Db, scope: Scope) {
  return db
    .selectFrom('posting_requests')
    .selectAll('posting_requests')
    .where(visible(scope, 'posting_requests.legal_entity_id'));
}

export async function readRequests(
  db: Db,
  ids: readonly PostingRequestId[],
  scope: Scope,
): Promise<readonly (PostingRequest | null)[]> {
  const rows = await selectRequests(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, requestOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockRequest = lockTogether<PostingRequest>(async (trx, ids, scope) => {
  const rows = await selectRequests(trx.withTables<LedgerTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(requestOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listRequests(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filter: PostingRequestFilter,
): Promise<readonly PostingRequest[]> {
  const { ids, legalEntityId, status, purpose, waitingFor, erpInstanceId, documentId, customerId, conflicting } =
    filter;
  const { datedFrom, datedTo } = filter;
  let found = selectRequests(db, scope).where('id', '>', page.after ?? '');
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<PostingRequest['status']>`any(${status}::text[])`);
  if (purpose != null) found = found.where('purpose', '=', sql<PostingRequest['purpose']>`any(${purpose}::text[])`);
  if (waitingFor != null) found = found.where('waiting_for', '=', sql<WaitReason>`any(${waitingFor}::text[])`);
  if (erpInstanceId != null) found = found.where('erp_instance_id', '=', erpInstanceId);
  if (documentId != null) found = found.where('document_id', '=', documentId);
  if (customerId != null) found = found.where('customer_id', '=', customerId);
  if (conflicting != null) found = found.where(sql<boolean>`(conflicts <> '[]'::jsonb) = ${conflicting}`);
  if (datedFrom != null) found = found.where('document_date', '>=', datedFrom);
  if (datedTo != null) found = found.where('document_date', '<', datedTo);
  const rows = await found
    .orderBy('id')
    .limit(page.first + 1)
    .execute();
  return rows.map(requestOf);
}

/** Marks what waits for one of these to be tried again: of a legal entity, of all on a chart, or of everybody. */
export async function askAgain(
  db: Db,
  reasons: readonly WaitReason[],
  whose: { readonly legalEntityId?: string; readonly chartId?: string },
): Promise<void> {
  const { legalEntityId = null, chartId = null } = whose;
  await sql`
    update posting_requests set due = true
    where waiting_for = any(${reasons}::text[])
      and (${legalEntityId}::text is null or legal_entity_id = ${legalEntityId})
      and (${chartId}::text is null or legal_entity_id in (select id from legal_entities where chart_id = ${chartId}))`.execute(
    db,
  );
}

/** Marks what waits for an ERP to be tried again, which is done in the order in which it came. */
export async function askQueued(db: Db, erp: ErpInstanceId): Promise<void> {
  await sql`
    update posting_requests set due = true
    where waiting_for = 'ERP_MAINTENANCE' and erp_instance_id = ${erp}`.execute(db);
}

export async function askAfterQueue(db: Db, id: PostingRequestId): Promise<void> {
  await sql`update posting_requests set due = true where id = ${id}`.execute(db);
}

const columns = [
  'version',
  'legal_entity_id',
  'source_system',
  'source_type',
  'source_id',
  'source_version',
  'purpose',
  'reverses_id',
  'document_id',
  'customer_id',
  'document_date',
  'amount',
  'currency',
  'payload_hash',
  'status',
  'waiting_for',
  'message',
  'attempts',
  'due',
  'erp_instance_id',
  'journal_entry_id',
  'conflicts',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof PostingRequestRow)[];
const rows = rowWriter('posting_requests', columns);
const filings = rowWriter('posting_requests', [...columns, 'payload', 'touches', 'cause']);

export function insertRequest(
  { trx }: UnitOfWork,
  request: PostingRequest,
  order: PostingOrder,
  filed: { readonly touches: readonly string[]; readonly cause: string },
): Promise<void> {
  return filings.insert(trx, { ...rowOf(request), payload: order, ...filed });
}

/** A request that a command of the ledger makes: its order is its purpose, and it touches its own document only. */
export function fileRequest(unit: UnitOfWork, request: PostingRequest): Promise<void> {
  const { purpose, documentId } = request;
  invariant(purpose === 'FX_REVALUATION' || purpose === 'REVERSAL', 'a command asks for nothing else');
  const filed = { touches: [documentId], cause: `revaluation ${documentId}` };
  return insertRequest(unit, request, { purpose }, filed);
}

/** A request that waits for nothing is to be tried, whatever was tried before. */
export function saveRequest({ trx }: UnitOfWork, request: PostingRequest): Promise<void> {
  return rows.update(trx, rowOf(request));
}

export async function keepRate(db: Db, id: PostingRequestId, rate: Decimal | null): Promise<void> {
  await sql`update posting_requests set rate = ${rate?.toString() ?? null}::numeric where id = ${id}`.execute(db);
}

function rowOf(request: PostingRequest) {
  return {
    id: request.id,
    version: request.version,
    legal_entity_id: request.legalEntityId,
    source_system: request.source.system,
    source_type: request.source.type,
    source_id: request.source.id,
    source_version: request.source.version,
    purpose: request.purpose,
    reverses_id: request.reversesId,
    document_id: request.documentId,
    customer_id: request.customerId,
    document_date: request.documentDate,
    amount: request.amount.amount,
    currency: request.amount.currency,
    payload_hash: request.payloadHash,
    status: request.status,
    waiting_for: request.waitingFor,
    message: request.message,
    attempts: request.attempts,
    due: request.status === 'RECEIVED' && request.waitingFor === null,
    erp_instance_id: request.erpInstanceId,
    journal_entry_id: request.journalEntryId,
    conflicts: request.conflicts,
    created_at: request.createdAt,
    updated_at: request.updatedAt,
  };
}

export function requestOf(row: Selectable<PostingRequestRow>): PostingRequest {
  return {
    id: row.id as PostingRequestId,
    version: row.version,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    source: {
      system: row.source_system,
      type: row.source_type,
      id: row.source_id,
      version: row.source_version,
      purpose: row.purpose,
    },
    purpose: row.purpose,
    reversesId: row.reverses_id as PostingRequestId | null,
    documentId: row.document_id,
    customerId: row.customer_id as CustomerId | null,
    documentDate: row.document_date,
    amount: money(row.amount, row.currency),
    payloadHash: row.payload_hash,
    status: row.status,
    waitingFor: row.waiting_for,
    message: row.message,
    attempts: row.attempts,
    erpInstanceId: row.erp_instance_id as ErpInstanceId | null,
    journalEntryId: row.journal_entry_id as JournalEntryId | null,
    conflicts: row.conflicts,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
