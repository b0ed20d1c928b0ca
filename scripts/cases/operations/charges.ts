import { z } from 'zod';
import { billDaySchedule } from '../../../core/calendar/alignment.ts';
import {
  alignToNextBillDay,
  billingDates,
  billingSchedule,
  firstBillDate,
} from '../../../core/calendar/billing-dates.ts';
import { intervalUnits, type BillingInterval, type IntervalUnit } from '../../../core/calendar/intervals.ts';
import { isBillingDay, localDay, previousCalendarPeriodUtc } from '../../../core/calendar/local-days.ts';
import { fractionOf, prorate, usedShare, type DayCount } from '../../../core/calendar/proration.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { decimal, sum, type Decimal } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { cancelInPeriod } from '../../../subgraphs/billing/domain/charges/cancellation.ts';
import { phaseLines } from '../../../subgraphs/billing/domain/charges/phases.ts';
import { changeByShare } from '../../../subgraphs/billing/domain/charges/plan-change.ts';
import { rebill } from '../../../subgraphs/billing/domain/charges/rebilling.ts';
import {
  cyclesOf,
  recurringLines,
  recurringParts,
  type RecurringItem,
} from '../../../subgraphs/billing/domain/charges/recurring.ts';
import {
  accepted,
  currencyCode,
  dateText,
  decimalText,
  instant,
  moneyShape,
  operation,
  type Operations,
} from '../operation.ts';

const units = Object.keys(intervalUnits) as [IntervalUnit, ...IntervalUnit[]];
const interval = z.enum(units).transform((unit): BillingInterval => ({ unit, count: 1 }));
const timing = z.enum(['ADVANCE', 'ARREARS']);
const wholeNumber = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);
const scale = wholeNumber.default(9);
const fixedDays = z.object({ fixedDaysInMonth: wholeNumber.nullish() });
const used = z.object({ usedFrom: dateText, usedTo: dateText, periodFrom: dateText, periodTo: dateText });

const recurring = fixedDays.extend({
  startDate: dateText,
  endDate: dateText.nullish(),
  billDay: wholeNumber,
  interval,
  timing: timing.default('ADVANCE'),
  throughDate: dateText,
});

