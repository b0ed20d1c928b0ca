import { describe, expect, it } from 'vitest';
import { money } from '../../../../core/money.ts';
import { decide, decided, eur, facts, postedOn, ruleOf, type Order } from '../fixtures/decisions.ts';
import { inOneCurrency } from '../fixtures/revenue.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import { accountWith } from '../fixtures/accounts.ts';
import type { MappingRule } from '../mapping/rule.ts';
import type { CreditNoteOrder, InvoiceOrder, RecognitionOrder } from '../posting-order.ts';
import { asksForProduct, incomeByProduct, spread, type ProductPart } from './by-product.ts';
import type { BilledContract, PostingFacts } from './decide.ts';
import { credit, debit } from './posting.ts';
import type { PostingPurpose } from './rules.ts';

const partOf = (productId: string | null, amount: string): ProductPart => ({
  product: { productId, productLine: null },
  amount: eur(amount),
});

/** The general rule of a purpose, and those that put the income of a line and of a product elsewhere. */
function rulesOf(purpose: PostingPurpose): readonly MappingRule[] {
  const elsewhere = (id: string, match: MappingRule['match']): MappingRule =>
    ruleOf(purpose, {
      id: id as MappingRuleId,
      match,
      lines: { REVENUE: { accountId: id as AccountId, dimensions: {} } },
    });
  return [ruleOf(purpose), elsewhere('CLOUD', { productLine: 'cloud' }), elsewhere('SEATS', { productId: 'seats' })];
}

const more = (purpose: PostingPurpose, others: Partial<PostingFacts> = {}): Partial<PostingFacts> => ({
  rules: rulesOf(purpose),
  accounts: [...facts.accounts, ...['CLOUD', 'SEATS'].map((id) => accountWith({ id }))],
  productLines: new Map([
    ['platform', 'cloud'],
    ['seats', 'cloud'],
  ]),
  postingDate: postedOn,
  ...others,
});
const linesOf = (order: Order, amount: string, others: Partial<PostingFacts>) =>
  decided(decide(order, eur(amount), others)).lines.map(
    ({ accountId, side, amount: { amount: value } }) => `${accountId} ${side} ${value.toString()}`,
  );

const invoice: InvoiceOrder = {
  purpose: 'INVOICE',
  number: 'INV-000001',
  billingAccountId: 'bac_1',
  dueDate: null,
  lines: [
    { lineId: 'l1', net: '60', deferred: true, productId: 'platform' },
    { lineId: 'l2', net: '30', deferred: false, productId: 'platform' },
    { lineId: 'l3', net: '20', deferred: false, productId: 'seats' },
    { lineId: 'l4', net: '5', deferred: false, productId: 'platform' },
    { lineId: 'l5', net: '1', deferred: false },
  ],
  taxes: [],
};

