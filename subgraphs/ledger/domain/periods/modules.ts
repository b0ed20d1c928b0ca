import type { PostingPurpose } from '../posting/rules.ts';
import type { Module } from './statuses.ts';

/** What is posted beside the purposes of the account mapping. */
export type GeneralPurpose = 'MANUAL';

/**
 * The module whose period status decides whether a purpose may be posted; GL has to agree with every one (DOMAIN 12).
 * What moves a receivable, or the cash for it, is of AR.
 */
export const moduleOf = {
  INVOICE: 'AR',
  PREPAYMENT_INVOICE: 'AR',
  CREDIT_NOTE: 'AR',
  CREDIT_APPLIED: 'AR',
  PAYMENT_RECEIVED: 'AR',
  PAYMENT_APPLIED: 'AR',
  PROVIDER_FEE: 'AR',
  REFUND: 'AR',
  PAYOUT: 'AR',
  DISPUTE_WITHDRAWAL: 'AR',
  CHARGEBACK: 'AR',
  CASH_DISCOUNT: 'AR',
  WRITE_OFF: 'AR',
  WRITE_OFF_RECOVERY: 'AR',

  USAGE_ACCRUAL: 'REVENUE',
  REVENUE_RECOGNITION: 'REVENUE',

  MANUAL: 'GL',
  FX_REVALUATION: 'GL',
  YEAR_END_CLOSE: 'GL',
} as const satisfies Readonly<Record<PostingPurpose | GeneralPurpose, Module>>;
