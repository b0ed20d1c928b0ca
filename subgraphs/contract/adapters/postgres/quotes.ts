import { sql, type Kysely, type Selectable } from 'kysely';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { Scope } from '../../../../core/scope.ts';
import { lockTogether } from '../../../../platform/commands/locking.ts';
import { rowWriter } from '../../../../platform/commands/rows.ts';
import type { UnitOfWork } from '../../../../platform/commands/unit-of-work.ts';
import { inOrder, type PageRequest } from '../../../../platform/subgraph/pages.ts';
import type { ContractId } from '../../domain/contract.ts';
import type { Quote, QuoteId } from '../../domain/quote.ts';
import type { QuoteFilter } from '../../port.ts';
import { revivedApproval, revivedLine } from './lines.ts';
import type { ContractTables, QuoteRow } from './tables.ts';
import { isOfCustomer } from './customers.ts';
import { visible } from './visibility.ts';

type Db = Kysely<ContractTables>;

const whose = { customer: 'customer_id', legalEntity: 'legal_entity_id', contract: 'quotes.contract_id' };

function selectQuotes(db: Db, scope: Scope) {
  return db
    .selectFrom('quotes')
    .selectAll('quotes')
    .where(visible(scope, 'contract.quote', whose));
}

export async function readQuotes(db: Db, ids: readonly QuoteId[], scope: Scope): Promise<readonly (Quote | null)[]> {
  const rows = await selectQuotes(db, scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, quoteOf(row)]));
  return ids.map((id) => byId.get(id) ?? null);
}

export const lockQuote = lockTogether<Quote>(async (trx, ids, scope) => {
  const rows = await selectQuotes(trx.withTables<ContractTables>(), scope)
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(quoteOf);
});

/** One row more than a page, so that the reader knows whether there is a next one. */
export async function listQuotes(
  db: Db,
  scope: Scope,
  page: PageRequest,
  filters: readonly QuoteFilter[],
): Promise<readonly Quote[]> {
  const { behind, than, direction } = inOrder(page);
  const rows = await filters
    .reduce(narrowed, selectQuotes(db, scope).where('id', behind, than))
    .orderBy('id', direction)
    .limit(page.first + 1)
    .execute();
  return rows.map(quoteOf);
}

function narrowed(
  quotes: ReturnType<typeof selectQuotes>,
  { ids, customerId, legalEntityId, status, validUntil }: QuoteFilter,
): ReturnType<typeof selectQuotes> {
  let found = quotes;
  if (ids != null) found = found.where('id', '=', sql<string>`any(${ids}::text[])`);
  if (customerId != null) found = found.where(isOfCustomer('customer_id', customerId));
  if (legalEntityId != null) found = found.where('legal_entity_id', '=', legalEntityId);
  if (status != null) found = found.where('status', '=', sql<Quote['status']>`any(${status}::text[])`);
  if (validUntil != null) found = found.where('valid_until', '<=', validUntil);
  return found;
}

const columns = [
  'version',
  'number',
  'revision',
  'customer_id',
  'legal_entity_id',
  'currency',
  'valid_until',
  'start_date',
  'end_date',
  'status',
  'value',
  'approvals',
  'contract_id',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof QuoteRow)[];
const heads = rowWriter('quotes', columns);
const whole = rowWriter('quotes', [...columns, 'lines']);

export async function saveQuote(
  { trx }: UnitOfWork,
  before: Quote | null,
  after: Quote,
  changed: readonly string[],
): Promise<void> {
  const row = {
    id: after.id,
    version: after.version,
    number: after.number,
    revision: after.revision,
    customer_id: after.customerId,
    legal_entity_id: after.legalEntityId,
    currency: after.currency,
    valid_until: after.validUntil,
    start_date: after.startDate,
    end_date: after.endDate,
    status: after.status,
    value: after.value?.amount.toString() ?? null,
    approvals: after.approvals,
    contract_id: after.contractId,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
  };
  const { lines } = after;
  if (before === null) return whole.insert(trx, { ...row, lines });
  // A hundred lines are not written again because a quote is sent.
  await (changed.includes('lines') ? whole.update(trx, { ...row, lines }) : heads.update(trx, row));
}

function quoteOf(row: Selectable<QuoteRow>): Quote {
  return {
    id: row.id as QuoteId,
    version: row.version,
    number: row.number,
    revision: row.revision,
    customerId: row.customer_id as CustomerId,
    legalEntityId: row.legal_entity_id as LegalEntityId,
    currency: row.currency,
    validUntil: row.valid_until,
    startDate: row.start_date,
    endDate: row.end_date,
    status: row.status,
    lines: row.lines.map(revivedLine),
    value: row.value === null ? null : money(row.value, row.currency),
    approvals: row.approvals.map(revivedApproval),
    contractId: row.contract_id as ContractId | null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
