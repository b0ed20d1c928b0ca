import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, civilDate, daysBetween, type CivilDate } from '../../../../core/civil-date.ts';
import { made, openBillingRoom, refusalOf, type BillingRoom } from '../../../../test/harness/billing.ts';
import { subscribing } from '../../../../test/harness/subscriptions.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { commands } from '../all.ts';

let room: BillingRoom;
let billing: ReturnType<typeof subscribing>;
beforeAll(async () => {
  room = await openBillingRoom();
  billing = subscribing(room);
});
afterAll(() => room[Symbol.asyncDispose]());
// A run charges whatever is due: each story has the company to itself.
beforeEach(() => billing.beginAnew());

const date = (text: string): CivilDate => civilDate(text);
const at = (day: string) => room.clock.moveTo(new Date(`${day}T17:00:00.000Z`));
const cancel = (
  { id }: Pick<BillingSubscription, 'id'>,
  creditPolicy: 'NONE' | 'UNUSED',
  cancelAt: CivilDate | null = null,
) => billing.onSubscription(commands.cancelBillingSubscription, { billingSubscriptionId: id, creditPolicy, cancelAt });
const byName = {
  pause: (id: string) => billing.onSubscription(commands.pauseBillingSubscription, { id }),
  resume: (id: string) => billing.onSubscription(commands.resumeBillingSubscription, { id }),
  start: (id: string) => billing.onSubscription(commands.startBillingSubscription, { id }),
};
const on = (name: keyof typeof byName, { id }: Pick<BillingSubscription, 'id'>) => byName[name](id);

async function creditNotes(): Promise<readonly CreditNote[]> {
  const scope = { kind: 'everything', on: date('2026-01-01') } as const;
  return (await room.store.pageCreditNotes([], { first: 100, after: null }, scope)).nodes;
}

