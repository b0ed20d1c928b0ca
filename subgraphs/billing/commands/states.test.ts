import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { made, openBillingRoom, plainLine, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import type { BillingAccount } from '../domain/billing-account.ts';
import type { Invoice, InvoiceId } from '../domain/invoice.ts';
import { rules, type InvoiceStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const reason = { reason: 'for the test' };
const onInvoice = {
  updateInvoiceDraft: (id: InvoiceId) =>
    room.onInvoice(commands.updateInvoiceDraft, { invoiceId: id, lines: [plainLine] }, reason),
  deleteDraft: (id: InvoiceId) => room.onInvoice(commands.deleteDraft, { id }, reason),
  finalizeInvoice: (id: InvoiceId) => room.onInvoice(commands.finalizeInvoice, { id }, reason),
  voidInvoice: (id: InvoiceId) => room.onInvoice(commands.voidInvoice, { id }, reason),
  writeOffInvoice: (id: InvoiceId) => room.onInvoice(commands.writeOffInvoice, { id }, reason),
};
type Name = keyof typeof onInvoice;

const states = [
  'DRAFT',
  'OPEN',
  'PAID',
  'VOID',
  'UNCOLLECTIBLE',
  'DELETED',
] as const satisfies readonly InvoiceStatus[];
const pairs = states.flatMap((from) => (Object.keys(onInvoice) as Name[]).map((name) => ({ from, name })));

/** An invoice in a state. */
async function invoiceIn(state: InvoiceStatus): Promise<Invoice> {
  const draft = await room.draft(account);
  if (state === 'DRAFT') return draft;
  if (state === 'DELETED') return made(await onInvoice.deleteDraft(draft.id));
  const open = made(await onInvoice.finalizeInvoice(draft.id));
  if (state === 'VOID') return made(await onInvoice.voidInvoice(open.id));
  if (state === 'OPEN') return open;
  if (state === 'UNCOLLECTIBLE') return made(await onInvoice.writeOffInvoice(open.id));
  const { id: paymentId } = await room.receive(account, '100');
  made(await room.onPayment(commands.allocatePayment, { paymentId, allocations: [{ invoiceId: open.id }] }));
  return open;
}

describe('an invoice', () => {
  it.each(pairs)('$name from $from happens only where the table says so', async ({ from, name }) => {
    const { id } = await invoiceIn(from);
    const before = await room.contents();
    const answer = await onInvoice[name](id);
    const rows: readonly { readonly from: readonly string[] }[] = rules.mutations[name].transitions;
    if (rows.some((row) => row.from.includes(from))) {
      expect(refusalOf(answer).code).toBe('APPLIED');
    } else {
      expect(refusalOf(answer)).toMatchObject({
        code: 'ILLEGAL_TRANSITION',
        details: { entity: 'Invoice', state: from },
      });
      expect(await room.contents()).toBe(before);
    }
  });
});