describe('the income of a posting', () => {
  it('is told apart only where a rule asks for it', () => {
    expect(asksForProduct([ruleOf('INVOICE')])).toBe(false);
    expect(asksForProduct([ruleOf('INVOICE', { match: { taxCode: 'VAT19' } })])).toBe(false);
    expect(asksForProduct([ruleOf('INVOICE', { match: { productId: 'a' } })])).toBe(true);
    expect(asksForProduct([ruleOf('INVOICE', { match: { productLine: 'a' } })])).toBe(true);
    expect(linesOf(invoice, '116', {})).toEqual(['AR DEBIT 116', 'DEFERRED_REVENUE CREDIT 60', 'REVENUE CREDIT 56']);
  });

  it('of an invoice is by what each line charges: what is owed and deferred stays one amount', () => {
    expect(linesOf(invoice, '116', more('INVOICE'))).toEqual([
      'AR DEBIT 116',
      'DEFERRED_REVENUE CREDIT 60',
      'CLOUD CREDIT 35',
      'SEATS CREDIT 20',
      'REVENUE CREDIT 1',
    ]);
  });

  const creditNote: CreditNoteOrder = {
    purpose: 'CREDIT_NOTE',
    number: 'CRN-000001',
    invoiceId: 'inv_1',
    lines: [
      { lineId: 'l1', net: '6' },
      { lineId: 'l2', net: '7' },
      { lineId: 'l3', net: '2' },
    ],
    taxes: [],
  };

  it('that is credited is taken back from where it is', () => {
    expect(linesOf(creditNote, '15', more('CREDIT_NOTE', { credited: invoice }))).toEqual([
      'DEFERRED_REVENUE DEBIT 6',
      'ACCOUNT_CREDIT CREDIT 15',
      'CLOUD DEBIT 7',
      'SEATS DEBIT 2',
    ]);
  });

  it('of a contract that is credited beyond what is deferred is taken back in proportion', () => {
    const contract: BilledContract = {
      contractId: 'ctr_1',
      lineIds: new Set(['l1', 'l3']),
      asInvoiced: new Set<string>(),
      balances: inOneCurrency({ deferred: eur('2'), contractAsset: eur('0'), recognised: eur('20') }),
    };
    expect(linesOf(creditNote, '15', more('CREDIT_NOTE', { credited: invoice, contract }))).toEqual([
      'DEFERRED_REVENUE DEBIT 2',
      'ACCOUNT_CREDIT CREDIT 15',
      'CLOUD DEBIT 11.5',
      'SEATS DEBIT 1.5',
    ]);
  });

  it('of contracts in another currency is worth what the books carry for all of it, to the unit', () => {
    const parts = [partOf('platform', '10'), partOf('seats', '-4'), partOf('setup', '1')];
    const posting = { purpose: 'REVENUE_RECOGNITION' as const, lines: [credit('REVENUE', eur('7'))] };
    const valued = incomeByProduct(posting, parts, money('8.05', 'USD')).lines;
    expect(
      valued.map(
        ({ side, amount, functional }) => `${side} ${amount.amount.toString()} / ${functional?.amount.toString()}`,
      ),
    ).toEqual(['CREDIT 10 / 11.5', 'DEBIT 4 / 4.6', 'CREDIT 1 / 1.15']);
    const none = { purpose: 'REVENUE_RECOGNITION' as const, lines: [] };
    const apart = incomeByProduct(none, [partOf('a', '3'), partOf('b', '-3')], money('0.2', 'USD')).lines;
    expect(
      apart.map(
        ({ side, amount, functional }) => `${side} ${amount.amount.toString()} / ${functional?.amount.toString()}`,
      ),
    ).toEqual(['CREDIT 3 / 0', 'DEBIT 3 / 0', 'CREDIT 0 / 0.2']);
  });

  it('of a recognition is by its products, also of one that takes back', () => {
    const recognition: RecognitionOrder = {
      purpose: 'REVENUE_RECOGNITION',
      revenue: '10',
      deferred: '10',
      contractAsset: '0',
      products: [
        { productId: 'platform', productLine: 'cloud', revenue: '-5' },
        { productId: 'seats', productLine: 'cloud', revenue: '12' },
        { productId: 'setup', productLine: null, revenue: '3' },
      ],
    };
    expect(linesOf(recognition, '10', more('REVENUE_RECOGNITION'))).toEqual([
      'DEFERRED_REVENUE DEBIT 10',
      'CLOUD DEBIT 5',
      'SEATS CREDIT 12',
      'REVENUE CREDIT 3',
    ]);
  });

  it('is all of it', () => {
    const posting = { purpose: 'INVOICE', lines: [debit('AR', eur('3')), credit('REVENUE', eur('3'))] } as const;
    expect(() => incomeByProduct(posting, [partOf('a', '2')])).toThrow('the parts are all of the income');
  });
});

describe('what is spread', () => {
  it('sums to the whole, by the greatest rests', () => {
    const parts = spread(money('-10', 'EUR'), [partOf('a', '1'), partOf('b', '1'), partOf(null, '1')]);
    expect(parts.map(({ amount }) => amount.amount.toString())).toEqual(['-3.34', '-3.33', '-3.33']);
  });
});
