import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal, one } from '../../../../core/decimal.ts';
import type { CustomerId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import { balance } from '../journal/entry.ts';
import type { MappedAccount, MappingRule } from '../mapping/rule.ts';
import { postInvoice } from './invoice.ts';
import { journalLines, type JournalFacts } from './journal-lines.ts';
import type { Posting } from './posting.ts';
import { postPaymentApplied } from './receivable.ts';
import type { Result } from '../../../../core/result.ts';

const account = (accountId: string, dimensions: Readonly<Record<string, string>> = {}): MappedAccount => ({
  accountId: accountId as AccountId,
  dimensions,
});

const rule = (id: string, more: Partial<MappingRule>): MappingRule => ({
  id: id as MappingRuleId,
  version: 1,
  chartId: 'DE',
  purpose: 'INVOICE',
  match: {},
  lines: {},
  period: { from: civilDate('2026-01-01'), to: null },
  status: 'APPROVED',
  createdBy: 'ann',
  ...more,
});

const rules = [
  rule('map_1', {
    version: 4,
    lines: {
      AR: account('1400'),
      DEFERRED_REVENUE: account('3900', { costCentre: '7' }),
      TAX_PAYABLE: account('3800'),
    },
  }),
  rule('map_vat7', { match: { taxCode: 'VAT7' }, lines: { TAX_PAYABLE: account('3807') } }),
  rule('map_paid', {
    purpose: 'PAYMENT_APPLIED',
    lines: { UNAPPLIED_CASH: account('1590'), AR: account('1400'), FX_GAIN: account('4840') },
  }),
];

const facts: JournalFacts = {
  rules,
  chartId: 'DE',
  postingDate: civilDate('2026-03-31'),
  facts: { productLine: 'CLOUD' },
  functionalCurrency: 'EUR',
  rate: one,
  customerId: 'cus_acme' as CustomerId,
  documentId: 'inv_1',
};

const made = (posting: Result<Posting>, more: Partial<JournalFacts> = {}) => {
  if (!posting.ok) throw new Error(posting.refusal.message);
  return journalLines(posting.value, { ...facts, ...more });
};

const invoice = (currency: 'EUR' | 'USD') =>
  postInvoice({
    advance: money('100', currency),
    delivered: money('0', currency),
    contractAsset: money('0', currency),
    taxes: [
      { taxCode: 'VAT19', amount: money('9.50', currency) },
      { taxCode: 'VAT7', amount: money('3.50', currency) },
    ],
  });

describe('the journal lines of a posting', () => {
  it('have the account, dimensions, rule and version that the mapping chose, for each tax by its code', () => {
    const answer = made(invoice('EUR'));
    expect(answer).toMatchObject({
      ok: true,
      value: [
        { accountId: '1400', side: 'DEBIT', amount: money('113', 'EUR'), mapping: { ruleId: 'map_1', version: 4 } },
        { accountId: '3900', side: 'CREDIT', amount: money('100', 'EUR'), dimensions: { costCentre: '7' } },
        { accountId: '3800', side: 'CREDIT', amount: money('9.5', 'EUR'), mapping: { ruleId: 'map_1', version: 4 } },
        { accountId: '3807', side: 'CREDIT', amount: money('3.5', 'EUR'), mapping: { ruleId: 'map_vat7', version: 1 } },
      ],
    });
  });

  it('are of the customer and the document, and not converted within one currency', () => {
    const answer = made(invoice('EUR'));
    expect(answer.ok && answer.value[0]).toEqual({
      accountId: '1400',
      side: 'DEBIT',
      amount: money('113', 'EUR'),
      functional: money('113', 'EUR'),
      fxRate: null,
      customerId: 'cus_acme',
      documentId: 'inv_1',
      dimensions: {},
      mapping: { ruleId: 'map_1', version: 4 },
    });
  });

  it('are converted at the rate of the document, line by line; the residue is found when the entry is balanced', () => {
    const answer = made(invoice('USD'), { rate: decimal('0.9011') });
    if (!answer.ok) throw new Error(answer.refusal.message);
    expect(answer.value.map(({ functional }) => functional.amount.toString())).toEqual([
      '101.82',
      '90.11',
      '8.56',
      '3.15',
    ]);
    expect(answer.value.map(({ fxRate }) => fxRate?.toString())).toEqual(['0.9011', '0.9011', '0.9011', '0.9011']);
    expect(balance(answer.value, { functionalCurrency: 'EUR', roundingAccountId: '9999' as AccountId }).ok).toBe(true);
  });

  it('keep the functional value that a rule settled', () => {
    const applied = postPaymentApplied(money('100', 'USD'), { cash: money('92', 'EUR'), cleared: money('90', 'EUR') });
    const answer = made(applied, { rate: decimal('0.5') });
    if (!answer.ok) throw new Error(answer.refusal.message);
    expect(answer.value.map(({ accountId, functional, fxRate }) => [accountId, functional, fxRate])).toEqual([
      ['1590', money('92', 'EUR'), null],
      ['1400', money('90', 'EUR'), null],
      ['4840', money('2', 'EUR'), null],
    ]);
  });

  it('wait for a mapping that is missing, unless a suspense account is configured', () => {
    const delivered = postInvoice({
      advance: money('0', 'EUR'),
      delivered: money('5', 'EUR'),
      contractAsset: money('0', 'EUR'),
      taxes: [],
    });
    expect(made(delivered)).toMatchObject({
      ok: false,
      refusal: { code: 'MAPPING_MISSING', details: { purpose: 'INVOICE', matched: ['map_1'] } },
    });
    expect(made(delivered, { suspense: { INVOICE: account('9990') } })).toMatchObject({
      value: [{ accountId: '1400' }, { accountId: '9990', mapping: null }],
    });
  });

  it('are refused as the conversion is', () => {
    expect(made(invoice('USD'), { rate: decimal('0') })).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'rate', rule: 'POSITIVE' } },
    });
  });
});
