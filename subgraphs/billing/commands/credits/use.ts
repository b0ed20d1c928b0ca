import { sign, sum } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { isUsedUp } from '../../domain/credit/credit-use.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { invalid } from '../../domain/validation.ts';

/** A credit note is used once: what it leaves on the account or to refund is used from there. */
export function refuseUsed({ applied, toAccount, toRefund }: CreditNote): Refusal | null {
  const used = sum([applied.amount, toAccount.amount, toRefund.amount]);
  return sign(used) === 0 ? null : invalid('CreditNote.applied', 'ZERO', 'zero: the credit note is used already');
}

/** The note as it is APPLIED once all of it is used, until then FINALIZED. */
export function withUse(note: CreditNote): CreditNote {
  const used = {
    applied: note.applied.amount,
    drawnFromAccount: note.drawn.amount,
    refunded: note.refunded.amount,
  };
  return { ...note, status: isUsedUp(note.total.amount, used) ? 'APPLIED' : 'FINALIZED' };
}
