import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { Payout } from '../../domain/payout.ts';
import type { RecordPayoutInput } from '../../generated/resolver-types.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let account: BillingAccount;
beforeAll(async () => {
  room = await openBillingRoom();
});
beforeEach(async () => {
  account = await room.openAccount();
});
afterAll(() => room[Symbol.asyncDispose]());

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const page = { first: 100, after: null };
const provider = viewerWith('payment-provider');

let payouts = 0;
function stated(transactionIds: readonly string[], more: Partial<RecordPayoutInput> = {}): RecordPayoutInput {
  payouts += 1;
  return {
    legalEntityId: 'le_us',
    provider: 'stripe',
    providerPayoutId: `po_${payouts}`,
    bankAccount: 'Operating account',
    amount: money('100', 'USD'),
    date: '2026-03-30' as never,
    transactionIds: [...transactionIds],
    ...more,
  };
}
const record = (input: RecordPayoutInput, viewer = provider) => room.onPayout(commands.recordPayout, input, {}, viewer);
const charged = (transaction: string) =>
  room.receive(account, '50', { provider: 'stripe', providerTransactionId: transaction });
const paymentsOf = async ({ id }: Payout) =>
  (await room.store.pagePayments([{ payoutId: id }], page, everything)).nodes.map((payment) => payment.id);

describe('recordPayout', () => {
  it('says which payments came to the bank, and what is none that is known', async () => {
    const payment = await charged('a_1');
    const payout = made(await record(stated(['a_1', 'a_2', 'a_3'], { fee: decimal('0.25') })));
    expect(payout).toMatchObject({ status: 'RECORDED', transactionCount: 3, currency: 'USD', date: '2026-03-30' });
    expect(await room.store.countMatched([payout.id])).toEqual([1]);
    expect(await room.store.readUnmatched([payout.id])).toEqual([['a_2', 'a_3']]);
    expect(await paymentsOf(payout)).toEqual([payment.id]);
    expect(await room.store.readPayoutsOf([payment.id], everything)).toEqual([payout]);
    const ids = ['le_de' as LegalEntityId];
    const others = { kind: 'legal-entities', ids, on: everything.on } as const;
    expect(await room.store.readPayoutsOf([payment.id], others)).toEqual([null]);
    // What is told later is found as well.
    const late = await charged('a_2');
    expect(await paymentsOf(payout)).toEqual([payment.id, late.id]);
    expect(await room.store.readUnmatched([payout.id])).toEqual([['a_3']]);
  });

  it('told again is the same, however often at once; told otherwise it is a conflict', async () => {
    const input = stated(['b_1', 'b_2']);
    const answers = await Promise.all([record(input), record(input), record(input)]);
    const ids = answers.map((answer) => (answer.kind === 'DONE' ? answer.entityId : answer));
    expect(new Set(ids).size).toBe(1);
    const contents = await room.contents();
    const conflict = refusalOf(await record({ ...input, amount: money('99', 'USD'), transactionIds: ['b_1'] }));
    const fields = ['amount', 'transactionIds'];
    expect(conflict).toEqual({ code: 'PAYMENT_CONFLICT', details: { existingId: ids[0], fields } });
    expect(await room.contents()).toBe(contents);
  });

  it('has a transaction in one payout for ever, whoever writes', async () => {
    const first = made(await record(stated(['c_1'])));
    const refused = await record(stated(['c_2', 'c_1']));
    expect(refusalOf(refused).details).toMatchObject({ path: 'input.transactionIds[1]', rule: 'ONE_PAYOUT' });
    expect(refused.kind === 'REFUSED' && refused.refusal.message).toContain(first.id);
    const at = await Promise.all([record(stated(['c_3'])), record(stated(['c_3'])), record(stated(['c_3']))]);
    expect(at.filter(({ kind }) => kind === 'DONE')).toHaveLength(1);
    await expect(
      room.database.pool.query(`insert into payout_transactions values ('stripe', 'c_1', '${first.id}')`),
    ).rejects.toThrow('payout_transaction_once');
    await expect(room.database.pool.query('update payouts set amount = 1')).rejects.toThrow('cannot change');
  });

  it('is refused for payments of another company or currency', async () => {
    const german = await room.openAccount({ customerId: 'cus_birch', legalEntityId: 'le_de' });
    await room.receive(german, '50', { provider: 'stripe', providerTransactionId: 'd_1' });
    const other = { legalEntityId: 'le_de', amount: money('100', 'USD') };
    expect(refusalOf(await record(stated(['d_1']))).details).toMatchObject({ rule: 'SAME_LEGAL_ENTITY' });
    expect(refusalOf(await record(stated(['d_1'], other))).details).toMatchObject({ rule: 'SAME_CURRENCY' });
  });

  it('is refused for a day to come, a company of nobody, and roles that have nothing to do with it', async () => {
    const tomorrow = stated(['e_1'], { date: '2026-04-02' as never });
    expect(refusalOf(await record(tomorrow)).details).toMatchObject({ rule: 'DATE_NOT_AFTER_TODAY' });
    expect(refusalOf(await record(stated(['e_1'], { legalEntityId: 'le_none' }))).code).toBe('NOT_FOUND');
    const elsewhere = { ...provider, legalEntityIds: ['le_de' as LegalEntityId] };
    expect(refusalOf(await record(stated(['e_1']), elsewhere)).code).toBe('NOT_FOUND');
    expect(refusalOf(await record(stated(['e_1']), viewerWith('finance'))).code).toBe('ROLE_REQUIRED');
  });

  it('keeps ten thousand transactions, and tells of none of them in its event', async () => {
    const most = Array.from({ length: 10_000 }, (_, index) => `many_${index}`);
    const { id } = made(await record(stated(most)));
    const { rows } = await room.database.pool.query<{ envelope: string }>(
      'select envelope::text from outbox where entity_id = $1',
      [id],
    );
    expect(rows[0]?.envelope).not.toContain('many_');
    expect((await room.store.readUnmatched([id]))[0]).toHaveLength(100);
  });
});

it('payouts are found by company, provider and day, and seen by whoever works for the company', async () => {
  const payout = made(await record(stated(['f_1'], { provider: 'adyen', date: '2026-02-02' as never })));
  const found = async (filter: object, scope: Parameters<BillingRoom['store']['pagePayouts']>[2] = everything) =>
    (await room.store.pagePayouts(filter, page, scope)).nodes.map(({ id }) => id);
  for (const filter of [{ ids: [payout.id] }, { provider: 'adyen' }, { from: '2026-02-02', to: '2026-02-03' }])
    expect(await found(filter)).toEqual([payout.id]);
  expect(await found({ legalEntityId: 'le_de' })).toEqual([]);
  const ids = ['le_de' as LegalEntityId];
  expect(await found({ ids: [payout.id] }, { kind: 'legal-entities', ids, on: everything.on })).toEqual([]);
});
