import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made, refusalOf } from '../../../test/harness/billing.ts';
import { confined, people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { applyPlaces } from '../../customer-places.ts';
import type { BillingAccount } from '../../billing/domain/billing-account.ts';
import { commands } from '../commands/all.ts';
import type { RoutingRule } from '../domain/routing-rule.ts';
import { applyProductLines } from '../../product-lines.ts';
import type { CreateRoutingRuleInput } from '../generated/resolver-types.ts';

const { admin, controller, accountant } = people;
const reason = { reason: 'because' };
const march = '2026-03-01' as never;

let room: Subledger;
let account: BillingAccount;
beforeEach(async () => {
  room = await openSubledger({ purposes: ['INVOICE', 'CREDIT_NOTE', 'PAYMENT_RECEIVED', 'PAYMENT_APPLIED'] });
  account = await room.billing.openAccount();
});
afterEach(() => room[Symbol.asyncDispose]());

const register = async (name: string, legalEntityIds: readonly string[] = ['le_us']) =>
  made(await room.ledger.run(admin, commands.registerErpInstance, { name, kind: 'SAP', legalEntityIds })).id;
const draft = async (erpInstanceId: string, more: Partial<CreateRoutingRuleInput> = {}): Promise<RoutingRule> => {
  const input = { erpInstanceId, match: { legalEntityId: 'le_us' }, from: march, ...more };
  return made(await room.ledger.run(admin, commands.createRoutingRule, input));
};
const approve = async ({ id }: RoutingRule) =>
  made(await room.ledger.run(controller, commands.approveRoutingRule, { id }));
const rule = async (erpInstanceId: string, more: Partial<CreateRoutingRuleInput> = {}) =>
  approve(await draft(erpInstanceId, more));
const retire = async ({ id }: RoutingRule) =>
  made(await room.ledger.run(controller, commands.retireRoutingRule, { id }, reason));
const report = async (erpInstanceId: string, status: 'UP' | 'DEGRADED' | 'MAINTENANCE') =>
  made(await room.ledger.run(admin, commands.setErpInstanceStatus, { erpInstanceId, status }));
const where = async () =>
  (await room.requests()).map(({ purpose, erpInstanceId, status, waitingFor }) => [
    purpose,
    erpInstanceId,
    waitingFor ?? status,
  ]);
const pay = async (invoiceId: string, amount: string) => {
  const payment = await room.billing.receive(account, amount);
  made(await room.billing.onPayment(billing.allocatePayment, { paymentId: payment.id, allocations: [{ invoiceId }] }));
};

describe('what billing makes final', () => {
  it('is posted in the books here while no rule speaks of the company', async () => {
    const other = await room.ledger.legalEntity();
    await rule(await register('Another', [other.id]), { match: {} });
    await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', 'embedded', 'POSTED']]);
  });

  it('is routed by its posting date, and what follows it goes where it went, whatever the rules say by then', async () => {
    const old = await register('Old');
    const next = await register('New');
    const first = await rule(old, { to: '2026-04-01' as never });
    const invoice = await room.billing.bill(account, '100');
    await room.catchUp();
    await rule(next, { from: '2026-04-01' as never });
    await retire(first);
    await rule(next, { priority: 1 });

    await pay(invoice.id, '40');
    const [line] = invoice.lines;
    const credit = {
      invoiceId: invoice.id,
      reason: 'Too much',
      lines: [{ invoiceLineId: line?.id ?? '', gross: decimal('30') }],
    };
    const note = made(await room.billing.onCreditNote(billing.createCreditNote, credit));
    made(await room.billing.onCreditNote(billing.issueCreditNote, { id: note.id }));
    await room.billing.bill(account, '20');
    await room.catchUp();
    expect(await where()).toEqual([
      ['INVOICE', old, 'POSTED'],
      // A payment stands for itself until it pays something.
      ['PAYMENT_RECEIVED', next, 'POSTED'],
      ['PAYMENT_APPLIED', old, 'POSTED'],
      ['CREDIT_NOTE', old, 'POSTED'],
      ['INVOICE', next, 'POSTED'],
    ]);
    await room.checkBooks();
  });

  it('is taken back where it was posted', async () => {
    const old = await register('Old');
    const first = await rule(old);
    const invoice = await room.billing.bill(account, '25');
    await room.catchUp();
    await retire(first);
    await rule(await register('New'));
    made(await room.billing.onInvoice(billing.voidInvoice, { id: invoice.id }, reason));
    await room.catchUp();
    expect(await where()).toEqual([
      ['INVOICE', old, 'REVERSED'],
      ['REVERSAL', old, 'POSTED'],
    ]);
    await room.checkBooks();
  });

  it('stays in the books here with all that follows it, once rules lead elsewhere', async () => {
    const invoice = await room.billing.bill(account, '25');
    await room.catchUp();
    await rule(await register('New'));
    await pay(invoice.id, '25');
    await room.catchUp();
    expect((await where()).filter(([purpose]) => purpose === 'PAYMENT_APPLIED')).toEqual([
      ['PAYMENT_APPLIED', 'embedded', 'POSTED'],
    ]);
  });
});

describe('an ERP in maintenance', () => {
  it('is waited for in order, and nothing goes round it', async () => {
    const erp = await register('North');
    await rule(erp);
    await report(erp, 'MAINTENANCE');
    const first = await room.billing.bill(account, '10');
    await room.catchUp();
    const south = await register('South');
    await rule(south, { priority: 1 });
    await room.billing.bill(account, '11');
    await pay(first.id, '10');
    await room.catchUp();
    expect(await where()).toEqual([
      ['INVOICE', erp, 'ERP_MAINTENANCE'],
      ['INVOICE', south, 'POSTED'],
      ['PAYMENT_RECEIVED', south, 'POSTED'],
      ['PAYMENT_APPLIED', null, 'DOCUMENT_NOT_POSTED'],
    ]);
    await report(erp, 'DEGRADED');
    await room.tryAgain();
    expect(await where()).toEqual([
      ['INVOICE', erp, 'POSTED'],
      ['INVOICE', south, 'POSTED'],
      ['PAYMENT_RECEIVED', south, 'POSTED'],
      ['PAYMENT_APPLIED', erp, 'POSTED'],
    ]);
    await room.checkBooks();
  });

  it('lets nobody pass who comes when it is over, before those who waited', async () => {
    const erp = await register('North');
    await rule(erp);
    await report(erp, 'MAINTENANCE');
    const waiting = [await room.billing.bill(account, '10'), await room.billing.bill(account, '11')];
    await room.tell(await room.news());
    await report(erp, 'UP');
    const late = await room.billing.bill(account, '12');
    await room.tell(await room.news());
    const [, , third] = await room.requests();
    expect(third).toMatchObject({ documentId: late.id, waitingFor: 'ERP_MAINTENANCE' });
    await room.tryAgain();
    const { rows } = await room.ledger.database.pool.query<{ id: string }>(
      `select document_id as id from posting_requests join journal_entries on journal_entries.id = journal_entry_id
       order by journal_entries.number`,
    );
    expect(rows.map(({ id }) => id)).toEqual([...waiting, late].map(({ id }) => id));
  });

  it('may be the books that are kept here', async () => {
    await report('embedded', 'MAINTENANCE');
    await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', 'embedded', 'ERP_MAINTENANCE']]);
    await report('embedded', 'UP');
    await room.tryAgain();
    expect(await where()).toEqual([['INVOICE', 'embedded', 'POSTED']]);
  });
});

describe('what has no route', () => {
  it('waits for a rule, or for one of two that are equally good to go', async () => {
    const erp = await register('North');
    const narrow = await rule(erp, { match: { legalEntityId: 'le_us', productLine: 'cloud' } });
    await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', null, 'ROUTE_MISSING']]);

    const one = await draft(erp);
    const other = await draft(await register('South'));
    await approve(one);
    await approve(other);
    await room.tryAgain();
    expect(await where()).toEqual([['INVOICE', null, 'ROUTE_AMBIGUOUS']]);
    await retire(other);
    await room.tryAgain();
    expect(await where()).toEqual([['INVOICE', erp, 'POSTED']]);
    await retire(narrow);
  });

  it('waits for the books to be kept, not only for a rule', async () => {
    const erp = await register('North');
    const { id } = await rule(erp);
    const keep = async (legalEntityIds: readonly string[]) =>
      made(await room.ledger.run(admin, commands.updateErpInstance, { erpInstanceId: erp, legalEntityIds }));
    await keep([]);
    await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', null, 'ROUTE_MISSING']]);
    await keep(['le_us']);
    await room.tryAgain();
    expect(await where()).toEqual([['INVOICE', erp, 'POSTED']]);
    expect(id).toMatch(/^rte_/);
  });

  it('is not tried again by who made or approved the rule it uses', async () => {
    await room.ledger.database.pool.query(`update mapping_rules set approved_at = approved_at - interval '2 days',
      created_at = created_at - interval '2 days'`);
    const erp = await register('North');
    await rule(erp, { match: { legalEntityId: 'le_us', productLine: 'cloud' } });
    await room.billing.bill(account, '10');
    await room.catchUp();
    const [request] = await room.requests();
    const id = request?.id ?? '';
    const asked = (who: typeof admin) => room.ledger.run(who, commands.resubmitPostingRequest, { id });
    for (const who of [admin, controller])
      expect(refusalOf(await asked({ ...who, roles: ['gl-accountant'] }))).toMatchObject({
        code: 'SOD_VIOLATION',
        details: { rule: '13.2' },
      });
    made(await asked(accountant));
  });
});

describe('a rule of routing', () => {
  it('is refused for an ERP that is not there or does not keep the books, and to who works for other companies', async () => {
    const erp = await register('North');
    const input = { erpInstanceId: erp, from: march };
    const make = (who: typeof admin, more: object) =>
      room.ledger.run(who, commands.createRoutingRule, { ...input, ...more });
    expect(refusalOf(await make(admin, { erpInstanceId: 'erp_none' }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusalOf(await make(admin, { match: { legalEntityId: 'le_none' } }))).toMatchObject({ code: 'NOT_FOUND' });
    expect(refusalOf(await make(confined(admin, 'le_de'), {}))).toMatchObject({ code: 'OWNERSHIP_VIOLATION' });
    const other = await room.ledger.legalEntity();
    const foreign = await draft(erp, { match: { legalEntityId: other.id } });
    expect(refusalOf(await room.ledger.run(controller, commands.approveRoutingRule, { id: foreign.id }))).toMatchObject(
      { code: 'VALIDATION_FAILED', details: { rule: 'BOOKS_KEPT' } },
    );
  });
});

describe('the books that are kept here', () => {
  it('are everybody’s, once, and stay so', async () => {
    const update = (legalEntityIds: readonly string[]) =>
      room.ledger.run(admin, commands.updateErpInstance, { erpInstanceId: 'embedded', legalEntityIds });
    expect(refusalOf(await update(['le_us']))).toMatchObject({ code: 'VALIDATION_FAILED' });
    const second = { name: 'Second', kind: 'EMBEDDED' as const, legalEntityIds: [] };
    expect(refusalOf(await room.ledger.run(admin, commands.registerErpInstance, second))).toMatchObject({
      details: { rule: 'ONE_OF' },
    });
  });
});

describe('where a customer is', () => {
  const heard = (id: string, version: number, changed: object) =>
    ({
      kind: 'event',
      entityType: 'Customer',
      entityId: id,
      entityVersion: version,
      occurredAt: new Date('2026-03-01T00:00:00Z'),
      event: { data: { changed } },
    }) as unknown as LogEntry;
  const hear = (...entries: readonly LogEntry[]) =>
    transaction({ db: commandTablesOf(room.ledger.database.db) }, async (trx) =>
      room.parts.booksOf(trx).askForPlaces(await applyPlaces(trx, entries)),
    );

  it('decides where its documents go, once the ledger has heard of it', async () => {
    const north = await register('North');
    const south = await register('South');
    await rule(north, { match: { legalEntityId: 'le_us', country: 'US' } });
    await rule(south, { match: { legalEntityId: 'le_us', country: 'US', region: 'Southern states' } });
    const first = await room.billing.bill(account, '10');
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', null, 'ROUTE_MISSING']]);

    await hear(heard('cus_acme', 2, { country: 'US', territory: 'Southern states' }));
    await room.tryAgain();
    // Told late, and told again: neither changes anything.
    await hear(heard('cus_acme', 1, { territory: 'Nowhere' }), heard('cus_acme', 2, { territory: null }));
    await hear(heard('cus_acme', 3, { legalName: 'Acme' }), heard('cus_acme', 4, { territory: null }));
    await room.billing.bill(account, '11');
    await room.catchUp();
    expect(await where()).toEqual([
      ['INVOICE', south, 'POSTED'],
      ['INVOICE', north, 'POSTED'],
    ]);
    await pay(first.id, '10');
    await room.catchUp();
    expect((await where()).slice(2)).toEqual([
      ['PAYMENT_RECEIVED', north, 'POSTED'],
      ['PAYMENT_APPLIED', south, 'POSTED'],
    ]);
  });
});

describe('what is charged', () => {
  const told = async (products: readonly string[], ...lines: readonly string[]) => {
    const drafted = lines.map((description) => ({ description, unitPrice: decimal('10'), taxes: [] }));
    const { id } = await room.billing.draft(account, drafted);
    made(await room.billing.onInvoice(billing.finalizeInvoice, { id }));
    // A bill run says what each line is of; what a person drafts is of no product.
    const named = (await room.news()).map((entry) => {
      if (entry.type !== 'billing.invoice.finalized') return entry;
      const { data } = entry.event as unknown as { data: { lines: readonly object[] } };
      const sold = data.lines.map((line, index) => ({ ...line, productId: products[index] }));
      return { ...entry, event: { ...entry.event, data: { ...data, lines: sold } } } as unknown as LogEntry;
    });
    await room.tell(named);
    await room.tryAgain();
  };
  const tellProduct = (entityId: string, productLine: string) =>
    transaction({ db: commandTablesOf(room.ledger.database.db) }, async (trx) => {
      const event = { data: { changed: { productLine } } };
      const entry = {
        kind: 'event',
        entityType: 'Product',
        entityId,
        entityVersion: 1,
        occurredAt: new Date(0),
        event,
      };
      await applyProductLines(trx, [entry as unknown as LogEntry]);
      await room.parts.booksOf(trx).askForProducts();
    });

  it('decides where its invoice goes, which goes to one ERP or nowhere', async () => {
    const north = await register('North');
    const south = await register('South');
    await rule(north);
    await rule(south, { match: { legalEntityId: 'le_us', productLine: 'cloud' } });
    await tellProduct('prd_cloud', 'cloud');
    await told(['prd_cloud', 'prd_cloud'], 'Platform', 'Seats');
    await told(['prd_cloud'], 'Platform', 'Travel');
    expect(await where()).toEqual([
      ['INVOICE', south, 'POSTED'],
      ['INVOICE', null, 'ROUTE_AMBIGUOUS'],
    ]);
    await rule(north, { match: { legalEntityId: 'le_us', productLine: 'training' } });
    await told(['prd_training'], 'Training');
    expect((await where()).at(-1)).toEqual(['INVOICE', north, 'POSTED']);
  });
});
