import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';

/** One gapless row of numbers: of a legal entity, a kind of document and a code (DOMAIN 5.3, 4). */
export type NumberSeries = {
  readonly code: string;
  readonly next: number;
  /** The issue date of the number before; null while there is none. */
  readonly lastIssuedOn: CivilDate | null;
};

/** A series as it is shown. Its numbers go on from year to year: no series of this release begins anew with a fiscal year. */
export type ShownSeries = {
  /** Its name within its legal entity, behind which a page goes on. */
  readonly id: string;
  readonly legalEntityId: LegalEntityId;
  readonly documentType: NumberedDocument;
  readonly code: string;
  readonly fiscalYear: null;
  readonly prefix: string;
  readonly next: string;
  readonly lastIssuedOn: CivilDate | null;
};

/** What has numbers of its own: a series of one kind never numbers the other. */
export type NumberedDocument = 'INVOICE' | 'CREDIT_NOTE';

/** The series of credit notes, one for each legal entity. */
export const creditNoteSeries = 'CN';

const digitsMin = 6;

/** `INV-000042`; a series that runs past a million simply gets longer. */
export function formatNumber(code: string, sequence: number): string {
  return `${prefixOf(code)}${String(sequence).padStart(digitsMin, '0')}`;
}

/** What every number of a series begins with. */
export function prefixOf(code: string): string {
  return `${code}-`;
}

/** A number's first part, which people read out and sort by. */
export function isSeriesCode(code: string): boolean {
  return /^[A-Z][A-Z0-9-]{0,19}$/.test(code);
}
