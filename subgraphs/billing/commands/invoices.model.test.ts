import { afterAll, beforeAll, describe, it } from 'vitest';
import { compare, decimal, sign, type Decimal } from '../../../core/decimal.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import type { Allocation } from '../domain/allocation.ts';
import type { Invoice, InvoiceId } from '../domain/invoice.ts';
import type { Payment } from '../domain/payment.ts';
import { rules, type InvoiceStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const reason = { reason: 'for the model' };
const steward = viewerWith('finance-steward');
const on: BillingRoom['onInvoice'] = (...asked) => room.onInvoice(...asked);

/**
 * DOMAIN 5.2, 13. `total`: nothing, or below or above what one person may give up alone. `isPartPaid`: 40 came in for
 * it, before anything else.
 */
type Model = {
  readonly state: InvoiceStatus;
  readonly total: 'ZERO' | 'SMALL' | 'LARGE';
  readonly isTaxed: boolean;
  readonly isPosted: boolean;
  readonly isApproved: boolean;
  readonly isPartPaid: boolean;
};
const beginning: Model = {
  state: 'DRAFT',
  total: 'SMALL',
  isTaxed: true,
  isPosted: false,
  isApproved: false,
  isPartPaid: false,
};
const totals = { ZERO: '0', SMALL: '100', LARGE: '900' } as const;
const isUnapproved = ({ total, isApproved }: Model) => total === 'LARGE' && !isApproved;
let accounts = 0;
let payment: Payment;
let line: { readonly description: string; readonly unitPrice: Decimal };

const pay = ({ id }: Invoice, amount?: string) => {
  const allocations = [{ invoiceId: id, amount: amount === undefined ? null : decimal(amount) }];
  return room.onPayment(commands.allocatePayment, { paymentId: payment.id, allocations });
};
/** The last that pays it: the part came first. */
async function lastAllocation({ id }: Invoice): Promise<Allocation | undefined> {
  const { nodes } = await room.store.pageAllocations({ invoiceId: id }, page, everything);
  const paying = nodes.filter(({ kind, status }) => kind === 'PAYMENT' && status === 'ACTIVE');
  return paying.find(({ amount }) => compare(amount.amount, decimal(40)) !== 0) ?? paying[0];
}

const story: Story<Invoice, Model> = {
  entity: 'Invoice',
  rules,
  beginnings: [beginning, { ...beginning, total: 'ZERO' }, { ...beginning, total: 'LARGE' }],
  async begin({ total }) {
    accounts += 1;
    const account = await room.openAccount({ customerId: `cus_${accounts}` });
    payment = await room.receive(account, '1000');
    line = { description: 'Service', unitPrice: decimal(totals[total]) };
    return (await room.draft(account, [{ ...line, taxes: [] }])).id;
  },
  read: async (id) => (await room.store.readInvoices([id as InvoiceId], everything))[0]!,
  seen: ({ status, taxStatus, writeOffApproved, paid }) => ({
    state: status,
    isTaxed: taxStatus === 'FINAL',
    isApproved: writeOffApproved !== null,
    ...(status === 'OPEN' || status === 'UNCOLLECTIBLE' ? { isPartPaid: sign(paid.amount) > 0 } : {}),
  }),
  contents: () => room.contents(),

  steps: {
    updateInvoiceDraft: {
      run: ({ id }) => on(commands.updateInvoiceDraft, { invoiceId: id, lines: [{ ...line, taxes: [] }] }),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ isTaxed: true }),
    },
    'updateInvoiceDraft without taxes': {
      run: ({ id }) => on(commands.updateInvoiceDraft, { invoiceId: id, lines: [line] }),
      moves: { DRAFT: 'DRAFT' },
      leaves: () => ({ isTaxed: false }),
    },
    deleteDraft: {
      run: ({ id }) => on(commands.deleteDraft, { id }),
      moves: { DRAFT: 'DELETED' },
    },
    finalizeInvoice: {
      run: ({ id }) => on(commands.finalizeInvoice, { id }),
      moves: { DRAFT: ['OPEN', 'PAID'] },
      unless: { TAX_UNAVAILABLE: ({ isTaxed }) => !isTaxed },
      leaves: ({ total }) => ({ state: total === 'ZERO' ? 'PAID' : 'OPEN' }),
    },
    voidInvoice: {
      run: ({ id }) => on(commands.voidInvoice, { id }, reason),
      moves: { OPEN: 'VOID', UNCOLLECTIBLE: 'VOID' },
      unless: { ZERO: ({ isPartPaid }) => isPartPaid, NOT_POSTED: ({ isPosted }) => isPosted },
    },
    'voidInvoice without a reason': {
      run: ({ id }) => on(commands.voidInvoice, { id }),
      moves: { OPEN: [], UNCOLLECTIBLE: [] },
      unless: {
        ZERO: ({ isPartPaid }) => isPartPaid,
        NOT_POSTED: ({ isPosted }) => isPosted,
        REQUIRED: () => true,
      },
    },
    approveWriteOff: {
      run: ({ id }) => on(commands.approveWriteOff, { id }, {}, steward),
      moves: { OPEN: 'OPEN' },
      unless: { ABOVE_LIMIT: ({ total }) => total !== 'LARGE' },
      leaves: () => ({ isApproved: true }),
    },
    writeOffInvoice: {
      run: ({ id }) => on(commands.writeOffInvoice, { id }, reason),
      moves: { OPEN: 'UNCOLLECTIBLE' },
      unless: { 'APPROVAL_REQUIRED WRITE_OFF': isUnapproved },
    },
    'writeOffInvoice by who approved it': {
      run: ({ id }) => on(commands.writeOffInvoice, { id }, reason, { ...steward, roles: ['billing-ops'] }),
      moves: { OPEN: 'UNCOLLECTIBLE' },
      unless: {
        'APPROVAL_REQUIRED WRITE_OFF': isUnapproved,
        'SOD_VIOLATION WRITE_OFF': ({ total }) => total === 'LARGE',
      },
    },
    'writeOffInvoice by who recorded cash': {
      run: ({ id }) =>
        on(commands.writeOffInvoice, { id }, reason, { ...viewerWith('payment-provider'), roles: ['billing-ops'] }),
      moves: { OPEN: [] },
      unless: { 'SOD_VIOLATION 13.7': () => true },
    },
    allocatePayment: {
      run: (invoice) => pay(invoice),
      moves: { OPEN: 'PAID', UNCOLLECTIBLE: 'PAID' },
      otherwise: () => 'ALLOCATION_EXCEEDS_OPEN',
    },
    reverseAllocation: {
      run: async (invoice) => {
        const id = (await lastAllocation(invoice))?.id ?? 'all_none';
        return room.onAllocation(commands.reverseAllocation, { id }, reason);
      },
      moves: { PAID: 'OPEN', OPEN: 'OPEN', UNCOLLECTIBLE: 'UNCOLLECTIBLE' },
      unless: {
        NOT_FOUND: ({ state, total, isPartPaid }) => (state === 'PAID' ? total === 'ZERO' : !isPartPaid),
      },
      leaves: ({ state }) => (state === 'PAID' ? {} : { isPartPaid: false }),
      otherwise: () => 'NOT_FOUND',
    },
  },

  happenings: {
    'a part of it is paid': {
      happen: async (invoice) => made(await pay(invoice, '40')),
      leaves: ({ state, isPartPaid }) => (state === 'OPEN' && !isPartPaid ? { isPartPaid: true } : null),
    },
    'the books post it': {
      happen: ({ id }) =>
        room.database.pool.query(`insert into invoice_posting_copy values ($1, 'POSTED', 1, now())`, [id]),
      leaves: ({ state, isPosted }) => (state === 'OPEN' && !isPosted ? { isPosted: true } : null),
    },
  },
  elsewhere: [
    // By bill runs, credit notes, disputes and followed versions: the models of those, cash.test.ts, version-follower.test.ts.
    'advanceBillRun DRAFT → OPEN',
    'advanceBillRun DRAFT → PAID',
    'changeBillingSubscription OPEN → PAID',
    'applyCreditNote OPEN → PAID',
    'allocateAccountCredit OPEN → PAID',
    'resolveDispute PAID → OPEN',
  ],
};

describe('an invoice', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
