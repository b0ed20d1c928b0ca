import type { CivilDate } from '../../../../core/civil-date.ts';
import { compare, subtract } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import { change, companion } from '../../../../platform/commands/command.ts';
import type { Allocation } from '../../domain/allocation.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import { isAllGone, takeAway } from '../../domain/payments/going-back.ts';
import { invalid } from '../../domain/validation.ts';
import type { ResolveDisputeInput } from '../../generated/resolver-types.ts';
import { applied, reversedBeside } from '../allocations/companions.ts';
import { paymentCommand } from '../define.ts';
import { gatherDisputed, resumedBeside, type DisputedCase } from '../dunning/disputing.ts';
import { plus } from '../refunds/request-refund.ts';
import { todayFor } from './facts.ts';

type Facts = {
  readonly today: CivilDate;
  readonly allocations: readonly Allocation[];
  /** What was given for paying early with it. */
  readonly discounts: readonly Allocation[];
  readonly invoices: readonly Invoice[];
  /** The case that this dispute paused. */
  readonly paused: DisputedCase | null;
};

/** How many invoices a chargeback opens again in one command. */
const allocationsMax = 200;

/** A dispute ended: the money stays, or what the payer got back is taken from what it paid. */
export const resolveDispute = paymentCommand<ResolveDisputeInput, Facts>('resolveDispute', {
  on: (input) => input.paymentId,

  async gather(reader, { won }, payment, { scope, now }): Promise<Facts> {
    const today = await todayFor(payment.legalEntityId, reader, now);
    if (won || compare(payment.disputed.amount, payment.unallocated.amount) <= 0)
      return {
        today,
        allocations: [],
        discounts: [],
        invoices: [],
        paused: await gatherDisputed(reader, payment, { scope, now }),
      };
    const allocations = await reader.lockAllocationsOf(payment.id, allocationsMax, scope);
    const ids = allocations.map(({ invoiceId }) => invoiceId);
    const invoices = await reader.lockInvoices(ids, scope);
    const discounts = await reader.lockDiscounts(payment.id, ids, scope);
    return { today, allocations, discounts, invoices, paused: await gatherDisputed(reader, payment, { scope, now }) };
  },

  decide(payment, { won }, { newId, now, effectiveDate, facts }) {
    const { today, allocations, discounts, invoices, paused } = facts;
    const nothing = fromMinor(0n, payment.currency);
    const ended: Payment = { ...payment, status: 'SETTLED', disputed: nothing };
    const goesOn = resumedBeside(paused);
    if (won) return { ...change(ended, 'billing.payment.disputeWon'), beside: goesOn };

    const byId = new Map(invoices.map((invoice) => [invoice.id as string, invoice]));
    const loss = takeAway(payment, payment.disputed, allocations, byId, discounts);
    if (loss === null) {
      const mustBe = 'covered by what is unallocated and paid: reverse some of its allocations first';
      return invalid('Payment.disputed', 'COUNT_MAX', mustBe);
    }
    const lost: Payment = {
      ...ended,
      chargedBack: plus(payment.chargedBack, payment.disputed),
      unallocated: loss.unallocated,
    };
    const date = effectiveDate ?? today;
    const making = { newId, now, date };
    const beside = [
      ...goesOn,
      ...loss.opened.flatMap(({ before, after }) => {
        const amount = subtract(after.writtenOff.amount, before.writtenOff.amount);
        return [
          companion('Invoice', before, change(after, 'billing.invoice.reopened')),
          ...applied(before, { kind: 'WRITE_OFF', amount }, making),
        ];
      }),
      ...loss.discounts.map((one) => reversedBeside(one, date)),
      ...loss.reversed.flatMap(({ allocation, left }) => {
        const invoice = byId.get(allocation.invoiceId);
        const again = { kind: 'PAYMENT', amount: left, paymentId: payment.id } as const;
        return [reversedBeside(allocation, date), ...(invoice === undefined ? [] : applied(invoice, again, making))];
      }),
    ];
    const after: Payment = isAllGone(lost) ? { ...lost, status: 'CHARGED_BACK' } : lost;
    return { ...change(after, 'billing.payment.chargedBack'), beside };
  },
});
