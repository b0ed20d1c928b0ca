import type { CivilDate } from '../../../../core/civil-date.ts';
import { scaleOf } from '../../../../core/currencies.ts';
import {
  absolute,
  add,
  compare as compareDecimals,
  equals,
  one,
  sign,
  subtract,
  sum,
  zero,
} from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { fromMinor, toMinor, type Money } from '../../../../core/money.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { allocatePrice } from './allocation.ts';
import {
  boundedBy,
  earnedAsInvoiced,
  isNotPlanned,
  obligationOf,
  readLines,
  sspOf,
  type NotPlanned,
  type PlannedObligation,
  type PlanningFacts,
  type ReadLine,
} from './inception.ts';
import { decideTreatment, type TreatmentDecision } from './modification/treatment.ts';
import { residualRefused } from './price-split.ts';
import type { KeptLine, Modified, PerformanceObligation } from './revenue-contract.ts';
import { nearestUnits } from './rounding.ts';
import { isTold, recognitionMethods, type RecognitionMethod, type StraightLineMethod } from './schedule/methods.ts';
import { reaching } from './schedule/reaching-calendar.ts';
import { daysIn, straightLine, sumOf, type ScheduleLine } from './schedule/schedule.ts';
import type { ContractTerms, VersionTerms } from './terms.ts';

/** An obligation with the lines of its schedule that are planned or recognised. */
export type Standing = { readonly obligation: PerformanceObligation; readonly lines: readonly KeptLine[] };

/** What a new version does to a plan: nothing that is recognised moves. */
export type Replanned = {
  readonly modified: Modified;
  readonly added: readonly PlannedObligation[];
  readonly changed: readonly ChangedPlan[];
};

/** An obligation after a change, the lines that go, and those that come in their place. */
export type ChangedPlan = {
  readonly obligation: PerformanceObligation;
  readonly gone: readonly KeptLine[];
  readonly goneTo: 'SUPERSEDED' | 'CANCELLED';
  readonly lines: readonly ScheduleLine[];
};

/**
 * Plans a version of a contract that follows one that is planned (DOMAIN 7, Modification). What is earned by time is distinct in
 * each of its days: so a change is a SEPARATE_CONTRACT where it only adds items at their stand-alone selling price, and
 * PROSPECTIVE otherwise: what is not recognised yet and the change, over what remains. A change of something that is delivered at
 * once, or one that leaves nothing to recognise it with, a person has to look at.
 */
export function replan(
  terms: ContractTerms,
  version: VersionTerms,
  standing: readonly Standing[],
  facts: PlanningFacts,
): Result<Replanned> | NotPlanned {
  const read = readLines(terms, version.lines, facts, version.effectiveDate);
  if (isNotPlanned(read)) return read;
  const compared = compare(read, standing, version.effectiveDate);
  if (isNotPlanned(compared)) return compared;
  const { on, lines, news } = compared;
  const open = lines.filter(({ to }) => to > on).map(({ before }) => before.obligation);
  const { treatment, reasons } = decide(terms, news, open);
  const touched = touchedBy(compared, treatment === 'SEPARATE_CONTRACT');
  const parts = share(terms, touched, on);
  if (isNotPlanned(parts) || !parts.ok) return parts;

  const changed: ChangedPlan[] = touched.ended.map((one) => ended(one, on));
  for (const { now, before } of touched.remaining) {
    const made = respread(now, before, parts.value(now.line.lineKey), on, facts);
    if (!made.ok) return made;
    changed.push(made.value);
  }
  const added = compared.asInvoiced.map(earnedAsInvoiced);
  for (const now of news) {
    const ssp = sspOf(now, boundedBy(now), terms);
    invariant(ssp !== null && now.line.value !== null, 'what is priced has a price');
    const price = touched.together.includes(now) ? parts.value(now.line.lineKey) : now.line.value;
    const made = obligationOf(now, ssp, price, facts);
    if (!made.ok) return made;
    added.push(made.value);
  }
  return accept({ modified: { contractVersion: version.version, on, treatment, reasons }, added, changed });
}

/** What a version says of each line that is earned by time, and what it adds. */
type Compared = {
  /** The first day under the new plan. */
  readonly on: CivilDate;
  readonly lines: readonly Remaining[];
  readonly dropped: readonly Standing[];
  readonly news: readonly ReadLine[];
  readonly asInvoiced: readonly ReadLine[];
};

