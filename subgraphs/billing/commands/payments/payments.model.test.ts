import { afterAll, beforeAll, describe, it } from 'vitest';
import { compare, decimal, sign } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { type Story } from '../../../../test/harness/story.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment, PaymentId } from '../../domain/payment.ts';
import { rules, type PaymentStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const provider = viewerWith('payment-provider');
const on: BillingRoom['onPayment'] = (command, input, write = {}, viewer = provider) =>
  room.onPayment(command, input, write, viewer);
const moveTo = (day: string) => Promise.resolve(room.clock.moveTo(new Date(`${day}T15:00:00Z`)));

/**
 * DOMAIN 5.2, of 100. `isLate`: the hold has run out, or the day on which it came in is over. `pays`: all of it pays an
 * invoice. `isReduced`: 60 were charged back. `disputed`: how much the payer wants back.
 */
type Model = {
  readonly state: PaymentStatus;
  readonly isLate: boolean;
  readonly pays: boolean;
  readonly isReduced: boolean;
  readonly disputed: 'NOTHING' | 'PART' | 'ALL';
};
const beginning: Model = { state: 'PENDING', isLate: false, pays: false, isReduced: false, disputed: 'NOTHING' };
const isLate = (payment: Model) => payment.isLate;
let invoice: Invoice;
let transactions = 0;

const story: Story<Payment, Model> = {
  entity: 'Payment',
  rules,
  beginnings: [beginning, { ...beginning, state: 'UNIDENTIFIED' }],
  async begin({ state }) {
    await moveTo('2026-03-31');
    invoice = await room.bill(account, '100');
    transactions += 1;
    const stated = {
      provider: 'bank',
      providerTransactionId: `model-${transactions}`,
      method: 'CARD' as const,
      amount: fromMinor(10_000n, 'USD'),
    };
    const of = { ...stated, billingAccountId: account.id };
    return state === 'PENDING'
      ? made(await on(commands.collectPayment, of)).id
      : made(await on(commands.recordPayment, { ...stated, legalEntityId: 'le_us' })).id;
  },
  read: async (id) => (await room.store.readPayments([id as PaymentId], everything))[0]!,
  seen: ({ status, disputed, chargedBack }) => ({
    state: status,
    disputed: sign(disputed.amount) === 0 ? 'NOTHING' : compare(disputed.amount, decimal(60)) === 0 ? 'PART' : 'ALL',
    isReduced: status === 'CHARGED_BACK' || sign(chargedBack.amount) > 0,
  }),
  contents: () => room.contents(),

  steps: {
    challengePayment: {
      run: ({ id }) => on(commands.challengePayment, { id }),
      moves: { PENDING: 'REQUIRES_ACTION' },
    },
    authorizePayment: {
      run: ({ id }) => on(commands.authorizePayment, { paymentId: id, authorizedUntil: '2026-04-10' as never }),
      moves: { PENDING: 'AUTHORIZED', REQUIRES_ACTION: 'AUTHORIZED' },
    },
    settlePayment: {
      run: ({ id }) => on(commands.settlePayment, { paymentId: id }),
      moves: { PENDING: 'SETTLED', AUTHORIZED: 'SETTLED' },
      unless: { PENDING_EXPIRED: isLate },
    },
    'settlePayment of more': {
      run: ({ id }) => on(commands.settlePayment, { paymentId: id, amount: decimal(101) }),
      moves: { PENDING: [], AUTHORIZED: [] },
      unless: { NOT_ABOVE_WHOLE: ({ state }) => state === 'PENDING', EXCEEDS_PENDING: () => true },
    },
    failPayment: {
      run: ({ id }) => on(commands.failPayment, { paymentId: id, failureReason: 'declined' }),
      moves: { PENDING: 'FAILED', REQUIRES_ACTION: 'FAILED', AUTHORIZED: 'FAILED' },
    },
    cancelPayment: {
      run: ({ id }) => on(commands.cancelPayment, { id }),
      moves: { PENDING: 'CANCELLED', REQUIRES_ACTION: 'CANCELLED', AUTHORIZED: 'CANCELLED', SETTLED: 'CANCELLED' },
      unless: {
        SAME_DAY: ({ state, isLate }) => state === 'SETTLED' && isLate,
        WHOLE: ({ state, pays, isReduced }) => state === 'SETTLED' && (pays || isReduced),
      },
    },
    'cancelPayment by who does not send it': {
      run: ({ id }) => room.onPayment(commands.cancelPayment, { id }),
      moves: { PENDING: 'CANCELLED', REQUIRES_ACTION: 'CANCELLED', AUTHORIZED: 'CANCELLED', SETTLED: [] },
      unless: { ROLE_REQUIRED: ({ state }) => state === 'SETTLED' },
    },
    identifyPayment: {
      run: ({ id }) => room.onPayment(commands.identifyPayment, { paymentId: id, billingAccountId: account.id }),
      moves: { UNIDENTIFIED: 'SETTLED' },
    },
    allocatePayment: {
      run: ({ id }) =>
        room.onPayment(commands.allocatePayment, { paymentId: id, allocations: [{ invoiceId: invoice.id }] }),
      moves: { SETTLED: 'SETTLED' },
      unless: { POSITIVE: ({ pays }) => pays },
      leaves: () => ({ pays: true }),
    },
    disputePayment: {
      run: ({ id }) => on(commands.disputePayment, { paymentId: id }),
      moves: { SETTLED: 'DISPUTED' },
      leaves: () => ({ disputed: 'ALL' }),
    },
    'disputePayment of a part': {
      run: ({ id }) => on(commands.disputePayment, { paymentId: id, amount: decimal(60) }),
      moves: { SETTLED: 'DISPUTED' },
      unless: { NOT_ABOVE_WHOLE: ({ isReduced }) => isReduced },
      leaves: () => ({ disputed: 'PART' }),
    },
    'resolveDispute won': {
      run: ({ id }) => on(commands.resolveDispute, { paymentId: id, won: true }),
      moves: { DISPUTED: 'SETTLED' },
      leaves: () => ({ disputed: 'NOTHING' }),
    },
    'resolveDispute lost': {
      run: ({ id }) => on(commands.resolveDispute, { paymentId: id, won: false }),
      moves: { DISPUTED: ['SETTLED', 'CHARGED_BACK'] },
      leaves: ({ disputed }) => ({
        state: disputed === 'ALL' ? 'CHARGED_BACK' : 'SETTLED',
        disputed: 'NOTHING',
        isReduced: true,
      }),
    },
  },

  happenings: {
    'its hold runs out': {
      happen: () => moveTo('2026-04-11'),
      leaves: ({ state, isLate }) => (state === 'AUTHORIZED' && !isLate ? { isLate: true } : null),
    },
    'a day passes': {
      happen: () => moveTo('2026-04-01'),
      leaves: ({ state, isLate }) => (state === 'SETTLED' && !isLate ? { isLate: true } : null),
    },
    'what it pays is reversed': {
      async happen({ id }) {
        const { nodes } = await room.store.pageAllocations({ paymentId: id }, page, everything);
        for (const { id: allocation, status } of nodes)
          if (status === 'ACTIVE')
            made(await room.onAllocation(commands.reverseAllocation, { id: allocation }, { reason: 'for the model' }));
      },
      leaves: ({ state, pays }) => (state === 'SETTLED' && pays ? { pays: false } : null),
    },
  },
};

describe('a payment', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
