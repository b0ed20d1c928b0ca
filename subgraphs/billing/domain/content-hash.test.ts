import { describe, expect, it } from 'vitest';
import { contentHashOf } from './content-hash.ts';
import { creditHashOf } from './credit-note.ts';
import { creditNoteOver, invoiceOver } from './fixtures/documents.ts';

/** What stands on the paper that the customer has; everything else may change afterwards. */
const onPaper = {
  invoice: [
    ...['id', 'number', 'seriesCode', 'billingAccountId', 'customerId', 'legalEntityId', 'currency', 'type'],
    ...['issueDate', 'dueDate', 'lines', 'net', 'discount', 'tax', 'total', 'taxStatus', 'cashDiscount'],
  ],
  creditNote: [
    ...['id', 'number', 'seriesCode', 'invoiceId', 'billingAccountId', 'customerId', 'legalEntityId', 'currency'],
    ...['reason', 'issueDate', 'lines', 'net', 'tax', 'total'],
  ],
};

describe('the hash of an invoice', () => {
  const invoice = invoiceOver('100');

  it.each(Object.keys(invoice))('changes with %s only where it stands on the document', (field) => {
    const other = contentHashOf({ ...invoice, [field]: 'another' });
    expect(other !== contentHashOf(invoice)).toBe(onPaper.invoice.includes(field));
    expect(other).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the hash of a credit note', () => {
  const note = creditNoteOver('100');

  it.each(Object.keys(note))('changes with %s only where it stands on the document', (field) => {
    const other = creditHashOf({ ...note, [field]: 'another' });
    expect(other !== creditHashOf(note)).toBe(onPaper.creditNote.includes(field));
    expect(other).toMatch(/^[0-9a-f]{64}$/);
  });
});