function compare(
  read: readonly ReadLine[],
  standing: readonly Standing[],
  effective: CivilDate,
): Compared | NotPlanned {
  const byKey = new Map(standing.map((one) => [one.obligation.lineKey, one]));
  const pairs = read.map((now) => ({ now, before: byKey.get(now.line.lineKey) ?? null }));
  const wrong = pairs.find(({ now, before }) => before !== null && !isSteady(now, before));
  if (wrong !== undefined) return review(`${wrong.now.line.lineKey} is not earned evenly, and changes.`);
  const keys = new Set(read.map(({ line }) => line.lineKey));
  const left = standing.find(({ obligation }) => !keys.has(obligation.lineKey) && isOpenTold(obligation));
  if (left !== undefined) return review(`${left.obligation.lineKey} is not agreed any more, and not over.`);
  const added = pairs.filter(({ before }) => before === null).map(({ now }) => now);
  const unpriced = added.find(({ isResidual }) => isResidual);
  if (unpriced !== undefined) return residualRefused(unpriced, 'it is added later, where there is no rest to take.');
  return {
    on: firstOpenDay(effective, standing),
    lines: pairs.flatMap(({ now, before }) =>
      before === null || !isEven(before.obligation) ? [] : [remainderOf(now, before)],
    ),
    dropped: standing.filter(({ obligation }) => !keys.has(obligation.lineKey) && isEven(obligation)),
    news: added.filter(({ unit }) => unit !== null),
    asInvoiced: added.filter(({ unit }) => unit === null),
  };
}

/** What is planned anew, and what is put together with it. */
type Touched = {
  readonly remaining: readonly Remaining[];
  readonly together: readonly ReadLine[];
  readonly ended: readonly Standing[];
  /** The price of all of it: not recognised yet, and changed. */
  readonly rest: Money['amount'];
};

/** What stays as it was is not planned anew, unless the price of something new goes together with it. */
function touchedBy({ on, lines, dropped, news }: Compared, isApart: boolean): Touched {
  const together = isApart ? [] : news;
  if (dropped.length === 0 && together.length === 0 && !lines.some(isMoved)) {
    return { remaining: [], together, ended: [], rest: zero };
  }
  const cutShort = lines.filter(({ to, before }) => to <= on && hasMoreThan(before, on));
  return {
    remaining: lines.filter(({ to }) => to > on),
    together,
    ended: [...cutShort.map(({ before }) => before), ...dropped],
    rest: sum([
      ...lines.map(({ before, change }) => add(unearned(before, on), change)),
      ...dropped.map((one) => subtract(unearned(one, on), one.obligation.price?.amount ?? zero)),
      ...together.map(({ line }) => line.value?.amount ?? zero),
    ]),
  };
}

/** The rest over what remains and what is new with it, by relative stand-alone selling price. */
function share(
  terms: ContractTerms,
  { remaining, together, rest }: Touched,
  on: CivilDate,
): Result<(lineKey: string) => Money> | NotPlanned {
  const obligations = [...remaining.map(({ now }) => now), ...together].map((now) => ({
    id: now.line.lineKey,
    ssp: sspFrom(now, on, terms),
  }));
  if (obligations.length === 0 && sign(rest) !== 0) return review('Nothing remains to recognise the change with.');
  if (sign(rest) < 0) return review('More is earned already than the changed price leaves.');
  const asked = { price: rest, obligations, bundles: [], residual: null };
  const parts = obligations.length === 0 ? accept([]) : allocatePrice(asked, scaleOf(terms.currency));
  if (!parts.ok) return parts;
  const byKey = new Map(parts.value.map(({ id, amount }) => [id, amount]));
  return accept((lineKey) => ({ amount: byKey.get(lineKey) ?? zero, currency: terms.currency }));
}

/** What is left of an obligation that ends before its time: earned up to the day, the rest gone (DOMAIN 7: full termination). */
export function ended(standing: Standing, on: CivilDate): ChangedPlan {
  const { obligation, lines } = standing;
  const gone = lines.filter(({ status, to }) => status === 'PLANNED' && to > on);
  const cut = cutsAt(standing, on);
  const left = lines.filter((line) => !gone.includes(line));
  const earned = fromMinor(sumOf([...left.map(minorOf), ...cut]), obligation.recognised.currency);
  // What is recognised is within what is allocated, also while a catch-up is still to take some of it back.
  const { recognised } = obligation;
  const allocated = compareSize(earned.amount, recognised.amount) < 0 ? recognised : earned;
  const after = {
    ...obligation,
    allocated: obligation.allocated === null ? null : allocated,
    status: 'TERMINATED' as const,
  };
  return { obligation: after, gone, goneTo: 'CANCELLED', lines: cut };
}

type Remaining = {
  readonly now: ReadLine;
  readonly before: Standing;
  readonly to: CivilDate;
  readonly change: Money['amount'];
};

function remainderOf(now: ReadLine, before: Standing): Remaining {
  const { obligation } = before;
  const change = subtract(now.line.value?.amount ?? zero, obligation.price?.amount ?? zero);
  // The stand-alone selling price was fixed at inception.
  const unit =
    obligation.unitSsp === null || obligation.sspBasis === null
      ? null
      : { amount: obligation.unitSsp, basis: obligation.sspBasis };
  return { now: { ...now, unit }, before, to: boundedBy(now).to, change };
}

function isMoved({ now, before: { obligation }, change }: Remaining): boolean {
  return sign(change) !== 0 || now.service.to !== obligation.service.to;
}

/** A service that was over by itself is not cut short. */
function hasMoreThan({ lines }: Standing, on: CivilDate): boolean {
  return lines.some(({ status, to }) => status === 'PLANNED' && to > on);
}

