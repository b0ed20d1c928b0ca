import { convert } from '../../../core/conversion.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { compare, sign, type Decimal } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { formatMoney, type Money } from '../../../core/money.ts';
import { refuse } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { JournalEntryId, PostingRequestId, ReceivableApplicationId, ReceivableId } from './ids.ts';
import { atMost, minus, plus } from './posting/amounts.ts';
import type { ReceivableStatus } from './states/receivable.ts';

/** What a customer owes on a posted document (DOMAIN 6.1). Functional amounts are what the control account carries for it. */
export type Receivable = {
  readonly id: ReceivableId;
  readonly version: number;
  readonly documentId: string;
  readonly documentNumber: string | null;
  readonly customerId: CustomerId;
  readonly billingAccountId: string | null;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly original: Money;
  readonly applied: Money;
  /** Original less applied, never below zero. */
  readonly open: Money;
  /** Functional for one of the document's currency on its date; null where both are one. */
  readonly fxRate: Decimal | null;
  readonly functionalOriginal: Money;
  readonly functionalOpen: Money;
  readonly dueDate: CivilDate | null;
  readonly status: ReceivableStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What cleared a part of a receivable, and in whose favour the rates differed (DOMAIN 6.1, 6.5). */
export type ReceivableApplication = {
  readonly id: ReceivableApplicationId;
  readonly receivableId: ReceivableId;
  readonly kind: ApplicationKind;
  /** The payment or credit note; null where something is given up. */
  readonly sourceId: string | null;
  readonly amount: Money;
  /** Functional: what the receivable stood at for this part. */
  readonly cleared: Money;
  /** Functional: what came in for it. */
  readonly cash: Money;
  /** Functional and signed, a gain being positive; null within one currency. */
  readonly realisedFx: Money | null;
  readonly date: CivilDate;
  readonly requestId: PostingRequestId;
  readonly journalEntryId: JournalEntryId;
  readonly reversedOn: CivilDate | null;
};

/** VOID closes the receivable of a document that was voided. */
export type ApplicationKind = 'PAYMENT' | 'CREDIT' | 'WRITE_OFF' | 'DISCOUNT' | 'VOID';

export type Cleared = { readonly after: Receivable; readonly cleared: Money };

/**
 * Clears a part. What it stood at in the books is what they carry less what the rest is worth at the document's rate, so that
 * the last part leaves nothing in either currency (DOMAIN 6.5). Refuses more than is open.
 */
export function clear(
  receivable: Receivable,
  amount: Money,
  by: { readonly kind: ApplicationKind; readonly givenUpWhole?: boolean },
): Result<Cleared> {
  const { open, functionalOpen, fxRate } = receivable;
  if (amount.currency !== open.currency) {
    const details = { expected: open.currency, actual: amount.currency };
    return deny(
      refuse('CURRENCY_MISMATCH', details, `A receivable in ${open.currency} is cleared in ${open.currency}.`),
    );
  }
  if (compare(amount.amount, open.amount) > 0) {
    const shown = formatMoney(open).amount;
    const sentence = `At most ${shown} ${open.currency} can be applied to ${receivable.documentId}: no more is open.`;
    return deny(refuse('ALLOCATION_EXCEEDS_OPEN', { open: shown }, sentence));
  }
  const openAfter = minus(open, amount);
  const rest = fxRate === null ? accept(openAfter) : convert(openAfter, fxRate, functionalOpen.currency);
  if (!rest.ok) return rest;
  // After something was taken back, the books may carry a unit less than the rest is worth.
  const carried = atMost(rest.value, functionalOpen);
  const after = {
    ...receivable,
    applied: plus(receivable.applied, amount),
    open: openAfter,
    functionalOpen: carried,
    status: statusOfCleared(receivable, openAfter, by),
  };
  return accept({ after, cleared: minus(functionalOpen, carried) });
}

/** Takes an application back: what it cleared is owed again, at what it stood at. A dispute goes on. */
export function release(receivable: Receivable, { amount, cleared }: ReceivableApplication): Receivable {
  const open = plus(receivable.open, amount);
  return {
    ...receivable,
    applied: minus(receivable.applied, amount),
    open,
    functionalOpen: plus(receivable.functionalOpen, cleared),
    status: receivable.status === 'DISPUTED' || sign(open.amount) === 0 ? receivable.status : 'OPEN',
  };
}

/** A claim that was given up is not in dispute by a payment that is. */
export function disputed(receivable: Receivable): Receivable {
  return receivable.status === 'WRITTEN_OFF' ? receivable : { ...receivable, status: 'DISPUTED' };
}

export function disputeEnded(receivable: Receivable): Receivable {
  if (receivable.status !== 'DISPUTED') return receivable;
  return { ...receivable, status: sign(receivable.open.amount) === 0 ? 'CLEARED' : 'OPEN' };
}

function statusOfCleared(
  { status }: Receivable,
  open: Money,
  { kind, givenUpWhole = false }: { readonly kind: ApplicationKind; readonly givenUpWhole?: boolean },
): ReceivableStatus {
  if (status === 'DISPUTED' || sign(open.amount) > 0) return status;
  return kind === 'WRITE_OFF' && givenUpWhole ? 'WRITTEN_OFF' : 'CLEARED';
}
