import type { CurrencyCode } from '../../../../core/currencies.ts';
import { equals, sign, smaller, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { checkAmounts, checkPositive } from '../amounts.ts';
import { refuseRefund, type Settled } from '../payments/refund.ts';
import { firstOf } from '../validation.ts';

/** Where a credit note's total goes: the same invoice, the customer's account, or back to where the money came from. */
export type CreditUse = { readonly applied: Decimal; readonly toAccount: Decimal; readonly toRefund: Decimal };

/**
 * The order of use of DOMAIN 5.7: first what is still open on the credited invoice, then as chosen. A refund is held
 * against what was paid on the invoice and has not gone back yet; where less is left, the choice is the account.
 */
export function useCredit(
  credit: { readonly total: Decimal; readonly rest: 'ACCOUNT' | 'REFUND' },
  invoice: Settled & { readonly open: Decimal },
  currency: CurrencyCode,
): Result<CreditUse> {
  const wrong = firstOf(
    checkPositive('total', credit.total),
    checkAmounts({ total: credit.total, open: invoice.open }, currency),
  );
  if (wrong !== null) return deny(wrong);
  const applied = smaller(credit.total, invoice.open);
  const rest = subtract(credit.total, applied);
  if (credit.rest === 'ACCOUNT' || sign(rest) === 0) return accept({ applied, toAccount: rest, toRefund: zero });
  const refused = refuseRefund(rest, invoice, currency);
  return refused === null ? accept({ applied, toAccount: zero, toRefund: rest }) : deny(refused);
}

/** True once a credit note is APPLIED: offset, drawn from the account and refunded make its total (DOMAIN 5.2). */
export function isUsedUp(
  total: Decimal,
  used: { readonly applied: Decimal; readonly drawnFromAccount: Decimal; readonly refunded: Decimal },
): boolean {
  return equals(sum([used.applied, used.drawnFromAccount, used.refunded]), total);
}
