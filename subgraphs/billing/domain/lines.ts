import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import {
  compare,
  decimal,
  multiply,
  one,
  placesOf,
  sign,
  subtract,
  zero,
  type Decimal,
} from '../../../core/decimal.ts';
import { parsePeriod } from '../../../core/period.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { round } from '../../../core/rounding.ts';
import { checkNotNegative, checkSettled, type Rounding } from './amounts.ts';
import {
  linesMax,
  taxesPerLineMax,
  type InvoiceLine,
  type InvoiceLineId,
  type InvoicePeriod,
  type TaxRate,
} from './invoice.ts';
import { checkValue, firstOf, invalid } from './validation.ts';

/** A line as a client states it. */
export type LineInput = {
  readonly description: string;
  readonly quantity?: Decimal | null;
  readonly unitPrice: Decimal;
  readonly discount?: Decimal | null;
  readonly period?: InvoicePeriod | null;
  readonly taxes?: readonly TaxRate[] | null;
};

/** A line with its amounts, before tax. `taxes` is null while they are not determined. */
export type PricedLine = Omit<InvoiceLine, 'taxLines'> & { readonly taxes: readonly TaxRate[] | null };

export type Pricing = Rounding & { readonly newId: (prefix: string) => InvoiceLineId };

export const quantityPlacesMax = 9;
/** Amounts leave as decimals of at most 19 digits before the point (DOMAIN 1.1), sums over all lines included. */
export const amountLimit = multiply(decimal('1000000000000000000'), decimal(10));

/** Prices every line, or refuses the first that cannot be billed. */
export function priceLines(inputs: readonly LineInput[], pricing: Pricing): Result<readonly PricedLine[]> {
  if (inputs.length < 1 || inputs.length > linesMax)
    return deny(invalid('input.lines', 'COUNT_RANGE', `one to ${linesMax} lines`));
  const lines: PricedLine[] = [];
  for (const [index, input] of inputs.entries()) {
    const line = priceLine(`input.lines[${index}]`, input, pricing);
    if (!line.ok) return line;
    lines.push(line.value);
  }
  return accept(lines);
}

function priceLine(path: string, input: LineInput, { currency, roundingMode, newId }: Pricing): Result<PricedLine> {
  const wrong = checkLine(path, input, currency);
  if (wrong !== null) return deny(wrong);

  const quantity = input.quantity ?? one;
  const gross = round(multiply(quantity, input.unitPrice), scaleOf(currency), roundingMode);
  const discount = input.discount ?? zero;
  if (compare(gross, amountLimit) >= 0) return deny(invalid(path, 'AMOUNT_MAX', 'for an amount of at most 19 digits'));
  if (compare(discount, gross) > 0)
    return deny(invalid(`${path}.discount`, 'NOT_ABOVE_GROSS', `at most the line’s gross, ${gross.toString()}`));

  return accept({
    id: newId('inl'),
    description: input.description.trim(),
    quantity,
    unitPrice: input.unitPrice,
    period: input.period ?? null,
    gross: { amount: gross, currency },
    discount: { amount: discount, currency },
    net: { amount: subtract(gross, discount), currency },
    taxes:
      input.taxes?.map(({ taxCode, jurisdiction, ratePct, treatment }) => ({
        taxCode,
        jurisdiction,
        ratePct,
        treatment,
      })) ?? null,
  });
}

/** What is given back to a customer is a credit note, never a line below zero. */
function checkLine(path: string, input: LineInput, currency: CurrencyCode): Refusal | null {
  const { quantity, unitPrice, discount, period, taxes } = input;
  const wrongPeriod = period == null ? null : parsePeriod(period, `${path}.period`);
  return firstOf(
    checkValue('text', `${path}.description`, input.description),
    checkNotNegative(`${path}.quantity`, quantity),
    quantity != null && placesOf(quantity) > quantityPlacesMax
      ? invalid(`${path}.quantity`, 'PLACES_MAX', `of at most ${quantityPlacesMax} places after the point`)
      : null,
    checkNotNegative(`${path}.unitPrice`, unitPrice),
    checkNotNegative(`${path}.discount`, discount),
    checkSettled(`${path}.discount`, discount, currency),
    wrongPeriod === null || wrongPeriod.ok ? null : wrongPeriod.refusal,
    (taxes?.length ?? 0) <= taxesPerLineMax
      ? null
      : invalid(`${path}.taxes`, 'COUNT_MAX', `at most ${taxesPerLineMax}`),
    ...(taxes ?? []).map((tax, index) => checkTax(`${path}.taxes[${index}]`, tax)),
  );
}

function checkTax(path: string, { taxCode, jurisdiction, ratePct, treatment }: TaxRate): Refusal | null {
  const taxed = treatment === 'STANDARD' || treatment === 'REDUCED';
  return firstOf(
    checkValue('name', `${path}.taxCode`, taxCode),
    checkValue('name', `${path}.jurisdiction`, jurisdiction),
    checkNotNegative(`${path}.ratePct`, ratePct),
    taxed || sign(ratePct) === 0
      ? null
      : invalid(`${path}.ratePct`, 'UNTAXED_RATE', `0 for ${treatment}: the seller charges no tax`),
  );
}
