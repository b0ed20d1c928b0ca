import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../core/civil-date.ts';
import { decimal, zero } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { BillRun } from '../bill-run.ts';
import type { BillingAccount } from '../billing-account.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import type { ClosedUsage } from '../closing/closed-usage.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import { linesMax } from '../invoice.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { invoiceOf, runStep } from './run-step.ts';

const d = civilDate;
const start = d('2026-01-01');

type When = { readonly asOf?: string; readonly throughDate?: string; readonly isContractActive?: boolean };
const step = (of: Partial<BillingSubscription>, when: When = {}, roundingMode: RoundingMode = 'HALF_UP') => {
  const { asOf = '2026-01-10', throughDate = '2026-01-20', isContractActive = true } = when;
  return runStep(
    subscriptionOf(of),
    { asOf: d(asOf), throughDate: d(throughDate), isContractActive },
    { roundingMode },
  );
};
const taken = (...asked: Parameters<typeof step>) => {
  const { after, hasMoved, charges } = valueOf(step(...asked));
  return {
    status: after.status,
    hasMoved,
    charges: charges.map(({ period }) => `${period.from} ${period.to}`),
    chargedThrough: after.chargedThrough,
    currentPeriod: after.currentPeriod && `${after.currentPeriod.from} ${after.currentPeriod.to}`,
  };
};
const through = (day: string): Partial<BillingSubscription> => ({
  items: [flatItem({ chargedThrough: d(day) })],
  chargedThrough: d(day),
});

describe('a step of a bill run', () => {
  it('charges what is due through its date, and says where the subscription is today', () => {
    expect(taken({}, { asOf: '2026-02-03', throughDate: '2026-03-01' })).toEqual({
      status: 'ACTIVE',
      hasMoved: false,
      charges: ['2026-01-01 2026-02-01', '2026-02-01 2026-03-01', '2026-03-01 2026-04-01'],
      chargedThrough: '2026-04-01',
      currentPeriod: '2026-02-01 2026-03-01',
    });
  });

  it('charges usage that is closed beside what is due, and is charged as far as it is closed', () => {
    const metered = flatItem({ id: 'itm_2' as SubscriptionItem['id'], charge: 'USAGE', meterCode: 'calls' });
    const subscription = subscriptionOf({ items: [flatItem(), metered] });
    const rated = {
      itemId: 'itm_2',
      period: { from: d('2026-01-01'), to: d('2026-02-01') },
      amount: fromMinor(700n, 'USD'),
      ...{ tierLines: [], trueUp: zero },
    };
    const one = { ...rated, id: 'rtu_1', quantity: decimal(7), revision: 0, eventCount: 1 } as unknown as ClosedUsage;
    const at = { asOf: d('2026-02-04'), throughDate: d('2026-02-04'), isContractActive: true };
    const closedThrough = new Map([[metered.id, d('2026-02-01')]]);
    const made = (unbilled: readonly ClosedUsage[], of = subscription) =>
      valueOf(runStep(of, { ...at, usage: { unbilled, closedThrough } }, { roundingMode: 'HALF_UP' }));

    const { after, charges } = made([one]);
    expect(charges.map(({ item, ratedUsageId }) => [item.id, ratedUsageId])).toEqual([
      ['itm_1', undefined],
      ['itm_1', undefined],
      ['itm_2', 'rtu_1'],
    ]);
    expect(after.items.map(({ chargedThrough }) => chargedThrough)).toEqual(['2026-03-01', '2026-02-01']);
    // Nothing was used: the period is over all the same, and never looked at again.
    const idle = subscriptionOf({ items: [metered] });
    expect(made([], idle)).toMatchObject({ charges: [], after: { chargedThrough: '2026-02-01' } });
    expect(made([], { ...idle, items: [{ ...metered, chargedThrough: d('2026-02-01') }] }).charges).toEqual([]);
    expect(made([one], { ...subscription, status: 'INCOMPLETE' }).charges).toEqual([]);
  });

  it('moves and charges in one', () => {
    expect(taken({ status: 'PENDING' })).toEqual({
      status: 'ACTIVE',
      hasMoved: true,
      charges: ['2026-01-01 2026-02-01'],
      chargedThrough: '2026-02-01',
      currentPeriod: '2026-01-01 2026-02-01',
    });
  });

  it('moves as time does today, whatever date it charges through', () => {
    expect(taken({ cancelAt: d('2026-01-15') })).toMatchObject({
      status: 'ACTIVE',
      hasMoved: false,
      charges: ['2026-01-01 2026-01-15'],
    });
    expect(taken({ cancelAt: d('2026-01-15') }, { asOf: '2026-01-15', throughDate: '2026-01-15' })).toMatchObject({
      status: 'CANCELLED',
      hasMoved: true,
      charges: ['2026-01-01 2026-01-15'],
    });
  });

  it('moves what has nothing due', () => {
    expect(taken({ ...through('2026-02-01'), endDate: d('2026-01-10') })).toEqual({
      status: 'EXPIRED',
      hasMoved: true,
      charges: [],
      chargedThrough: '2026-02-01',
      currentPeriod: '2026-01-01 2026-02-01',
    });
  });

  it('charges no trial, also where its end is behind the date', () => {
    expect(taken({ status: 'PENDING', anchorDate: d('2026-01-15') })).toEqual({
      status: 'TRIALING',
      hasMoved: true,
      charges: [],
      chargedThrough: null,
      currentPeriod: '2026-01-01 2026-01-15',
    });
  });

  it.each<[string, Partial<BillingSubscription>, When]>([
    ['is charged already', through('2026-02-01'), {}],
    ['waits for its contract', { status: 'PENDING' }, { isContractActive: false }],
    ['is still tried', { status: 'TRIALING', anchorDate: d('2026-01-15') }, {}],
    ['is not paid', { status: 'INCOMPLETE' }, {}],
  ])('leaves what %s as it is', (_, of, when) => {
    const before = { ...of, currentPeriod: { from: d('2025-01-01'), to: d('2025-02-01') } };
    expect(valueOf(step(before, when))).toEqual({ after: subscriptionOf(before), hasMoved: false, charges: [] });
  });

  it('has as many charges as an invoice has lines; the others are due again', () => {
    const daily = { items: [flatItem({ interval: { unit: 'DAY', count: 1 } })] };
    const { after, charges } = valueOf(step(daily, { throughDate: addDays(start, linesMax) }));
    expect([charges.length, after.chargedThrough]).toEqual([linesMax, addDays(start, linesMax)]);
    const rest = valueOf(step(after, { throughDate: addDays(start, linesMax) }));
    expect(rest.charges.map(({ period }) => period.from)).toEqual([addDays(start, linesMax)]);
  });

  it('rounds as the legal entity does', () => {
    const item = flatItem({ pricePlan: { ...flatItem().pricePlan, flat: decimal('0.125') } });
    const gross = (mode: RoundingMode) => valueOf(step({ items: [item] }, {}, mode)).charges[0]?.gross;
    expect([gross('HALF_UP'), gross('HALF_EVEN')]).toEqual([fromMinor(13n, 'USD'), fromMinor(12n, 'USD')]);
  });

  it('is refused where an item has no price', () => {
    const item = flatItem({ pricePlan: { ...flatItem().pricePlan, flat: null } });
    expect(told(step({ items: [item] }))).toEqual(failed('pricePlan.flat', 'DECIMAL_FORM'));
  });
});

