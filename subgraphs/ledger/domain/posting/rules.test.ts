import { describe, expect, it } from 'vitest';
import { mayPost, postingRules, type PostingPurpose, type PostingRole } from './rules.ts';

/** DOMAIN 6.4, written out once more, with what decisions 0021 and 0037 add to it: purpose, debits, credits. */
const table = `
INVOICE              | AR FX_LOSS DEFERRED_REVENUE                         | DEFERRED_REVENUE CONTRACT_ASSET REVENUE TAX_PAYABLE FX_GAIN
PREPAYMENT_INVOICE   | AR                                                  | CUSTOMER_DEPOSITS TAX_PAYABLE
CREDIT_NOTE          | DEFERRED_REVENUE CONTRACT_ASSET REVENUE REFUND_LIABILITY CUSTOMER_DEPOSITS TAX_PAYABLE FX_LOSS | AR ACCOUNT_CREDIT FX_GAIN DEFERRED_REVENUE
CREDIT_APPLIED       | ACCOUNT_CREDIT                                      | AR
USAGE_ACCRUAL        | CONTRACT_ASSET                                      | REVENUE
REVENUE_RECOGNITION  | DEFERRED_REVENUE CONTRACT_ASSET REVENUE FX_LOSS     | REVENUE CONTRACT_ASSET DEFERRED_REVENUE FX_GAIN
PAYMENT_RECEIVED     | CASH_CLEARING                                       | UNAPPLIED_CASH
PAYMENT_APPLIED      | UNAPPLIED_CASH FX_LOSS                              | AR FX_GAIN
PROVIDER_FEE         | FEES                                                | CASH_CLEARING
REFUND               | AR ACCOUNT_CREDIT UNAPPLIED_CASH                    | CASH_CLEARING
PAYOUT               | BANK                                                | CASH_CLEARING
DISPUTE_WITHDRAWAL   | DISPUTED_FUNDS                                      | CASH_CLEARING
CHARGEBACK           | AR UNAPPLIED_CASH                                   | DISPUTED_FUNDS
CASH_DISCOUNT        | DISCOUNT_ALLOWED TAX_PAYABLE                        | AR
WRITE_OFF            | BAD_DEBT TAX_PAYABLE                                | AR
WRITE_OFF_RECOVERY   | AR                                                  | BAD_DEBT TAX_PAYABLE
FX_REVALUATION       | AR FX_LOSS                                          | FX_GAIN AR
YEAR_END_CLOSE       | RETAINED_EARNINGS                                   | RETAINED_EARNINGS
`;
const rows = table
  .trim()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim().split(/\s+/)))
  .map(([purpose, debit, credit]) => ({
    purpose: purpose?.[0] as PostingPurpose,
    debit: debit ?? [],
    credit: credit ?? [],
  }));
const roles = [...new Set(rows.flatMap(({ debit, credit }) => [...debit, ...credit]))] as PostingRole[];

describe('the posting rules', () => {
  it('know these purposes and no other', () => {
    expect(Object.keys(postingRules)).toEqual(rows.map(({ purpose }) => purpose));
  });

  it.each(rows)('let $purpose debit and credit what its row names, and nothing else', ({ purpose, debit, credit }) => {
    for (const role of roles) {
      expect([role, mayPost(purpose, 'DEBIT', role)]).toEqual([role, debit.includes(role)]);
      expect([role, mayPost(purpose, 'CREDIT', role)]).toEqual([role, credit.includes(role)]);
    }
  });
});
