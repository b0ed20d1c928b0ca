import { later } from '../../../../core/calendar/period-parts.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { decimal, sign } from '../../../../core/decimal.ts';
import { change } from '../../../../platform/commands/command.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Invoice, InvoiceId } from '../../domain/invoice.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { writeOffLimitDefault } from '../../domain/payments/application.ts';
import { discountsOn, noDiscount } from '../../domain/payments/early-payment.ts';
import { allocationsMax, payAsked, payInOrder, type Paid } from '../../domain/payments/paying.ts';
import { refuseLater } from '../../domain/payments/settlement.ts';
import { invalid } from '../../domain/validation.ts';
import type { AllocatePaymentInput } from '../../generated/resolver-types.ts';
import { paymentCommand } from '../define.ts';
import { closedBeside, gatherCases, type CaseToClose } from '../dunning/settling.ts';
import { todayFor } from '../payments/facts.ts';
import { applied, reversedBeside, settledBeside } from './companions.ts';

type Facts = {
  readonly today: CivilDate;
  /** Null for a company that is not of this house any more: it gives nothing for paying early. */
  readonly legalEntity: LegalEntity | null;
  readonly invoices: readonly Invoice[];
  /** Of the invoices that are given up: a late payment takes it back first. */
  readonly writeOffs: readonly Allocation[];
  readonly cases: readonly CaseToClose[];
};

/** Pays invoices with what is left of a payment: those named, or the open ones of its account in the default order. */
export const allocatePayment = paymentCommand<AllocatePaymentInput, Facts>('allocatePayment', {
  on: (input) => input.paymentId,
  ready: ({ unallocated }) =>
    sign(unallocated.amount) > 0
      ? null
      : invalid('Payment.unallocated', 'POSITIVE', 'more than zero: all of the payment pays something already'),

  async gather(reader, { allocations }, payment, { scope, now }) {
    const { billingAccountId, reference, legalEntityId } = payment;
    const named = allocations?.slice(0, allocationsMax).map((one) => one.invoiceId as InvoiceId);
    const inOrder = async () =>
      billingAccountId === null ? [] : await reader.openInvoicesInOrder(billingAccountId, reference, allocationsMax);
    const invoices = await reader.lockInvoices(named ?? (await inOrder()), scope);
    const givenUp = invoices.filter(({ status }) => status === 'UNCOLLECTIBLE').map(({ id }) => id);
    const writeOffs = givenUp.length === 0 ? [] : await reader.lockWriteOffs(givenUp, scope);
    const cases = await gatherCases(reader, invoices, { now, scope });
    const today = await todayFor(legalEntityId, reader, now);
    return { today, legalEntity: await reader.legalEntity(legalEntityId), invoices, writeOffs, cases };
  },

  decide(payment, { allocations }, { newId, now, effectiveDate, facts }) {
    const { today, legalEntity, invoices, writeOffs, cases } = facts;
    const date = effectiveDate ?? today;
    const early = refuseLater('write.effectiveDate', date, today);
    if (early !== null) return early;
    const byId = new Map(invoices.map((invoice) => [invoice.id as string, invoice]));
    // Early is what came in and was allocated within the days: who allocates later says the day on which it was received.
    const discountFor =
      legalEntity === null ? noDiscount : discountsOn(later(date, payment.receivedDate ?? date), legalEntity);
    const paying =
      allocations == null
        ? payInOrder(payment, invoices, payment.reference, 'paid', discountFor)
        : payAsked(payment, allocations, byId, decimal(writeOffLimitDefault), 'paid', discountFor);
    if (!paying.ok) return paying.refusal;

    const beside = ({ before, after, paid, discount, difference, givenUpAgain }: Paid) => [
      settledBeside(before, after),
      ...writeOffs.filter(({ invoiceId }) => invoiceId === before.id).map((one) => reversedBeside(one, date)),
      ...applied(before, { kind: 'PAYMENT', amount: paid, paymentId: payment.id }, { newId, now, date }),
      ...(discount === null
        ? []
        : applied(before, { kind: 'DISCOUNT', ...discount, paymentId: payment.id }, { newId, now, date })),
      ...applied(before, { kind: 'WRITE_OFF', amount: difference, paymentId: payment.id }, { newId, now, date }),
      ...applied(before, { kind: 'WRITE_OFF', amount: givenUpAgain }, { newId, now, date }),
    ];
    const after = { ...payment, unallocated: paying.value.unallocated };
    const settled = paying.value.invoices.map((one) => one.after);
    return {
      ...change(after, 'billing.payment.allocated'),
      beside: [...paying.value.invoices.flatMap(beside), ...closedBeside(cases, invoices, settled)],
    };
  },
});
