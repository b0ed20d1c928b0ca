import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { formatMoney } from '../../../core/money.ts';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { createCreditBooks } from '../adapters/postgres/credit-books.ts';
import { commands } from '../commands/all.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import { exposureIn } from '../domain/credit/exposure.ts';
import type { CreateCreditProfileInput } from '../generated/resolver-types.ts';
import { applyLegalLinks, lookAtMerged } from './follow-customers.ts';

const everything = { kind: 'everything', on: '2026-03-31' as never } as const;
const because = { reason: 'because' };

let room: Subledger;
let customers = 0;
beforeAll(async () => {
  room = await openSubledger();
}, 120_000);
afterAll(() => room[Symbol.asyncDispose]());

async function known(status = 'ACTIVE', mergedInto: string | null = null): Promise<string> {
  customers += 1;
  const id = `cus_credit_${customers}`;
  await room.ledger.database.pool.query(
    `insert into customer_copy (customer_id, status, merged_into_id, source_version, as_of) values ($1, $2, $3, 1, now())`,
    [id, status, mergedInto],
  );
  return id;
}

const create = (customerId: string, more: Partial<CreateCreditProfileInput> = {}, who = people.credit) =>
  room.ledger.run(who, commands.createCreditProfile, { customerId, currency: 'USD' as const, ...more });
const limit = (creditProfileId: string, amount: string, who = people.credit) =>
  room.ledger.run(who, commands.setCreditLimit, { creditProfileId, limit: decimal(amount) });

async function profileOf(id: string): Promise<CreditProfile> {
  const [found] = await room.ledger.store.readCreditProfiles([id as never], everything);
  if (found == null) throw new Error('there is no such profile');
  return found;
}

async function exposureOf(id: string): Promise<string> {
  const profile = await profileOf(id);
  const exposure = exposureIn(
    profile.currency,
    await room.ledger.store.creditOf(profile, everything.on),
    everything.on,
  );
  return exposure.ok ? formatMoney(exposure.value).amount : exposure.refusal.code;
}

async function told(id: string): Promise<readonly string[]> {
  const { rows } = await room.ledger.database.pool.query<{ type: string }>(
    `select envelope::jsonb ->> 'type' as type from outbox where entity_id = $1 and kind = 'change' order by id`,
    [id],
  );
  return rows.map(({ type }) => type.replace('ledger.creditProfile.', ''));
}

/** A profile with a limit of 100, and an account to bill on. */
async function trusted(more: Partial<CreateCreditProfileInput> = {}) {
  const customerId = await known();
  const account = await room.billing.openAccount({ customerId });
  const { id } = made(await create(customerId, more));
  made(await limit(id, '100'));
  return { customerId, account, id };
}

/** What the customer source would tell of a parent by law. */
async function below(child: string, parent: string, { from = '2026-01-01', gone = false, version = 2 } = {}) {
  const parents = [{ id: `lnk_${child}`, type: 'LEGAL', parentId: parent, from, to: null }];
  const data = gone ? { previous: { parents } } : { changed: { parents } };
  const entry = { kind: 'change', entityType: 'Customer', entityId: child, entityVersion: version, event: { data } };
  await inBooks((books) => applyLegalLinks(books, [entry as unknown as LogEntry]));
}

function inBooks(work: (books: ReturnType<typeof createCreditBooks>) => Promise<void>): Promise<void> {
  const database = { db: commandTablesOf(room.ledger.database.db) };
  return transaction(database, (trx) => work(createCreditBooks(trx)));
}

