import { sql, type Kysely, type Selectable, type Transaction } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { invariant } from '../../../../core/invariant.ts';
import type { Scope } from '../../../../core/scope.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import { together } from '../../../../platform/postgres/together.ts';
import type { PageRequest } from '../../../../platform/subgraph/pages.ts';
import {
  formatNumber,
  prefixOf,
  type NumberedDocument,
  type NumberSeries,
  type ShownSeries,
} from '../../domain/numbering.ts';
import type { BillingTables, NumberSeriesRow } from './tables.ts';
import { visibleWithin } from './visibility.ts';

type Db = Kysely<BillingTables>;

/** The next number, kept from everybody else until the transaction ends. Whoever waited reads what the one before left. */
export async function lockSeries(
  db: Db,
  legalEntity: LegalEntityId,
  documentType: NumberedDocument,
  code: string,
): Promise<NumberSeries> {
  const row = await db
    .selectFrom('number_series')
    .select(['next', 'last_issued_on'])
    .where('legal_entity_id', '=', legalEntity)
    .where('document_type', '=', documentType)
    .where('series_code', '=', code)
    .forUpdate()
    .executeTakeFirst();
  invariant(row, 'opening an account makes sure of the number series of its legal entity');
  return { code, next: row.next, lastIssuedOn: row.last_issued_on };
}

/** The series of a legal entity, one row more than a page; none where it is not the viewer's. */
export async function listSeries(
  db: Db,
  scope: Scope,
  page: PageRequest,
  legalEntity: LegalEntityId,
): Promise<readonly ShownSeries[]> {
  const name = sql<string>`document_type || ' ' || series_code`;
  const rows = await db
    .selectFrom('number_series')
    .selectAll()
    .where(visibleWithin(scope, 'legal_entity_id'))
    .where('legal_entity_id', '=', legalEntity)
    .where(name, '>', page.after ?? '')
    .orderBy(name)
    .limit(page.first + 1)
    .execute();
  return rows.map((row) => shownSeries({ ...row, legalEntityId: legalEntity }));
}

function shownSeries(row: Selectable<NumberSeriesRow> & { readonly legalEntityId: LegalEntityId }): ShownSeries {
  const { legalEntityId, document_type: documentType, series_code: code } = row;
  return {
    id: `${documentType} ${code}`,
    legalEntityId,
    documentType,
    code,
    fiscalYear: null,
    prefix: prefixOf(code),
    next: formatNumber(code, row.next),
    lastIssuedOn: row.last_issued_on,
  };
}

type Numbered = {
  readonly number: string | null;
  readonly legalEntityId: LegalEntityId;
  readonly seriesCode: string;
  readonly issueDate: CivilDate | null;
};

/**
 * Moves the series past the number that this document bears, in the transaction that stores it. Documents that are stored
 * in one breath have numbers that follow each other.
 */
export const useNumber = together<
  Transaction<CommandTables>,
  Numbered & { readonly documentType: NumberedDocument },
  void
>(async (trx, documents) => {
  const db = trx.withTables<BillingTables>();
  for (const series of seriesOf(documents)) {
    const [{ documentType, legalEntityId, seriesCode }] = series;
    const row = await db
      .updateTable('number_series')
      .set({ next: sql<number>`next + ${series.length}`, last_issued_on: series.at(-1)?.issueDate ?? null })
      .where('legal_entity_id', '=', legalEntityId)
      .where('document_type', '=', documentType)
      .where('series_code', '=', seriesCode)
      .returning('next')
      .executeTakeFirst();
    const first = (row?.next ?? 0) - series.length;
    const isNext = series.every(({ number }, index) => number === formatNumber(seriesCode, first + index));
    invariant(isNext, 'a document bears the next number of its series');
  }
  return documents.map(() => undefined);
});

/** The documents of each series, in the order of their numbers. */
function seriesOf<D extends Numbered & { readonly documentType: string }>(documents: readonly D[]) {
  const series = new Map<string, [D, ...D[]]>();
  for (const document of documents.toSorted(byNumber)) {
    const name = JSON.stringify([document.legalEntityId, document.documentType, document.seriesCode]);
    const known = series.get(name);
    if (known === undefined) series.set(name, [document]);
    else known.push(document);
  }
  return series.values();
}

/** A series that runs past a million gets longer. */
function byNumber({ number: a }: Numbered, { number: b }: Numbered): number {
  return (a ?? '').length - (b ?? '').length || ((a ?? '') < (b ?? '') ? -1 : 1);
}
