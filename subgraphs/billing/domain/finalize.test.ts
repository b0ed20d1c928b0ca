import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import type { Invoice, InvoiceLineId } from './invoice.ts';
import { contentHashOf } from './content-hash.ts';
import { finalised, issueDateOf, refuseSettled, refuseUntaxed } from './finalize.ts';
import { price } from './totals.ts';

const now = new Date('2026-03-31T03:30:00Z');
const nothing = { amount: decimal('0'), currency: 'EUR' } as const;

function draft(unitPrice = '100', more: Partial<Invoice> = {}): Invoice {
  const priced = price(
    [{ description: 'Seats', unitPrice: decimal(unitPrice), taxes: [] }],
    { roundingMode: 'HALF_UP', taxRoundingLevel: 'TAX_CODE' },
    { currency: 'EUR', newId: () => 'inl_1' as InvoiceLineId },
  );
  if (!priced.ok) throw new Error(priced.refusal.message);
  const draftOf = {
    id: 'inv_1',
    version: 1,
    number: null,
    seriesCode: 'INV',
    billingAccountId: 'acc_1',
    customerId: 'cus_1',
    legalEntityId: 'le_de',
    currency: 'EUR',
    type: 'ONE_OFF',
    status: 'DRAFT',
    issueDate: null,
    dueDate: null,
    ...priced.value,
    paid: nothing,
    creditNoted: nothing,
    credited: nothing,
    discounted: nothing,
    cashDiscount: null,
    open: nothing,
    contentHash: null,
    correlationId: 'c',
    createdAt: now,
    updatedAt: now,
  };
  return { ...(draftOf as unknown as Invoice), ...more };
}

const final = (invoice: Invoice) =>
  finalised(invoice, {
    series: { code: 'INV', next: 42, lastIssuedOn: null },
    issueDate: civilDate('2026-01-31'),
    account: { paymentTermsDays: 30, cashDiscount: null },
  });

describe('the issue date', () => {
  const asked = (date: string | null, timeZone: string, last: string | null = null) => {
    const answer = issueDateOf({
      asked: date === null ? null : civilDate(date),
      now,
      timeZone,
      lastIssuedOn: last === null ? null : civilDate(last),
    });
    return answer.ok ? answer.value : answer.refusal.details;
  };

  it('is today in the legal entity’s zone', () => {
    expect(asked(null, 'America/New_York')).toBe('2026-03-30');
    expect(asked(null, 'Asia/Tokyo')).toBe('2026-03-31');
  });

  it('is never to come there', () => {
    expect(asked('2026-03-30', 'America/New_York')).toBe('2026-03-30');
    expect(asked('2026-03-31', 'America/New_York')).toMatchObject({ path: 'write.effectiveDate' });
  });

  it('is never before that of the number before', () => {
    expect(asked('2026-03-01', 'Asia/Tokyo', '2026-03-01')).toBe('2026-03-01');
    expect(asked('2026-02-28', 'Asia/Tokyo', '2026-03-01')).toMatchObject({ path: 'write.effectiveDate' });
  });
});

describe('a final invoice', () => {
  it('has a number, its dates, all of it open, and the hash of its document', () => {
    const invoice = final(draft());
    expect(invoice).toMatchObject({
      number: 'INV-000042',
      status: 'OPEN',
      issueDate: '2026-01-31',
      dueDate: '2026-03-02',
    });
    expect(invoice.open.amount).toEqual(decimal('100'));
    expect(invoice.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(contentHashOf(invoice)).toBe(invoice.contentHash);
  });

  it('with nothing to pay is paid', () => {
    expect(final(draft('0')).status).toBe('PAID');
  });

  it('keeps its hash when it is settled and loses it when a word of it changes', () => {
    const invoice = final(draft());
    expect(contentHashOf({ ...invoice, status: 'VOID', open: nothing, version: 9 })).toBe(invoice.contentHash);
    const [line] = invoice.lines;
    if (line === undefined) throw new Error('a line');
    expect(contentHashOf({ ...invoice, lines: [{ ...line, description: 'Chairs' }] })).not.toBe(invoice.contentHash);
  });

  it('has one hash however its amounts are written', () => {
    const written = (amount: string) =>
      contentHashOf(final(draft('100', { net: { amount: decimal(amount), currency: 'EUR' } })));
    expect(written('100.00')).toBe(written('100'));
  });
});

describe('readiness', () => {
  it('names the lines without tax', () => {
    const [line] = draft().lines;
    if (line === undefined) throw new Error('a line');
    const untaxed = draft('100', {
      taxStatus: 'PENDING',
      lines: [line, { ...line, id: 'inl_2' as InvoiceLineId, taxLines: null }],
    });
    expect(refuseUntaxed(untaxed)).toMatchObject({ code: 'TAX_UNAVAILABLE', details: { lines: ['inl_2'] } });
    expect(refuseUntaxed(draft())).toBeNull();
  });

  it('keeps what was paid or credited on from being voided', () => {
    const some = { amount: decimal('0.01'), currency: 'EUR' } as const;
    expect(refuseSettled(final(draft()))).toBeNull();
    expect(refuseSettled({ ...final(draft()), paid: some })?.details).toMatchObject({ path: 'Invoice.paid' });
    expect(refuseSettled({ ...final(draft()), creditNoted: some })?.details).toMatchObject({
      path: 'Invoice.creditNoted',
    });
    expect(refuseSettled({ ...final(draft()), credited: some })?.details).toMatchObject({ path: 'Invoice.credited' });
    expect(refuseSettled({ ...final(draft()), discounted: some })?.details).toMatchObject({
      path: 'Invoice.discounted',
    });
  });
});