describe('a subscription', () => {
  it('is made of a contract’s version in force, once for each account, under whatever key', async () => {
    at('2026-01-05');
    const { account, subscription } = await billing.subscribe({ id: 'ctr_once' });
    expect(subscription).toMatchObject({ status: 'PENDING', contractVersion: 1, anchorDate: '2026-01-01' });
    expect(subscription.items).toMatchObject([{ contractLineKey: 'platform', charge: 'FIXED', chargedThrough: null }]);
    const again = await billing.create(account, 'ctr_once');
    expect(again).toMatchObject({ kind: 'DONE', replayed: true, entityId: subscription.id });
    made(await cancel(subscription, 'NONE'));
    const back = made(await billing.create(account, 'ctr_once', { previousSubscriptionId: subscription.id }));
    expect(back.previousSubscriptionId).toBe(subscription.id);
    const early = await billing.create(account, 'ctr_once', { previousSubscriptionId: back.id });
    expect(refusalOf(early).details).toMatchObject({ rule: 'SUBSCRIPTION_ENDED' });
  });

  it.each([
    [{ status: 'APPROVED' }, {}, 'input.contractId', 'CONTRACT_SIGNED'],
    [{}, { contractHash: 'another' }, 'input.contractHash', 'DOCUMENT_HASH'],
    [{ customerId: 'cus_birch' }, {}, 'input.billingAccountId', 'SAME_CUSTOMER'],
    [{ legalEntityId: 'le_jp' }, {}, 'input.billingAccountId', 'SAME_LEGAL_ENTITY'],
    [{ currency: 'EUR' }, {}, 'input.billingAccountId', 'SAME_CURRENCY'],
    [{}, { startDate: date('2025-12-31') }, 'input.startDate', 'WITHIN_PERIOD'],
    [{}, { trialEnd: date('2026-01-01') }, 'input.trialEnd', 'DATE_AFTER_START'],
  ])('of %o with %o is refused', async (contract, input, path, rule) => {
    await billing.knowsContract({ id: 'ctr_wrong', ...contract });
    const account = await room.openAccount();
    expect(refusalOf(await billing.create(account, 'ctr_wrong', input)).details).toEqual({ path, rule });
  });

  it('is found neither where the contract is not known nor where the account is not', async () => {
    const account = await room.openAccount();
    expect(refusalOf(await billing.create(account, 'ctr_unknown')).details).toMatchObject({ entity: 'Contract' });
    await billing.knowsContract({ id: 'ctr_known' });
    const nowhere = await billing.create({ ...account, id: 'acc_none' as never }, 'ctr_known');
    expect(refusalOf(nowhere).details).toMatchObject({ entity: 'BillingAccount' });
  });

  it('is made for an account of what its customer was merged into', async () => {
    await billing.knowsContract({ id: 'ctr_merged', customerId: 'cus_bygone' });
    const account = await room.openAccount({ customerId: 'cus_birch' });
    await room.knows('cus_bygone', 'MERGED');
    await room.database.pool.query(
      `update customer_copy set merged_into_id = 'cus_birch' where customer_id = 'cus_bygone'`,
    );
    expect(made(await billing.create(account, 'ctr_merged')).customerId).toBe('cus_birch');
  });

  it('begins by hand on its day, when its contract is ACTIVE', async () => {
    at('2025-12-31');
    const { subscription } = await billing.subscribe({ id: 'ctr_start', status: 'SIGNED' });
    expect(refusalOf(await on('start', subscription)).details).toMatchObject({ rule: 'CONTRACT_ACTIVE' });
    await billing.knowsContract({ id: 'ctr_start', status: 'ACTIVE' });
    expect(refusalOf(await on('start', subscription)).details).toMatchObject({ rule: 'START_REACHED' });
    at('2026-01-01');
    expect(made(await on('start', subscription))).toMatchObject({
      status: 'ACTIVE',
      currentPeriod: { from: '2026-01-01', to: '2026-02-01' },
    });
  });

  it('is not charged while it is paused, and keeps its billing dates', async () => {
    at('2026-01-05');
    const line = { lineKey: 'support', billingTiming: 'ARREARS', price: { model: 'FLAT', flat: '310' } } as const;
    const { subscription } = await billing.subscribe({ id: 'ctr_paused', lines: [{ lineKey: 'platform' }, line] });
    await billing.bill('2026-01-05');
    at('2026-01-11');
    made(await on('pause', subscription));
    at('2026-02-05');
    await billing.bill('2026-02-05');
    at('2026-02-15');
    expect(made(await on('resume', subscription)).status).toBe('ACTIVE');
    at('2026-03-01');
    await billing.bill('2026-03-01');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-02-01 100',
      'support 2026-01-01..2026-01-11 100',
      'platform 2026-02-15..2026-03-01 50',
      'platform 2026-03-01..2026-04-01 100',
      'support 2026-02-15..2026-03-01 155',
    ]);
  });

  it('that is cancelled now is charged for its last days, and credited for the days after by policy', async () => {
    at('2026-01-05');
    const line = { lineKey: 'support', billingTiming: 'ARREARS', price: { model: 'FLAT', flat: '310' } } as const;
    const { subscription } = await billing.subscribe({ id: 'ctr_gone', lines: [{ lineKey: 'platform' }, line] });
    await billing.bill('2026-01-05');
    at('2026-01-20');
    const gone = made(await cancel(subscription, 'UNUSED'));
    expect(gone).toMatchObject({ status: 'CANCELLED', cancelAt: '2026-01-21', creditPolicy: 'UNUSED' });
    const [invoice] = await billing.invoicesOf(subscription);
    // 11 of 31 days.
    const [note, ...others] = await creditNotes();
    expect(others).toEqual([]);
    expect(note).toMatchObject({ status: 'DRAFT', invoiceId: invoice?.id });
    expect(note?.total.amount.toString()).toBe('35.48');
    made(await room.onCreditNote(commands.issueCreditNote, { id: note?.id ?? '' }));
    at('2026-02-02');
    await billing.bill('2026-02-02');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-02-01 100',
      'support 2026-01-01..2026-01-21 200',
    ]);
    expect(await billing.bill('2026-02-02')).toMatchObject({ dueSubscriptions: 0 });
  });

  it('to be cancelled at a date is charged up to it, and ended by the run of that day', async () => {
    at('2026-01-05');
    const { subscription } = await billing.subscribe({ id: 'ctr_later' });
    await billing.bill('2026-01-05');
    expect(made(await cancel(subscription, 'NONE', date('2026-02-11')))).toMatchObject({ status: 'ACTIVE' });
    at('2026-02-10');
    await billing.bill('2026-02-10');
    expect((await billing.subscription(subscription)).status).toBe('ACTIVE');
    at('2026-02-11');
    await billing.bill('2026-02-11');
    expect((await billing.subscription(subscription)).status).toBe('CANCELLED');
    expect(await billing.chargesOf(subscription)).toEqual([
      'platform 2026-01-01..2026-02-01 100',
      'platform 2026-02-01..2026-02-11 35.71',
    ]);
  });

  it('gives its periods free when its draft is taken back, the last one first', async () => {
    at('2026-01-05');
    const { account, subscription } = await billing.subscribe({ id: 'ctr_back' });
    await billing.bill('2026-01-05', { finalize: false });
    at('2026-02-05');
    await billing.bill('2026-02-05', { finalize: false });
    const [january, february] = await billing.invoicesOf(subscription);
    const refused = await cancel(subscription, 'UNUSED', date('2026-02-20'));
    expect(refusalOf(refused).details).toEqual({ path: 'input.creditPolicy', rule: 'INVOICES_FINAL' });
    const edited = await room.onInvoice(commands.updateInvoiceDraft, { invoiceId: january?.id ?? '', lines: [] });
    expect(refusalOf(edited).details).toMatchObject({ rule: 'DRAFTED_BY_PERSON' });
    const early = await room.onInvoice(commands.deleteDraft, { id: january?.id ?? '' });
    expect(refusalOf(early).details).toMatchObject({ rule: 'NOT_CHARGED_SINCE' });
    made(await room.onInvoice(commands.deleteDraft, { id: february?.id ?? '' }));
    made(await room.onInvoice(commands.deleteDraft, { id: january?.id ?? '' }));
    expect(await billing.bill('2026-02-05')).toMatchObject({ counts: { drafted: 1, finalized: 1 } });
    const closing = await room.onAccount(commands.closeBillingAccount, { id: account.id });
    expect(refusalOf(closing).details).toMatchObject({ rule: 'INVOICES_SETTLED' });
  });

  it('keeps its account from being closed', async () => {
    at('2026-01-05');
    const { account, subscription } = await billing.subscribe({ id: 'ctr_open' });
    const closing = () => room.onAccount(commands.closeBillingAccount, { id: account.id });
    expect(refusalOf(await closing()).details).toMatchObject({ rule: 'SUBSCRIPTIONS_ENDED' });
    made(await cancel(subscription, 'NONE'));
    expect(made(await closing()).status).toBe('CLOSED');
  });
});

