import { describe, expect, it } from 'vitest';
import { money } from '../../../core/money.ts';
import { contentHashOf } from './content-hash.ts';
import { invoiceOver } from './fixtures/documents.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';
import { brokenInvariants, hasItsContent, refuseBarred, refuseUnkeepable } from './reported-invoice.ts';

const euros = (amount: string) => money(amount, 'EUR');
const line = (amount: string, id = 'inl_1') =>
  ({
    id,
    description: 'Desks',
    gross: euros(amount),
    discount: euros('0'),
    net: euros(amount),
    taxLines: [],
  }) as unknown as InvoiceLine;
const sealed = (values: Partial<Invoice> = {}) => {
  const document = invoiceOver('100', { lines: [line('100')], ...values });
  return { ...document, contentHash: contentHashOf(document) };
};
const draft = invoiceOver('100', {
  status: 'DRAFT',
  number: null,
  lines: [line('100')],
  open: euros('0'),
  taxStatus: 'PENDING',
});

describe('what a fact about an invoice breaks', () => {
  it.each<readonly [string, Invoice, readonly string[], readonly string[]]>([
    ['nothing of what is open', sealed(), [], []],
    ['nothing of a draft', draft, ['lines'], []],
    ['nothing of what is paid', sealed({ status: 'PAID', paid: euros('100'), open: euros('0') }), [], []],
    [
      'nothing of what was paid early',
      sealed({ status: 'PAID', paid: euros('98'), discounted: euros('2'), open: euros('0') }),
      [],
      [],
    ],
    ['nothing of what is void', sealed({ status: 'VOID', open: euros('0') }), ['status'], []],
    [
      'nothing of what was given up',
      sealed({ status: 'UNCOLLECTIBLE', writtenOff: euros('100'), open: euros('0') }),
      [],
      [],
    ],
    ['the sum with the tax', sealed({ tax: euros('19') }), [], ['ADDS_UP total']],
    ['the sum of the lines', sealed({ lines: [line('90')] }), [], ['ADDS_UP net']],
    ['the parts of the total', sealed({ open: euros('90') }), [], ['ADDS_UP open']],
    ['that a void owes nothing', sealed({ status: 'VOID' }), [], ['ADDS_UP open', 'STATE_SAYS_OPEN open']],
    ['that nothing is settled below zero', sealed({ paid: euros('-1'), open: euros('101') }), [], ['ADDS_UP paid']],
    ['that no more is credited than it is', sealed({ creditNoted: euros('101') }), [], ['ADDS_UP creditNoted']],
    [
      'that what is open owes something',
      sealed({ paid: euros('100'), open: euros('0') }),
      [],
      ['STATE_SAYS_OPEN open'],
    ],
    ['that what is paid owes nothing', sealed({ status: 'PAID' }), [], ['STATE_SAYS_OPEN open']],
    [
      'that what is given up was written off',
      sealed({ status: 'UNCOLLECTIBLE', paid: euros('100'), open: euros('0') }),
      [],
      ['STATE_SAYS_OPEN open'],
    ],
    ['that a draft has no number', sealed({ status: 'DRAFT', open: euros('0') }), [], ['NUMBERED status']],
    ['that what is final has one', { ...draft, status: 'OPEN', open: euros('100') }, [], ['NUMBERED status']],
    [
      'that what is final has its dates',
      sealed({ issueDate: null, dueDate: null }),
      [],
      ['WHOLE issueDate', 'WHOLE dueDate'],
    ],
    ['that its tax is determined', sealed({ taxStatus: 'PENDING' }), [], ['WHOLE taxStatus']],
    [
      'what it said',
      { ...sealed(), dueDate: null, number: null, status: 'DRAFT', open: euros('0') },
      [],
      ['CONTENT_HASH contentHash'],
    ],
    [
      'that allocations settle it',
      sealed({ paid: euros('60'), credited: euros('40'), open: euros('0'), status: 'PAID' }),
      ['paid', 'credited', 'status'],
      ['SETTLEMENT paid', 'SETTLEMENT credited'],
    ],
  ])('is %s', (_, invoice, changed, broken) => {
    expect(brokenInvariants(invoice, changed).map(({ rule, field }) => `${rule} ${field}`)).toEqual(broken);
  });
});

describe('a document with its hash', () => {
  it('is what it was, or not, or not final yet', () => {
    expect(hasItsContent(sealed())).toBe(true);
    expect(hasItsContent({ ...sealed(), lines: [line('99')] })).toBe(false);
    expect(hasItsContent(draft)).toBeNull();
  });
});

describe('a command on what a fact changed', () => {
  const numberedDraft = sealed({ status: 'DRAFT', violatedBy: 'erp' });
  it('is barred from a draft that has a number and from what is final without one', () => {
    const refusal = { code: 'SOURCE_VIOLATION', details: { system: 'erp', rule: 'NUMBERED' } };
    expect(refuseBarred(numberedDraft)).toMatchObject(refusal);
    expect(refuseBarred({ ...numberedDraft, status: 'DELETED' })).toMatchObject(refusal);
    expect(refuseBarred({ ...draft, status: 'OPEN', violatedBy: 'erp' })).toMatchObject(refusal);
  });

  it('is not barred from any other', () => {
    expect(refuseBarred(sealed({ violatedBy: 'erp', open: euros('1') }))).toBeNull();
    expect(refuseBarred({ ...draft, violatedBy: 'erp' })).toBeNull();
    expect(refuseBarred({ ...numberedDraft, violatedBy: null })).toBeNull();
  });
});

describe('what not even a fact may be', () => {
  const tax = { base: euros('1'), amount: money('1', 'USD') };
  it.each<readonly [string, Partial<Invoice>, string]>([
    ['in another currency', { open: money('100', 'USD') }, 'An amount is not in EUR.'],
    [
      'in another currency in a line',
      { lines: [{ ...line('100'), net: money('1', 'USD') }] },
      'An amount is not in EUR.',
    ],
    [
      'in another currency in a tax',
      { lines: [{ ...line('100'), taxLines: [tax as never] }] },
      'An amount is not in EUR.',
    ],
    ['two lines under one id', { lines: [line('50'), line('50')] }, 'lines has an id twice.'],
    [
      'more lines than fit',
      { lines: Array.from({ length: 501 }, (__, n) => line('1', `inl_${n}`)) },
      'lines has more than 500.',
    ],
    [
      'more taxes than fit',
      { lines: [{ ...line('1'), taxLines: Array.from({ length: 6 }, () => tax as never) }] },
      'lines has one with more than 5 taxes.',
    ],
  ])('is %s', (_, values, problem) => {
    expect(refuseUnkeepable(sealed(values))).toBe(problem);
  });

  it('is no wrong sum', () => {
    expect(refuseUnkeepable(sealed({ open: euros('7'), lines: [] }))).toBeNull();
  });
});
