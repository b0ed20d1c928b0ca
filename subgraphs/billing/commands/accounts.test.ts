import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomerId, LegalEntityId, PartnerId } from '../../../core/ids.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { commands } from './all.ts';

let room: BillingRoom;
beforeAll(async () => {
  room = await openBillingRoom();
  await room.knows('cus_acme', 'ACTIVE');
  await room.knows('cus_birch', 'ON_HOLD', { hld_1: 'COMPLIANCE', hld_2: 'REQUEST', hld_3: 'REQUEST' });
  await room.knows('cus_cedar', 'PROSPECT');
});
afterAll(() => room[Symbol.asyncDispose]());

const operator = viewerWith('billing-ops');
const acme = { customerId: 'cus_acme', legalEntityId: 'le_us', currency: 'USD' as const };

describe('openBillingAccount', () => {
  it('opens an account with the house’s usual terms and makes sure of its number series', async () => {
    const account = made(await room.onAccount(commands.openBillingAccount, acme));
    expect(account).toMatchObject({
      status: 'ACTIVE',
      timeZone: 'America/New_York',
      billDay: null,
      paymentTermsDays: 30,
      collection: 'SEND',
      invoiceSeries: 'INV',
      version: 1,
    });
    const on = '2026-03-31' as never;
    const [stored] = await room.store.readAccounts([account.id], { kind: 'everything', on });
    expect(stored).toEqual(account);
    const series = await room.database.db.selectFrom('number_series').selectAll().orderBy('document_type').execute();
    const fresh = { legal_entity_id: 'le_us', next: 1, last_issued_on: null };
    expect(series).toEqual([
      { ...fresh, document_type: 'CREDIT_NOTE', series_code: 'CN' },
      { ...fresh, document_type: 'INVOICE', series_code: 'INV' },
    ]);
  });

  it.each([
    [
      'a customer on hold',
      { customerId: 'cus_birch' },
      'CUSTOMER_ON_HOLD',
      { customerId: 'cus_birch', reasons: ['COMPLIANCE', 'REQUEST'] },
    ],
    ['a prospect', { customerId: 'cus_cedar' }, 'VALIDATION_FAILED', { path: 'input.customerId' }],
    ['a customer that the copy does not know', { customerId: 'cus_nobody' }, 'NOT_FOUND', { entity: 'Customer' }],
    ['a legal entity that is none', { legalEntityId: 'le_mars' }, 'NOT_FOUND', { entity: 'LegalEntity' }],
    ['a zone that is none', { timeZone: 'Mars/Olympus' }, 'VALIDATION_FAILED', { path: 'input.timeZone' }],
    ['a bill day of 0', { billDay: 0 }, 'VALIDATION_FAILED', { path: 'input.billDay' }],
    ['a bill day of 32', { billDay: 32 }, 'VALIDATION_FAILED', { path: 'input.billDay' }],
    ['terms of 366 days', { paymentTermsDays: 366 }, 'VALIDATION_FAILED', { path: 'input.paymentTermsDays' }],
    ['terms below zero', { paymentTermsDays: -1 }, 'VALIDATION_FAILED', { path: 'input.paymentTermsDays' }],
    ['a series in small letters', { invoiceSeries: 'inv' }, 'VALIDATION_FAILED', { path: 'input.invoiceSeries' }],
  ])('refuses %s and changes nothing', async (_, input, code, details) => {
    const before = await room.contents();
    const answer = await room.onAccount(commands.openBillingAccount, { ...acme, ...input });
    expect(refusalOf(answer)).toMatchObject({ code, details });
    expect(await room.contents()).toBe(before);
  });

  it('knows no customer and no legal entity outside the viewer’s scope', async () => {
    const open = async (more: object) =>
      refusalOf(await room.onAccount(commands.openBillingAccount, acme, {}, { ...operator, ...more }));
    expect(await open({ legalEntityIds: ['le_jp' as LegalEntityId] })).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'LegalEntity' },
    });
    expect(await open({ customerId: 'cus_birch' as CustomerId })).toMatchObject({
      code: 'NOT_FOUND',
      details: { entity: 'Customer' },
    });
    expect(await open({ partnerId: 'par_1' as PartnerId })).toMatchObject({ code: 'ROLE_REQUIRED' });
    expect(await open({ roles: ['finance'] })).toMatchObject({ code: 'ROLE_REQUIRED' });
  });
});

describe('updateBillingAccount', () => {
  it('changes what is given, keeps what is left out, clears the bill day with null', async () => {
    const { id } = made(
      await room.onAccount(commands.openBillingAccount, { ...acme, billDay: 31, paymentTermsDays: 0 }),
    );
    const first = made(
      await room.onAccount(commands.updateBillingAccount, { billingAccountId: id, collection: 'AUTO' }),
    );
    expect(first).toMatchObject({ collection: 'AUTO', billDay: 31, paymentTermsDays: 0, version: 2 });
    const second = made(await room.onAccount(commands.updateBillingAccount, { billingAccountId: id, billDay: null }));
    expect(second).toMatchObject({ collection: 'AUTO', billDay: null, version: 3 });
  });

  it.each([{ timeZone: null }, { paymentTermsDays: null }, { collection: null }, { billDay: 40 }])(
    'refuses %o',
    async (input) => {
      const { id } = await room.openAccount();
      const before = await room.contents();
      const answer = await room.onAccount(commands.updateBillingAccount, { billingAccountId: id, ...input });
      expect(refusalOf(answer).code).toBe('VALIDATION_FAILED');
      expect(await room.contents()).toBe(before);
    },
  );
});

describe('closeBillingAccount', () => {
  it('waits for drafts and open invoices, and ends everything about the account', async () => {
    const account = await room.openAccount();
    const close = async () => refusalOf(await room.onAccount(commands.closeBillingAccount, { id: account.id }));
    const draft = await room.draft(account);
    expect(await close()).toMatchObject({ code: 'VALIDATION_FAILED', details: { path: 'BillingAccount.invoices' } });
    made(await room.onInvoice(commands.finalizeInvoice, { id: draft.id }));
    expect((await close()).code).toBe('VALIDATION_FAILED');
    made(await room.onInvoice(commands.voidInvoice, { id: draft.id }, { reason: 'wrong customer' }));
    expect((await close()).code).toBe('APPLIED');

    expect((await close()).code).toBe('ILLEGAL_TRANSITION');
    const update = await room.onAccount(commands.updateBillingAccount, { billingAccountId: account.id, billDay: 3 });
    expect(refusalOf(update).code).toBe('ILLEGAL_TRANSITION');
    const drafted = await room.onInvoice(commands.createInvoice, { billingAccountId: account.id, lines: [] });
    expect(refusalOf(drafted)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.billingAccountId' },
    });
  });

  it('never leaves a draft on a closed account, however the two meet', async () => {
    for (let round = 0; round < 20; round += 1) {
      const account = await room.openAccount();
      const [closed, drafted] = await Promise.all([
        room.onAccount(commands.closeBillingAccount, { id: account.id }),
        room.draft(account).catch(() => null),
      ]);
      expect(closed.kind === 'DONE' && drafted !== null).toBe(false);
      expect(closed.kind === 'DONE' || drafted !== null).toBe(true);
    }
  });
});