// --- Whatever happens to it, in whatever order ----------------------------------------------------------------------

type Model = { status: string; today: CivilDate; served: Set<CivilDate>; cancelAt: CivilDate | null };
type Real = { readonly subscription: BillingSubscription };
type Step = 'pass' | 'pause' | 'resume' | 'cancel' | 'cancelLater' | 'run';
const steps: readonly Step[] = ['pass', 'pass', 'pass', 'run', 'run', 'pause', 'resume', 'cancel', 'cancelLater'];

/** By the plainest reading: who is ACTIVE at the end of a day was served on it, and so was who is cancelled on it. */
async function live(script: readonly { readonly step: Step; readonly days: number }[]): Promise<void> {
  await billing.beginAnew();
  at('2026-01-01');
  const line = { lineKey: 'support', billingTiming: 'ARREARS', billingInterval: { unit: 'WEEK', count: 1 } } as const;
  const real: Real = await billing.subscribe({ id: 'ctr_model', lines: [line] });
  const model: Model = { status: 'ACTIVE', today: date('2026-01-01'), served: new Set(), cancelAt: null };
  made(await on('start', real.subscription));

  for (const { step, days } of [...script, { step: 'pass', days: 40 } as const, { step: 'run', days: 0 } as const]) {
    if (step === 'pass') pass(model, days);
    else await act(model, real, step, days);
    if (step === 'run') {
      const { status } = await billing.subscription(real.subscription);
      expect(status).toBe(model.status);
    }
  }
  expect(new Set(await chargedDays(real))).toEqual(expectedDays(model));
}

function pass(model: Model, days: number): void {
  for (let left = days; left > 0; left -= 1) {
    const isEnded = model.cancelAt !== null && model.today >= model.cancelAt;
    if (model.status === 'ACTIVE' && !isEnded) model.served.add(model.today);
    model.today = addDays(model.today, 1);
  }
  at(model.today);
}

