import { add, sign, subtract, sum, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { CreditNote, CreditNoteLine } from '../credit-note.ts';
import type { Invoice, InvoiceLine } from '../invoice.ts';
import type { LegalEntity } from '../legal-entity.ts';
import { invalid } from '../validation.ts';
import { refuseOverCredit } from './credit-limits.ts';
import { creditDocument, type CreditableLine } from './credit-note.ts';

export type PricedCredit = Pick<CreditNote, 'lines' | 'net' | 'tax' | 'total'>;

/** A claim that stands. What is given up or voided has nothing to give back. */
export function refuseUncreditable({ status }: Invoice): Refusal | null {
  if (status === 'OPEN' || status === 'PAID') return null;
  return invalid('Invoice.status', 'INVOICE_CREDITABLE', `OPEN or PAID to be credited; it is ${status}`);
}

/**
 * What was given for paying early was never paid, and is not given back: that allocation has to be reversed first. Drafts that come
 * about by themselves may ask for more; who makes them final is told.
 */
export function refuseDiscounted(
  { total, discounted, currency }: Pick<Invoice, 'total' | 'discounted' | 'currency'>,
  before: readonly Pick<CreditNote, 'total'>[],
  credit: Decimal,
): Refusal | null {
  if (sign(discounted.amount) === 0) return null;
  const gone = add(discounted.amount, sum(before.map((note) => note.total.amount)));
  return refuseOverCredit(credit, subtract(total.amount, gone), currency);
}

/**
 * Prices a credit over an invoice beside the final credit notes that it has: within what is left of each line and of the
 * whole, and so that the last one closes to the cent (DOMAIN 5.3 (3), 5.7).
 */
export function priceCredit(
  invoice: Invoice,
  before: readonly CreditNote[],
  asked: readonly { readonly lineId: string; readonly gross: Decimal }[],
  { roundingMode }: Pick<LegalEntity, 'roundingMode'>,
  newId: (prefix: string) => string,
): Result<PricedCredit> {
  const { currency } = invoice;
  const credited = before.flatMap(({ lines }) => lines);
  const claim = {
    lines: invoice.lines.map((line) =>
      creditable(
        line,
        credited.filter((one) => one.invoiceLineId === line.id),
      ),
    ),
    total: invoice.total.amount,
    credited: sum(before.map(({ total }) => total.amount)),
  };
  const priced = creditDocument(claim, asked, { currency, roundingMode });
  if (!priced.ok) return deny(priced.refusal);
  const money = (amount: Decimal): Money => ({ amount, currency });
  return accept({
    lines: priced.value.lines.map((line): CreditNoteLine => ({
      id: newId('cnl'),
      invoiceLineId: line.lineId,
      gross: money(line.gross),
      discountBack: money(line.discountBack),
      net: money(line.net),
      tax: money(line.tax),
      taxLines: line.taxLines.map(({ taxCode, amount }) => ({ taxCode, amount: money(amount) })),
    })),
    net: money(priced.value.net),
    tax: money(priced.value.tax),
    total: money(priced.value.total),
  });
}

function creditable(line: InvoiceLine, credited: readonly CreditNoteLine[]): CreditableLine {
  const total = (of: (one: CreditNoteLine) => Money | undefined) =>
    sum(credited.flatMap((one) => of(one)?.amount ?? []));
  return {
    lineId: line.id,
    gross: line.gross.amount,
    discount: line.discount.amount,
    net: line.net.amount,
    taxLines: (line.taxLines ?? []).map(({ taxCode, amount }, index) => ({
      taxCode,
      amount: amount.amount,
      credited: total((one) => one.taxLines[index]?.amount),
    })),
    credited: {
      gross: total((one) => one.gross),
      discountBack: total((one) => one.discountBack),
      net: total((one) => one.net),
    },
  };
}
