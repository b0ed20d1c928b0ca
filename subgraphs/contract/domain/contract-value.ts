import type { BillingSchedule } from '../../../core/calendar/billing-dates.ts';
import { continuedParts, periodParts } from '../../../core/calendar/period-parts.ts';
import { prorate, wholePeriod, type DayCount } from '../../../core/calendar/proration.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import { compare, decimal, multiply, shift, sign, subtract, type Decimal } from '../../../core/decimal.ts';
import { sumMoney, type Money } from '../../../core/money.ts';
import { refuseEmptyPeriod, type BoundedPeriod, type Period } from '../../../core/period.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';

/** Off the gross of a full period: a percentage of it, 0 to 100, or an amount in its currency. */
export type LineDiscount = { readonly kind: 'PERCENT' | 'AMOUNT'; readonly value: Decimal };

/** Exact: `gross` is what the price model gives for the quantity, for one full period where there are periods. */
export type LinePrice = { readonly gross: Money; readonly discount: LineDiscount | null };

/** A price from a day on, up to where the next step begins. A ramp has several; the first begins with its line. */
export type PriceStep = LinePrice & { readonly from: CivilDate };

/** What of a contract line says what it is worth (DOMAIN 4.1). */
export type LineTerms =
  | {
      readonly kind: 'FIXED';
      readonly lineKey: string;
      readonly period: Period;
      readonly schedule: BillingSchedule;
      readonly dayCount: DayCount;
      readonly steps: readonly PriceStep[];
    }
  | ({ readonly kind: 'ONE_TIME'; readonly lineKey: string } & LinePrice)
  /** `commitment` is owed over the whole term, however little is used. */
  | { readonly kind: 'USAGE'; readonly lineKey: string; readonly commitment: Money | null };

export type ContractValue = {
  readonly lines: readonly { readonly lineKey: string; readonly value: Money }[];
  readonly tcv: Money;
};

/** Total contract value: what its lines are worth together, in the contract's one currency (DOMAIN 4.1). */
export function contractValue(
  lines: readonly LineTerms[],
  currency: CurrencyCode,
  mode: RoundingMode = 'HALF_UP',
): Result<ContractValue> {
  const valued: { readonly lineKey: string; readonly value: Money }[] = [];
  for (const [index, line] of lines.entries()) {
    const nets = netsOf(line, mode, `lines[${index}]`);
    if (!nets.ok) return nets;
    const value = sumMoney(nets.value, currency);
    if (!value.ok) return value;
    valued.push({ lineKey: line.lineKey, value: value.value });
  }
  const tcv = sumMoney(
    valued.map((line) => line.value),
    currency,
  );
  return tcv.ok ? accept({ lines: valued, tcv: tcv.value }) : tcv;
}

/** The settled amounts that a line is sure to bring: of a fixed one, a net for each billing period, rounded as billed. */
function netsOf(line: LineTerms, mode: RoundingMode, path: string): Result<readonly Money[]> {
  switch (line.kind) {
    case 'FIXED':
      return fixedNets(line, mode, path);
    case 'ONE_TIME': {
      const net = netOf(line, path);
      return net.ok ? accept([prorate(net.value, wholePeriod, mode)]) : net;
    }
    case 'USAGE': {
      if (line.commitment === null) return accept([]);
      if (sign(line.commitment.amount) < 0) return deny(invalid(`${path}.commitment`, 'NOT_NEGATIVE', 'zero or more'));
      return accept([prorate(line.commitment, wholePeriod, mode)]);
    }
  }
}

function fixedNets(
  { period, steps, schedule, dayCount }: Extract<LineTerms, { kind: 'FIXED' }>,
  mode: RoundingMode,
  path: string,
): Result<readonly Money[]> {
  const { from, to } = period;
  if (to === null) {
    return deny(invalid(`${path}.period.to`, 'PERIOD_END', 'given: a line without an end has no total value'));
  }
  const refusal =
    refuseEmptyPeriod({ from, to }, `${path}.period`) ?? refuseSteps(steps, { from, to }, `${path}.steps`);
  if (refusal !== null) return deny(refusal);

  const nets: Money[] = [];
  for (const [index, step] of steps.entries()) {
    const net = netOf(step, `${path}.steps[${index}]`);
    if (!net.ok) return net;
    const parts = periodParts({ from: step.from, to: steps[index + 1]?.from ?? to }, schedule, dayCount);
    if (!parts.ok) return parts;
    const own = index === 0 ? parts.value : continuedParts(parts.value, dayCount);
    nets.push(...own.map((part) => prorate(net.value, part.share, mode)));
  }
  return accept(nets);
}

/** Gross less discount, exact: the line is rounded once, when it is prorated (DOMAIN 1.2.2). */
function netOf({ gross, discount }: LinePrice, path: string): Result<Money> {
  if (sign(gross.amount) < 0) return deny(invalid(`${path}.gross`, 'NOT_NEGATIVE', 'zero or more'));
  if (discount === null) return accept(gross);
  const { kind, value } = discount;
  if (sign(value) < 0) return deny(invalid(`${path}.discount`, 'NOT_NEGATIVE', 'zero or more'));
  if (kind === 'PERCENT' && compare(value, hundred) > 0) {
    return deny(invalid(`${path}.discount`, 'RANGE', 'from 0 to 100 percent'));
  }
  const off = kind === 'PERCENT' ? multiply(gross.amount, shift(value, -2)) : value;
  const amount = subtract(gross.amount, off);
  if (sign(amount) >= 0) return accept({ amount, currency: gross.currency });
  return deny(invalid(`${path}.discount`, 'NOT_ABOVE_GROSS', `at most the gross, ${gross.amount.toString()}`));
}

const hundred = decimal(100);

function refuseSteps(steps: readonly PriceStep[], { from, to }: BoundedPeriod, path: string): Refusal | null {
  if (steps.length === 0) return invalid(path, 'NOT_EMPTY', 'one price at least');
  for (const [index, step] of steps.entries()) {
    const at = `${path}[${index}].from`;
    const before = steps[index - 1];
    if (before === undefined && step.from !== from)
      return invalid(at, 'PERIODS_TILE', `${from}, where the line begins`);
    if (before !== undefined && step.from <= before.from) return invalid(at, 'DATES_ASCENDING', `after ${before.from}`);
    if (step.from >= to) return invalid(at, 'WITHIN_PERIOD', `before ${to}, where the line ends`);
  }
  return null;
}

function invalid(path: string, rule: ValidationRule, wanted: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${wanted}.`);
}