async function act(model: Model, { subscription }: Real, step: Exclude<Step, 'pass'>, days: number): Promise<void> {
  const isEnded = model.cancelAt !== null && model.cancelAt <= model.today;
  switch (step) {
    case 'run':
      await billing.bill(model.today);
      if (isEnded) model.status = 'CANCELLED';
      return;
    case 'pause': {
      const allowed = model.status === 'ACTIVE' && !isEnded;
      expect((await on('pause', subscription)).kind).toBe(allowed ? 'DONE' : 'REFUSED');
      if (allowed) model.status = 'PAUSED';
      return;
    }
    case 'resume': {
      const allowed = model.status === 'PAUSED';
      expect((await on('resume', subscription)).kind).toBe(allowed ? 'DONE' : 'REFUSED');
      if (allowed) model.status = 'ACTIVE';
      return;
    }
    case 'cancel': {
      const allowed = model.status !== 'CANCELLED' && !isEnded;
      if (isEnded && model.status !== 'CANCELLED') return;
      expect((await cancel(subscription, 'NONE')).kind).toBe(allowed ? 'DONE' : 'REFUSED');
      if (!allowed) return;
      if (model.status === 'ACTIVE') model.served.add(model.today);
      model.status = 'CANCELLED';
      model.cancelAt = addDays(model.today, 1);
      return;
    }
    case 'cancelLater': {
      const end = addDays(model.today, days + 1);
      const allowed = model.status !== 'CANCELLED';
      if (isEnded) return;
      expect((await cancel(subscription, 'NONE', end)).kind).toBe(allowed ? 'DONE' : 'REFUSED');
      if (allowed) model.cancelAt = end;
    }
  }
}

async function chargedDays({ subscription }: Real): Promise<readonly CivilDate[]> {
  const invoices = await billing.invoicesOf(subscription);
  const periods = invoices.flatMap(({ lines }) => lines.flatMap(({ period }) => period ?? []));
  const days = periods.flatMap(({ from, to }) =>
    Array.from({ length: daysBetween(from, to) }, (_, offset) => addDays(from, offset)),
  );
  expect(new Set(days).size).toBe(days.length);
  return days;
}

/** A week in arrears is charged when it is over: what lies in the present one is not due yet, unless it ended or was paused. */
function expectedDays({ served, today, status }: Model): ReadonlySet<CivilDate> {
  const week = addDays(date('2026-01-01'), 7 * Math.floor(daysBetween(date('2026-01-01'), today) / 7));
  return new Set([...served].filter((day) => status !== 'ACTIVE' || day < week));
}

describe('whatever is done to a subscription, in whatever order', () => {
  it('moves it as the table says, and charges each day that was served once', async () => {
    const script = fc.array(fc.record({ step: fc.constantFrom(...steps), days: fc.integer({ min: 1, max: 12 }) }), {
      minLength: 3,
      maxLength: 12,
    });
    await fc.assert(fc.asyncProperty(script, live), { numRuns: 12 });
  });
});

describe('voiding an invoice of a subscription', () => {
  it('makes what it charged due again, the last one first', async () => {
    const { subscription } = await billing.subscribe({ id: 'ctr_voided' });
    room.clock.moveTo(new Date('2026-02-01T12:00:00Z'));
    await billing.bill('2026-01-01');
    await billing.bill('2026-02-01');
    const [january, february] = await billing.invoicesOf(subscription);
    const voided = (id = '') => room.onInvoice(commands.voidInvoice, { id }, { reason: 'a wrong address' });
    expect(refusalOf(await voided(january?.id)).details).toMatchObject({ rule: 'NOT_CHARGED_SINCE' });
    made(await voided(february?.id));
    expect(await billing.subscription(subscription)).toMatchObject({ chargedThrough: '2026-02-01' });
    made(await voided(january?.id));
    expect((await billing.subscription(subscription)).chargedThrough).toBe('2026-01-01');
    await billing.bill('2026-02-01');
    const invoices = await billing.invoicesOf(subscription);
    expect(invoices.map(({ status }) => status)).toEqual(['VOID', 'VOID', 'OPEN']);
    expect(invoices[2]?.lines.map(({ period }) => `${period?.from} ${period?.to}`)).toEqual([
      '2026-01-01 2026-02-01',
      '2026-02-01 2026-03-01',
    ]);
  });
});
