import { add, compare, negate, sign, smaller, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { Allocation } from '../allocation.ts';
import type { CreditNote } from '../credit-note.ts';
import type { Invoice } from '../invoice.ts';
import type { Payment } from '../payment.ts';
import { givenUp, settledBy } from '../settled-invoice.ts';
import { refundable, refuseRefund, type Settled } from './refund.ts';

/** What came in by a payment, and what of it went back or is on its way. */
function settledOf({ amount, refunded, refundPending, disputed, chargedBack }: Payment): Settled {
  return {
    paid: amount.amount,
    refunded: add(refunded.amount, refundPending.amount),
    chargedBack: add(chargedBack.amount, disputed.amount),
  };
}

export function refundableOf(payment: Payment): Decimal {
  return refundable(settledOf(payment));
}

/**
 * Whether so much of a payment may go back: at most what came in and has not gone back, and of that what a credit note
 * still sends back or, without one, what the payment has unallocated.
 */
export function refuseGoingBack(amount: Decimal, payment: Payment, note: CreditNote | null): Refusal | null {
  const { currency } = payment;
  const within = refuseRefund(amount, settledOf(payment), currency);
  if (within !== null) return within;
  const source =
    note === null
      ? { paid: payment.unallocated.amount, refunded: zero, chargedBack: zero }
      : {
          paid: note.toRefund.amount,
          refunded: add(note.refunded.amount, note.refundPending.amount),
          chargedBack: zero,
        };
  return refuseRefund(amount, source, currency);
}

/** What a payment loses, of what it had unallocated and of what it pays. */
export type Loss = {
  readonly unallocated: Money;
  /** Reversed, each with what is left of it to pay the same invoice again. */
  readonly reversed: readonly { readonly allocation: Allocation; readonly left: Decimal }[];
  /** What was given for paying early with it: nobody did. */
  readonly discounts: readonly Allocation[];
  /** Invoices that are open again by as much; of those that are given up, as much more is. */
  readonly opened: readonly { readonly before: Invoice; readonly after: Invoice }[];
};

/**
 * What a payment loses by a chargeback: first what it has unallocated, then what it pays, the newest first. Null where
 * that is not enough.
 */
export function takeAway(
  payment: Payment,
  lost: Money,
  allocations: readonly Allocation[],
  invoices: ReadonlyMap<string, Invoice>,
  discounts: readonly Allocation[] = [],
): Loss | null {
  const fromUnallocated = smaller(lost.amount, payment.unallocated.amount);
  let missing = subtract(lost.amount, fromUnallocated);
  const opened = new Map<string, Invoice>();
  const reversed: { readonly allocation: Allocation; readonly left: Decimal }[] = [];
  for (const allocation of allocations.toSorted((a, b) => (a.id < b.id ? 1 : -1))) {
    const { invoiceId, amount } = allocation;
    const invoice = opened.get(invoiceId) ?? invoices.get(invoiceId);
    if (sign(missing) === 0 || invoice === undefined) break;
    const part = smaller(missing, amount.amount);
    const given = opened.has(invoiceId) ? [] : discounts.filter((one) => one.invoiceId === invoiceId);
    opened.set(invoiceId, paidLess(invoice, part, sum(given.map((one) => one.amount.amount))));
    reversed.push({ allocation, left: subtract(amount.amount, part) });
    missing = subtract(missing, part);
  }
  if (sign(missing) > 0) return null;
  return {
    unallocated: { ...payment.unallocated, amount: subtract(payment.unallocated.amount, fromUnallocated) },
    reversed,
    discounts: discounts.filter(({ invoiceId }) => opened.has(invoiceId)),
    opened: [...opened].flatMap(([id, after]) => {
      const before = invoices.get(id);
      return before === undefined ? [] : [{ before, after }];
    }),
  };
}

/** The invoice as it is when so much less is paid of it, and given for paying it; a claim that is given up stays so, and as much more is. */
export function paidLess(invoice: Invoice, amount: Decimal, discount = zero): Invoice {
  const less = settledBy(invoice, { paid: negate(amount), discounted: negate(discount) });
  return invoice.status === 'UNCOLLECTIBLE' ? givenUp(less) : less;
}

/** Whether nothing of what came in is left. */
export function isAllGone({ amount, refunded, refundPending, chargedBack }: Payment): boolean {
  const gone = sum([refunded, refundPending, chargedBack].map((one) => one.amount));
  return compare(gone, amount.amount) >= 0;
}
