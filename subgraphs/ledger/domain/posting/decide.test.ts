import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { FxRate } from '../currency/rates.ts';
import {
  accounts,
  applied,
  credit,
  decide,
  decided,
  discount,
  eur,
  facts,
  fee,
  payout,
  payoutFee,
  issued,
  postedOn,
  quotation,
  received,
  recovery,
  ruleOf,
  shown,
  usd,
  writeOff,
  type Order,
} from '../fixtures/decisions.ts';
import { receivableInDollars, receivableWith } from '../fixtures/receivables.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import type { JournalLine } from '../journal/line.ts';
import type { MappingRule } from '../mapping/rule.ts';
import type { CreditNoteOrder, InvoiceOrder } from '../posting-order.ts';
import { functionalOn, type PostingFacts, type Receipt } from './decide.ts';
import type { PostingPurpose } from './rules.ts';

const invoice: InvoiceOrder = {
  purpose: 'INVOICE',
  number: 'INV-000001',
  billingAccountId: 'bac_1',
  dueDate: null,
  lines: [
    { lineId: 'l1', net: '60', deferred: true },
    { lineId: 'l2', net: '30', deferred: false },
    { lineId: 'l3', net: '5', deferred: true },
    { lineId: 'l4', net: '5', deferred: false },
  ],
  taxes: [
    { taxCode: 'VAT19', amount: '11.40' },
    { taxCode: 'VAT7', amount: '2.10' },
    { taxCode: 'VAT19', amount: '1.90' },
  ],
};
const prepayment: InvoiceOrder = { ...invoice, purpose: 'PREPAYMENT_INVOICE' };

const creditNote: CreditNoteOrder = {
  purpose: 'CREDIT_NOTE',
  number: 'CRN-000001',
  invoiceId: 'inv_1',
  lines: [
    { lineId: 'l1', net: '12' },
    { lineId: 'l2', net: '7' },
    { lineId: 'l3', net: '1' },
  ],
  taxes: [
    { taxCode: 'VAT19', amount: '2' },
    { taxCode: 'VAT19', amount: '1.80' },
  ],
};

describe('an invoice', () => {
  it('defers what is for service to come, earns the rest, and owes one amount for each tax code', () => {
    expect(shown(decide(invoice, eur('115.40')))).toEqual([
      'DEBIT AR 115.4',
      'CREDIT DEFERRED_REVENUE 65',
      'CREDIT REVENUE 35',
      'CREDIT TAX_PAYABLE 13.3',
      'CREDIT TAX_PAYABLE 2.1',
    ]);
  });

  it('has an account for each tax code where the mapping has', () => {
    const lines = { TAX_PAYABLE: { accountId: 'BANK' as AccountId, dimensions: {} } };
    const vat7 = ruleOf('INVOICE', { id: 'map_vat7' as MappingRuleId, match: { taxCode: 'VAT7' }, lines });
    expect(shown(decide(invoice, eur('115.40'), { rules: [...facts.rules, vat7] })).slice(3)).toEqual([
      'CREDIT TAX_PAYABLE 13.3',
      'CREDIT BANK 2.1',
    ]);
  });

  it('of a prepayment owes a deposit, deferred or not', () => {
    expect(shown(decide(prepayment, eur('115.40')))).toEqual([
      'DEBIT AR 115.4',
      'CREDIT CUSTOMER_DEPOSITS 100',
      'CREDIT TAX_PAYABLE 13.3',
      'CREDIT TAX_PAYABLE 2.1',
    ]);
  });

  it('settles nothing', () => {
    expect(decided(decide(invoice, eur('115.40')))).toMatchObject({ rate: null, settled: null });
  });

  it.each([
    ['advance', true],
    ['delivered', false],
  ])('is refused where its %s is less than nothing', (path, deferred) => {
    const below: InvoiceOrder = { ...invoice, lines: [{ lineId: 'l1', net: '-1', deferred }], taxes: [] };
    expect(decide(below, eur('-1'))).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule: 'NOT_NEGATIVE' } },
    });
  });

  it('is refused where it is of nothing', () => {
    const nothing: InvoiceOrder = { ...invoice, lines: [], taxes: [] };
    expect(decide(nothing, eur('0'))).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'lines', rule: 'NOT_EMPTY' } },
    });
  });
});

