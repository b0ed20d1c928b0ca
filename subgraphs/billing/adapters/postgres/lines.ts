import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal, type Decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import type { CreditNoteLine } from '../../domain/credit-note.ts';
import type { InvoiceLine, InvoiceTierLine, TaxLine, TaxRate } from '../../domain/invoice.ts';

/** A value as JSON keeps it: decimals as text, everything else as it is. */
export type Json<T> = T extends Decimal
  ? string
  : T extends readonly (infer Part)[]
    ? readonly Json<Part>[]
    : T extends string
      ? T
      : T extends object
        ? { readonly [Name in keyof T]: Json<T[Name]> }
        : T;

export type LineJson = Json<InvoiceLine>;
export type CreditLineJson = Json<CreditNoteLine>;
export type TaxRateJson = Json<TaxRate>;

/** A line from the JSON that was made of it. What is not there stays away: the document's hash is over the line. */
export function revivedLine({ tierLines, trueUp, ...line }: LineJson): InvoiceLine {
  return {
    ...line,
    quantity: decimal(line.quantity),
    unitPrice: decimal(line.unitPrice),
    ...(tierLines !== undefined && { tierLines: tierLines.map(revivedTierLine) }),
    ...(trueUp !== undefined && { trueUp: decimal(trueUp) }),
    gross: revivedMoney(line.gross),
    discount: revivedMoney(line.discount),
    net: revivedMoney(line.net),
    taxLines: line.taxLines?.map(revivedTaxLine) ?? null,
  };
}

function revivedTierLine(line: Json<InvoiceTierLine>): InvoiceTierLine {
  return {
    tier: line.tier,
    quantity: decimal(line.quantity),
    unitPrice: decimal(line.unitPrice),
    flat: decimal(line.flat),
    packageSize: line.packageSize === null ? null : decimal(line.packageSize),
    amount: decimal(line.amount),
    discount: decimal(line.discount),
  };
}

/** A line of a credit note from the JSON that was made of it. */
export function revivedCreditLine(line: CreditLineJson): CreditNoteLine {
  return {
    ...line,
    gross: revivedMoney(line.gross),
    discountBack: revivedMoney(line.discountBack),
    net: revivedMoney(line.net),
    tax: revivedMoney(line.tax),
    taxLines: line.taxLines.map(({ taxCode, amount }) => ({ taxCode, amount: revivedMoney(amount) })),
  };
}

function revivedTaxLine(tax: Json<TaxLine>): TaxLine {
  return { ...tax, ratePct: decimal(tax.ratePct), base: revivedMoney(tax.base), amount: revivedMoney(tax.amount) };
}

export function revivedTaxRate(rate: TaxRateJson): TaxRate {
  return { ...rate, ratePct: decimal(rate.ratePct) };
}

export function revivedMoney(value: { readonly amount: string; readonly currency: CurrencyCode }): Money {
  return money(value.amount, value.currency);
}
