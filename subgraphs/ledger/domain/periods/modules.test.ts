import { describe, expect, it } from 'vitest';
import { postingRules } from '../posting/rules.ts';
import { moduleOf } from './modules.ts';

describe('the module of a posting', () => {
  it('is AR for what moves a receivable or cash, REVENUE for what earns, GL for the rest', () => {
    const purposesOf = (module: string) =>
      Object.entries(moduleOf).flatMap(([purpose, its]) => (its === module ? [purpose] : []));
    expect(purposesOf('REVENUE')).toEqual(['USAGE_ACCRUAL', 'REVENUE_RECOGNITION']);
    expect(purposesOf('GL')).toEqual(['MANUAL', 'FX_REVALUATION', 'YEAR_END_CLOSE']);
    expect(purposesOf('AR')).toEqual([
      'INVOICE',
      'PREPAYMENT_INVOICE',
      'CREDIT_NOTE',
      'CREDIT_APPLIED',
      'PAYMENT_RECEIVED',
      'PAYMENT_APPLIED',
      'PROVIDER_FEE',
      'REFUND',
      'PAYOUT',
      'DISPUTE_WITHDRAWAL',
      'CHARGEBACK',
      'CASH_DISCOUNT',
      'WRITE_OFF',
      'WRITE_OFF_RECOVERY',
    ]);
  });

  it('is known for every purpose', () => {
    expect(Object.keys(moduleOf)).toEqual(expect.arrayContaining(Object.keys(postingRules)));
  });
});
