import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal, type Decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import type { InvoiceLine, TaxLine } from '../../domain/invoice.ts';

/** A value as JSON keeps it: decimals as text, everything else as it is. */
type Json<T> = T extends Decimal
  ? string
  : T extends readonly (infer Part)[]
    ? readonly Json<Part>[]
    : T extends string
      ? T
      : T extends object
        ? { readonly [Name in keyof T]: Json<T[Name]> }
        : T;

export type LineJson = Json<InvoiceLine>;

/** A line from the JSON that was made of it. */
export function revivedLine(line: LineJson): InvoiceLine {
  return {
    ...line,
    quantity: decimal(line.quantity),
    unitPrice: decimal(line.unitPrice),
    gross: revivedMoney(line.gross),
    discount: revivedMoney(line.discount),
    net: revivedMoney(line.net),
    taxLines: line.taxLines?.map(revivedTaxLine) ?? null,
  };
}

function revivedTaxLine(tax: Json<TaxLine>): TaxLine {
  return { ...tax, ratePct: decimal(tax.ratePct), base: revivedMoney(tax.base), amount: revivedMoney(tax.amount) };
}

export function revivedMoney(value: { readonly amount: string; readonly currency: CurrencyCode }): Money {
  return money(value.amount, value.currency);
}
