import { describe, expect, it } from 'vitest';
import { isOf, methodOf, touchedBy, type PostingOrder } from './posting-order.ts';

const invoice: PostingOrder = {
  purpose: 'INVOICE',
  number: null,
  billingAccountId: null,
  dueDate: null,
  lines: [],
  taxes: [],
};
const creditNote: PostingOrder = { purpose: 'CREDIT_NOTE', number: null, invoiceId: 'inv_1', lines: [], taxes: [] };
const received: PostingOrder = { purpose: 'PAYMENT_RECEIVED', method: 'CARD', amount: '5' };
const fee: PostingOrder = { purpose: 'PROVIDER_FEE', paymentId: 'pay_1', method: 'SEPA', amount: '5' };
const applied: PostingOrder = { purpose: 'PAYMENT_APPLIED', invoiceId: 'inv_1', paymentId: 'pay_1', amount: '5' };
const credit: PostingOrder = { purpose: 'CREDIT_APPLIED', invoiceId: 'inv_1', creditNoteId: 'crn_1', amount: '5' };
const writeOff: PostingOrder = { purpose: 'WRITE_OFF', invoiceId: 'inv_1', paymentId: null, amount: '5' };
const refund: PostingOrder = { purpose: 'REFUND', paymentId: 'pay_1', creditNoteId: 'crn_1', amount: '5' };

describe('the documents that an order touches', () => {
  it.each<[string, PostingOrder, readonly string[]]>([
    ['an invoice', invoice, ['doc_1']],
    ['a reversal', { purpose: 'REVERSAL' }, ['doc_1']],
    ['a payment', received, ['doc_1']],
    ['a credit note', creditNote, ['doc_1', 'inv_1']],
    ['a fee', fee, ['doc_1', 'pay_1']],
    ['a payment applied', applied, ['doc_1', 'inv_1', 'pay_1']],
    ['credit applied', credit, ['doc_1', 'inv_1', 'crn_1']],
    ['a claim given up', writeOff, ['doc_1', 'inv_1']],
    ['a small difference given up', { ...writeOff, paymentId: 'pay_1' }, ['doc_1', 'inv_1', 'pay_1']],
    ['a refund of credit', refund, ['doc_1', 'pay_1', 'crn_1']],
    ['a refund of what pays nothing', { ...refund, creditNoteId: null }, ['doc_1', 'pay_1']],
  ])('are of %s its own and those that it names', (_, order, documents) => {
    expect(touchedBy(order, 'doc_1')).toEqual(documents);
  });

  it('are each named once', () => {
    expect(touchedBy(applied, 'inv_1')).toEqual(['inv_1', 'pay_1']);
  });
});

describe('the payment method', () => {
  it.each<[string, PostingOrder, string | null]>([
    ['a payment', received, 'CARD'],
    ['a fee', fee, 'SEPA'],
    ['a payment applied', applied, null],
    ['an invoice', invoice, null],
  ])('is of %s what the order says', (_, order, method) => {
    expect(methodOf(order)).toBe(method);
  });
});

describe('the purpose', () => {
  it('says of which kind an order is', () => {
    expect(isOf(invoice, 'INVOICE')).toBe(true);
    expect(isOf(invoice, 'PREPAYMENT_INVOICE')).toBe(false);
    expect(isOf(writeOff, 'WRITE_OFF')).toBe(true);
    expect(isOf(writeOff, 'WRITE_OFF_RECOVERY')).toBe(false);
  });
});
