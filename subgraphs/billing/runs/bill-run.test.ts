import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Fault } from '../../../core/fault.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../test/harness/billing.ts';
import { viewerWith } from '../../../test/harness/customer.ts';
import { subscribing } from '../../../test/harness/subscriptions.ts';
import { commands } from '../commands/all.ts';
import { contentHashOf } from '../domain/content-hash.ts';
import { rateTableSystem } from '../tax-system.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());
// A run charges whatever is due: each story has the company to itself.
beforeEach(() => billing.beginAnew());

const at = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00.000Z`));

describe('a bill run', () => {
  it('begins a subscription whose start has come, charges it, taxes the draft and makes it final', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_flat' });
    const run = await billing.bill('2026-01-05');
    expect(run).toMatchObject({
      status: 'COMPLETED',
      dueSubscriptions: 1,
      counts: { subscriptions: 1, drafted: 1, taxed: 1, finalized: 1, waiting: 0, failed: 0 },
      startedBy: viewerWith('billing-ops').subject,
    });
    expect(await billing.subscription(subscription)).toMatchObject({
      status: 'ACTIVE',
      chargedThrough: '2026-02-01',
      currentPeriod: { from: '2026-01-01', to: '2026-02-01' },
    });
    const [invoice] = await billing.invoicesOf(subscription);
    expect(invoice).toMatchObject({
      number: 'INV-000001',
      status: 'OPEN',
      type: 'RECURRING',
      issueDate: '2026-01-05',
      taxStatus: 'FINAL',
      billRunId: run.id,
    });
    expect(await billing.chargesOf(subscription)).toEqual(['platform 2026-01-01..2026-02-01 100']);
  });

  it('run twice on a day charges once', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_twice' });
    await billing.bill('2026-01-05');
    expect(await billing.bill('2026-01-05')).toMatchObject({ counts: { subscriptions: 0, drafted: 0 } });
    expect(await billing.invoicesOf(subscription)).toHaveLength(1);
  });

  it('catches up with months that no run has charged, each period a line of its own', async () => {
    at('2026-03-20');
    const { subscription } = await billing.subscribe({ id: 'ctr_late' });
    await billing.bill('2026-03-20');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-02-01 100',
      'platform 2026-02-01..2026-03-01 100',
      'platform 2026-03-01..2026-04-01 100',
    ]);
  });

  it('charges each line by its own interval, timing and price', async () => {
    at('2026-02-03');
    const lines = [
      {
        lineKey: 'seats',
        quantity: '25',
        price: { model: 'PER_UNIT', unit: '4.5' },
        discount: { kind: 'PERCENT', value: '10' },
      },
      { lineKey: 'support', billingTiming: 'ARREARS', price: { model: 'FLAT', flat: '62' } },
      { lineKey: 'licence', billingInterval: { unit: 'YEAR', count: 1 }, price: { model: 'FLAT', flat: '1200' } },
      { lineKey: 'setup', productType: 'ONE_TIME', billingInterval: null, billingTiming: null },
      { lineKey: 'calls', productType: 'USAGE', price: { model: 'PER_UNIT', unit: '0.01' } },
    ] as const;
    const { subscription } = await billing.subscribe({ id: 'ctr_lines', lines });
    await billing.bill('2026-02-03');
    expect(await billing.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-02-01 101.25',
      'seats 2026-02-01..2026-03-01 101.25',
      'support 2026-01-01..2026-02-01 62',
      'licence 2026-01-01..2027-01-01 1200',
      'setup 2026-01-01..2026-01-02 100',
    ]);
    const [invoice] = await billing.invoicesOf(subscription);
    expect(invoice?.lines[0]).toMatchObject({ contractLineKey: 'seats', discount: { currency: 'USD' } });
    expect(invoice?.lines[0]?.gross.amount.toString()).toBe('112.5');
    expect(invoice?.total.amount.toString()).toBe('1564.5');
  });

  it('bills on the account’s day, with a part of a period before it', async () => {
    at('2026-01-20');
    await billing.knowsContract({ id: 'ctr_day', startDate: '2026-01-10' });
    await billing.liesIn('cus_acme', 'US');
    const account = await room.openAccount();
    made(await room.onAccount(commands.updateBillingAccount, { billingAccountId: account.id, billDay: 15 }));
    const subscription = made(await billing.create(account, 'ctr_day'));
    await billing.bill('2026-01-20');
    // 5 of the 31 days from 15 December to 15 January.
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-10..2026-01-15 16.13',
      'platform 2026-01-15..2026-02-15 100',
    ]);
  });

  it('bills by the calendar where that was said', async () => {
    at('2026-01-20');
    const { subscription } = await billing.subscribe(
      {
        id: 'ctr_calendar',
        startDate: '2026-01-16',
        lines: [
          { lineKey: 'plan', billingInterval: { unit: 'QUARTER', count: 1 }, price: { model: 'FLAT', flat: '900' } },
        ],
      },
      { alignment: 'CALENDAR' },
    );
    await billing.bill('2026-01-20');
    expect(await billing.chargesOf(subscription)).toEqual(['plan 2026-01-16..2026-04-01 750']);
  });

  it('charges nothing of a trial, and from its end on', async () => {
    at('2026-01-10');
    const { subscription } = await billing.subscribe({ id: 'ctr_trial' }, { trialEnd: '2026-01-15' as never });
    await billing.bill('2026-01-10');
    expect(await billing.subscription(subscription)).toMatchObject({
      status: 'TRIALING',
      currentPeriod: { from: '2026-01-01', to: '2026-01-15' },
      chargedThrough: null,
    });
    at('2026-01-16');
    await billing.bill('2026-01-16');
    expect((await billing.subscription(subscription)).status).toBe('ACTIVE');
    expect(await billing.chargesOf(subscription)).toEqual(['platform 2026-01-15..2026-02-15 100']);
  });

  it('charges a changed quantity from its day on', async () => {
    at('2026-02-01');
    const { subscription } = await billing.subscribe({
      id: 'ctr_ramp',
      lines: [
        {
          lineKey: 'seats',
          quantity: '10',
          price: { model: 'PER_UNIT', unit: '31' },
          ramp: [{ from: '2026-01-11', quantity: '20' }],
        },
      ],
    });
    await billing.bill('2026-02-01');
    expect(await billing.chargesOf(subscription)).toEqual([
      'seats 2026-01-01..2026-01-11 100',
      'seats 2026-01-11..2026-02-01 420',
      'seats 2026-02-01..2026-03-01 620',
    ]);
  });

  it('charges each period at the price in force, and a price that changes in the middle of one by its days', async () => {
    at('2026-03-01');
    const flat = (amount: string) => ({ model: 'FLAT', flat: amount });
    const { subscription } = await billing.subscribe({
      id: 'ctr_steps',
      lines: [
        {
          lineKey: 'platform',
          price: flat('310'),
          priceSteps: [
            { from: '2026-01-11', price: flat('620'), discount: { kind: 'PERCENT', value: '50' } },
            { from: '2026-03-01', price: flat('400') },
          ],
        },
        {
          ...{ lineKey: 'support', billingTiming: 'ARREARS', price: flat('31') },
          priceSteps: [{ from: '2026-01-11', price: flat('62') }],
        },
      ],
    });
    expect(await billing.subscription(subscription)).toMatchObject({
      items: [{ priceSteps: [{ from: '2026-01-11' }, { from: '2026-03-01', discount: null }] }, {}],
    });
    await billing.bill('2026-03-01');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-01-11 100',
      'platform 2026-01-11..2026-02-01 210',
      'platform 2026-02-01..2026-03-01 310',
      'platform 2026-03-01..2026-04-01 400',
      'support 2026-01-01..2026-01-11 10',
      'support 2026-01-11..2026-02-01 42',
      'support 2026-02-01..2026-03-01 62',
    ]);
  });

  it('says of a tiered price how many units it is for and what each tier costs, also of a part of a period', async () => {
    at('2026-02-01');
    const tiers = [
      { upTo: '20', unit: '44', flat: null, packageSize: null, packagePrice: null, ratePct: null },
      { upTo: null, unit: '40', flat: '5', packageSize: null, packagePrice: null, ratePct: null },
    ];
    const { subscription } = await billing.subscribe({
      id: 'ctr_tiers',
      lines: [{ lineKey: 'seats', quantity: '25', from: '2026-01-17', price: { model: 'GRADUATED', tiers } }],
    });
    await billing.bill('2026-02-01');
    const [invoice] = await billing.invoicesOf(subscription);
    const shown = invoice?.lines.map(({ quantity, unitPrice, gross, tierLines = [] }) => [
      ...[quantity, unitPrice, gross.amount].map(String),
      ...tierLines.map(
        (one) => `${String(one.quantity)} at ${String(one.unitPrice)} and ${String(one.flat)}: ${String(one.amount)}`,
      ),
    ]);
    const whole = ['20 at 44 and 0: 880', '5 at 40 and 5: 205'];
    expect(shown).toEqual([
      ['25', '43.4', '525', ...whole],
      ['25', '43.4', '1085', ...whole],
    ]);
    // As it was kept it is the document whose hash was taken.
    expect(invoice && contentHashOf(invoice)).toBe(invoice?.contentHash);
  });

  it('lets the term run out, charges its last part, and then has nothing more to do with it', async () => {
    at('2026-02-20');
    const { subscription, account } = await billing.subscribe({ id: 'ctr_term', endDate: '2026-02-15' });
    await billing.bill('2026-02-20');
    expect((await billing.subscription(subscription)).status).toBe('EXPIRED');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-02-01 100',
      'platform 2026-02-01..2026-02-15 50',
    ]);
    expect(await billing.bill('2026-03-01')).toMatchObject({ dueSubscriptions: 0 });
    expect(account.status).toBe('ACTIVE');
  });

  it('waits with a subscription whose contract is not ACTIVE', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_signed', status: 'SIGNED' });
    expect(await billing.bill('2026-01-05')).toMatchObject({ dueSubscriptions: 1, counts: { subscriptions: 0 } });
    expect((await billing.subscription(subscription)).status).toBe('PENDING');
  });

  it('without `finalize` leaves taxed drafts, which the next run makes final', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_draft' });
    await billing.bill('2026-01-05', { finalize: false });
    expect(await billing.invoicesOf(subscription)).toMatchObject([
      { status: 'DRAFT', taxStatus: 'FINAL', number: null },
    ]);
    await billing.bill('2026-01-05');
    expect(await billing.invoicesOf(subscription)).toMatchObject([{ status: 'OPEN', number: 'INV-000001' }]);
  });

  it('leaves a draft whose tax nobody knows, and takes it up when somebody does', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_untaxed' });
    const silent = { determine: () => Promise.reject(new Fault('UNREACHABLE', 'tax', 'no answer')) };
    expect(await billing.bill('2026-01-05', {}, silent)).toMatchObject({
      status: 'COMPLETED',
      counts: { drafted: 1, taxed: 0, finalized: 0, waiting: 1 },
    });
    const [draft] = await billing.invoicesOf(subscription);
    expect(draft).toMatchObject({ status: 'DRAFT', taxStatus: 'PENDING' });
    const refused = await room.onInvoice(commands.finalizeInvoice, { id: draft?.id ?? '' });
    expect(refusalOf(refused).code).toBe('TAX_UNAVAILABLE');
    expect(await billing.bill('2026-01-05', {}, rateTableSystem)).toMatchObject({ counts: { taxed: 1, finalized: 1 } });
    expect(await billing.invoicesOf(subscription)).toMatchObject([{ status: 'OPEN' }]);
  });

  it('charges many subscriptions in pages, with numbers that leave no gap', async () => {
    at('2026-01-05');
    const account = await room.openAccount();
    await billing.liesIn('cus_acme', 'US');
    for (let index = 0; index < 120; index += 1) {
      await billing.knowsContract({ id: `ctr_${index}` });
      made(await billing.create(account, `ctr_${index}`));
    }
    const run = await billing.bill('2026-01-05');
    expect(run.counts).toMatchObject({ subscriptions: 120, drafted: 120, finalized: 120 });
    const { rows } = await room.database.pool.query<{ number: string }>('select number from invoices order by number');
    expect(rows.map(({ number }) => Number(number.slice(4)))).toEqual(Array.from({ length: 120 }, (_, k) => k + 1));
  });

  it('runs alone for its legal entity, not far ahead, and can be ended by a person', async () => {
    at('2026-01-05');
    const { id } = await billing.runBilling('2026-01-05');
    const second = await billing.onRun(commands.runBilling, {
      legalEntityId: 'le_us',
      throughDate: '2026-01-05' as never,
    });
    expect(refusalOf(second).details).toEqual({ path: 'input.legalEntityId', rule: 'NO_RUN_RUNNING' });
    const far = await billing.onRun(commands.runBilling, {
      legalEntityId: 'le_jp',
      throughDate: '2026-03-01' as never,
    });
    expect(refusalOf(far).details).toEqual({ path: 'input.throughDate', rule: 'DAYS_AHEAD_MAX' });
    const unexplained = await billing.onRun(commands.failBillRun, { id });
    expect(refusalOf(unexplained).details).toEqual({ path: 'write.reason', rule: 'REQUIRED' });
    expect(made(await billing.onRun(commands.failBillRun, { id }, { reason: 'Wrong date' }))).toMatchObject({
      status: 'FAILED',
      failure: 'Wrong date',
    });
    expect((await billing.bill('2026-01-05')).status).toBe('COMPLETED');
  });

  it('is advanced by its worker and by no person', async () => {
    at('2026-01-05');
    const { id } = await billing.runBilling('2026-01-05');
    expect(refusalOf(await billing.onRun(commands.advanceBillRun, { id })).code).toBe('ROLE_REQUIRED');
  });
});