describe('the draft of a run', () => {
  const account = {
    id: 'bac_1',
    customerId: 'cus_acme',
    legalEntityId: 'le_us',
    invoiceSeries: 'US',
  } as BillingAccount;
  const [now, run] = [new Date(86_400_000), { id: 'run_1' } as BillRun];
  const second: Partial<SubscriptionItem> = {
    id: 'itm_2' as SubscriptionItem['id'],
    contractLineKey: 'seats',
    description: 'Seats',
    quantity: decimal(3),
    pricePlan: { ...flatItem().pricePlan, model: 'PER_UNIT', flat: null, unit: decimal(20) },
    discount: { kind: 'PERCENT', value: decimal(10) },
  };

  it('is over what was charged, for the account, without a number or a tax', () => {
    const subscription = subscriptionOf({ items: [flatItem(), flatItem(second)] });
    const { charges } = valueOf(step({ items: subscription.items }));
    let ids = 0;
    const newId = <Id extends string>(prefix: string) => `${prefix}_${(ids += 1)}` as Id;
    const draft = invoiceOf(charges, {
      ...{ subscription, account, run, now, correlationId: 'cor_1', newId },
      erpInstanceId: null,
    });
    const usd = (cents: bigint) => fromMinor(cents, 'USD');
    const period = { from: '2026-01-01', to: '2026-02-01' };
    expect(draft).toEqual({
      id: 'inv_3',
      version: 0,
      number: null,
      seriesCode: 'US',
      billingAccountId: 'bac_1',
      customerId: 'cus_acme',
      legalEntityId: 'le_us',
      currency: 'USD',
      type: 'RECURRING',
      status: 'DRAFT',
      issueDate: null,
      dueDate: null,
      lines: [
        {
          id: 'inl_1',
          itemId: 'itm_1',
          contractLineKey: 'platform',
          productId: 'prd_platform',
          description: 'Platform',
          quantity: decimal(1),
          unitPrice: decimal(100),
          period,
          gross: usd(10_000n),
          discount: usd(0n),
          net: usd(10_000n),
          taxLines: null,
        },
        {
          id: 'inl_2',
          itemId: 'itm_2',
          contractLineKey: 'seats',
          productId: 'prd_platform',
          description: 'Seats',
          quantity: decimal(3),
          unitPrice: decimal(20),
          period,
          gross: usd(6_000n),
          discount: usd(600n),
          net: usd(5_400n),
          taxLines: null,
        },
      ],
      net: usd(15_400n),
      discount: usd(600n),
      tax: usd(0n),
      total: usd(15_400n),
      taxStatus: 'PENDING',
      paid: usd(0n),
      credited: usd(0n),
      writtenOff: usd(0n),
      discounted: usd(0n),
      cashDiscount: null,
      erpInstanceId: null,
      creditNoted: usd(0n),
      writeOffApproved: null,
      writeOffApprovedBy: null,
      violatedBy: null,
      open: usd(0n),
      contentHash: null,
      billingSubscriptionId: 'sub_1',
      billRunId: 'run_1',
      correlationId: 'cor_1',
      createdAt: now,
      updatedAt: now,
    });
  });
});