describe('a credit note', () => {
  it('takes back what was deferred from there, and the rest from revenue; all is owed to the account', () => {
    expect(shown(decide(creditNote, eur('23.80'), { credited: invoice }))).toEqual([
      'DEBIT DEFERRED_REVENUE 13',
      'DEBIT REVENUE 7',
      'DEBIT TAX_PAYABLE 3.8',
      'CREDIT ACCOUNT_CREDIT 23.8',
    ]);
  });

  it('of a prepayment takes back the deposit', () => {
    expect(shown(decide(creditNote, eur('23.80'), { credited: prepayment }))).toEqual([
      'DEBIT CUSTOMER_DEPOSITS 20',
      'DEBIT TAX_PAYABLE 3.8',
      'CREDIT ACCOUNT_CREDIT 23.8',
    ]);
  });

  it('of an invoice that is not known takes all from revenue', () => {
    expect(shown(decide(creditNote, eur('23.80')))).toEqual([
      'DEBIT REVENUE 20',
      'DEBIT TAX_PAYABLE 3.8',
      'CREDIT ACCOUNT_CREDIT 23.8',
    ]);
  });

  it('is at the rate of its invoice, and settles nothing', () => {
    const more = { credited: invoice, creditedRate: decimal('0.5'), rates: [quotation('0.9')] };
    const answer = decide(creditNote, usd('23.80'), more);
    expect(shown(answer)).toEqual([
      'DEBIT DEFERRED_REVENUE 13 / 6.5',
      'DEBIT REVENUE 7 / 3.5',
      'DEBIT TAX_PAYABLE 3.8 / 1.9',
      'CREDIT ACCOUNT_CREDIT 23.8 / 11.9',
    ]);
    expect(decided(answer)).toMatchObject({ rate: decimal('0.5'), settled: null });
  });

  it('is refused where it is of less than nothing', () => {
    const below: CreditNoteOrder = { ...creditNote, lines: [{ lineId: 'l1', net: '-1' }], taxes: [] };
    expect(decide(below, eur('-1'), { credited: invoice })).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'unearned', rule: 'NOT_NEGATIVE' } },
    });
  });
});

describe('money that settles nothing', () => {
  const refund: Order = { purpose: 'REFUND', paymentId: 'pay_1', creditNoteId: null, amount: '100' };

  it.each<[string, Order, readonly string[]]>([
    ['comes in', received, ['DEBIT CASH_CLEARING 100', 'CREDIT UNAPPLIED_CASH 100']],
    ['arrives at the bank', payout, ['DEBIT BANK 100', 'CREDIT CASH_CLEARING 100']],
    ['is kept by a provider for that', payoutFee, ['DEBIT FEES 100', 'CREDIT CASH_CLEARING 100']],
    ['is kept by a provider', fee, ['DEBIT FEES 100', 'CREDIT CASH_CLEARING 100']],
    ['goes back that paid nothing', refund, ['DEBIT UNAPPLIED_CASH 100', 'CREDIT CASH_CLEARING 100']],
    [
      'goes back for a credit note',
      { ...refund, creditNoteId: 'crn_1' },
      ['DEBIT ACCOUNT_CREDIT 100', 'CREDIT CASH_CLEARING 100'],
    ],
    [
      'is held back in a dispute',
      { purpose: 'DISPUTE_WITHDRAWAL', paymentId: 'pay_1', amount: '100' },
      ['DEBIT DISPUTED_FUNDS 100', 'CREDIT CASH_CLEARING 100'],
    ],
    [
      'is lost in a dispute',
      { purpose: 'CHARGEBACK', paymentId: 'pay_1', amount: '100' },
      ['DEBIT UNAPPLIED_CASH 100', 'CREDIT DISPUTED_FUNDS 100'],
    ],
    ['is applied to what is not known', applied, ['DEBIT UNAPPLIED_CASH 100', 'CREDIT AR 100']],
    ['is credit applied to what is not known', credit, ['DEBIT ACCOUNT_CREDIT 100', 'CREDIT AR 100']],
    ['is given up of what is not known', writeOff, ['DEBIT BAD_DEBT 100', 'CREDIT AR 100']],
    ['is given for paying early', discount, ['DEBIT DISCOUNT_ALLOWED 100', 'CREDIT AR 100']],
    ['is claimed again', recovery, ['CREDIT BAD_DEBT 100', 'DEBIT AR 100']],
  ])('%s', (_, order, lines) => {
    const answer = decide(order, eur('100'));
    expect(shown(answer)).toEqual(lines);
    expect(decided(answer)).toMatchObject({ rate: null, settled: null });
  });

  it.each<[PostingPurpose, Order, string]>([
    ['PAYMENT_RECEIVED', received, 'amount'],
    ['PAYMENT_APPLIED', applied, 'amount'],
    ['CREDIT_APPLIED', credit, 'amount'],
    ['WRITE_OFF', writeOff, 'net'],
    ['CASH_DISCOUNT', discount, 'net'],
    ['WRITE_OFF_RECOVERY', recovery, 'net'],
  ])('is no %s of less than nothing', (_, order, path) => {
    expect(decide(order, eur('-1'))).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule: 'NOT_NEGATIVE' } },
    });
  });
});

