import { afterAll, beforeAll, describe, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { made, openBillingRoom, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { follow } from '../../../../test/harness/histories.ts';
import type { Story } from '../../../../test/harness/story.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { PaymentMethodRef, PaymentMethodRefId } from '../../domain/payment-method.ts';
import { rules, type PaymentMethodStatus } from '../../generated/rules.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const operator = viewerWith('operator');
const moveTo = (day: string) => Promise.resolve(room.clock.moveTo(new Date(`${day}T15:00:00Z`)));

/** DOMAIN 5.1. `isAlone`: nothing else is on its account, which is collected from by itself. `isOver`: its month is. */
type Model = {
  readonly state: PaymentMethodStatus;
  readonly isDefault: boolean;
  readonly isAlone: boolean;
  readonly isOver: boolean;
};
const beginning: Model = { state: 'ACTIVE', isDefault: true, isAlone: true, isOver: false };
let account: BillingAccount;
let customers = 0;
const another = () => room.attach(account, { expiry: civilDate('2030-12-31') });

const story: Story<PaymentMethodRef, Model> = {
  entity: 'PaymentMethodRef',
  rules,
  beginnings: [beginning, { ...beginning, isDefault: false, isAlone: false }],
  async begin({ isDefault }) {
    await moveTo('2026-03-31');
    customers += 1;
    account = await room.openAccount({ customerId: `cus_${customers}`, collection: 'AUTO' });
    if (!isDefault) await another();
    return (await room.attach(account, { expiry: civilDate('2026-04-30') })).id;
  },
  read: async (id) => (await room.store.readPaymentMethods([id as PaymentMethodRefId], everything))[0]!,
  seen: ({ status, isDefault }) => ({ state: status, isDefault }),
  contents: () => room.contents(),

  steps: {
    makePaymentMethodDefault: {
      run: ({ id }) => room.onMethod(commands.makePaymentMethodDefault, { id }),
      moves: { ACTIVE: 'ACTIVE' },
      unless: { NOT_DEFAULT_YET: ({ isDefault }) => isDefault },
      leaves: () => ({ isDefault: true }),
    },
    detachPaymentMethod: {
      run: ({ id }) => room.onMethod(commands.detachPaymentMethod, { id }),
      moves: { ACTIVE: 'DETACHED', EXPIRED: 'DETACHED' },
      unless: { METHOD_LEFT: ({ isDefault, isAlone }) => isDefault && isAlone },
      leaves: () => ({ isDefault: false }),
    },
    expirePaymentMethod: {
      run: ({ id }) => room.onMethod(commands.expirePaymentMethod, { id }, {}, operator),
      moves: { ACTIVE: 'EXPIRED' },
      unless: { VALIDITY_OVER: ({ isOver }) => !isOver },
      leaves: () => ({ isDefault: false }),
    },
    'detachPaymentMethod by who only looks after time': {
      run: ({ id }) => room.onMethod(commands.detachPaymentMethod, { id }, {}, operator),
      barred: 'ROLE_REQUIRED',
      moves: {},
    },
  },

  happenings: {
    'its month is over': {
      happen: () => moveTo('2026-05-01'),
      leaves: ({ state, isOver }) => (state === 'ACTIVE' && !isOver ? { isOver: true } : null),
    },
    'another is attached': {
      happen: another,
      leaves: ({ state, isAlone }) => (state === 'ACTIVE' && isAlone ? { isAlone: false } : null),
    },
    'another becomes the default': {
      async happen() {
        const others = (await room.store.pagePaymentMethods(account.id, {}, { first: 9, after: null }, everything))
          .nodes;
        const other = others.find(({ isDefault, status }) => !isDefault && status === 'ACTIVE');
        made(await room.onMethod(commands.makePaymentMethodDefault, { id: other?.id ?? '' }));
      },
      leaves: ({ state, isDefault, isAlone }) =>
        state === 'ACTIVE' && isDefault && !isAlone ? { isDefault: false } : null,
    },
  },
};

describe('a payment method', () => {
  it('goes where the specification says, and is refused everything else', () => follow(story));
});
