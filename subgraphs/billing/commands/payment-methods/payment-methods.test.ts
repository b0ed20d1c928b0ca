import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { dunning } from '../../../../test/harness/dunning.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { PaymentMethodRef } from '../../domain/payment-method.ts';
import type { AttachPaymentMethodInput, CollectPaymentInput } from '../../generated/resolver-types.ts';
import { commands } from '../all.ts';

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

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };

let tokens = 0;
function card(more: Partial<AttachPaymentMethodInput> = {}): AttachPaymentMethodInput {
  tokens += 1;
  const stated = {
    provider: 'stripe',
    token: `card_${tokens}`,
    kind: 'CARD',
    expiry: civilDate('2026-05-31'),
  } as const;
  return { billingAccountId: account.id, ...stated, ...more };
}
const attach = (input: AttachPaymentMethodInput, viewer = viewerWith('billing-ops')) =>
  room.onMethod(commands.attachPaymentMethod, input, {}, viewer);
const detach = (method: PaymentMethodRef) => room.onMethod(commands.detachPaymentMethod, { id: method.id });
const expire = ({ id }: PaymentMethodRef) => room.onMethod(commands.expirePaymentMethod, { id });
const makeDefault = ({ id }: PaymentMethodRef) => room.onMethod(commands.makePaymentMethodDefault, { id });

async function methodsOf({ id }: BillingAccount): Promise<readonly PaymentMethodRef[]> {
  return (await room.store.pagePaymentMethods(id, {}, page, everything)).nodes;
}
async function defaultsOf(of: BillingAccount): Promise<readonly string[]> {
  return (await methodsOf(of)).filter(({ isDefault }) => isDefault).map(({ id }) => id);
}

describe('attachPaymentMethod', () => {
  it('puts on an account what can be charged, the first one as its default', async () => {
    const first = made(await attach(card({ label: '4242' })));
    const mandate = card({ kind: 'DIRECT_DEBIT', expiry: null, provider: 'gocardless' });
    const second = made(await attach(mandate));
    expect(first).toMatchObject({ status: 'ACTIVE', isDefault: true, label: '4242', customerId: 'cus_acme' });
    expect(second).toMatchObject({ kind: 'DIRECT_DEBIT', expiry: null, isDefault: false });
    expect(await methodsOf(account)).toEqual([first, second]);
  });

  it('keeps the token from every event and receipt', async () => {
    const input = card({ token: 'secret_of_the_vault' });
    const { id } = made(await attach(input));
    expect(await room.store.readPaymentMethodTokens([id], everything)).toEqual(['secret_of_the_vault']);
    for (const table of ['outbox', 'log', 'idempotency']) {
      const { rows } = await room.database.pool.query<{ row: string }>(`select t::text as row from ${table} t`);
      expect(rows.filter(({ row }) => row.includes(input.token))).toEqual([]);
    }
  });

  it('told again is the same, under whatever key, and however often at once', async () => {
    const input = card();
    const answers = await Promise.all([attach(input), attach(input), attach(input)]);
    const ids = answers.map((answer) => (answer.kind === 'DONE' ? answer.entityId : answer));
    expect(new Set(ids).size).toBe(1);
    expect(await methodsOf(account)).toHaveLength(1);
  });

  it('refuses a token that is on another account, or was attached otherwise', async () => {
    const input = card();
    made(await attach(input));
    const other = await room.openAccount({ customerId: 'cus_birch' });
    const contents = await room.contents();
    for (const otherwise of [
      { ...input, billingAccountId: other.id },
      { ...input, expiry: civilDate('2027-05-31') },
    ])
      expect(refusalOf(await attach(otherwise)).details).toMatchObject({ path: 'input.token', rule: 'UNIQUE' });
    expect(await room.contents()).toBe(contents);
  });

  it('takes a token again once it is detached', async () => {
    const input = card();
    const before = made(await attach(input));
    made(await detach(before));
    const after = made(await attach({ ...input, expiry: civilDate('2029-05-31') }));
    expect(after.id).not.toBe(before.id);
    expect(after).toMatchObject({ status: 'ACTIVE', isDefault: true });
  });

  it('refuses card numbers, closed accounts, and roles that have nothing to do with it', async () => {
    const numbered = await attach(card({ token: '4242424242424242' }));
    expect(refusalOf(numbered).details).toMatchObject({ path: 'input.token', rule: 'NO_CARD_NUMBER' });
    expect(refusalOf(await attach(card(), viewerWith('support'))).code).toBe('ROLE_REQUIRED');
    made(await room.onAccount(commands.closeBillingAccount, { id: account.id }));
    expect(refusalOf(await attach(card())).details).toMatchObject({ rule: 'ACCOUNT_ACTIVE' });
    expect(refusalOf(await attach(card({ billingAccountId: 'bac_none' }))).code).toBe('NOT_FOUND');
  });

  it('makes one default of many that come at once', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => attach(card())));
    expect(all.map((answer) => made(answer).isDefault).filter(Boolean)).toHaveLength(1);
  });
});

describe('the default of an account', () => {
  it('is one at a time, and both tell of the change', async () => {
    const [one, two] = [await room.attach(account), await room.attach(account)];
    made(await makeDefault(two));
    expect(await defaultsOf(account)).toEqual([two.id]);
    const { rows } = await room.database.pool.query(
      `select type, entity_id from outbox where type = 'billing.paymentMethod.defaulted' and entity_id in ($1, $2) order by entity_id`,
      [one.id, two.id],
    );
    expect(rows).toHaveLength(2);
    expect(refusalOf(await makeDefault(two)).details).toMatchObject({ rule: 'NOT_DEFAULT_YET' });
  });

  it('stays one when several are made the default at once', async () => {
    await room.attach(account);
    const others = [await room.attach(account), await room.attach(account), await room.attach(account)];
    await Promise.all(others.map(makeDefault));
    expect(await defaultsOf(account)).toHaveLength(1);
  });

  it('cannot be two, whoever writes', async () => {
    await room.attach(account);
    const other = await room.attach(account);
    const write = room.database.pool.query('update payment_methods set is_default = true where id = $1', [other.id]);
    await expect(write).rejects.toThrow('payment_method_one_default');
  });
});

