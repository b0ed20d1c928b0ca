import { afterAll, beforeAll, describe, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { refusedAs, type Story } from '../../../../test/harness/story.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { CreditNote, CreditNoteId } from '../../domain/credit-note.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import { rules, type CreditNoteStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const steward = viewerWith('finance-steward');
const operator = viewerWith('billing-ops');
const on: BillingRoom['onCreditNote'] = (...asked) => room.onCreditNote(...asked);

/**
 * DOMAIN 5.2, 5.7, 13. `isLarge`: above what one person may do alone. `isPaid`: so its invoice is, and nothing of it is
 * open to be offset. `rest`: where the credit went that its invoice did not take. `isSending`: the refund is on its way.
 */
type Model = {
  readonly state: CreditNoteStatus;
  readonly isLarge: boolean;
  readonly isApproved: boolean;
  readonly isPaid: boolean;
  readonly rest: 'UNUSED' | 'NONE' | 'ACCOUNT' | 'REFUND';
  readonly isSending: boolean;
};
const beginning: Model = {
  state: 'DRAFT',
  isLarge: false,
  isApproved: false,
  isPaid: false,
  rest: 'UNUSED',
  isSending: false,
};
const isUsed = ({ rest }: Model) => rest !== 'UNUSED';
const apply = ({ id }: CreditNote, rest: 'ACCOUNT' | 'REFUND') =>
  on(commands.applyCreditNote, { creditNoteId: id, rest });
let accounts = 0;
let account: BillingAccount;
let other: Invoice | null;
let payment: Payment;

const story: Story<CreditNote, Model> = {
  entity: 'CreditNote',
  rules,
  beginnings: [beginning, { ...beginning, isPaid: true }, { ...beginning, isLarge: true }],
  async begin({ isLarge, isPaid }) {
    accounts += 1;
    account = await room.openAccount({ customerId: `cus_${accounts}` });
    const amount = isLarge ? '5001' : '100';
    const invoice = await room.bill(account, amount);
    other = null;
    if (isPaid) {
      payment = await room.receive(account, amount);
      const allocations = [{ invoiceId: invoice.id }];
      made(await room.onPayment(commands.allocatePayment, { paymentId: payment.id, allocations }));
      other = await room.bill(account, amount);
    }
    const lines = [{ invoiceLineId: invoice.lines[0]!.id, gross: decimal(amount) }];
    return made(await on(commands.createCreditNote, { invoiceId: invoice.id, reason: 'Not served', lines })).id;
  },
  read: async (id) => (await room.store.readCreditNotes([id as CreditNoteId], everything))[0]!,
  seen: ({ status, approved }) => ({ state: status, isApproved: approved !== null }),
  contents: () => room.contents(),

  steps: {
    approveCreditNote: {
      run: ({ id }) => on(commands.approveCreditNote, { id }, {}, steward),
      moves: { DRAFT: 'DRAFT' },
      unless: { ABOVE_LIMIT: ({ isLarge }) => !isLarge },
      leaves: () => ({ isApproved: true }),
    },
    'approveCreditNote by who drafted it': refusedAs(
      ({ id }) => on(commands.approveCreditNote, { id }, {}, { ...operator, roles: ['finance-steward'] }),
      'SOD_VIOLATION 13.4',
      ['DRAFT'],
    ),
    issueCreditNote: {
      run: ({ id }) => on(commands.issueCreditNote, { id }),
      moves: { DRAFT: 'FINALIZED' },
      unless: { 'APPROVAL_REQUIRED CREDIT': ({ isLarge, isApproved }) => isLarge && !isApproved },
    },
    applyCreditNote: {
      run: (note) => apply(note, 'ACCOUNT'),
      moves: { FINALIZED: ['FINALIZED', 'APPLIED'] },
      unless: { ZERO: isUsed },
      leaves: ({ isPaid }) => (isPaid ? { state: 'FINALIZED', rest: 'ACCOUNT' } : { state: 'APPLIED', rest: 'NONE' }),
    },
    'applyCreditNote to be refunded': {
      run: (note) => apply(note, 'REFUND'),
      moves: { FINALIZED: ['FINALIZED', 'APPLIED'] },
      unless: { ZERO: isUsed },
      leaves: ({ isPaid }) => (isPaid ? { state: 'FINALIZED', rest: 'REFUND' } : { state: 'APPLIED', rest: 'NONE' }),
    },
    allocateAccountCredit: {
      async run({ id }) {
        const { nodes } = await room.store.pageAccountCredits(account.id, page, everything);
        const credit = nodes.find(({ sourceCreditNoteId }) => sourceCreditNoteId === id);
        const input = {
          accountCreditId: credit?.id ?? 'acr_none',
          allocations: [{ invoiceId: other?.id ?? 'inv_none' }],
        };
        return room.onAccountCredit(commands.allocateAccountCredit, input);
      },
      moves: { FINALIZED: 'APPLIED' },
      unless: { NOT_FOUND: ({ rest }) => rest !== 'ACCOUNT' },
      otherwise: ({ rest }) => (rest === 'ACCOUNT' ? 'POSITIVE' : 'NOT_FOUND'),
    },
    completeRefund: {
      async run({ id }) {
        const { nodes } = await room.store.pageRefunds([{ creditNoteId: id }], page, everything);
        const input = { refundId: nodes[0]?.id ?? 'rfd_none', providerRefundId: 're_1' };
        return room.onRefund(commands.completeRefund, input, {}, viewerWith('payment-provider'));
      },
      moves: { FINALIZED: 'APPLIED' },
      unless: { NOT_FOUND: ({ isSending }) => !isSending },
      otherwise: ({ isSending }) => (isSending ? 'ILLEGAL_TRANSITION' : 'NOT_FOUND'),
    },
    voidCreditNote: {
      run: ({ id }) => on(commands.voidCreditNote, { id }, { reason: 'for the model' }),
      moves: { FINALIZED: 'VOID' },
      unless: { ZERO: isUsed },
    },
    'voidCreditNote without a reason': {
      run: ({ id }) => on(commands.voidCreditNote, { id }),
      moves: { FINALIZED: [] },
      unless: { ZERO: isUsed, REQUIRED: () => true },
    },
  },

  happenings: {
    'its refund is asked for': {
      async happen({ id, total }) {
        const input = { paymentId: payment.id, creditNoteId: id, amount: total.amount, reason: 'Not served' };
        made(await room.onRefund(commands.requestRefund, input));
      },
      leaves: ({ state, rest, isSending }) =>
        state === 'FINALIZED' && rest === 'REFUND' && !isSending ? { isSending: true } : null,
    },
  },
};

describe('a credit note', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
