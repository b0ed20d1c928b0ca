import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { viewerWith } from '../../../../test/harness/customer.ts';
import { everything, subscribing } from '../../../../test/harness/subscriptions.ts';
import { metering } from '../../../../test/harness/usage.ts';
import { commandTablesOf } from '../../../../platform/commands/tables.ts';
import { transaction } from '../../../../platform/postgres/transaction.ts';
import { applyPostingEntries } from '../../copies/postings.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
let usage: ReturnType<typeof metering>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
  usage = metering(room, billing);
});
afterAll(() => room[Symbol.asyncDispose]());
beforeEach(async () => {
  await billing.beginAnew();
  at('2026-01-20');
  made(await usage.meter());
});

const at = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00.000Z`));
const numbers = { accepted: 0, duplicates: 0, quarantined: 0 };

describe('a meter', () => {
  it('is the same when it is described again, and no other under its code', async () => {
    expect(await usage.meter()).toMatchObject({ kind: 'DONE', replayed: true });
    expect(refusalOf(await usage.meter({ unit: 'second' })).details).toEqual({ path: 'input.code', rule: 'UNIQUE' });
    const page = { first: 10, after: null };
    expect((await room.store.pageMeters({ code: 'calls' }, page, everything)).nodes).toHaveLength(1);
  });

  it('is described by who describes products, and not by who tells usage', async () => {
    expect(made(await usage.meter({ code: 'seats' }, viewerWith('product-manager'))).code).toBe('seats');
    expect(refusalOf(await usage.meter({ code: 'no' }, viewerWith('usage-source'))).code).toBe('ROLE_REQUIRED');
  });
});

describe('usage that is recorded', () => {
  it('is counted once, whoever tells it again and under whatever key', async () => {
    const acme = await usage.subscribe('ctr_once');
    const events = [{ eventId: 'e1' }, { eventId: 'e2', properties: [{ name: 'region', value: 'eu' }] }];
    const first = await usage.record(acme, events, { idempotencyKey: 'one' });
    expect(made(first)).toMatchObject({
      ...{ ...numbers, accepted: 2, legalEntityId: 'le_us' },
      usage: [{ billingSubscriptionId: acme.id, meterCode: 'calls', events: 2 }],
    });
    expect(await usage.record(acme, events, { idempotencyKey: 'one' })).toMatchObject({ replayed: true });
    expect(made(await usage.record(acme, events))).toMatchObject({ ...numbers, duplicates: 2 });
    const page = { first: 10, after: null };
    const kept = await room.store.pageUsage({ billingSubscriptionId: acme.id }, page, everything);
    expect(kept.nodes.map(({ eventId, itemId, properties }) => ({ eventId, itemId, properties }))).toEqual([
      { eventId: 'e1', itemId: acme.items[0]?.id, properties: {} },
      { eventId: 'e2', itemId: acme.items[0]?.id, properties: { region: 'eu' } },
    ]);
    await expect(room.database.pool.query('update usage_events set value = 2')).rejects.toThrow('it cannot change');
  });

  it('is told at the same time by many, and counted once', async () => {
    const acme = await usage.subscribe('ctr_race');
    const events = Array.from({ length: 20 }, (_, index) => ({ eventId: `e${index}` }));
    const batches = await Promise.all([1, 2, 3, 4].map(() => usage.record(acme, events)));
    const told = batches.map((one) => made(one));
    expect(told.map(({ accepted }) => accepted).toSorted((a, b) => a - b)).toEqual([0, 0, 0, 20]);
    expect(told.map(({ duplicates }) => duplicates).toSorted((a, b) => a - b)).toEqual([0, 20, 20, 20]);
  });

  it('is kept in quarantine, each event for itself, where it cannot be counted', async () => {
    const acme = await usage.subscribe('ctr_bad', {}, { startDate: '2026-01-05' });
    made(await usage.record(acme, [{ eventId: 'known' }]));
    const batch = made(
      await usage.record(acme, [
        { eventId: 'good' },
        { eventId: 'known', value: '2' },
        { eventId: 'many', value: 'ten' },
        { eventId: 'early', at: '2026-01-04T12:00:00Z' },
        { eventId: 'stranger', billingSubscriptionId: 'sub_none' },
        { eventId: 'unmetered', meterCode: 'seats' },
      ]),
    );
    expect(batch).toMatchObject({ ...numbers, accepted: 1, quarantined: 5 });
    const kept = await usage.quarantinedOf(batch);
    expect(kept.map(({ eventId, code, path, rule }) => [eventId, code, path, rule])).toEqual([
      ['known', 'USAGE_CONFLICT', null, null],
      ['many', 'VALIDATION_FAILED', 'value', 'DECIMAL_FORM'],
      ['early', 'VALIDATION_FAILED', 'occurredAt', 'WITHIN_PERIOD'],
      ['stranger', 'NOT_FOUND', null, null],
      ['unmetered', 'NOT_FOUND', null, null],
    ]);
    const page = { first: 10, after: null };
    const conflicts = await room.store.pageQuarantined({ code: 'USAGE_CONFLICT' }, page, everything);
    expect(conflicts.nodes).toMatchObject([{ eventId: 'known', value: '2', usageBatchId: batch.id }]);
    // Repaired, it is taken in under the same id.
    expect(made(await usage.record(acme, [{ eventId: 'many', value: '10' }]))).toMatchObject({ accepted: 1 });
  });

  it('comes one to a thousand events at once, from who may tell it', async () => {
    const acme = await usage.subscribe('ctr_size');
    const many = Array.from({ length: 1_001 }, (_, index) => ({ eventId: `e${index}` }));
    for (const events of [[], many])
      expect(refusalOf(await usage.record(acme, events)).details).toEqual({
        path: 'input.events',
        rule: 'COUNT_RANGE',
      });
    expect(made(await usage.record(acme, many.slice(1))).accepted).toBe(1_000);
    expect(refusalOf(await usage.record(acme, many.slice(1), {}, viewerWith('support'))).code).toBe('ROLE_REQUIRED');
  });

  it('changes nothing when it is rehearsed', async () => {
    const acme = await usage.subscribe('ctr_dry');
    expect(await usage.record(acme, [{ eventId: 'e1' }], { dryRun: true })).toMatchObject({
      receipt: { outcome: 'REHEARSED' },
    });
    expect(made(await usage.record(acme, [{ eventId: 'e1' }])).accepted).toBe(1);
  });

  it('is of the companies that its source is confined to', async () => {
    const acme = await usage.subscribe('ctr_confined');
    const confined = { ...viewerWith('usage-source'), legalEntityIds: ['le_jp' as never] };
    const batch = made(await usage.record(acme, [{ eventId: 'e1' }], {}, confined));
    expect(batch).toMatchObject({ ...numbers, quarantined: 1, legalEntityId: 'le_jp' });
    expect(await usage.quarantinedOf(batch)).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

describe('a period that is closed', () => {
  it('is over, with its days of grace, and the next one', async () => {
    const acme = await usage.subscribe('ctr_next');
    made(await usage.record(acme, [{ eventId: 'e1', value: '12.5' }]));
    const wrong = async (from: string) => refusalOf(await usage.close(acme, from)).details;
    expect(await wrong('2026-01-01')).toEqual({ path: 'input.from', rule: 'NEXT_PERIOD' });
    at('2026-02-03');
    expect(await wrong('2026-01-01')).toEqual({ path: 'input.from', rule: 'GRACE_OVER' });
    // Late in the evening of the last day, where the account lies.
    made(await usage.record(acme, [{ eventId: 'e2', value: '7', at: '2026-02-01T04:30:00Z' }]));
    at('2026-02-04');
    expect(await wrong('2026-02-01')).toEqual({ path: 'input.from', rule: 'NEXT_PERIOD' });
    const january = made(await usage.close(acme, '2026-01-01'));
    expect(january).toMatchObject({
      ...{ state: 'RATED', revision: 0, adjustsId: null, eventCount: 2 },
      period: { from: '2026-01-01', to: '2026-02-01' },
      firstEventAt: new Date('2026-01-10T12:00:00Z'),
    });
    expect([january.quantity.toString(), january.amount.amount.toString()]).toEqual(['19.5', '1.95']);
    expect(await usage.close(acme, '2026-01-01')).toMatchObject({ replayed: true, entityId: january.id });
  });

  it('is rated again over what came later, as the difference', async () => {
    const acme = await usage.subscribe('ctr_late');
    made(await usage.record(acme, [{ eventId: 'e1', value: '100' }]));
    at('2026-02-04');
    const january = made(await usage.close(acme, '2026-01-01'));
    made(await usage.record(acme, [{ eventId: 'e2', value: '30' }]));
    const late = made(await usage.close(acme, '2026-01-01'));
    expect(late).toMatchObject({ revision: 1, adjustsId: january.id, eventCount: 2, tierLines: [] });
    expect(late.amount.amount.toString()).toBe('3');
    const refused = await usage.record(acme, [{ eventId: 'e3', corrects: 'e1', value: '1' }]);
    expect(made(refused).accepted).toBe(1);
    // There is less to charge, and nothing was charged yet that could be given back.
    expect(refusalOf(await usage.close(acme, '2026-01-01')).details).toMatchObject({ rule: 'INVOICES_FINAL' });
  });
});

describe('a bill run', () => {
  it('closes what is over, and charges each rating once', async () => {
    const acme = await usage.subscribe('ctr_run', { price: { model: 'GRADUATED', tiers: tiers } });
    made(await usage.record(acme, [{ eventId: 'e1', value: '150' }]));
    at('2026-02-03');
    await billing.bill('2026-02-03');
    expect(await billing.invoicesOf(acme)).toEqual([]);
    at('2026-02-04');
    await billing.bill('2026-02-04');
    await billing.bill('2026-02-04');
    const [invoice, ...others] = await billing.invoicesOf(acme);
    expect(others).toEqual([]);
    const [rated] = await usage.ratedOf(acme);
    expect(rated).toMatchObject({ state: 'BILLED', invoiceId: invoice?.id });
    expect(invoice).toMatchObject({ type: 'USAGE', status: 'OPEN', lines: [{ ratedUsageId: rated?.id }] });
    expect(await billing.chargesOf(acme)).toEqual(['calls 2026-01-01..2026-02-01 12.5']);
    expect(invoice?.lines[0]?.quantity.toString()).toBe('150');
    expect(
      invoice?.lines[0]?.tierLines?.map(({ tier, quantity, amount }) => [tier, quantity.toString(), amount.toString()]),
    ).toEqual(rated?.tierLines.map(({ tier, quantity, amount }) => [tier, quantity.toString(), amount.toString()]));
    expect((await billing.subscription(acme)).items[0]?.chargedThrough).toBe('2026-02-01');
  });

  it('charges usage of a subscription that it begins itself', async () => {
    const acme = await usage.pending('ctr_pending');
    made(await usage.record(acme, [{ eventId: 'e1', value: '100' }]));
    at('2026-02-04');
    await billing.bill('2026-02-04');
    expect(await billing.chargesOf(acme)).toEqual(['calls 2026-01-01..2026-02-01 10']);
  });

  it('charges what came late on the next invoice, and gives back what was too much by a credit note', async () => {
    const acme = await usage.subscribe('ctr_more');
    made(await usage.record(acme, [{ eventId: 'e1', value: '100' }]));
    at('2026-02-04');
    await billing.bill('2026-02-04');
    made(
      await usage.record(acme, [
        { eventId: 'e2', value: '30' },
        { eventId: 'e3', at: '2026-02-02T00:00:00-00:00' },
      ]),
    );
    made(await usage.record(acme, [{ eventId: 'e4', value: '50', at: '2026-02-02T12:00:00Z' }]));
    at('2026-02-20');
    await billing.bill('2026-02-20');
    expect(await billing.chargesOf(acme)).toEqual([
      'calls 2026-01-01..2026-02-01 10',
      'calls (late usage) 2026-01-01..2026-02-01 3',
    ]);
    made(await usage.record(acme, [{ eventId: 'e5', corrects: 'e1', value: '80' }]));
    at('2026-03-04');
    await billing.bill('2026-03-04');
    expect((await billing.chargesOf(acme)).at(-1)).toBe('calls 2026-02-01..2026-03-01 5');
    const rated = await usage.ratedOf(acme);
    const back = rated.find(({ creditNoteId }) => creditNoteId !== null);
    expect(back).toMatchObject({ revision: 2, state: 'BILLED', period: { from: '2026-01-01' } });
    expect(back?.amount.amount.toString()).toBe('-2');
    const { nodes } = await room.store.pageCreditNotes([], { first: 10, after: null }, everything);
    expect(nodes).toMatchObject([{ id: back?.creditNoteId, status: 'DRAFT' }]);
    expect(nodes[0]?.net.amount.toString()).toBe('2');
    // Nothing is left to be rated again.
    const marks = await room.database.pool.query('select from late_usage');
    expect(marks.rowCount).toBe(0);
  });

  it('is told of as posted once the books have posted its invoice', async () => {
    const acme = await usage.subscribe('ctr_posted');
    made(await usage.record(acme, [{ eventId: 'e1', value: '100' }]));
    at('2026-02-04');
    await billing.bill('2026-02-04');
    const [invoice] = await billing.invoicesOf(acme);
    const data = { purpose: 'INVOICE', documentId: invoice?.id, to: 'POSTED' };
    const event = { id: 'evt_posted', correlationid: 'cor_posted', data };
    const entry = {
      kind: 'change',
      entityType: 'PostingRequest',
      entityVersion: 2,
      occurredAt: room.clock.now(),
      event,
    };
    const told = () =>
      transaction({ db: commandTablesOf(room.database.db) }, (trx) => applyPostingEntries(trx, [entry as never]));
    await told();
    await told();
    expect(await usage.ratedOf(acme)).toMatchObject([{ state: 'POSTED', version: 3, invoiceId: invoice?.id }]);
    const { rows } = await room.database.pool.query<{ envelope: string }>(
      `select envelope from outbox where type = 'billing.usage.posted'`,
    );
    expect(rows.map(({ envelope }) => (JSON.parse(envelope) as { data: object }).data)).toMatchObject([
      { from: 'BILLED', to: 'POSTED' },
    ]);
  });

  it('charges the rating again whose draft was taken back', async () => {
    const acme = await usage.subscribe('ctr_back');
    made(await usage.record(acme, [{ eventId: 'e1', value: '100' }]));
    at('2026-02-04');
    await billing.bill('2026-02-04', { finalize: false });
    const [draft] = await billing.invoicesOf(acme);
    expect(await usage.ratedOf(acme)).toMatchObject([{ state: 'RATED', invoiceId: null }]);
    made(await room.onInvoice(commands.deleteDraft, { id: draft?.id ?? '' }));
    await billing.bill('2026-02-04');
    const [again] = await billing.invoicesOf(acme);
    expect(again?.lines).toMatchObject([{ ratedUsageId: draft?.lines[0]?.ratedUsageId }]);
    expect(await usage.ratedOf(acme)).toMatchObject([{ state: 'BILLED', invoiceId: again?.id }]);
  });

  it('waits for the next run where its invoice is voided', async () => {
    const acme = await usage.subscribe('ctr_void');
    made(await usage.record(acme, [{ eventId: 'v1', value: '100', at: '2026-01-19T00:00:00Z' }]));
    at('2026-02-04');
    await billing.bill('2026-02-04');
    const [first] = await billing.invoicesOf(acme);
    made(await room.onInvoice(commands.voidInvoice, { id: first?.id ?? '' }, { reason: 'a wrong address' }));
    expect(await usage.ratedOf(acme)).toMatchObject([{ state: 'RATED', invoiceId: null }]);
    await billing.bill('2026-02-04');
    const [, again] = await billing.invoicesOf(acme);
    expect(again?.lines).toMatchObject([{ ratedUsageId: first?.lines[0]?.ratedUsageId }]);
    expect(await usage.ratedOf(acme)).toMatchObject([{ state: 'BILLED', invoiceId: again?.id }]);
  });

  it('charges usage to the end of a subscription, and nothing where nothing was used', async () => {
    const acme = await usage.subscribe('ctr_end', {}, { endDate: '2026-02-11' });
    made(await usage.record(acme, [{ eventId: 'e1', value: '100', at: '2026-01-19T00:00:00Z' }]));
    at('2026-02-09');
    made(await usage.record(acme, [{ eventId: 'e2', value: '20', at: '2026-02-08T00:00:00Z' }]));
    at('2026-02-14');
    await billing.bill('2026-02-14');
    expect(await billing.chargesOf(acme)).toEqual([
      'calls 2026-01-01..2026-02-01 10',
      'calls 2026-02-01..2026-02-11 2',
    ]);
    expect(await billing.subscription(acme)).toMatchObject({ status: 'EXPIRED', chargedThrough: '2026-02-11' });
    const idle = await usage.subscribe('ctr_idle');
    at('2026-04-10');
    await billing.bill('2026-04-10');
    expect(await billing.invoicesOf(idle)).toEqual([]);
    expect((await billing.subscription(idle)).chargedThrough).toBe('2026-04-01');
  });
});

const tiers = [
  { upTo: '100', flat: null, unit: '0.1', packageSize: null, packagePrice: null, ratePct: null },
  { upTo: null, flat: null, unit: '0.05', packageSize: null, packagePrice: null, ratePct: null },
];
