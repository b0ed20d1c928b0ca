import type { CivilDate } from '../../../../core/civil-date.ts';
import { zero } from '../../../../core/decimal.ts';
import type { TaxRate } from '../invoice.ts';
import { rateOn } from './rates.ts';
import { treatSale, type SaleRegistration } from './treatment.ts';

/** A document whose lines are to be taxed: who sells what to whom, and when. */
export type TaxQuestion = {
  readonly documentId: string;
  readonly seller: { readonly country: string; readonly oneStopShop: boolean };
  /** Null where nobody knows where the buyer is. */
  readonly buyer: TaxProfile | null;
  readonly taxDate: CivilDate;
  readonly lines: readonly { readonly id: string; readonly category: string | null }[];
};

export type TaxProfile = { readonly country: string; readonly registrations: readonly SaleRegistration[] };

/** The taxes of each line, in the order of the question: a line of which no tax is due has none. */
export type TaxAnswer = { readonly requestId: string; readonly lines: readonly (readonly TaxRate[])[] };

/** By the principle of destination and the embedded rates (DOMAIN 5.6); null where they do not say: no tax is guessed. */
export function determineByTable({ seller, buyer, taxDate, lines }: TaxQuestion): TaxAnswer['lines'] | null {
  if (buyer === null) return null;
  const sale = { seller: { ...seller, registrations: [] }, buyer, supply: 'SERVICES', taxDate } as const;
  const treated = treatSale(sale);
  if (!treated.ok) return null;
  const { name, treatment, taxedIn } = treated.value;
  if (taxedIn === null) {
    const jurisdiction = treatment === 'REVERSE_CHARGE' ? buyer.country : seller.country;
    return lines.map(() => [{ taxCode: name, jurisdiction, ratePct: zero, treatment }]);
  }
  const taxes: (readonly TaxRate[])[] = [];
  for (const { category } of lines) {
    const rate = rateOn(taxedIn, category, taxDate);
    if (rate === null) return null;
    const { kind, pct } = rate === 'UNTAXED' ? { kind: null, pct: zero } : rate;
    const taxCode = `${kind}_${taxedIn}`;
    taxes.push(kind === null ? [] : [{ taxCode, jurisdiction: taxedIn, ratePct: pct, treatment: kind }]);
  }
  return taxes;
}
