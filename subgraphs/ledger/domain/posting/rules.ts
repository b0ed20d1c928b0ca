import type { Side } from '../journal/line.ts';

/** The part an account plays in a posting. The account mapping says which account of a chart plays it (DOMAIN 11). */
export type PostingRole =
  | 'AR'
  | 'DEFERRED_REVENUE'
  | 'REVENUE'
  | 'CONTRACT_ASSET'
  | 'REFUND_LIABILITY'
  | 'ACCOUNT_CREDIT'
  | 'CUSTOMER_DEPOSITS'
  | 'TAX_PAYABLE'
  | 'CASH_CLEARING'
  | 'UNAPPLIED_CASH'
  | 'BANK'
  | 'FEES'
  | 'DISPUTED_FUNDS'
  | 'DISCOUNT_ALLOWED'
  | 'BAD_DEBT'
  | 'FX_GAIN'
  | 'FX_LOSS'
  /** Where the result of a year goes. */
  | 'RETAINED_EARNINGS'
  /** Where a residue of conversion goes (DOMAIN 6.3.1). It is no part of a purpose: any entry may need it. */
  | 'ROUNDING';

type Rule = { readonly debit: readonly PostingRole[]; readonly credit: readonly PostingRole[] };

/**
 * The posting rules (DOMAIN 6.4): which roles each purpose may debit and credit. What goes to which of them is in the
 * file of the purpose.
 */
export const postingRules = {
  /**
   * Net of service to come is deferred; net of service delivered is revenue, or settles the contract asset. Of a contract in another
   * currency, what was carried at another rate is realised, and a debit of what is deferred moves functional value only (decision 0037).
   */
  INVOICE: {
    debit: ['AR', 'FX_LOSS', 'DEFERRED_REVENUE'],
    credit: ['DEFERRED_REVENUE', 'CONTRACT_ASSET', 'REVENUE', 'TAX_PAYABLE', 'FX_GAIN'],
  },
  PREPAYMENT_INVOICE: { debit: ['AR'], credit: ['CUSTOMER_DEPOSITS', 'TAX_PAYABLE'] },
  CREDIT_NOTE: {
    debit: [
      'DEFERRED_REVENUE',
      'CONTRACT_ASSET',
      'REVENUE',
      'REFUND_LIABILITY',
      'CUSTOMER_DEPOSITS',
      'TAX_PAYABLE',
      'FX_LOSS',
    ],
    credit: ['AR', 'ACCOUNT_CREDIT', 'FX_GAIN', 'DEFERRED_REVENUE'],
  },
  CREDIT_APPLIED: { debit: ['ACCOUNT_CREDIT'], credit: ['AR'] },

  USAGE_ACCRUAL: { debit: ['CONTRACT_ASSET'], credit: ['REVENUE'] },
  /** The second of each pair: revenue taken back by a catch-up, first from what was never billed. */
  REVENUE_RECOGNITION: {
    debit: ['DEFERRED_REVENUE', 'CONTRACT_ASSET', 'REVENUE', 'FX_LOSS'],
    credit: ['REVENUE', 'CONTRACT_ASSET', 'DEFERRED_REVENUE', 'FX_GAIN'],
  },

  PAYMENT_RECEIVED: { debit: ['CASH_CLEARING'], credit: ['UNAPPLIED_CASH'] },
  PAYMENT_APPLIED: { debit: ['UNAPPLIED_CASH', 'FX_LOSS'], credit: ['AR', 'FX_GAIN'] },
  PROVIDER_FEE: { debit: ['FEES'], credit: ['CASH_CLEARING'] },
  /** Of a credit note, or of money that pays nothing: that is unapplied. */
  REFUND: { debit: ['AR', 'ACCOUNT_CREDIT', 'UNAPPLIED_CASH'], credit: ['CASH_CLEARING'] },
  PAYOUT: { debit: ['BANK'], credit: ['CASH_CLEARING'] },
  /** A dispute that is won is the reversal of this entry. */
  DISPUTE_WITHDRAWAL: { debit: ['DISPUTED_FUNDS'], credit: ['CASH_CLEARING'] },
  /** What the payment paid is opened again by reversing its application, so that what is lost is unapplied by then. */
  CHARGEBACK: { debit: ['AR', 'UNAPPLIED_CASH'], credit: ['DISPUTED_FUNDS'] },

  CASH_DISCOUNT: { debit: ['DISCOUNT_ALLOWED', 'TAX_PAYABLE'], credit: ['AR'] },
  WRITE_OFF: { debit: ['BAD_DEBT', 'TAX_PAYABLE'], credit: ['AR'] },
  /** Then PAYMENT_APPLIED. Tax that was taken back with the write-off is owed again. */
  WRITE_OFF_RECOVERY: { debit: ['AR'], credit: ['BAD_DEBT', 'TAX_PAYABLE'] },

  /** Reversed on the first day of the next period. */
  FX_REVALUATION: { debit: ['AR', 'FX_LOSS'], credit: ['FX_GAIN', 'AR'] },
  /** Beside every income and expense account, which are named by their balances: `year-end.ts`. */
  YEAR_END_CLOSE: { debit: ['RETAINED_EARNINGS'], credit: ['RETAINED_EARNINGS'] },
} as const satisfies Readonly<Record<string, Rule>>;

/** The purposes whose accounts a mapping chooses. */
export type PostingPurpose = keyof typeof postingRules;

/** True when the table lets a purpose put a role on a side. */
export function mayPost(purpose: PostingPurpose, side: Side, role: PostingRole): boolean {
  const roles: readonly PostingRole[] = postingRules[purpose][side === 'DEBIT' ? 'debit' : 'credit'];
  return roles.includes(role);
}