/** What is earned by time may change in every way; anything else has to stay as it was. */
function isSteady(now: ReadLine, { obligation }: Standing): boolean {
  if (isEven(obligation)) return now.method === obligation.method;
  if (obligation.method === 'MATERIAL_RIGHT' && now.service.to !== obligation.service.to) return false;
  const [before, after] = [obligation.price?.amount ?? null, now.line.value?.amount ?? null];
  return before === null || after === null ? before === after || now.method === 'AS_INVOICED' : equals(before, after);
}

function isEven({ method, status }: PerformanceObligation): boolean {
  return isStraight(method) && status !== 'TERMINATED';
}

/** What is earned by what is told, and is not over. */
export function isOpenTold({ method, status }: Pick<PerformanceObligation, 'method' | 'status'>): boolean {
  return isTold(method) && (status === 'UNSATISFIED' || status === 'PARTIAL');
}

function compareSize(a: Money['amount'], b: Money['amount']): number {
  return compareDecimals(absolute(a), absolute(b));
}

/** What is recognised is not planned anew: a change that comes late holds from the first day that is not recognised. */
function firstOpenDay(effective: CivilDate, standing: readonly Standing[]): CivilDate {
  return standing
    .filter(({ obligation }) => isEven(obligation))
    .flatMap(({ lines }) => lines.filter(({ status }) => status === 'RECOGNISED'))
    .reduce((latest, { to }) => (to > latest ? to : latest), effective);
}

/** Several items that are added together are asked about together: at their prices, or not. */
function decide(
  terms: ContractTerms,
  news: readonly ReadLine[],
  remaining: readonly PerformanceObligation[],
): TreatmentDecision {
  const rounding = { scale: scaleOf(terms.currency), mode: 'HALF_UP' } as const;
  const alone = sum(news.map((one) => sspOf(one, boundedBy(one), terms)?.amount ?? zero));
  const price = sum(news.map(({ line }) => line.value?.amount ?? zero));
  const added = news.length === 0 ? null : { isDistinct: true, units: one, price, sspPerUnit: alone };
  return decideTreatment(
    { added, remaining: remaining.map(({ lineKey }) => ({ id: lineKey, isDistinct: true })) },
    rounding,
  );
}

function sspFrom(now: ReadLine, on: CivilDate, terms: ContractTerms): Money['amount'] {
  const { from, to } = boundedBy(now);
  return sspOf(now, { from: on > from ? on : from, to }, terms)?.amount ?? zero;
}

/** What the plan has not earned by a day. */
function unearned(standing: Standing, on: CivilDate): Money['amount'] {
  const behind = standing.lines.filter(({ status, to }) => status === 'PLANNED' && to > on);
  const left = sumOf(behind.map(minorOf)) - sumOf(cutsAt(standing, on));
  return fromMinor(left, standing.obligation.recognised.currency).amount;
}

/** The lines behind a day are gone, one that it lies in is cut, and the part is spread from the day on. */
function respread(
  now: ReadLine,
  before: Standing,
  part: Money,
  on: CivilDate,
  { periods, mode, policy }: PlanningFacts,
): Result<ChangedPlan> {
  const { obligation, lines } = before;
  const { plannedFrom, allocated } = obligation;
  invariant(plannedFrom !== null && allocated !== null, 'what is earned by time is planned ahead');
  const from = on > plannedFrom ? on : plannedFrom;
  const service = { from, to: boundedBy(now).to };
  const method = obligation.method as StraightLineMethod;
  const spread = straightLine({ allocated: part, service, method, policy, mode, calendar: reaching(periods, service) });
  if (!spread.ok) return spread;
  const grown = subtract(part.amount, unearned(before, from));
  return accept({
    obligation: {
      ...obligation,
      price: now.line.value,
      allocated: { amount: add(allocated.amount, grown), currency: part.currency },
      service: now.service,
      plannedFrom: from,
      planned: part,
    },
    gone: lines.filter((line) => line.status === 'PLANNED' && line.to > from),
    goneTo: 'SUPERSEDED',
    lines: [...cutsAt(before, from), ...spread.value.lines],
  });
}

/** The part before a day of each planned line that the day lies in, by the days elapsed. */
function cutsAt({ obligation, lines }: Standing, on: CivilDate): readonly ScheduleLine[] {
  return lines
    .filter(({ status, from, to }) => status === 'PLANNED' && from < on && on < to)
    .map(({ period, from, to, amount }) => {
      const method = isStraight(obligation.method) ? obligation.method : 'STRAIGHT_LINE_DAILY';
      const [elapsed, whole] = [daysIn(method, from, on), daysIn(method, from, to)];
      const minor = whole === 0 ? 0n : nearestUnits(toMinor(amount) * BigInt(elapsed), BigInt(whole), 'HALF_UP');
      return { period, from, to: on, minor, status: 'PLANNED' };
    });
}

function isStraight(method: RecognitionMethod): method is StraightLineMethod {
  return recognitionMethods[method].measure === 'TIME_ELAPSED';
}

function minorOf({ amount }: KeptLine): { readonly minor: bigint } {
  return { minor: toMinor(amount) };
}

function review(message: string): NotPlanned {
  return { reason: 'MODIFICATION_REVIEW', message };
}
