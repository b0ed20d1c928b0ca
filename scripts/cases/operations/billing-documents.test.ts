import { describe, expect, it } from 'vitest';
import { failuresOf } from '../run.ts';
import { billingDocumentsOperations } from './billing-documents.ts';

function failures(
  input: { readonly op: string } & Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
) {
  return failuresOf({ id: 'x', input, expected }, billingDocumentsOperations);
}

/** Figures worked by hand for fields that no published example uses. */
describe('the operations on billing documents', () => {
  it.each<[Parameters<typeof failures>[0], Readonly<Record<string, unknown>>]>([
    [
      {
        op: 'invoiceTax',
        roundingLevel: 'TAX_CODE',
        lines: [
          {
            net: '0.05',
            taxes: [
              { taxCode: 'A', ratePct: '10' },
              { taxCode: 'B', ratePct: 10 },
            ],
          },
        ],
      },
      { net: '0.05', tax: '0.02', total: '0.07', perLineRounded: ['0.02'] },
    ],
    [
      {
        op: 'invoiceTax',
        currency: 'JPY',
        roundingLevel: 'LINE',
        taxRatePct: '10',
        lines: ['105', { net: '105', ratePct: '8' }, { net: '5', taxRatePct: null }],
      },
      { net: '215', tax: '20', total: '235', perLineRounded: ['11', '8', '1'] },
    ],
    [
      { op: 'invoiceTax', lines: ['10'] },
      { net: '10', tax: '0', total: '10' },
    ],
    [{ op: 'invoiceTax', lines: [] }, { error: 'VALIDATION_FAILED' }],
    [
      {
        op: 'invoiceTax',
        roundingLevel: 'TAX_CODE',
        taxRatePct: '10',
        lines: [{ net: '0.05' }, { net: '0.05', ratePct: '10.0' }],
      },
      { tax: '0.01' },
    ],
    [
      {
        op: 'inclusiveTax',
        currency: 'EUR',
        gross: '100',
        quantity: 3,
        taxes: [
          { kind: 'PERCENT', ratePct: '10' },
          { kind: 'PER_UNIT', amount: '5' },
        ],
      },
      { net: '77.27', tax: '22.73', total: '100' },
    ],
    [
      { op: 'inclusiveTax', gross: '0.05', taxes: [{ kind: 'PERCENT', ratePct: 100 }], roundingMode: 'HALF_EVEN' },
      { net: '0.02' },
    ],
    [
      {
        op: 'vatTreatment',
        seller: { country: 'DE' },
        customers: [
          { country: 'AT', vatId: 'ATU1' },
          { country: 'AT', vatId: null, vatValid: true },
          { country: 'GB', vatId: 'GB1', vatValid: true },
        ],
      },
      { treatment: ['STANDARD_AT', 'STANDARD_AT', 'EXPORT_EXEMPT'] },
    ],
    [
      { op: 'vatTreatment', seller: { country: 'Germany' }, customers: [{ country: 'AT' }] },
      { error: 'VALIDATION_FAILED' },
    ],
    [
      {
        op: 'creditNoteTax',
        invoice: { net: '769.00', tax: '153.80' },
        creditNet: '42.14',
        previouslyCredited: { net: '726.86', tax: '145.37' },
      },
      { tax: '8.43', total: '50.57' },
    ],
    [
      { op: 'creditNoteTax', invoice: { net: '10', tax: '2' }, creditNet: '10.01', previouslyCredited: null },
      { error: 'CREDIT_EXCEEDS_INVOICE' },
    ],
    [
      { op: 'creditWithDiscount', line: { gross: '10', taxRatePct: '20' }, creditGross: '10' },
      { discountAdjustment: '0', net: '10', tax: '2', total: '12' },
    ],
    [
      { op: 'creditWithDiscount', line: { gross: '10', discount: '10', taxRatePct: '20' }, creditGross: '4' },
      { discountAdjustment: '4', net: '0', tax: '0', total: '0' },
    ],
    [
      { op: 'creditWithDiscount', line: { gross: '10', discount: '1' }, creditGross: '10.01' },
      { error: 'CREDIT_EXCEEDS_LINE' },
    ],
    [
      { op: 'creditWithDiscount', line: { gross: '10', discount: '11' }, creditGross: '1' },
      { error: 'VALIDATION_FAILED' },
    ],
    [
      { op: 'creditNoteAllowed', lineRemaining: ['10', '5'], creditLines: ['10', '5'] },
      { allowed: true, error: null },
    ],
    [
      { op: 'creditNoteAllowed', lineRemaining: ['10', '5'], creditLines: ['10', '5.01'] },
      { allowed: false, error: 'CREDIT_EXCEEDS_LINE' },
    ],
    [
      { op: 'creditNoteAllowed', lineRemaining: ['10'], creditLines: ['10', '1'] },
      { allowed: false, error: 'CREDIT_EXCEEDS_LINE' },
    ],
    [
      { op: 'creditNoteAllowed', lineRemaining: ['10'], creditLines: ['10'], invoiceRemaining: '9' },
      { allowed: false, error: 'CREDIT_EXCEEDS_INVOICE' },
    ],
    [
      { op: 'refundAllowed', invoiceTotal: '375.70', paid: '12.00', refund: '12.00' },
      { allowed: true, error: null },
    ],
    [
      { op: 'refundAllowed', paid: '12.00', refundedBefore: '2.00', chargedBack: '1.00', refund: '9.01' },
      { allowed: false, error: 'REFUND_EXCEEDS_PAID' },
    ],
    [
      {
        op: 'twoPhase',
        pending: '123',
        steps: [{ do: 'POST', amount: '124' }, { do: 'POST' }, { do: 'VOID' }, { do: 'EXPIRE' }],
      },
      {
        posted: '123',
        pendingLeft: '0',
        released: '0',
        errors: ['EXCEEDS_PENDING', null, 'PENDING_ALREADY_POSTED', 'PENDING_ALREADY_POSTED'],
      },
    ],
    [
      { op: 'twoPhase', pending: '123', steps: [{ do: 'VOID' }, { do: 'POST', amount: '1' }] },
      { posted: '0', released: '123', errors: [null, 'PENDING_ALREADY_VOIDED'] },
    ],
    [
      { op: 'twoPhase', pending: '123', steps: [{ do: 'EXPIRE' }, { do: 'VOID' }] },
      { posted: '0', released: '123', errors: [null, 'PENDING_EXPIRED'] },
    ],
    [
      { op: 'twoPhase', pending: '123', steps: [] },
      { posted: '0', pendingLeft: '123', released: '0', errors: [] },
    ],
    [
      { op: 'applyPayment', open: '100.00', received: '95.00', writeOff: '5.00' },
      {
        allocated: '100.00',
        unallocated: '0',
        openAfter: '0',
        entry: [
          { account: 'CASH', dr: '95' },
          { account: 'WRITE_OFF', dr: '5' },
          { account: 'AR', cr: '100' },
        ],
      },
    ],
    [{ op: 'applyPayment', open: '1000.00', received: '1', writeOff: '500.01' }, { error: 'APPROVAL_REQUIRED' }],
    [
      { op: 'earlyPaymentDiscount', net: '200.00', taxRatePct: '18', discountAmount: '50.00', splitTax: true },
      { open: '236', received: '186', discountOnNet: '42.37', discountOnTax: '7.63' },
    ],
    [
      { op: 'earlyPaymentDiscount', net: '200.00', taxRatePct: '18', discountPct: '10' },
      { received: '212.40', discountOnNet: '23.60', discountOnTax: '0' },
    ],
  ])('%j', (input, expected) => {
    expect(failures(input, expected)).toEqual([]);
  });

  it('do not take two discounts, or none', () => {
    const sentence = /^the input does not fit: [^]*Either discountPct or discountAmount/;
    expect(failures({ op: 'earlyPaymentDiscount', net: '1' }, {})[0]).toMatch(sentence);
    expect(failures({ op: 'earlyPaymentDiscount', net: '1', discountPct: '1', discountAmount: '1' }, {})[0]).toMatch(
      sentence,
    );
  });
});
