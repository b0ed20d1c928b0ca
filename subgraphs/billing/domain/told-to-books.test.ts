import { describe, expect, it } from 'vitest';
import { creditNoteOver, euros, invoiceOver, paymentOf } from './fixtures/documents.ts';
import type { Refund } from './refund.ts';
import { creditNoteForBooks, invoiceForBooks, paymentForBooks, refundForBooks } from './told-to-books.ts';

describe('what the books are told', () => {
  const lines = [{ id: 'line_1' }] as never;

  it('of an invoice and of a credit note is what their entries are made of', () => {
    expect(invoiceForBooks(invoiceOver('100', { lines, type: 'USAGE' }))).toEqual({
      type: 'USAGE',
      billingAccount: 'bac_1',
      lines,
      total: euros('100'),
      erpInstanceId: null,
    });
    expect(creditNoteForBooks(creditNoteOver('40', { lines }))).toEqual({
      invoice: 'inv_1',
      lines,
      total: euros('40'),
    });
  });

  it('of a payment and of a refund is the money, and what it is of', () => {
    expect(paymentForBooks(paymentOf('100', { fee: euros('2') }))).toEqual({
      amount: euros('100'),
      fee: euros('2'),
      method: 'CARD',
    });
    const refund = { id: 'ref_1', paymentId: 'pay_1', creditNoteId: 'crn_1', amount: euros('40'), reason: 'r' };
    expect(refundForBooks(refund as unknown as Refund)).toEqual({
      payment: 'pay_1',
      creditNote: 'crn_1',
      amount: euros('40'),
    });
  });
});
