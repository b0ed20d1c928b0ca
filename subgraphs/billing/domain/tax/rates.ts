import type { CivilDate } from '../../../../core/civil-date.ts';
import { decimal, type Decimal } from '../../../../core/decimal.ts';
import type { TaxTreatment } from '../invoice.ts';

type RateKind = Extract<TaxTreatment, 'STANDARD' | 'REDUCED' | 'ZERO' | 'EXEMPT'>;
export type RateRow = {
  readonly country: string;
  /** Of the product, as the contract source has it; `*` is every category without a row of its own. */
  readonly category: string;
  readonly kind: RateKind;
  readonly pct: string;
  /** Inclusive. */
  readonly from: string;
  /** Exclusive; null while it is in force. */
  readonly to: string | null;
};

/**
 * The embedded tax rates, from 2020 on. They are what authorities published when this was written; who sells under other
 * rules, or wants to be told of changes, puts a tax service behind the port.
 */
export const rateTable: readonly RateRow[] = [
  row('AT', '*', 'STANDARD', '20'),
  row('BE', '*', 'STANDARD', '21'),
  row('CZ', '*', 'STANDARD', '21'),
  row('DE', '*', 'STANDARD', '19', '2020-01-01', '2020-07-01'),
  row('DE', '*', 'STANDARD', '16', '2020-07-01', '2021-01-01'),
  row('DE', '*', 'STANDARD', '19', '2021-01-01'),
  row('DE', 'books', 'REDUCED', '7', '2021-01-01'),
  row('DK', '*', 'STANDARD', '25'),
  row('ES', '*', 'STANDARD', '21'),
  row('FI', '*', 'STANDARD', '24', '2020-01-01', '2024-09-01'),
  row('FI', '*', 'STANDARD', '25.5', '2024-09-01'),
  row('FR', '*', 'STANDARD', '20'),
  row('FR', 'books', 'REDUCED', '5.5'),
  row('IE', '*', 'STANDARD', '23', '2021-03-01'),
  row('IT', '*', 'STANDARD', '22'),
  row('IT', 'books', 'REDUCED', '4'),
  row('LU', '*', 'STANDARD', '17', '2020-01-01', '2023-01-01'),
  row('LU', '*', 'STANDARD', '16', '2023-01-01', '2024-01-01'),
  row('LU', '*', 'STANDARD', '17', '2024-01-01'),
  row('NL', '*', 'STANDARD', '21'),
  row('NL', 'books', 'REDUCED', '9'),
  row('PL', '*', 'STANDARD', '23'),
  row('PT', '*', 'STANDARD', '23'),
  row('SE', '*', 'STANDARD', '25'),
  row('GB', '*', 'STANDARD', '20'),
  row('GB', 'books', 'ZERO', '0'),
];

/** Where a sale at home bears no tax that this table could know: sales tax is each state's own. */
const withoutTax: ReadonlySet<string> = new Set(['US']);

export type KnownRate = { readonly kind: RateKind; readonly pct: Decimal };

/** UNTAXED where no tax is due; null where the table does not say. */
export function rateOn(country: string, category: string | null, on: CivilDate): KnownRate | 'UNTAXED' | null {
  if (withoutTax.has(country)) return 'UNTAXED';
  const inForce = rateTable.filter(
    (one) => one.country === country && one.from <= on && (one.to === null || on < one.to),
  );
  const found = inForce.find((one) => one.category === category) ?? inForce.find((one) => one.category === '*');
  return found === undefined ? null : { kind: found.kind, pct: decimal(found.pct) };
}

function row(
  country: string,
  category: string,
  kind: RateKind,
  pct: string,
  from = '2020-01-01',
  to: string | null = null,
): RateRow {
  return { country, category, kind, pct, from, to };
}