export const chargesOperations: Operations = {
  billingDates: operation(
    z.object({ anchorDate: dateText, interval, count: wholeNumber }),
    ({ anchorDate, interval, count }) => ({
      dates: accepted(billingDates(accepted(billingSchedule(anchorDate, interval)), count)),
    }),
  ),

  alignToNextBillDay: operation(
    z.object({ date: dateText, billDay: wholeNumber, interval }),
    ({ date, billDay, interval }) => ({ date: accepted(alignToNextBillDay(date, billDay, interval)) }),
  ),

  firstBillDate: operation(
    z.object({ startDate: dateText, billDay: wholeNumber, interval }),
    ({ startDate, billDay, interval }) => ({ date: accepted(firstBillDate(startDate, billDay, interval)) }),
  ),

  localDay: operation(z.object({ instant, zones: z.array(z.string()) }), ({ instant, zones }) => ({
    days: Object.fromEntries(zones.map((zone) => [zone, accepted(localDay(instant, zone))])),
  })),

  isBillingDay: operation(
    z.object({ anchorInstant: instant, interval, zone: z.string(), instants: z.array(instant) }),
    ({ anchorInstant, interval, zone, instants }) => ({
      result: instants.map((one) => accepted(isBillingDay(one, { anchor: anchorInstant, interval, zone }))),
    }),
  ),

  previousCalendarPeriodUtc: operation(
    z.object({ billingInstant: instant, zone: z.string(), interval }),
    ({ billingInstant, zone, interval }) => {
      const { from, to } = accepted(previousCalendarPeriodUtc(billingInstant, zone, interval));
      return { fromUtc: inSeconds(from), toUtcExclusive: inSeconds(to) };
    },
  ),

  prorationFraction: operation(used.extend({ scale, ...fixedDays.shape }), ({ scale, ...input }) => ({
    fraction: fractionOf(accepted(usedShare(...periodsOf(input), dayCountOf(input))), scale),
  })),

  usedPeriodCharge: operation(used.extend({ price: moneyShape, ...fixedDays.shape }), ({ price, ...input }) => ({
    amount: prorate(price, accepted(usedShare(...periodsOf(input), dayCountOf(input)))).amount,
  })),

  billedCycles: operation(recurring.extend({ scale }), ({ scale, ...input }) => ({
    cycles: cyclesOf(accepted(recurringParts(itemOf(input), input)), scale),
  })),

  recurringCharge: operation(recurring.extend({ price: moneyShape }), ({ price, ...input }) => {
    const lines = accepted(recurringLines(itemOf(input), price, input));
    return { lines: lines.length, total: sum(lines.map((line) => line.net.amount)) };
  }),

  recurringChargePhases: operation(
    fixedDays.extend({
      timing: timing.default('ADVANCE'),
      interval,
      throughDate: dateText,
      endDate: dateText.nullish(),
      currency: currencyCode,
      phases: z.array(
        z.object({ from: dateText, billDay: wholeNumber, price: z.union([decimalText, moneyShape]).nullish() }),
      ),
    }),
    ({ currency, phases, endDate, throughDate, ...input }) => {
      const priced = phases.map(({ price, ...phase }) => ({ ...phase, price: priceOf(price, currency) }));
      const item = { ...input, phases: priced, end: endDate ?? null, dayCount: dayCountOf(input) };
      const lines = accepted(phaseLines(item, { throughDate }));
      return { lines: lines.length, total: sum(lines.map((line) => line.net.amount)) };
    },
  ),

  planChangeProration: operation(
    z.object({
      oldPrice: decimalText,
      newPrice: decimalText,
      currency: currencyCode,
      remaining: z.object({ num: wholeNumber, den: wholeNumber }),
    }),
    ({ oldPrice, newPrice, currency, remaining: { num, den } }) => {
      const remaining = { used: num, whole: den };
      const lines = accepted(changeByShare(moneyOf(oldPrice, currency), moneyOf(newPrice, currency), remaining));
      return { credit: lines.credit.amount, charge: lines.charge.amount, net: lines.net.amount };
    },
  ),

  cancelWithCredit: operation(
    z.object({
      startDate: dateText,
      cancelDate: dateText,
      periodFrom: dateText,
      periodTo: dateText,
      price: moneyShape,
      taxRatePct: decimalText.default(decimal(0)),
      timing: timing.default('ADVANCE'),
      policy: z.enum(['NONE', 'UNUSED', 'REFUND']).default('UNUSED'),
    }),
    ({ startDate, cancelDate, periodFrom, periodTo, ...terms }) => {
      const period = { from: periodFrom, to: periodTo };
      const days = { period, start: startDate, cancelDay: cancelDate, dayCount: 'ACTUAL' } as const;
      const { invoice, creditNote } = accepted(cancelInPeriod({ ...terms, ...days }));
      return { invoice: amountsOf(invoice), creditNote: creditNote && amountsOf(creditNote) };
    },
  ),

  rebill: operation(
    z.object({
      currency: currencyCode,
      billDay: wholeNumber,
      interval,
      timing: timing.default('ADVANCE'),
      billed: z.array(
        z.object({
          item: z.string(),
          from: dateText,
          amount: decimalText,
          paid: z.union([decimalText, z.boolean()]).nullish(),
        }),
      ),
      corrected: z.array(
        z.object({ item: z.string(), from: dateText, endDate: dateText.nullish(), price: decimalText }),
      ),
      throughDate: dateText,
    }),
    ({ currency, billed, corrected, ...terms }) => {
      const rebilled = accepted(
        rebill({
          ...terms,
          currency,
          dayCount: 'ACTUAL',
          billed: billed.map(({ amount, paid, ...item }) => ({
            ...item,
            amount: moneyOf(amount, currency),
            paid: moneyOf(paidOf(amount, paid), currency),
          })),
          corrected: corrected.map(({ endDate, price, ...item }) => ({
            ...item,
            end: endDate ?? null,
            price: moneyOf(price, currency),
          })),
        }),
      );
      return {
        netAdjustment: rebilled.net.amount,
        originalInvoiceBalance: rebilled.originalBalance.amount,
        accountCredit: rebilled.accountCredit.amount,
      };
    },
  ),
};

function itemOf(input: z.output<typeof recurring>): RecurringItem {
  const { startDate, endDate = null, billDay, interval, timing } = input;
  const schedule = accepted(billDaySchedule(startDate, billDay, interval));
  return { start: startDate, end: endDate, schedule, timing, dayCount: dayCountOf(input) };
}

function dayCountOf({ fixedDaysInMonth }: z.output<typeof fixedDays>): DayCount {
  return fixedDaysInMonth == null ? 'ACTUAL' : { fixedDaysInMonth };
}

function periodsOf({ usedFrom, usedTo, periodFrom, periodTo }: z.output<typeof used>) {
  return [
    { from: usedFrom, to: usedTo },
    { from: periodFrom, to: periodTo },
  ] as const;
}

/** A price by itself is in the case's currency; a phase without one bills nothing. */
function priceOf(price: Decimal | Money | null | undefined, currency: CurrencyCode): Money | null {
  if (price == null) return null;
  return 'currency' in price ? price : moneyOf(price, currency);
}

/** `true` is an invoice that is paid in full. */
function paidOf(amount: Decimal, paid: Decimal | boolean | null | undefined): Decimal {
  if (paid === true) return amount;
  return typeof paid === 'object' && paid !== null ? paid : decimal(0);
}

function moneyOf(amount: Decimal, currency: CurrencyCode): Money {
  return { amount, currency };
}

function amountsOf({ net, tax, total }: { readonly net: Money; readonly tax: Money; readonly total: Money }) {
  return { net: net.amount, tax: tax.amount, total: total.amount };
}

/** Instants of the cases have no milliseconds. */
function inSeconds(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}
