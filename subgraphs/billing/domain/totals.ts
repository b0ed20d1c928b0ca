import type { CurrencyCode } from '../../../core/currencies.ts';
import { add, compare, sum } from '../../../core/decimal.ts';
import { fromMinor, type Money } from '../../../core/money.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { BillingAccount } from './billing-account.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import type { LegalEntity } from './legal-entity.ts';
import { amountLimit, priceLines, type LineInput, type Pricing } from './lines.ts';
import { withTax } from './tax/tax-lines.ts';
import { invalid } from './validation.ts';

/** The part of an invoice that its lines decide. */
export type Priced = Pick<Invoice, 'lines' | 'net' | 'discount' | 'tax' | 'total' | 'taxStatus'>;

/** Prices, taxes and adds up what a client asks to be invoiced, by the rules of the legal entity that invoices. */
export function price(
  inputs: readonly LineInput[],
  legalEntity: Pick<LegalEntity, 'roundingMode' | 'taxRoundingLevel'>,
  { currency, newId }: Pick<Pricing, 'currency' | 'newId'>,
): Result<Priced> {
  const priced = priceLines(inputs, { currency, newId, roundingMode: legalEntity.roundingMode });
  if (!priced.ok) return priced;
  const lines = withTax(priced.value, currency, legalEntity);
  const totals = totalsOf(lines, currency);
  const largest = add(totals.total.amount, totals.discount.amount);
  if (compare(largest, amountLimit) >= 0)
    return deny(invalid('input.lines', 'AMOUNT_MAX', 'for a total of at most 19 digits'));
  return accept({ lines, ...totals });
}

/** An invoice that is only drafted: nothing is paid, credited or given up of it, and it has no number and no dates. */
export function draftFor(
  account: Pick<BillingAccount, 'id' | 'customerId' | 'legalEntityId' | 'invoiceSeries'>,
  priced: Priced,
  said: Pick<Invoice, 'id' | 'type' | 'billingSubscriptionId' | 'billRunId' | 'correlationId'> &
    Partial<Pick<Invoice, 'erpInstanceId'>> & { readonly now: Date },
): Invoice {
  const { currency } = priced.net;
  const { now, ...rest } = said;
  const nothing = fromMinor(0n, currency);
  return {
    version: 0,
    number: null,
    seriesCode: account.invoiceSeries,
    billingAccountId: account.id,
    customerId: account.customerId,
    legalEntityId: account.legalEntityId,
    currency,
    status: 'DRAFT',
    issueDate: null,
    dueDate: null,
    ...priced,
    cashDiscount: null,
    paid: nothing,
    credited: nothing,
    writtenOff: nothing,
    discounted: nothing,
    creditNoted: nothing,
    writeOffApproved: null,
    writeOffApprovedBy: null,
    violatedBy: null,
    erpInstanceId: null,
    open: nothing,
    contentHash: null,
    ...rest,
    createdAt: now,
    updatedAt: now,
  };
}

/** Invariant 1 of DOMAIN 5.3. Tax is what is determined so far: only with `taxStatus` FINAL is it all of it. */
export function totalsOf(lines: readonly InvoiceLine[], currency: CurrencyCode): Omit<Priced, 'lines'> {
  const total = (amounts: readonly Money[]): Money => ({ amount: sum(amounts.map((one) => one.amount)), currency });
  const net = total(lines.map((line) => line.net));
  const tax = total(lines.flatMap((line) => (line.taxLines ?? []).map((one) => one.amount)));
  return {
    net,
    discount: total(lines.map((line) => line.discount)),
    tax,
    total: { amount: add(net.amount, tax.amount), currency },
    taxStatus: lines.some((line) => line.taxLines === null) ? 'PENDING' : 'FINAL',
  };
}
