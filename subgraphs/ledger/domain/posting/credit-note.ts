import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import type { ValuedMovement } from '../revenue/carried.ts';
import { atMost, minus, nothingIn, opposite, plus } from './amounts.ts';
import { contractLines } from './contract.ts';
import { credit, debit, posting, taxAmounts, taxLines, type Posting, type TaxAmount } from './posting.ts';

/** The parts of a credit note's net, its tax, and what its invoice still owes. */
export type CreditNoteAmounts = {
  /** Credited before it was earned. */
  readonly unearned: Money;
  readonly earned: Money;
  /** Where the earned part comes from: revenue, or the liability that expected returns had set aside. */
  readonly earnedFrom: 'REVENUE' | 'REFUND_LIABILITY';
  /** Earned, and billed anew: not billed until then. */
  readonly unbilled?: Money;
  /** Credited of a prepayment, which is owed to the customer until there is something to earn it with. */
  readonly deposits?: Money;
  readonly taxes: readonly TaxAmount[];
  /** Credited of a contract in another currency than the books', apart from the others. */
  readonly valued?: ValuedMovement | null;
  /** The open amount of the credited invoice. */
  readonly open: Money;
};

/** CREDIT_NOTE: offsets the invoice as far as it is open; the rest is owed to the customer's account (DOMAIN 6.4). */
export function postCreditNote(amounts: CreditNoteAmounts): Result<Posting> {
  const { unearned, earned, earnedFrom, deposits = nothingIn(unearned), taxes, open, valued } = amounts;
  const { unbilled = nothingIn(unearned) } = amounts;
  const ofContract = opposite(valued?.document.billed ?? nothingIn(unearned));
  return posting(
    'CREDIT_NOTE',
    { unearned, earned, unbilled, deposits, open, ofContract, ...taxAmounts(taxes) },
    () => {
      const total = plus(unearned, earned, unbilled, deposits, ofContract, ...taxes.map((tax) => tax.amount));
      const offset = atMost(total, open);
      return [
        debit('DEFERRED_REVENUE', unearned),
        debit('CONTRACT_ASSET', unbilled),
        debit(earnedFrom, earned),
        debit('CUSTOMER_DEPOSITS', deposits),
        ...(valued == null ? [] : contractLines(valued)),
        ...taxLines('DEBIT', taxes),
        credit('AR', offset),
        credit('ACCOUNT_CREDIT', minus(total, offset)),
      ];
    },
  );
}

/** CREDIT_APPLIED: what the account is owed pays an invoice. */
export function postCreditApplied(amount: Money): Result<Posting> {
  return posting('CREDIT_APPLIED', { amount }, () => [debit('ACCOUNT_CREDIT', amount), credit('AR', amount)]);
}
