import { expect, it } from 'vitest';
import { euros, invoiceOver } from '../fixtures/documents.ts';
import type { Invoice } from '../invoice.ts';
import { creditDraftOf } from './credit-draft.ts';
import type { PricedCredit } from './credited-invoice.ts';

it('a draft is of its invoice, as it was priced, and binds nothing yet', () => {
  const invoice = invoiceOver('100', {
    id: 'inv_7' as Invoice['id'],
    billingAccountId: 'bac_7' as Invoice['billingAccountId'],
    customerId: 'cus_7' as Invoice['customerId'],
    legalEntityId: 'le_7' as Invoice['legalEntityId'],
  });
  const priced: PricedCredit = { lines: [], net: euros('40'), tax: euros('8'), total: euros('48') };
  const now = new Date('2026-04-01T12:00:00Z');
  const newId = <Id extends string>(prefix: string) => `${prefix}_1` as Id;
  const nothing = euros('0');
  expect(creditDraftOf(invoice, priced, { reason: 'returned', newId, now, correlationId: 'cor_7' })).toEqual({
    id: 'crn_1',
    version: 0,
    number: null,
    seriesCode: 'CN',
    invoiceId: 'inv_7',
    billingAccountId: 'bac_7',
    customerId: 'cus_7',
    legalEntityId: 'le_7',
    currency: 'EUR',
    reason: 'returned',
    contractVersion: null,
    status: 'DRAFT',
    issueDate: null,
    ...priced,
    applied: nothing,
    toAccount: nothing,
    toRefund: nothing,
    drawn: nothing,
    refundPending: nothing,
    refunded: nothing,
    approved: null,
    approvedBy: null,
    contentHash: null,
    correlationId: 'cor_7',
    createdAt: now,
    updatedAt: now,
  });
});