describe('the rate', () => {
  const receipt: Receipt = { rate: decimal('0.9'), applied: usd('0'), given: eur('0') };
  const receivable = receivableInDollars({ fxRate: decimal('0.8') });
  const creditedRate = decimal('0.7');
  const rates = [quotation('0.6')];
  const all = { receipt, receivable, creditedRate, rates };

  it.each<[string, Partial<PostingFacts>, string]>([
    ['of the receipt', all, '0.9'],
    ['of the receivable', { ...all, receipt: null }, '0.8'],
    ['of the receivable', { ...all, receipt: { ...receipt, rate: null } }, '0.8'],
    ['of the credited invoice', { creditedRate, rates }, '0.7'],
    ['of the credited invoice', { creditedRate, rates, receivable: receivableWith() }, '0.7'],
    ['that was quoted', { rates }, '0.6'],
  ])('is the one %s', (_, more, rate) => {
    const answer = decided(decide(fee, usd('100'), more));
    expect(answer.rate?.toString()).toBe(rate);
    expect(answer.lines.map(({ fxRate }) => fxRate?.toString())).toEqual([rate, rate]);
    expect(answer.settled).toBeNull();
  });

  it('converts the amount', () => {
    expect(shown(decide(fee, usd('100'), { rates }))).toEqual(['DEBIT FEES 100 / 60', 'CREDIT CASH_CLEARING 100 / 60']);
  });

  it('is none within one currency, whatever is quoted', () => {
    const answer = decided(decide(fee, eur('100'), all));
    expect(answer.rate).toBeNull();
    expect(answer.lines.map(({ functional, fxRate }) => [functional, fxRate])).toEqual([
      [eur('100'), null],
      [eur('100'), null],
    ]);
  });

  it.each<[string, Partial<FxRate>]>([
    ['for the day of posting', { date: postedOn }],
    ['as an average', { type: 'AVERAGE' }],
    ['at closing', { type: 'CLOSING' }],
    ['of another currency', { from: 'GBP' }],
    ['into another currency', { to: 'GBP' }],
  ])('is missing where it was quoted %s only', (_, more) => {
    expect(decide(fee, usd('100'), { rates: [quotation('0.6', more)] })).toMatchObject({
      ok: false,
      refusal: { code: 'FX_RATE_MISSING', details: { from: 'USD', to: 'EUR', on: '2026-03-10' } },
    });
  });

  it('is refused as the conversion is', () => {
    expect(decide(fee, usd('100'), { creditedRate: decimal('0') })).toMatchObject({
      refusal: { code: 'VALIDATION_FAILED', details: { path: 'rate', rule: 'POSITIVE' } },
    });
  });
});

describe('the lines', () => {
  it('have the account, dimensions, rule, document and customer', () => {
    const lines = {
      ...ruleOf('PAYMENT_RECEIVED').lines,
      CASH_CLEARING: { accountId: 'BANK' as AccountId, dimensions: { costCentre: '7' } },
    };
    const [first] = decided(decide(received, eur('100'), { rules: [ruleOf('PAYMENT_RECEIVED', { lines })] })).lines;
    expect(first).toEqual({
      accountId: 'BANK',
      side: 'DEBIT',
      amount: eur('100'),
      functional: eur('100'),
      fxRate: null,
      customerId: 'cus_birch',
      documentId: 'doc_1',
      dimensions: { costCentre: '7' },
      mapping: { ruleId: 'map_PAYMENT_RECEIVED', version: 2 },
    });
  });

  it('are of the customer who owes, whoever pays', () => {
    const { lines } = decided(decide(credit, eur('100'), { receivable: receivableWith() }));
    expect(lines.map(({ customerId }) => customerId)).toEqual(['cus_acme', 'cus_acme']);
    expect(lines.map(({ documentId }) => documentId)).toEqual(['doc_1', 'doc_1']);
  });

  it.each<[string, Order, string]>([
    ['CARD', received, 'CASH_CLEARING'],
    ['TRANSFER', { purpose: 'PAYMENT_RECEIVED', method: 'TRANSFER', amount: '100' }, 'BANK'],
  ])('of a payment by %s have the account of its method', (_, order, account) => {
    const lines = {
      ...ruleOf('PAYMENT_RECEIVED').lines,
      CASH_CLEARING: { accountId: 'BANK' as AccountId, dimensions: {} },
    };
    const id = 'map_transfer' as MappingRuleId;
    const transfer = ruleOf('PAYMENT_RECEIVED', { id, match: { paymentMethod: 'TRANSFER' }, lines });
    const answer = decide(order, eur('100'), { rules: [...facts.rules, transfer] });
    expect(shown(answer)).toEqual([`DEBIT ${account} 100`, 'CREDIT UNAPPLIED_CASH 100']);
  });

  it.each<[string, Partial<MappingRule>, readonly string[]]>([
    ['of another chart', { chartId: 'other' }, []],
    ['that ended on the day of posting', { period: { from: issued, to: postedOn } }, []],
    ['that is a draft', { status: 'DRAFT' }, []],
    ['that asks for a method', { match: { paymentMethod: 'CARD' } }, []],
    ['without an account for the role', { lines: {} }, ['map_INVOICE']],
  ])('wait for a mapping where there is only a rule %s', (_, more, matched) => {
    expect(decide(invoice, eur('115.40'), { rules: [ruleOf('INVOICE', more)] })).toMatchObject({
      ok: false,
      refusal: { code: 'MAPPING_MISSING', details: { purpose: 'INVOICE', matched } },
    });
  });

  it('are on the accounts of the day of posting, not of the document', () => {
    const rules = [ruleOf('INVOICE', { period: { from: postedOn, to: null } })];
    expect(decide(invoice, eur('115.40'), { rules }).ok).toBe(true);
  });

  it('are of accounts that are known', () => {
    const known = accounts.filter(({ id }) => id !== 'REVENUE');
    expect(decide(invoice, eur('115.40'), { accounts: known })).toMatchObject({
      ok: false,
      refusal: { code: 'NOT_FOUND', details: { entity: 'Account', id: 'REVENUE' } },
    });
  });

  it('are of accounts that are active on the day of posting', () => {
    const until = (to: string) => ({
      accounts: accounts.map((one) => ({ ...one, period: { ...one.period, to: civilDate(to) } })),
    });
    expect(decide(invoice, eur('115.40'), until('2026-04-02')).ok).toBe(true);
    expect(decide(invoice, eur('115.40'), until('2026-04-01'))).toMatchObject({
      ok: false,
      refusal: { code: 'ACCOUNT_INACTIVE', details: { account: 'AR', on: '2026-04-01' } },
    });
  });
});

