import { afterAll, beforeAll, describe, it } from 'vitest';
import { made, openBillingRoom, type BillingRoom } from '../../../test/harness/billing.ts';
import { follow } from '../../../test/harness/histories.ts';
import { type Story } from '../../../test/harness/story.ts';
import { subscribing } from '../../../test/harness/subscriptions.ts';
import type { BillingAccount, BillingAccountId } from '../domain/billing-account.ts';
import type { BillingSubscription } from '../domain/billing-subscription.ts';
import type { Invoice } from '../domain/invoice.ts';
import { rules, type BillingAccountStatus } from '../generated/rules.ts';
import { commands } from './all.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const reason = { reason: 'for the model' };

/** DOMAIN 5.1, 5.8. `isInvoiced`: an invoice is open. `isSubscribed`: a subscription goes on. */
type Model = { readonly state: BillingAccountStatus; readonly isInvoiced: boolean; readonly isSubscribed: boolean };
let invoice: Invoice;
let subscription: BillingSubscription;
let contracts = 0;

const story: Story<BillingAccount, Model> = {
  entity: 'BillingAccount',
  rules,
  beginnings: [{ state: 'ACTIVE', isInvoiced: false, isSubscribed: false }],
  begin: async () => (await room.openAccount()).id,
  read: async (id) => (await room.store.readAccounts([id as BillingAccountId], everything))[0]!,
  seen: ({ status }) => ({ state: status }),
  contents: () => room.contents(),

  steps: {
    updateBillingAccount: {
      run: ({ id }) => room.onAccount(commands.updateBillingAccount, { billingAccountId: id, paymentTermsDays: 14 }),
      moves: { ACTIVE: 'ACTIVE' },
    },
    closeBillingAccount: {
      run: ({ id }) => room.onAccount(commands.closeBillingAccount, { id }),
      moves: { ACTIVE: 'CLOSED' },
      unless: {
        INVOICES_SETTLED: ({ isInvoiced }) => isInvoiced,
        SUBSCRIPTIONS_ENDED: ({ isSubscribed }) => isSubscribed,
      },
    },
  },

  happenings: {
    'something is invoiced': {
      happen: async (account) => (invoice = await room.bill(account, '100')),
      leaves: ({ state, isInvoiced }) => (state === 'ACTIVE' && !isInvoiced ? { isInvoiced: true } : null),
    },
    'the invoice is voided': {
      happen: async () => made(await room.onInvoice(commands.voidInvoice, { id: invoice.id }, reason)),
      leaves: ({ isInvoiced }) => (isInvoiced ? { isInvoiced: false } : null),
    },
    'something is subscribed to': {
      async happen(account) {
        contracts += 1;
        const contract = { id: `ctr_${contracts}`, startDate: '2026-06-01' };
        await billing.knowsContract(contract);
        subscription = made(await billing.create(account, contract.id));
      },
      leaves: ({ state, isSubscribed }) => (state === 'ACTIVE' && !isSubscribed ? { isSubscribed: true } : null),
    },
    'the subscription is cancelled': {
      async happen() {
        const input = { billingSubscriptionId: subscription.id, creditPolicy: 'NONE' as const };
        made(await billing.onSubscription(commands.cancelBillingSubscription, input));
      },
      leaves: ({ isSubscribed }) => (isSubscribed ? { isSubscribed: false } : null),
    },
  },
};

describe('a billing account', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
