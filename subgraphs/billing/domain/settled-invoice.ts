import { add, negate, sign, subtract, sum, zero, type Decimal } from '../../../core/decimal.ts';
import type { Invoice } from './invoice.ts';

/** What a settlement adds to an invoice's amounts; a reversal takes away. */
export type Settling = {
  readonly paid?: Decimal;
  readonly credited?: Decimal;
  readonly writtenOff?: Decimal;
  readonly discounted?: Decimal;
};

/** A final claim after some of it was settled: OPEN while something is open, PAID once nothing is (DOMAIN 5.2). */
export function settledBy(invoice: Invoice, by: Settling): Invoice {
  const { currency } = invoice;
  const paid = add(invoice.paid.amount, by.paid ?? zero);
  const credited = add(invoice.credited.amount, by.credited ?? zero);
  const writtenOff = add(invoice.writtenOff.amount, by.writtenOff ?? zero);
  const discounted = add(invoice.discounted.amount, by.discounted ?? zero);
  const open = subtract(invoice.total.amount, sum([paid, credited, writtenOff, discounted]));
  return {
    ...invoice,
    paid: { amount: paid, currency },
    credited: { amount: credited, currency },
    writtenOff: { amount: writtenOff, currency },
    discounted: { amount: discounted, currency },
    open: { amount: open, currency },
    status: sign(open) === 0 ? 'PAID' : 'OPEN',
  };
}

/** The claim as it was before it was given up: what was written off is open again. It is not OPEN for that. */
export function takenUpAgain(invoice: Invoice): Invoice {
  const claim = settledBy(invoice, { writtenOff: negate(invoice.writtenOff.amount) });
  return { ...claim, status: invoice.status };
}

/** Gives up all that is open of it. */
export function givenUp(invoice: Invoice): Invoice {
  return { ...settledBy(invoice, { writtenOff: invoice.open.amount }), status: 'UNCOLLECTIBLE' };
}
