import type { FiscalPeriod } from '../../../../core/calendar/fiscal-calendar.ts';
import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import { decimal, multiply, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { BoundedPeriod } from '../../../../core/period.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { divide, type RoundingMode } from '../../../../core/rounding.ts';
import type { BundlePrice } from './bundle-price.ts';
import { splitPrice } from './price-split.ts';
import type { PerformanceObligation, RevenueWaitReason } from './revenue-contract.ts';
import { pointInTime } from './schedule/deliveries.ts';
import { isTold, type RecognitionMethod, type RoundingPolicy, type StraightLineMethod } from './schedule/methods.ts';
import { reaching } from './schedule/reaching-calendar.ts';
import { straightLine, type ScheduleLine } from './schedule/schedule.ts';
import { sspOn, type Ssp, type UnitBasis } from './ssp.ts';
import { methodOf, serviceOf, thirtiethsOf, type ContractTerms, type TermsLine } from './terms.ts';

/** What the books say beside the contract. */
export type PlanningFacts = {
  readonly ssps: readonly Ssp[];
  /** Bundles of the products of the contract, whatever their days. */
  readonly bundlePrices: readonly BundlePrice[];
  /** All periods of the legal entity, in their order. */
  readonly periods: readonly FiscalPeriod[];
  readonly mode: RoundingMode;
  readonly policy: RoundingPolicy;
};

/** An obligation without its bookkeeping, and the lines of its schedule. */
export type PlannedObligation = Pick<
  PerformanceObligation,
  | 'lineKey'
  | 'productId'
  | 'description'
  | 'method'
  | 'unitSsp'
  | 'sspBasis'
  | 'ssp'
  | 'bundlePriceId'
  | 'price'
  | 'allocated'
  | 'service'
  | 'plannedFrom'
  | 'planned'
> & { readonly lines: readonly ScheduleLine[] };

/** Not yet, and what has to happen first. */
export type NotPlanned = { readonly reason: RevenueWaitReason; readonly message: string };

export function isNotPlanned(value: object): value is NotPlanned {
  return 'reason' in value;
}

/** A line of the contract with its method, and with its stand-alone selling price where a price is to be split. */
export type ReadLine = {
  readonly line: TermsLine;
  readonly method: RecognitionMethod;
  readonly service: PerformanceObligation['service'];
  readonly unit: { readonly amount: Decimal; readonly basis: UnitBasis } | null;
  /** It takes what the others leave: until that is known, its unit is worth nothing. */
  readonly isResidual: boolean;
};

/**
 * Obligations, allocated price and schedules of a version at its beginning (DOMAIN 7, steps 2 to 5): the price of all lines that
 * bring a sum for certain, by relative stand-alone selling price of that day.
 */
export function planInception(
  terms: ContractTerms,
  lines: readonly TermsLine[],
  facts: PlanningFacts,
): Result<readonly PlannedObligation[]> | NotPlanned {
  const read = readLines(terms, lines, facts, terms.startDate);
  if (isNotPlanned(read)) return read;
  const priced = read.flatMap((one) => {
    const time = boundedBy(one);
    const ssp = sspOf(one, time, terms);
    return ssp === null || one.line.value === null ? [] : [{ ...one, time, ssp, value: one.line.value }];
  });
  const asInvoiced = read.filter(({ unit }) => unit === null).map(earnedAsInvoiced);
  if (priced.length === 0) return accept(asInvoiced);

  const split = splitPrice(priced, terms, facts.bundlePrices);
  if (isNotPlanned(split) || !split.ok) return split;
  const planned: PlannedObligation[] = [];
  for (const { bundlePriceId, ...one } of split.value) {
    const made = obligationOf(one, one.ssp, one.allocated, facts);
    if (!made.ok) return made;
    planned.push({ ...made.value, bundlePriceId });
  }
  return accept([...planned, ...asInvoiced]);
}

/** Reads lines with the prices of a day; the first that cannot be read says why. */
export function readLines(
  terms: ContractTerms,
  lines: readonly TermsLine[],
  { ssps }: Pick<PlanningFacts, 'ssps'>,
  on: CivilDate,
): readonly ReadLine[] | NotPlanned {
  const read: ReadLine[] = [];
  for (const line of lines) {
    const service = serviceOf(line, terms);
    const method = methodOf(line, service);
    if (method === 'END_MISSING') {
      return {
        reason: method,
        message: `${line.lineKey}: a right needs a day on which it expires. Amend the contract.`,
      };
    }
    if (method === 'TEMPLATE_UNKNOWN') {
      return {
        reason: method,
        message: `${line.lineKey}: ${line.revenueTemplateCode ?? line.productType} cannot be planned.`,
      };
    }
    if (method === 'AS_INVOICED') {
      read.push({ line, method, service, unit: null, isResidual: false });
      continue;
    }
    const { legalEntityId, currency } = terms;
    const ssp = sspOn(ssps, { productId: line.productId, legalEntityId, currency, on });
    if (ssp === null) {
      const message = `${line.productId} has no stand-alone selling price in ${currency} on ${on}.`;
      return { reason: 'SSP_MISSING', message };
    }
    const unit = unitOf(ssp);
    read.push({ line, method, service, unit: unit ?? { amount: zero, basis: 'UNIT' }, isResidual: unit === null });
  }
  return read;
}

function unitOf({ amount, basis }: Ssp): ReadLine['unit'] {
  return amount === null || basis === 'RESIDUAL' ? null : { amount, basis };
}

/** What a line would sell for alone within a time; settled, as it is kept. Null where there is nothing to split. */
export function sspOf(
  { line, unit }: Pick<ReadLine, 'line' | 'unit'>,
  time: BoundedPeriod,
  { currency }: Pick<ContractTerms, 'currency'>,
): Money | null {
  if (unit === null) return null;
  const whole = multiply(unit.amount, thirtiethsOf(line, time, unit.basis));
  return { amount: divide(whole, decimal(30), scaleOf(currency), 'HALF_UP'), currency };
}

/** An obligation with its schedule, by the method of its line. */
export function obligationOf(
  { line, method, service, unit }: ReadLine,
  ssp: Money,
  allocated: Money,
  facts: PlanningFacts,
): Result<PlannedObligation> {
  const schedule = scheduleOf(method, allocated, boundedBy({ service }), facts);
  if (!schedule.ok) return schedule;
  return accept({
    ...nameOf(line),
    method,
    unitSsp: unit?.amount ?? null,
    sspBasis: unit?.basis ?? null,
    ssp,
    bundlePriceId: null,
    price: line.value,
    allocated,
    service,
    plannedFrom: isTold(method) ? null : service.from,
    planned: isTold(method) ? null : allocated,
    lines: schedule.value.lines,
  });
}

function scheduleOf(
  method: RecognitionMethod,
  allocated: Money,
  service: BoundedPeriod,
  { periods, mode, policy }: PlanningFacts,
) {
  const calendar = reaching(periods, service);
  // All of it until somebody tells that it was exercised: what is left by then is earned as it expires.
  if (method === 'MATERIAL_RIGHT') return pointInTime(allocated, lastDayOf(service), calendar);
  // Their lines come with what is told of them.
  if (isTold(method)) return accept({ allocated, lines: [] });
  if (method === 'POINT_IN_TIME') return pointInTime(allocated, service.from, calendar);
  return straightLine({ allocated, service, method: method as StraightLineMethod, policy, mode, calendar });
}

export function earnedAsInvoiced({ line, method, service }: ReadLine): PlannedObligation {
  const unpriced = { unitSsp: null, sspBasis: null, ssp: null, bundlePriceId: null };
  const nothing = { ...unpriced, price: null, allocated: null, planned: null };
  return { ...nameOf(line), method, ...nothing, service, plannedFrom: null, lines: [] };
}

/** The day on which a service ends, or a right expires. */
export function lastDayOf({ to }: BoundedPeriod): CivilDate {
  return addDays(to, -1);
}

/** What is delivered at once may have no end; it has its day. */
export function boundedBy({ service: { from, to } }: Pick<ReadLine, 'service'>): BoundedPeriod {
  return { from, to: to ?? addDays(from, 1) };
}

function nameOf({ lineKey, productId, description }: TermsLine) {
  return { lineKey, productId, description };
}