describe('a credit profile', () => {
  it('is one for a customer and a legal entity, and one for all together', async () => {
    const customerId = await known();
    const { id } = made(await create(customerId));
    made(await create(customerId, { legalEntityId: 'le_us' }));
    for (const more of [{}, { legalEntityId: 'le_us' }])
      expect(refusalOf(await create(customerId, more))).toMatchObject({ details: { rule: 'UNIQUE' } });
    const page = { first: 10, after: null };
    const { nodes } = await room.ledger.store.pageCreditProfiles([{ customerId, held: false }], page, everything);
    expect(nodes.map((one) => one.id)).toContain(id);
    expect(nodes).toHaveLength(2);
  });

  it('is refused for whoever is unknown or gone, and pooled only at the ultimate parent', async () => {
    const [parent, child] = [await known(), await known()];
    await below(child, parent);
    expect(refusalOf(await create('cus_nobody')).code).toBe('NOT_FOUND');
    expect(refusalOf(await create(await known('MERGED', parent)))).toMatchObject({
      details: { rule: 'CUSTOMER_NOT_GONE' },
    });
    expect(refusalOf(await create(child, { pooling: true }))).toMatchObject({ details: { rule: 'ULTIMATE_PARENT' } });
    expect(made(await create(child)).pooling).toBe(false);
    expect(made(await create(parent, { pooling: true })).pooling).toBe(true);
  });

  it('of all companies is seen and made by who works for all of them', async () => {
    const customerId = await known();
    const some = confined(people.credit, 'le_us');
    expect(refusalOf(await create(customerId, {}, some))).toMatchObject({ details: { rule: 'REQUIRED' } });
    const all = made(await create(customerId));
    const one = made(await create(customerId, { legalEntityId: 'le_us' }, some));
    const scope = { kind: 'legal-entities', ids: ['le_us' as never], on: everything.on } as const;
    expect((await room.ledger.store.readCreditProfiles([all.id, one.id], scope)).map((found) => found?.id)).toEqual([
      undefined,
      one.id,
    ]);
  });

  it('has a limit at once, or once a second person has approved it', async () => {
    const { id } = made(await create(await known()));
    expect(formatMoney(made(await limit(id, '50000')).limit as never).amount).toBe('50000.00');
    const asked = made(await limit(id, '50000.01'));
    expect([asked.limit?.amount.toString(), asked.requested?.limit.amount.toString()]).toEqual(['50000', '50000.01']);

    const approve = (who: typeof people.credit) => room.ledger.run(who, commands.approveCreditLimit, { id });
    expect(refusalOf(await approve(people.credit))).toMatchObject({ code: 'SOD_VIOLATION' });
    const approved = made(await approve(people.secondCredit));
    expect([approved.limit?.amount.toString(), approved.requested]).toEqual(['50000.01', null]);
    expect(refusalOf(await approve(people.secondCredit))).toMatchObject({
      details: { rule: 'CREDIT_LIMIT_REQUESTED' },
    });

    made(await limit(id, '70000'));
    expect(made(await limit(id, '10')).requested).toBeNull();
    expect(await told(id)).toEqual(['created', 'updated', 'updated', 'updated', 'updated', 'updated']);
  });

  it.each(['-1', '10.001'])('has no limit of %s', async (amount) => {
    const { id } = made(await create(await known()));
    expect(['VALIDATION_FAILED', 'SCALE_EXCEEDED']).toContain(refusalOf(await limit(id, amount)).code);
  });

  it.each([['finance-steward'], ['sales-ops']])('is nothing that %s may change', async (role) => {
    const { id } = made(await create(await known()));
    expect(refusalOf(await limit(id, '1', { ...people.credit, roles: [role] })).code).toBe('ROLE_REQUIRED');
  });
});

