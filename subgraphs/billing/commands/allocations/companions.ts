import type { CivilDate } from '../../../../core/civil-date.ts';
import { sign, type Decimal } from '../../../../core/decimal.ts';
import {
  change,
  companion,
  eventWith,
  type Companion,
  type DecisionContext,
} from '../../../../platform/commands/command.ts';
import type { Allocation, AllocationKind } from '../../domain/allocation.ts';
import type { AccountCreditId } from '../../domain/account-credit.ts';
import type { CreditNoteId } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { PaymentId } from '../../domain/payment.ts';

type Making = Pick<DecisionContext, 'newId' | 'now'> & { readonly date: CivilDate };

/** What pays or offsets; nothing does where a claim is given up for good. */
type Source = {
  readonly paymentId?: PaymentId;
  readonly creditNoteId?: CreditNoteId;
  readonly accountCreditId?: AccountCreditId;
  /** The credit note that left the account's credit: the books follow it. */
  readonly sourceCreditNoteId?: CreditNoteId;
};

/** A new allocation on an invoice; none of nothing. */
export function applied(
  invoice: Invoice,
  of: { readonly kind: AllocationKind; readonly amount: Decimal; readonly taxes?: Allocation['taxes'] } & Source,
  { newId, now, date }: Making,
): readonly Companion[] {
  if (sign(of.amount) === 0) return [];
  const { customerId, legalEntityId, currency } = invoice;
  const allocation: Allocation = {
    id: newId('alc'),
    version: 0,
    kind: of.kind,
    paymentId: of.paymentId ?? null,
    creditNoteId: of.creditNoteId ?? null,
    accountCreditId: of.accountCreditId ?? null,
    invoiceId: invoice.id,
    customerId,
    legalEntityId,
    currency,
    amount: { amount: of.amount, currency },
    taxes: of.taxes ?? null,
    date,
    status: 'ACTIVE',
    reversedOn: null,
    createdAt: now,
    updatedAt: now,
  };
  const { sourceCreditNoteId: sourceCreditNote } = of;
  const told = eventWith('billing.allocation.applied', sourceCreditNote === undefined ? {} : { sourceCreditNote });
  return [companion('Allocation', null, change(allocation, told))];
}

export function reversed(allocation: Allocation, on: CivilDate): Allocation {
  return { ...allocation, status: 'REVERSED', reversedOn: on };
}

export function reversedBeside(allocation: Allocation, on: CivilDate): Companion {
  return companion('Allocation', allocation, change(reversed(allocation, on), 'billing.allocation.reversed'));
}

/** An invoice of which more is settled than before, or as much. */
export function settledBeside(before: Invoice, after: Invoice): Companion {
  const isPaid = after.status === 'PAID';
  return companion('Invoice', before, change(after, isPaid ? 'billing.invoice.paid' : 'billing.invoice.allocated'));
}
