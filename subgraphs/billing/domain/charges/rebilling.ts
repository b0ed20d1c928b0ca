import { billDaySchedule } from '../../../../core/calendar/alignment.ts';
import type { BillingInterval } from '../../../../core/calendar/intervals.ts';
import type { DayCount } from '../../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { compare, equals, negate, sign, smaller, subtract, zero } from '../../../../core/decimal.ts';
import { negateMoney, sumMoney, type Money } from '../../../../core/money.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import { recurringLines, type BillingTiming, type RecurringLine } from './recurring.ts';

/** What an invoice has billed for an item from a date on, and how much of that is paid. */
export type BilledItem = {
  readonly item: string;
  readonly from: CivilDate;
  readonly amount: Money;
  readonly paid: Money;
};

/** What ought to have been billed. `price` is the exact net of one full period. */
export type CorrectedItem = {
  readonly item: string;
  readonly from: CivilDate;
  /** The first day no longer billed; null runs on. */
  readonly end: CivilDate | null;
  readonly price: Money;
};

export type Rebilling = {
  readonly currency: CurrencyCode;
  readonly billed: readonly BilledItem[];
  readonly corrected: readonly CorrectedItem[];
  readonly billDay: number;
  readonly interval: BillingInterval;
  readonly timing: BillingTiming;
  readonly dayCount: DayCount;
  readonly throughDate: CivilDate;
};

/** A billed item taken back; the amount is negative. */
export type Reversal = { readonly item: string; readonly from: CivilDate; readonly amount: Money };
export type ItemLine = RecurringLine & { readonly item: string };

export type Rebilled = {
  /** Only what the change affects is reversed and billed again. */
  readonly reversals: readonly Reversal[];
  readonly lines: readonly ItemLine[];
  /** The lines less the reversals: an invoice where it is positive, a credit note where it is negative. */
  readonly net: Money;
  /** What is still owed on the original documents after a credit note has been set against their open amount. */
  readonly originalBalance: Money;
  /** The rest of the credit note: what was paid already is not touched, but credited to the account. */
  readonly accountCredit: Money;
};

/** A back-dated change: the affected items are reversed as they were billed, and billed as they ought to be (DOMAIN 5.4). */
export function rebill(rebilling: Rebilling, mode: RoundingMode = 'HALF_UP'): Result<Rebilled> {
  const { currency, billed } = rebilling;
  const refusal = refuseBilled(billed);
  if (refusal !== null) return deny(refusal);
  const open = openOf(billed, currency);
  if (!open.ok) return open;
  const corrected = correctedItems(rebilling, mode);
  if (!corrected.ok) return corrected;

  const { reversals, lines } = affected(billed, corrected.value);
  const net = sumMoney([...reversals.map((one) => one.amount), ...lines.map((line) => line.net)], currency);
  return net.ok ? accept({ reversals, lines, net: net.value, ...settled(net.value, open.value) }) : net;
}

type Corrected = Pick<CorrectedItem, 'item' | 'from'> & { readonly total: Money; readonly lines: readonly ItemLine[] };

function correctedItems(rebilling: Rebilling, mode: RoundingMode): Result<readonly Corrected[]> {
  const { billDay, interval, timing, dayCount, throughDate, currency } = rebilling;
  const items: Corrected[] = [];
  for (const { item, from, end, price } of rebilling.corrected) {
    const schedule = billDaySchedule(from, billDay, interval);
    if (!schedule.ok) return schedule;
    const recurring = { start: from, end, schedule: schedule.value, timing, dayCount };
    const billed = recurringLines(recurring, price, { throughDate, mode });
    if (!billed.ok) return billed;
    const lines = billed.value.map((line) => ({ ...line, item }));
    const total = sumMoney([{ ...price, amount: zero }, ...lines.map((line) => line.net)], currency);
    if (!total.ok) return total;
    items.push({ item, from, total: total.value, lines });
  }
  return accept(items);
}

/** What was billed as it ought to be stays; everything else is reversed or billed. One correction answers one item. */
function affected(
  billed: readonly BilledItem[],
  corrected: readonly Corrected[],
): Pick<Rebilled, 'reversals' | 'lines'> {
  const remaining = [...corrected];
  const reversals: Reversal[] = [];
  for (const { item, from, amount } of billed) {
    const isSame = (one: Corrected): boolean =>
      one.item === item && one.from === from && equals(one.total.amount, amount.amount);
    const index = remaining.findIndex(isSame);
    if (index >= 0) remaining.splice(index, 1);
    else reversals.push({ item, from, amount: negateMoney(amount) });
  }
  return { reversals, lines: remaining.flatMap((one) => one.lines) };
}

/** What is owed on the original documents before anything is corrected. */
function openOf(billed: readonly BilledItem[], currency: CurrencyCode): Result<Money> {
  return sumMoney(
    billed.flatMap(({ amount, paid }) => [amount, negateMoney(paid)]),
    currency,
  );
}

function settled(net: Money, open: Money): Pick<Rebilled, 'originalBalance' | 'accountCredit'> {
  const { currency } = net;
  const credit = sign(net.amount) < 0 ? negate(net.amount) : zero;
  const offset = smaller(credit, open.amount);
  return {
    originalBalance: { amount: subtract(open.amount, offset), currency },
    accountCredit: { amount: subtract(credit, offset), currency },
  };
}

function refuseBilled(billed: readonly BilledItem[]): Refusal | null {
  for (const [index, { amount, paid }] of billed.entries()) {
    if (sign(amount.amount) < 0) return outOfRange(`billed[${index}].amount`, 'zero or more');
    if (sign(paid.amount) < 0 || compare(paid.amount, amount.amount) > 0) {
      return outOfRange(`billed[${index}].paid`, 'from zero to the amount that was billed');
    }
  }
  return null;
}

function outOfRange(path: string, wanted: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule: 'RANGE' }, `${path} must be ${wanted}.`);
}