describe('detachPaymentMethod', () => {
  it('leaves the place of a default to the one that was attached first of the others', async () => {
    const [one, two] = [await room.attach(account), await room.attach(account)];
    await room.attach(account);
    expect(made(await detach(one))).toMatchObject({ status: 'DETACHED', isDefault: false });
    expect(await defaultsOf(account)).toEqual([two.id]);
  });

  it('does not leave an account that is collected from by itself without one', async () => {
    const auto = await room.openAccount({ customerId: 'cus_birch', collection: 'AUTO' });
    const only = await room.attach(auto);
    expect(refusalOf(await detach(only)).details).toMatchObject({ rule: 'METHOD_LEFT' });
    const other = await room.attach(auto);
    made(await detach(only));
    expect(await defaultsOf(auto)).toEqual([other.id]);
  });

  it('is for good', async () => {
    const method = await room.attach(account);
    made(await detach(method));
    expect(refusalOf(await detach(method)).code).toBe('ILLEGAL_TRANSITION');
    const write = room.database.pool.query(`update payment_methods set status = 'ACTIVE' where id = $1`, [method.id]);
    await expect(write).rejects.toThrow('what it is cannot change');
  });
});

describe('a card whose month is over', () => {
  it('expires by time, on the day after it in the account’s zone, and leaves its place', async () => {
    const time = dunning(room);
    const tokyo = await room.openAccount({ customerId: 'cus_cedar', legalEntityId: 'le_jp' });
    const here = made(await attach(card()));
    const next = made(await attach(card({ expiry: civilDate('2027-05-31') })));
    const there = made(await attach(card({ billingAccountId: tokyo.id })));
    const statusOf = async (...methods: readonly PaymentMethodRef[]) =>
      (
        await room.store.readPaymentMethods(
          methods.map(({ id }) => id),
          everything,
        )
      ).map((one) => one?.status);

    // Past five in the afternoon in UTC it is tomorrow in Tokyo.
    await time.on('2026-05-31');
    expect(await statusOf(here, next, there)).toEqual(['ACTIVE', 'ACTIVE', 'EXPIRED']);
    expect(refusalOf(await expire(here)).details).toMatchObject({ rule: 'VALIDITY_OVER' });
    await time.on('2026-06-01');
    expect(await statusOf(here, next, there)).toEqual(['EXPIRED', 'ACTIVE', 'EXPIRED']);
    expect(await defaultsOf(account)).toEqual([next.id]);
    expect(await defaultsOf(tokyo)).toEqual([]);
    expect(await time.toldOf(here.id)).toEqual(['billing.paymentMethod.attached', 'billing.paymentMethod.expired']);
  });
});

describe('collectPayment by what is on file', () => {
  let charges = 0;
  const collect = (more: Partial<CollectPaymentInput>) => {
    charges += 1;
    const asked = { billingAccountId: account.id, providerTransactionId: `ch_${charges}`, amount: money('10', 'USD') };
    return room.onPayment(commands.collectPayment, { ...asked, ...more });
  };

  it('takes provider and method from it, and keeps its name', async () => {
    const { id } = await room.attach(account);
    const payment = made(await collect({ paymentMethodId: id }));
    expect(payment).toMatchObject({ provider: 'stripe', method: 'CARD', paymentMethodId: id, status: 'PENDING' });
  });

  it('is the same payment when it is told again, also once the method is detached', async () => {
    const method = await room.attach(account);
    const asked = { paymentMethodId: method.id, providerTransactionId: 'told-again' };
    const { id } = made(await collect(asked));
    made(await detach(method));
    const again = await collect(asked);
    expect(again.kind === 'DONE' && again.entityId).toBe(id);
    const another = await room.attach(account);
    const conflict = refusalOf(await collect({ ...asked, paymentMethodId: another.id }));
    expect(conflict).toMatchObject({ code: 'PAYMENT_CONFLICT', details: { fields: ['paymentMethodId'] } });
  });

  it('is refused for one of another account, one that is not ACTIVE, and what contradicts it', async () => {
    const method = await room.attach(account);
    const gone = await room.attach(account);
    made(await detach(gone));
    const others = await room.attach(await room.openAccount({ customerId: 'cus_birch' }));
    const refused = async (more: Partial<CollectPaymentInput>) => refusalOf(await collect(more)).details;
    expect(await refused({ paymentMethodId: others.id })).toMatchObject({ rule: 'SAME_ACCOUNT' });
    expect(await refused({ paymentMethodId: gone.id })).toMatchObject({ rule: 'METHOD_ACTIVE' });
    expect(await refused({ paymentMethodId: method.id, method: 'WALLET' })).toMatchObject({ rule: 'AS_ATTACHED' });
    expect(await refused({ paymentMethodId: 'pmr_none' })).toMatchObject({ entity: 'PaymentMethodRef' });
  });

  it('never takes the default by itself', async () => {
    await room.attach(account);
    expect(refusalOf(await collect({})).details).toMatchObject({ path: 'input.provider', rule: 'REQUIRED' });
    const payment = made(await collect({ provider: 'adyen', method: 'WALLET' }));
    expect(payment.paymentMethodId).toBeNull();
  });
});
