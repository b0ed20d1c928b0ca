import type { CivilDate } from '../../../../core/civil-date.ts';
import { add, negate, subtract, sum } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { change, companion, type Companion } from '../../../../platform/commands/command.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { givenUp, settledBy, type Settling } from '../../domain/settled-invoice.ts';
import { firstOf, invalid } from '../../domain/validation.ts';
import { allocationCommand } from '../define.ts';
import { todayFor } from '../payments/facts.ts';
import { applied, reversed, reversedBeside } from './companions.ts';

type Facts = {
  readonly today: CivilDate;
  readonly invoice: Invoice | undefined;
  /** Of an allocation of kind PAYMENT. */
  readonly payment: Payment | null;
  /** What was given for paying early with that payment. */
  readonly discounts: readonly Allocation[];
};

/** Takes an allocation back: the only way in which a PAID invoice is OPEN again (DOMAIN 5.2). */
export const reverseAllocation = allocationCommand<{ readonly id: string }, Facts>('reverseAllocation', {
  on: (input) => input.id,
  ready: ({ kind }) =>
    kind === 'CREDIT'
      ? invalid('Allocation.kind', 'REVERSIBLE', 'PAYMENT, DISCOUNT or WRITE_OFF: a credit is used for good')
      : null,

  async gather(reader, _, { kind, paymentId, invoiceId, legalEntityId }, { now, scope }) {
    // The payment first, as allocating it does.
    const payment = kind === 'PAYMENT' && paymentId !== null ? await reader.lockPayment(paymentId, scope) : null;
    const [invoice] = await reader.lockInvoices([invoiceId], scope);
    const discounts = payment === null ? [] : await reader.lockDiscounts(payment.id, [invoiceId], scope);
    return { today: await todayFor(legalEntityId, reader, now), invoice, payment, discounts };
  },

  decide(allocation, _, { reason, newId, now, effectiveDate, facts: { today, invoice, payment, discounts } }) {
    const date = effectiveDate ?? today;
    const wrong = firstOf(
      reason === null ? invalid('write.reason', 'REQUIRED', 'given: somebody is owed an explanation') : null,
      refuseLater('write.effectiveDate', date, today),
    );
    if (wrong !== null) return wrong;
    invariant(invoice, 'who sees an allocation sees its invoice');
    const isPayment = allocation.kind === 'PAYMENT';
    invariant(isPayment === (payment !== null), 'what pays is there, and seen by whom sees the allocation');

    const less = settledBy(invoice, takenBack(allocation, discounts));
    // A claim that is given up stays so: what is not paid of it any more is given up with the rest.
    const staysGivenUp = allocation.kind !== 'WRITE_OFF' && invoice.status === 'UNCOLLECTIBLE';
    const after = staysGivenUp ? givenUp(less) : less;
    const amount = subtract(after.writtenOff.amount, less.writtenOff.amount);
    const more = { newId, now, date };
    return {
      ...change(reversed(allocation, date), 'billing.allocation.reversed'),
      beside: [
        companion('Invoice', invoice, change(after, 'billing.invoice.reopened')),
        ...(payment === null ? [] : [releasedBeside(payment, allocation)]),
        ...discounts.map((one) => reversedBeside(one, date)),
        ...(staysGivenUp ? applied(invoice, { kind: 'WRITE_OFF', amount }, more) : []),
      ],
    };
  },
});

/** Nobody paid early who did not pay: what was given for it goes with the payment. */
function takenBack({ kind, amount: { amount } }: Allocation, discounts: readonly Allocation[]): Settling {
  if (kind === 'WRITE_OFF') return { writtenOff: negate(amount) };
  if (kind === 'DISCOUNT') return { discounted: negate(amount) };
  return { paid: negate(amount), discounted: negate(sum(discounts.map((one) => one.amount.amount))) };
}

function releasedBeside(payment: Payment, { amount, currency }: Allocation): Companion {
  const unallocated = { amount: add(payment.unallocated.amount, amount.amount), currency };
  return companion('Payment', payment, change({ ...payment, unallocated }, 'billing.payment.released'));
}
