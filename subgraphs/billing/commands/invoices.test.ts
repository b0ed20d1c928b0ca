import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { made, openBillingRoom, plainLine, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import { contentHashOf } from '../domain/content-hash.ts';
import type { Invoice } from '../domain/invoice.ts';
import { commands } from './all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  room.clock.moveTo(new Date('2026-03-31T10:00:00Z'));
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const vat = { taxCode: 'VAT', jurisdiction: 'DE', ratePct: decimal('19'), treatment: 'STANDARD' } as const;
const everything = { kind: 'everything', on: '2026-03-31' as never } as const;

async function stored({ id }: Invoice): Promise<Invoice> {
  const [invoice] = await room.store.readInvoices([id], everything);
  if (invoice == null) throw new Error(`no ${id}`);
  return invoice;
}

describe('a draft', () => {
  it('is priced, stored as it is answered, and told of', async () => {
    const { taxes: _, ...untaxed } = plainLine;
    const invoice = await room.draft(account, [
      { ...plainLine, quantity: decimal('2.5'), discount: decimal('50'), taxes: [vat] },
      { ...untaxed, period: { from: '2026-01-01', to: '2026-02-01' } as never },
    ]);
    expect(invoice).toMatchObject({
      status: 'DRAFT',
      number: null,
      taxStatus: 'PENDING',
      currency: 'USD',
      type: 'ONE_OFF',
    });
    expect(JSON.parse(JSON.stringify(invoice))).toMatchObject({
      net: { amount: '300', currency: 'USD' },
      discount: { amount: '50' },
      tax: { amount: '38' },
      total: { amount: '338' },
      open: { amount: '0' },
    });
    expect(await stored(invoice)).toEqual(invoice);
    const told = await room.database.db
      .selectFrom('outbox')
      .select(['type', 'customer_id', 'legal_entity_id'])
      .where('entity_id', '=', invoice.id)
      .execute();
    expect(told).toEqual([{ type: 'billing.invoice.drafted', customer_id: 'cus_acme', legal_entity_id: 'le_us' }]);
  });

  it('has its lines replaced and is priced anew', async () => {
    const { taxes: _, ...untaxed } = plainLine;
    const { id } = await room.draft(account, [untaxed]);
    const invoice = made(
      await room.onInvoice(commands.updateInvoiceDraft, { invoiceId: id, lines: [plainLine, plainLine] }),
    );
    expect(invoice).toMatchObject({ taxStatus: 'FINAL', total: { amount: decimal('200') }, version: 2 });
    expect(await stored(invoice)).toEqual(invoice);
  });

  it('is taken back without a trace in the lists', async () => {
    const draft = await room.draft(account);
    made(await room.onInvoice(commands.deleteDraft, { id: draft.id }));
    expect((await stored(draft)).status).toBe('DELETED');
    const filter = { billingAccountId: account.id };
    const listed = (filters: readonly object[]) =>
      room.store.pageInvoices(filters, { first: 10, after: null }, everything);
    expect((await listed([filter])).nodes).toEqual([]);
    expect((await listed([filter, { status: ['DELETED'] }])).nodes).toEqual([]);
  });

  it.each([
    ['an account that is not there', { billingAccountId: 'acc_none' }, 'NOT_FOUND'],
    ['no lines', { lines: [] }, 'VALIDATION_FAILED'],
    ['a discount of half a cent', { lines: [{ ...plainLine, discount: decimal('0.005') }] }, 'SCALE_EXCEEDED'],
  ])('is refused with %s, and nothing changes', async (_, input, code) => {
    const before = await room.contents();
    const answer = await room.onInvoice(commands.createInvoice, {
      billingAccountId: account.id,
      lines: [plainLine],
      ...input,
    });
    expect(refusalOf(answer).code).toBe(code);
    expect(await room.contents()).toBe(before);
  });

  it('is not drafted on an account outside the viewer’s scope', async () => {
    const operator = viewerWith('billing-ops');
    const input = { billingAccountId: account.id, lines: [plainLine] };
    for (const more of [{ legalEntityIds: ['le_jp' as LegalEntityId] }, { customerId: 'cus_birch' as CustomerId }]) {
      const answer = await room.onInvoice(commands.createInvoice, input, {}, { ...operator, ...more });
      expect(refusalOf(answer)).toMatchObject({ code: 'NOT_FOUND', details: { entity: 'BillingAccount' } });
    }
  });
});

describe('finalizeInvoice', () => {
  const finalize = (invoice: Invoice, write = {}) =>
    room.onInvoice(commands.finalizeInvoice, { id: invoice.id }, write);

  it('numbers, dates and seals the document', async () => {
    const fresh = await room.openAccount({ invoiceSeries: 'SEAL' });
    const invoice = made(await finalize(await room.draft(fresh)));
    expect(invoice).toMatchObject({
      number: 'SEAL-000001',
      status: 'OPEN',
      issueDate: '2026-03-31',
      dueDate: '2026-04-30',
    });
    const kept = await stored(invoice);
    expect(kept).toEqual(invoice);
    expect(contentHashOf(kept)).toBe(invoice.contentHash);
    expect(await room.store.findInvoiceByNumber('le_us' as LegalEntityId, 'SEAL-000001', everything)).toBe(invoice.id);
  });

  it('waits for the tax and says of which lines', async () => {
    const { taxes: _, ...untaxed } = plainLine;
    const draft = await room.draft(account, [plainLine, untaxed]);
    const before = await room.contents();
    const answer = await finalize(draft);
    expect(refusalOf(answer)).toEqual({ code: 'TAX_UNAVAILABLE', details: { lines: [draft.lines[1]?.id] } });
    expect(await room.contents()).toBe(before);
  });

  it('pays at once what costs nothing', async () => {
    const draft = await room.draft(account, [{ ...plainLine, unitPrice: decimal('0') }]);
    expect(made(await finalize(draft))).toMatchObject({ status: 'PAID', open: { amount: decimal('0') } });
  });

  it('uses no number up when it is refused, rehearsed or repeated', async () => {
    const fresh = await room.openAccount({ invoiceSeries: 'GAP' });
    const drafts = await Promise.all(Array.from({ length: 3 }, () => room.draft(fresh)));
    const [first, second, third] = drafts as [Invoice, Invoice, Invoice];
    const before = await room.contents();
    expect(refusalOf(await finalize(first, { effectiveDate: '2027-01-01' })).code).toBe('VALIDATION_FAILED');
    expect(refusalOf(await finalize(first, { dryRun: true })).code).toBe('REHEARSED');
    expect(await room.contents()).toBe(before);

    expect(made(await finalize(first, { idempotencyKey: 'once' })).number).toBe('GAP-000001');
    expect(await finalize(first, { idempotencyKey: 'once' })).toMatchObject({ replayed: true });
    expect(refusalOf(await finalize(first)).code).toBe('ILLEGAL_TRANSITION');
    expect(made(await finalize(second)).number).toBe('GAP-000002');

    expect(refusalOf(await finalize(third, { effectiveDate: '2026-03-30' }))).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'write.effectiveDate' },
    });
    room.clock.moveTo(new Date('2026-04-02T10:00:00Z'));
    expect(made(await finalize(third, { effectiveDate: '2026-04-01' }))).toMatchObject({
      number: 'GAP-000003',
      issueDate: '2026-04-01',
    });
  });

  it('dates by the legal entity’s day, not by UTC’s', async () => {
    room.clock.moveTo(new Date('2026-04-10T20:00:00Z'));
    const tokyo = await room.openAccount({ legalEntityId: 'le_jp', customerId: 'cus_elm' });
    expect(made(await finalize(await room.draft(tokyo))).issueDate).toBe('2026-04-11');
  });
});

