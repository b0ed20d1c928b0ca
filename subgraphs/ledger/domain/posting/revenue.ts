import { sign } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { atMost, minus, opposite } from './amounts.ts';
import { credit, debit, posting, type Posting } from './posting.ts';

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
