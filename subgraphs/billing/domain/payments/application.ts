import type { LegalEntityId } from '../../../../core/ids.ts';
import { add, compare, sign, smaller, subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { checkAmounts, checkPositive, checkSettled, shownAmount } from '../amounts.ts';
import { firstOf, invalid } from '../validation.ts';

/** What is left of a payment, and who received it. */
export type Receipt = { readonly legalEntityId: LegalEntityId; readonly unallocated: Money };

/** What is still owed on a document, and to whom. */
export type OpenItem = { readonly legalEntityId: LegalEntityId; readonly open: Money };

/** A small difference that the receipt closes with it, and how much of it one person may write off alone. */
export type SmallDifference = { readonly amount: Decimal; readonly limit: Decimal };

/** One side of an entry, the other is absent. UNAPPLIED is cash of which nobody has said yet what it pays. */
export type NetPosting = {
  readonly account: 'CASH' | 'WRITE_OFF' | 'AR' | 'UNAPPLIED';
  readonly dr?: Decimal;
  readonly cr?: Decimal;
};

/**
 * What a receipt does to one item: `paid` by it (an allocation of kind PAYMENT), `writtenOff` with it (one of kind
 * WRITE_OFF), `allocated` by both. `entry` is the net effect of receiving, applying and writing off, cash first.
 */
export type Application = {
  readonly paid: Decimal;
  readonly writtenOff: Decimal;
  readonly allocated: Decimal;
  readonly unallocated: Decimal;
  readonly openAfter: Decimal;
  readonly entry: readonly NetPosting[];
};

/** Four-eyes limit of a write-off where none is configured, in major units (DOMAIN 13, a choice by entity and currency). */
export const writeOffLimitDefault = 500;

/**
 * Applies a receipt to an item, as far as both reach; the excess stays as unapplied cash (DOMAIN 5.3 (2)). A difference
 * may be written off with it: at most what then remains open, and at most the limit (DOMAIN 5.8).
 */
export function applyReceipt(
  receipt: Receipt,
  item: OpenItem,
  difference: SmallDifference | null = null,
): Result<Application> {
  const wrong = checkPair(receipt, item);
  if (wrong !== null) return deny(wrong);
  const received = receipt.unallocated.amount;
  const paid = smaller(received, item.open.amount);
  const openBefore = subtract(item.open.amount, paid);
  const refused = difference === null ? null : checkDifference(difference, { ...item.open, amount: openBefore });
  if (refused !== null) return deny(refused);

  const writtenOff = difference?.amount ?? zero;
  const allocated = add(paid, writtenOff);
  const unallocated = subtract(received, paid);
  return accept({
    paid,
    writtenOff,
    allocated,
    unallocated,
    openAfter: subtract(openBefore, writtenOff),
    entry: withoutZeros([
      { account: 'CASH', dr: received },
      { account: 'WRITE_OFF', dr: writtenOff },
      { account: 'AR', cr: allocated },
      { account: 'UNAPPLIED', cr: unallocated },
    ]),
  });
}

/** Whether a chosen amount of a receipt may be allocated to an item: within both, one currency, one legal entity. */
export function refuseAllocation(amount: Decimal, receipt: Receipt, item: OpenItem): Refusal | null {
  const { currency } = item.open;
  const left = shownAmount(receipt.unallocated.amount, currency);
  return firstOf(
    checkPair(receipt, item),
    checkPositive('amount', amount),
    checkSettled('amount', amount, currency),
    compare(amount, receipt.unallocated.amount) <= 0
      ? null
      : invalid('amount', 'NOT_ABOVE_UNALLOCATED', `at most what is left of the payment, ${left} ${currency}`),
    refuseAboveOpen(amount, item.open),
  );
}

function checkPair({ unallocated, legalEntityId }: Receipt, { open, legalEntityId: owedTo }: OpenItem): Refusal | null {
  if (unallocated.currency !== open.currency) {
    const details = { expected: open.currency, actual: unallocated.currency };
    return refuse('CURRENCY_MISMATCH', details, `The item is open in ${open.currency}: convert the receipt first.`);
  }
  return firstOf(
    legalEntityId === owedTo
      ? null
      : invalid(
          'legalEntityId',
          'SAME_LEGAL_ENTITY',
          'the item’s: across entities, an intercompany allocation pays it',
        ),
    checkPositive('received', unallocated.amount),
    checkAmounts({ received: unallocated.amount, open: open.amount }, open.currency),
  );
}

function checkDifference({ amount, limit }: SmallDifference, remaining: Money): Refusal | null {
  const shown = shownAmount(limit, remaining.currency);
  return firstOf(
    checkAmounts({ writeOff: amount }, remaining.currency),
    refuseAboveOpen(amount, remaining),
    compare(amount, limit) <= 0
      ? null
      : refuse(
          'APPROVAL_REQUIRED',
          { rule: 'WRITE_OFF', limit: shown },
          `A second person has to approve a write-off above ${shown} ${remaining.currency}.`,
        ),
  );
}

function refuseAboveOpen(amount: Decimal, open: Money): Refusal | null {
  if (compare(amount, open.amount) <= 0) return null;
  const shown = shownAmount(open.amount, open.currency);
  const sentence = `At most ${shown} ${open.currency} is open.`;
  return refuse('ALLOCATION_EXCEEDS_OPEN', { open: shown }, sentence);
}

function withoutZeros(postings: readonly NetPosting[]): readonly NetPosting[] {
  return postings.filter(({ dr, cr }) => sign(dr ?? cr ?? zero) !== 0);
}