describe('a residue of conversion', () => {
  // 0.10 at 0.9 is 0.09, and 0.05 twice is 0.10.
  const small: InvoiceOrder = {
    ...invoice,
    lines: [
      { lineId: 'l1', net: '0.05', deferred: true },
      { lineId: 'l2', net: '0.05', deferred: false },
    ],
    taxes: [],
  };
  const creditedRate = decimal('0.9');
  const unrounded = () => {
    const { ROUNDING: _, ...lines } = ruleOf('INVOICE').lines;
    return [ruleOf('INVOICE', { lines })];
  };

  it('goes to the account for rounding', () => {
    expect(shown(decide(small, usd('0.10'), { creditedRate }))).toEqual([
      'DEBIT AR 0.1 / 0.09',
      'CREDIT DEFERRED_REVENUE 0.05 / 0.05',
      'CREDIT REVENUE 0.05 / 0.05',
      'DEBIT ROUNDING 0 / 0.01',
    ]);
  });

  it('waits where the mapping has none', () => {
    const rules = unrounded();
    expect(decide(small, usd('0.10'), { creditedRate, rules })).toMatchObject({
      ok: false,
      refusal: { code: 'MAPPING_MISSING', details: { purpose: 'INVOICE', matched: ['map_INVOICE'] } },
    });
  });

  it('asks for no account where there is none of it', () => {
    const rules = unrounded();
    expect(decide(small, eur('0.10'), { rules }).ok).toBe(true);
    expect(decide(small, usd('0.10'), { creditedRate: decimal('2'), rules }).ok).toBe(true);
  });

  it('is on an account that is checked as the others are', () => {
    const known = accounts.filter(({ id }) => id !== 'ROUNDING');
    expect(decide(small, usd('0.10'), { creditedRate, accounts: known })).toMatchObject({
      refusal: { code: 'NOT_FOUND', details: { entity: 'Account', id: 'ROUNDING' } },
    });
  });
});

describe('what an entry moved on a role', () => {
  const line = (accountId: string, side: JournalLine['side'], functional: string) =>
    ({ accountId: accountId as AccountId, side, amount: usd('1'), functional: eur(functional) }) as JournalLine;
  const lines = [
    line('1400', 'DEBIT', '119'),
    line('1401', 'DEBIT', '5'),
    line('1400', 'CREDIT', '20'),
    line('8400', 'CREDIT', '100'),
  ];
  const movedOn = (...ids: readonly string[]) => functionalOn(new Set(ids as readonly AccountId[]), lines).toString();

  it('is its debits less its credits, in the currency of the books', () => {
    expect(movedOn('1400')).toBe('99');
    expect(movedOn('1400', '1401')).toBe('104');
    expect(movedOn('8400')).toBe('-100');
  });

  it('is nothing where no account plays it', () => {
    expect(movedOn()).toBe('0');
    expect(movedOn('9999')).toBe('0');
  });
});
