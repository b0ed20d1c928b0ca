import { afterAll, beforeAll, describe, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import { type Story } from '../../../../test/harness/story.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Refund, RefundId } from '../../domain/refund.ts';
import { rules, type RefundStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const provider = viewerWith('payment-provider');
const steward = viewerWith('finance-steward');
const operator = viewerWith('billing-ops');
const on: BillingRoom['onRefund'] = (command, input, write = {}, viewer = provider) =>
  room.onRefund(command, input, write, viewer);
const sent = 're_1';

/** DOMAIN 5.2, 13. `isLarge`: above what one person may do alone. */
type Model = { readonly state: RefundStatus; readonly isLarge: boolean; readonly isApproved: boolean };
const beginning: Model = { state: 'PENDING', isLarge: false, isApproved: false };
const isUnapproved = ({ isLarge, isApproved }: Model) => isLarge && !isApproved;

const story: Story<Refund, Model> = {
  entity: 'Refund',
  rules,
  beginnings: [beginning, { ...beginning, isLarge: true }],
  async begin({ isLarge }) {
    const { id: paymentId } = await room.receive(account, '5000');
    const input = { paymentId, amount: decimal(isLarge ? 1_001 : 1_000), reason: 'Paid twice' };
    return made(await room.onRefund(commands.requestRefund, input)).id;
  },
  read: async (id) => (await room.store.readRefunds([id as RefundId], everything))[0]!,
  seen: ({ status, approved }) => ({ state: status, isApproved: approved !== null }),
  contents: () => room.contents(),

  steps: {
    approveRefund: {
      run: ({ id }) => on(commands.approveRefund, { id }, {}, steward),
      moves: { PENDING: 'PENDING' },
      unless: { ABOVE_LIMIT: ({ isLarge }) => !isLarge },
      leaves: () => ({ isApproved: true }),
    },
    'approveRefund by who asked for it': {
      run: ({ id }) => on(commands.approveRefund, { id }, {}, { ...operator, roles: ['finance-steward'] }),
      moves: { PENDING: [] },
      unless: { 'SOD_VIOLATION 13.3': () => true },
    },
    completeRefund: {
      run: ({ id }) => on(commands.completeRefund, { refundId: id, providerRefundId: sent }),
      moves: { PENDING: 'SUCCEEDED' },
      unless: { 'APPROVAL_REQUIRED REFUND': isUnapproved },
    },
    'completeRefund by who approved it': {
      run: ({ id }) => {
        const both = { ...steward, roles: ['payment-provider'] };
        return on(commands.completeRefund, { refundId: id, providerRefundId: sent }, {}, both);
      },
      moves: { PENDING: 'SUCCEEDED' },
      unless: { 'APPROVAL_REQUIRED REFUND': isUnapproved, 'SOD_VIOLATION REFUND': ({ isLarge }) => isLarge },
    },
    'completeRefund by who asked for it': {
      run: ({ id }) => on(commands.completeRefund, { refundId: id, providerRefundId: sent }, {}, operator),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
    failRefund: {
      run: ({ id }) => on(commands.failRefund, { refundId: id, failureReason: 'account_closed' }),
      moves: { PENDING: 'FAILED' },
    },
  },
};

describe('a refund', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
