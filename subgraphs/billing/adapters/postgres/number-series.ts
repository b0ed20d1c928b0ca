import { sql, type Kysely } from 'kysely';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { formatNumber, type NumberSeries } from '../../domain/numbering.ts';
import type { BillingTables } from './tables.ts';

type Db = Kysely<BillingTables>;

/** The next number, kept from everybody else until the transaction ends. Whoever waited reads what the one before left. */
export async function lockSeries(db: Db, legalEntity: LegalEntityId, code: string): Promise<NumberSeries> {
  const row = await db
    .selectFrom('number_series')
    .select(['next', 'last_issued_on'])
    .where('legal_entity_id', '=', legalEntity)
    .where('series_code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  invariant(row, 'opening an account makes sure of its number series');
  return { code, next: row.next, lastIssuedOn: row.last_issued_on };
}

/** Moves the series past the number that this invoice bears, in the transaction that stores it. */
export async function useNumber(db: Db, invoice: Invoice): Promise<void> {
  const { legalEntityId, seriesCode, issueDate } = invoice;
  const row = await db
    .updateTable('number_series')
    .set({ next: sql<number>`next + 1`, last_issued_on: issueDate })
    .where('legal_entity_id', '=', legalEntityId)
    .where('series_code', '=', seriesCode)
    .returning('next')
    .executeTakeFirst();
  const used = row === undefined ? null : formatNumber(seriesCode, row.next - 1);
  invariant(used === invoice.number, 'an invoice bears the next number of its series');
}
