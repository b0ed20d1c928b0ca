import { absolute, sign, zero } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import type { Side } from '../journal/line.ts';
import type { RevenueMovement } from '../revenue/billed.ts';
import type { ValuedMovement } from '../revenue/carried.ts';
import { atMost, minus, nothingIn, opposite, plus } from './amounts.ts';
import { contractLines } from './contract.ts';
import { credit, debit, posting, type Posting, type PostingLine } from './posting.ts';
import type { PostingRole } from './rules.ts';

/** USAGE_ACCRUAL: what was used by the end of a period and is not billed yet (DOMAIN 6.4). */
export function postUsageAccrual(amount: Money): Result<Posting> {
  return posting('USAGE_ACCRUAL', { amount }, () => [debit('CONTRACT_ASSET', amount), credit('REVENUE', amount)]);
}

/** What stands on the balance sheet for a revenue contract before the recognition. */
export type ContractBalances = { readonly deferred: Money; readonly contractAsset: Money };

/**
 * REVENUE_RECOGNITION: takes what was billed ahead, and what goes beyond it becomes a contract asset (DOMAIN 6.4). An
 * amount below zero is a catch-up that takes revenue back: first what was never billed, the rest is deferred again.
 */
export function postRecognition(amount: Money, { deferred, contractAsset }: ContractBalances): Result<Posting> {
  if (sign(amount.amount) >= 0) {
    return posting('REVENUE_RECOGNITION', { amount, deferred }, () => {
      const billed = atMost(amount, deferred);
      return [
        debit('DEFERRED_REVENUE', billed),
        debit('CONTRACT_ASSET', minus(amount, billed)),
        credit('REVENUE', amount),
      ];
    });
  }
  const taken = opposite(amount);
  return posting('REVENUE_RECOGNITION', { amount: taken, contractAsset }, () => {
    const unbilled = atMost(taken, contractAsset);
    return [
      debit('REVENUE', taken),
      credit('CONTRACT_ASSET', unbilled),
      credit('DEFERRED_REVENUE', minus(taken, unbilled)),
    ];
  });
}

/** Recognitions of many contracts in one entry (DOMAIN 6.1: SUMMARY). Signed: below zero is the other side of the role. */
export type RecognitionSum = { readonly revenue: Money; readonly deferred: Money; readonly contractAsset: Money };

/** What a posted recognition takes from deferred revenue and adds to the contract asset, for the sum of many. */
export function sumOfRecognition({ lines }: Posting, { currency }: Money): RecognitionSum {
  const of = (role: PostingRole, plusSide: Side): Money =>
    lines
      .filter((line) => line.role === role)
      .reduce<Money>((total, line) => (line.side === plusSide ? plus(total, line.amount) : minus(total, line.amount)), {
        amount: zero,
        currency,
      });
  return {
    revenue: of('REVENUE', 'CREDIT'),
    deferred: of('DEFERRED_REVENUE', 'DEBIT'),
    contractAsset: of('CONTRACT_ASSET', 'DEBIT'),
  };
}

/** What a recognition moves of a contract: nothing of what was billed. */
export function movementOf({ revenue, deferred, contractAsset }: RecognitionSum): RevenueMovement {
  return { billed: nothingIn(revenue), recognised: revenue, liability: opposite(deferred), asset: contractAsset };
}

/**
 * REVENUE_RECOGNITION of a sum: one line for each role, on the side that its sign says. `worth` is what the books carry for
 * it; null when contracts and books are in one currency.
 */
export function postRecognitionSum(
  sum: RecognitionSum,
  worth: Pick<ValuedMovement, 'functional' | 'realisedFx'> | null = null,
): Result<Posting> {
  const { revenue, deferred, contractAsset } = sum;
  const amounts = { revenue: size(revenue), deferred: size(deferred), contractAsset: size(contractAsset) };
  if (worth !== null) {
    const moved = { document: movementOf(sum), ...worth };
    return posting('REVENUE_RECOGNITION', amounts, () => contractLines(moved));
  }
  return posting('REVENUE_RECOGNITION', amounts, () => [
    signed(debit, credit, 'DEFERRED_REVENUE', deferred),
    signed(debit, credit, 'CONTRACT_ASSET', contractAsset),
    signed(credit, debit, 'REVENUE', revenue),
  ]);
}

function size({ amount, currency }: Money): Money {
  return { amount: absolute(amount), currency };
}

function signed(above: typeof debit, below: typeof debit, role: PostingRole, amount: Money): PostingLine {
  return (sign(amount.amount) < 0 ? below : above)(role, size(amount));
}
