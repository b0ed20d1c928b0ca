import type { Decimal } from '../../../../core/decimal.ts';

/** What both sides say of an invoice or credit note: amounts in major units of the document's currency. */
export type DocumentFigures = {
  readonly customerId: string;
  readonly total: Decimal;
  readonly net: Decimal;
  /** A code that one side does not have is zero there. */
  readonly taxByCode: Readonly<Record<string, Decimal>>;
  /** The accounting period by its name. */
  readonly period: string;
  readonly currency?: string | undefined;
  /** The rate to the functional currency. */
  readonly rate?: Decimal | undefined;
};

/** What a document and its posting can be found by, beside the document's id. */
type Keys = {
  readonly naturalKey?: string | undefined;
  readonly number?: string | undefined;
  readonly legalEntityId?: string | undefined;
};

export type BilledDocument = DocumentFigures &
  Keys & { readonly documentId: string; readonly finalizedAt: Date | null; readonly processRunning: boolean };

/** A posting; one made by hand may name no document. */
export type Posting = DocumentFigures & Keys & { readonly entryId: string; readonly documentId: string | null };

/**
 * The order of documents in every list: by the numbers in the id, so that INV-9 comes before INV-10, then by its text.
 */
export function compareDocumentIds(a: string, b: string): number {
  const [own, others] = [numbersOf(a), numbersOf(b)];
  const place = own.findIndex((number, index) => number !== others[index]);
  const [one, other] = [own[place], others[place]];
  if (one !== undefined && other !== undefined) return one < other ? -1 : 1;
  if (own.length !== others.length) return own.length - others.length;
  return a < b ? -1 : Number(a > b);
}

function numbersOf(id: string): readonly bigint[] {
  return (id.match(/\d+/g) ?? []).map(BigInt);
}
