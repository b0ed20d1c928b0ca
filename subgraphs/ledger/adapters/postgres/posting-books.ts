import { sql, type Selectable, type Transaction } from 'kysely';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { ownUnit } from '../../../../platform/commands/unit-of-work.ts';
import { productLinesOf } from '../../../product-lines.ts';
import type { JournalEntryId, PostingRequestId } from '../../domain/ids.ts';
import type { FiledRequest, PostingBooks } from '../../port.ts';
import { holdAccounts } from './accounts.ts';
import { owedInForeign } from './control-balance.ts';
import { askForPlaces, placeOf } from './customer-places.ts';
import { newestRate } from './fx-rates.ts';
import { keepInvoices } from './invoices.ts';
import { insertPosted, readEntry, saveMark } from './journal-entries.ts';
import { lockSeries } from './journal-series.ts';
import { readLegalEntities } from './legal-entities.ts';
import { approvedRules } from './mapping-rules.ts';
import { holdPeriod, periodsFrom } from './periods.ts';
import { askAfterQueue, askAgain, insertRequest, keepRate, requestOf, saveRequest } from './posting-requests.ts';
import {
  applicationOfRequest,
  appliedOf,
  lockReceivableOf,
  lockReceivablesPaidBy,
  saveApplication,
  saveReceivable,
} from './receivables.ts';
import {
  billedContract,
  contractOfInvoice,
  keepContractInvoices,
  moveRevenue,
  takeBackRevenue,
} from './revenue-movements.ts';
import { holdRouting, isQueuedBehind } from './routing-table.ts';
import type { LedgerTables, PostingRequestRow } from './tables.ts';

/** The system posts for everybody. */
const everything = { kind: 'everything', on: '9999-12-31' as never } as const;

/** The books as the process that posts uses them, in its transaction. */
export function createPostgresBooks(trx: Transaction<CommandTables>): PostingBooks {
  const db = trx.withTables<LedgerTables>();
  const unit = ownUnit(trx);
  const requests = () => db.selectFrom('posting_requests').selectAll();

  return {
    async legalEntity(id) {
      const [found] = await readLegalEntities(db, [id], everything);
      return found ?? null;
    },
    keepInvoices: (invoices) => keepInvoices(db, invoices),
    lockSeries: (legalEntity) => lockSeries(db, legalEntity),
    holdRouting: () => holdRouting(trx),
    placeOf: (customer) => placeOf(db, customer),
    productLines: (products) => productLinesOf(db, products),
    askForProducts: () => askAgain(db, ['ROUTE_MISSING', 'ROUTE_AMBIGUOUS', 'MAPPING_MISSING'], {}),
    askForPlaces: (customers) => askForPlaces(db, customers),
    isQueuedBehind: (erp, id) => isQueuedBehind(db, erp, id),
    askAfterQueue: (id) => askAfterQueue(db, id),
    async requestByKey(legalEntity, { system, type, id, version, purpose }) {
      const row = await requests()
        .where('legal_entity_id', '=', legalEntity)
        .where('source_system', '=', system)
        .where('source_type', '=', type)
        .where('source_id', '=', id)
        .where('source_version', '=', version)
        .where('purpose', '=', purpose as PostingRequestRow['purpose'])
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? null : requestOf(row);
    },
    async lastRequestOf({ type, id }, purposes) {
      const row = await requests()
        .where('source_type', '=', type)
        .where('source_id', '=', id)
        .where('purpose', 'in', purposes)
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? null : filedOf(row);
    },
    async lockRequest(id) {
      const row = await requests().where('id', '=', id).forUpdate().executeTakeFirst();
      return row === undefined ? null : filedOf(row);
    },
    insertRequest: (request, order, filed) => insertRequest(unit, request, order, filed),
    saveRequest: (request) => saveRequest(unit, request),
    keepRate: (id, rate) => keepRate(db, id, rate),
    async unpostedBefore(id) {
      const { rows } = await sql<{ id: string }>`
        select earlier.id from posting_requests as mine, posting_requests as earlier
        where mine.id = ${id} and earlier.seq < mine.seq and earlier.status in ('RECEIVED', 'REJECTED')
          and earlier.touches && mine.touches and earlier.cause <> mine.cause
        order by earlier.seq limit 1`.execute(db);
      return (rows[0]?.id ?? null) as PostingRequestId | null;
    },
    async askSuccessors(id) {
      await sql`
        update posting_requests as later set due = true from posting_requests as mine
        where mine.id = ${id} and later.waiting_for = 'DOCUMENT_NOT_POSTED' and later.status = 'RECEIVED'
          and later.touches && mine.touches`.execute(db);
    },
    async dueRequests(limit, except) {
      const rows = await db
        .selectFrom('posting_requests')
        .select(['id', 'legal_entity_id'])
        .where('due', '=', true)
        .where('id', '<>', sql<string>`all(${except}::text[])`)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        id: row.id as PostingRequestId,
        legalEntityId: row.legal_entity_id as LegalEntityId,
      }));
    },
    periodsFrom: (legalEntity, date) => periodsFrom(db, legalEntity, date),
    holdPeriod: (id) => holdPeriod(db, id),
    approvedRules: (chartId, purpose) => approvedRules(db, chartId, purpose),
    holdAccounts: (ids) => holdAccounts(db, [...new Set(ids)].sort()),
    newestRate: (from, to, type, on) => newestRate(db, from, to, type, on),
    async owedIn(legalEntity, currency, on) {
      const owed = await owedInForeign(db, legalEntity, on);
      return owed.find(({ open }) => open.currency === currency) ?? null;
    },
    lockReceivable: (legalEntity, document) => lockReceivableOf(db, legalEntity, document),
    lockReceivablesPaidBy: (payment) => lockReceivablesPaidBy(db, payment),
    applicationOf: (request) => applicationOfRequest(db, request),
    appliedOf: (payment) => appliedOf(db, payment),
    async lockEntry(id: JournalEntryId) {
      await sql`select from journal_entries where id = ${id} for update`.execute(db);
      return readEntry(db, id, everything);
    },
    insertPosted: (entry) => insertPosted(unit, entry),
    markReversed: (entry) => saveMark(unit, entry),
    saveReceivable: (before, after) => saveReceivable(unit, before, after),
    saveApplication: (application, isNew) => saveApplication(unit, application, isNew),
    keepContractInvoices: (told) => keepContractInvoices(db, told),
    billedContract: (invoiceId, currencies) => billedContract(db, invoiceId, currencies),
    contractOfInvoice: (invoiceId) => contractOfInvoice(db, invoiceId),
    moveRevenue: (legalEntity, movements) => moveRevenue(db, legalEntity, movements),
    takeBackRevenue: (legalEntity, original, by) => takeBackRevenue(db, legalEntity, original, by),
  };
}

function filedOf(row: Selectable<PostingRequestRow>): FiledRequest {
  return {
    request: requestOf(row),
    order: row.payload,
    touches: row.touches,
    rate: row.rate === null ? null : decimal(row.rate),
  };
}
