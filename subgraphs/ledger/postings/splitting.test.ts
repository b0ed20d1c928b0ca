import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogEntry } from '../../../events/event.ts';
import { commandTablesOf } from '../../../platform/commands/tables.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import { made } from '../../../test/harness/billing.ts';
import { people } from '../../../test/harness/ledger.ts';
import { openSubledger, type Subledger } from '../../../test/harness/postings.ts';
import { subscribing } from '../../../test/harness/subscriptions.ts';
import { toldBy } from '../../../test/harness/told.ts';
import { applyRouting } from '../../billing/copies/routing.ts';
import type { Invoice } from '../../billing/domain/invoice.ts';
import { commands as billing } from '../../billing/commands/all.ts';
import { applyProductLines } from '../../product-lines.ts';
import { commands } from '../commands/all.ts';

const { admin, controller } = people;
const reason = { reason: 'because' };

let room: Subledger;
beforeEach(async () => {
  room = await openSubledger({ purposes: ['INVOICE', 'CREDIT_NOTE', 'PAYMENT_RECEIVED', 'PAYMENT_APPLIED'] });
});
afterEach(() => room[Symbol.asyncDispose]());

const register = async (name: string) =>
  made(await room.ledger.run(admin, commands.registerErpInstance, { name, kind: 'SAP', legalEntityIds: ['le_us'] })).id;

/** A rule of the company for a product line, or for everything, that a second person approved. */
async function rule(erpInstanceId: string, productLine: string | null = null) {
  const input = { erpInstanceId, match: { legalEntityId: 'le_us', productLine }, from: '2026-03-01' as never };
  const { id } = made(await room.ledger.run(admin, commands.createRoutingRule, input));
  return made(await room.ledger.run(controller, commands.approveRoutingRule, { id }));
}

/** Billing hears what the ledger told, from the beginning, and which line the seats are of. */
async function hear(): Promise<void> {
  const entries = await toldBy('ledger', room.ledger.database.pool);
  const seats = {
    kind: 'change',
    entityType: 'Product',
    entityId: 'prd_seats',
    entityVersion: 1,
    occurredAt: new Date(),
  };
  const product = { ...seats, event: { data: { changed: { productLine: 'cloud' } } } } as unknown as LogEntry;
  await transaction({ db: commandTablesOf(room.billing.database.db) }, async (trx) => {
    await applyRouting(trx, entries);
    await applyProductLines(trx, [product]);
  });
}

/** What one command drafts has ids in any order. */
function byProduct(invoices: readonly Invoice[]): readonly Invoice[] {
  const first = ({ lines }: Invoice) => lines[0]?.description ?? '';
  return [...invoices].sort((a, b) => (first(a) < first(b) ? -1 : 1));
}

/** A subscription of two products, charged and made final for March. */
async function bill() {
  const { subscribe, bill: run, invoicesOf } = subscribing(room.billing);
  const lines = [{ lineKey: 'seats' }, { lineKey: 'support' }];
  const { subscription } = await subscribe({ id: 'ctr_1', startDate: '2026-03-01', lines });
  const { counts } = await run('2026-03-01');
  return { counts, invoices: byProduct(await invoicesOf(subscription)) };
}

const where = async () =>
  (await room.requests()).map(({ purpose, erpInstanceId, status, waitingFor }) => [
    purpose,
    erpInstanceId,
    waitingFor ?? status,
  ]);

describe('an invoice whose lines lead to several ERPs', () => {
  it('is drafted as one for each, and posted where it was drafted for', async () => {
    const [sap, netsuite] = [await register('SAP'), await register('NetSuite')];
    await rule(sap);
    const cloud = await rule(netsuite, 'cloud');
    await hear();
    const { counts, invoices } = await bill();
    expect(counts).toMatchObject({ subscriptions: 1, drafted: 2, finalized: 2 });
    expect(
      invoices.map(({ erpInstanceId, lines, status }) => [
        erpInstanceId,
        lines.map(({ description }) => description),
        status,
      ]),
    ).toEqual([
      [netsuite, ['seats'], 'OPEN'],
      [sap, ['support'], 'OPEN'],
    ]);
    expect(new Set(invoices.map(({ number }) => number)).size).toBe(2);

    // What rules say later moves neither of them.
    made(await room.ledger.run(controller, commands.retireRoutingRule, { id: cloud.id }, reason));
    await hear();
    await room.catchUp();
    expect(new Set(await where())).toEqual(
      new Set([
        ['INVOICE', netsuite, 'POSTED'],
        ['INVOICE', sap, 'POSTED'],
      ]),
    );
    await room.checkBooks();
  });

  it('is taken back one by one, and charged again where the rules lead by then', async () => {
    const [sap, netsuite] = [await register('SAP'), await register('NetSuite')];
    await rule(sap);
    const cloud = await rule(netsuite, 'cloud');
    await hear();
    const { invoices } = await bill();
    const [seats] = invoices;
    made(await room.ledger.run(controller, commands.retireRoutingRule, { id: cloud.id }, reason));
    await hear();
    made(await room.billing.onInvoice(billing.voidInvoice, { id: seats?.id ?? '' }, reason));
    const { bill: run, invoicesOf } = subscribing(room.billing);
    expect((await run('2026-03-01')).counts).toMatchObject({ drafted: 1, finalized: 1 });
    const again = byProduct(await invoicesOf({ id: seats?.billingSubscriptionId ?? ('' as never) }));
    expect(again.map(({ erpInstanceId, status }) => [erpInstanceId, status])).toEqual([
      [netsuite, 'VOID'],
      [sap, 'OPEN'],
      [sap, 'OPEN'],
    ]);
  });
});

describe('an invoice of a company of which no rule speaks', () => {
  it('stays whole and is posted in the books here', async () => {
    await register('SAP');
    await hear();
    const { invoices } = await bill();
    expect(invoices.map(({ erpInstanceId, lines }) => [erpInstanceId, lines.length])).toEqual([[null, 2]]);
    await room.catchUp();
    expect(await where()).toEqual([['INVOICE', 'embedded', 'POSTED']]);
  });
});
