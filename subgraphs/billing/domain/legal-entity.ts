import type { CurrencyCode } from '../../../core/currencies.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { RoundingMode } from '../../../core/rounding.ts';

/** What billing needs to know of a company that issues invoices. The ledger owns it; this is a copy. */
export type LegalEntity = {
  readonly id: LegalEntityId;
  /** Where it sells from: taxes are determined by it. */
  readonly country: string;
  /** Whether it reports the taxes of other countries of its union from home. */
  readonly oneStopShop?: boolean | undefined;
  /** Issue dates are dates of this zone. */
  readonly timeZone: string;
  readonly currency: CurrencyCode;
  readonly roundingMode: RoundingMode;
  readonly taxRoundingLevel: TaxRoundingLevel;
};

/** Where tax is rounded: once per tax code on the document (the default), once on the document, or on each line (DOMAIN 5.6). */
export type TaxRoundingLevel = 'TAX_CODE' | 'INVOICE' | 'LINE';

export function unknownLegalEntity(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'LegalEntity', id }, `There is no LegalEntity ${id} that you may bill for.`);
}