describe('voidInvoice', () => {
  it('needs a reason, leaves the document and its number, and takes the claim back', async () => {
    const open = made(await room.onInvoice(commands.finalizeInvoice, { id: (await room.draft(account)).id }));
    const silent = await room.onInvoice(commands.voidInvoice, { id: open.id });
    expect(refusalOf(silent)).toMatchObject({ code: 'VALIDATION_FAILED', details: { path: 'write.reason' } });
    const answer = await room.onInvoice(commands.voidInvoice, { id: open.id }, { reason: 'billed twice' });
    expect(made(answer)).toMatchObject({ status: 'VOID', number: open.number, open: { amount: decimal('0') } });
    expect(contentHashOf(await stored(open))).toBe(open.contentHash);
  });

  it('refuses what was partly paid', async () => {
    const open = made(await room.onInvoice(commands.finalizeInvoice, { id: (await room.draft(account)).id }));
    const { id: paymentId } = await room.receive(account, '1');
    made(await room.onPayment(commands.allocatePayment, { paymentId, allocations: [{ invoiceId: open.id }] }));
    const answer = await room.onInvoice(commands.voidInvoice, { id: open.id }, { reason: 'billed twice' });
    expect(refusalOf(answer)).toMatchObject({ code: 'VALIDATION_FAILED', details: { path: 'Invoice.paid' } });
  });
});