describe('a credit hold', () => {
  it('comes when more is owed than the limit, and goes when it is paid', async () => {
    const { account, id, customerId } = await trusted();
    await room.billing.bill(account, '100');
    await room.catchUp();
    await room.lookAtCredit();
    expect([await exposureOf(id), (await profileOf(id)).hold]).toEqual(['100.00', null]);

    const invoice = await room.billing.bill(account, '0.50');
    await room.catchUp();
    await room.lookAtCredit();
    expect((await profileOf(id)).hold).toMatchObject({ by: 'AUTOMATIC', customerIds: [customerId] });
    // Looked at again, nothing is told.
    await inBooks((books) => books.look([customerId]));
    await room.lookAtCredit();

    const payment = await room.billing.receive(account, '0.50');
    const paid = { paymentId: payment.id, allocations: [{ invoiceId: invoice.id }] };
    made(await room.billing.onPayment(billing.allocatePayment, paid));
    await room.catchUp();
    await room.lookAtCredit();
    expect((await profileOf(id)).hold).toBeNull();
    expect(await told(id)).toEqual(['created', 'updated', 'held', 'released']);
    await room.checkBooks();
  });

  it('follows the limit in the same moment', async () => {
    const { account, id } = await trusted();
    await room.billing.bill(account, '90');
    await room.catchUp();
    expect(made(await limit(id, '80')).hold?.by).toBe('AUTOMATIC');
    expect(made(await limit(id, '90')).hold).toBeNull();
    expect(await told(id)).toEqual(['created', 'updated', 'updated', 'held', 'updated', 'released']);
  });

  it('of a person stays whatever is owed, and goes by a person when no more than the limit is', async () => {
    const { account, id } = await trusted();
    const place = (write: object = because) => room.ledger.run(people.credit, commands.placeCreditHold, { id }, write);
    const release = (write: object = because) =>
      room.ledger.run(people.credit, commands.releaseCreditHold, { id }, write);
    expect(refusalOf(await release())).toMatchObject({ details: { rule: 'CREDIT_HELD' } });
    expect(refusalOf(await place({}))).toMatchObject({ details: { path: 'write.reason' } });
    made(await place());
    expect(refusalOf(await place())).toMatchObject({ details: { rule: 'CREDIT_NOT_HELD_BY_PERSON' } });

    await room.billing.bill(account, '101');
    await room.catchUp();
    await room.lookAtCredit();
    expect((await profileOf(id)).hold?.by).toBe('PERSON');
    expect(refusalOf(await release())).toMatchObject({
      code: 'CREDIT_LIMIT',
      details: { limit: '100.00', exposure: '101.00', currency: 'USD' },
    });
    expect(made(await limit(id, '200')).hold?.by).toBe('PERSON');
    expect(refusalOf(await release({}))).toMatchObject({ details: { path: 'write.reason' } });
    expect(made(await release()).hold).toBeNull();
    expect(await told(id)).toEqual(['created', 'updated', 'held', 'updated', 'released']);
  });

  it('counts what one company is owed, where it is of one', async () => {
    const { account, id } = await trusted({ legalEntityId: 'le_us' });
    await room.billing.bill(account, '30');
    await room.catchUp();
    expect(await exposureOf(id)).toBe('30.00');
    await room.ledger.database.pool.query(`update credit_profiles set legal_entity_id = null where id = $1`, [id]);
    expect(await exposureOf(id)).toBe('30.00');
  });

  it('waits for a rate, and comes with it', async () => {
    const { account, id } = await trusted({ currency: 'CHF' });
    await room.billing.bill(account, '200');
    await room.catchUp();
    await room.lookAtCredit();
    expect([await exposureOf(id), (await profileOf(id)).hold]).toEqual(['FX_RATE_MISSING', null]);
    const rate = { from: 'USD', to: 'CHF', date: '2026-03-30' as never, rate: decimal('0.8'), source: 'ECB' } as const;
    made(await room.ledger.run(people.accountant, commands.recordFxRate, rate));
    await room.lookAtCredit();
    expect([await exposureOf(id), (await profileOf(id)).hold?.by]).toEqual(['160.00', 'AUTOMATIC']);
  });

  it('that is pooled falls on everybody below, and follows who that is', async () => {
    const { customerId: parent, id } = await trusted({ pooling: true });
    const child = await known();
    const account = await room.billing.openAccount({ customerId: child });
    await room.billing.bill(account, '150');
    await room.catchUp();
    await room.lookAtCredit();
    expect([await exposureOf(id), (await profileOf(id)).hold]).toEqual(['0.00', null]);

    await below(child, parent);
    await room.lookAtCredit();
    expect((await profileOf(id)).hold?.customerIds).toEqual([parent, child].sort());
    const grandchild = await known();
    await below(grandchild, child);
    await room.lookAtCredit();
    expect((await profileOf(id)).hold?.customerIds).toEqual([parent, child, grandchild].sort());

    await below(child, parent, { gone: true, version: 3 });
    // An older word is none.
    await below(child, parent, { version: 2 });
    await room.lookAtCredit();
    expect([await exposureOf(id), (await profileOf(id)).hold]).toEqual(['0.00', null]);
    expect(await told(id)).toEqual(['created', 'updated', 'held', 'updated', 'released']);
  });

  it('counts the debts of whoever was merged for who it became', async () => {
    const { account, id, customerId } = await trusted();
    const { id: other, customerId: survivor } = await trusted();
    await room.billing.bill(account, '150');
    await room.catchUp();
    await room.lookAtCredit();
    expect([(await profileOf(id)).hold?.by, (await profileOf(other)).hold]).toEqual(['AUTOMATIC', null]);

    const { pool } = room.ledger.database;
    await pool.query(`update customer_copy set status = 'MERGED', merged_into_id = $2 where customer_id = $1`, [
      customerId,
      survivor,
    ]);
    const event = { data: { changed: { mergedIntoId: survivor } } };
    const entry = { kind: 'change', entityType: 'Customer', entityId: customerId, entityVersion: 2, event };
    await inBooks((books) => lookAtMerged(books, [entry as unknown as LogEntry]));
    await room.lookAtCredit();
    expect([(await profileOf(id)).hold, (await profileOf(other)).hold?.customerIds]).toEqual([null, [survivor]]);
  });

  it('is looked at once a day, because rates grow old and links end without a word', async () => {
    const { id, customerId } = await trusted();
    const count = async () =>
      (await room.ledger.database.pool.query('select 1 from credit_looks where customer_id = $1', [customerId]))
        .rowCount;
    await room.lookAtCredit();
    room.ledger.clock.moveTo(new Date('2026-04-01T00:00:01.000Z'));
    await inBooks((books) => books.lookAtAll('2026-04-01' as never));
    await inBooks((books) => books.lookAtAll('2026-04-01' as never));
    expect(await count()).toBe(1);
    await room.lookAtCredit();
    expect([await count(), (await profileOf(id)).hold]).toEqual([0, null]);
  });
});
