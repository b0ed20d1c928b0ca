import type { CivilDate } from '../../../../../core/civil-date.ts';
import { sign, type Decimal } from '../../../../../core/decimal.ts';
import { boundedBy, type NotPlanned, type ReadLine } from '../inception.ts';
import { residualRefused } from '../price-split.ts';
import { changeOf, deliveryFrom, isEven, isOpenTold, latest, linesBehind, type Standing } from '../standing.ts';

/** What a version says of each line that has a price, and what it adds. */
export type Compared = {
  /** The first day under the new plan. */
  readonly on: CivilDate;
  /** Services that go on behind the day: what is not recognised of them is planned together. */
  readonly remaining: readonly Pair[];
  /** Services that end sooner than was planned. */
  readonly cutShort: readonly Pair[];
  /** What is not agreed any more, and not over. */
  readonly dropped: readonly Standing[];
  /** What takes the change of its price alone. */
  readonly alone: readonly Alone[];
  readonly news: readonly ReadLine[];
  readonly asInvoiced: readonly ReadLine[];
};

/** A line as the version says it and as it stands, and what its price grows by. */
export type Pair = { readonly now: ReadLine; readonly before: Standing; readonly change: Decimal };

/** OPEN is one promise with what was delivered of it, AHEAD is distinct from it, and DELIVERED is over: its price is conceded. */
export type Alone = Pair & { readonly kind: 'OPEN' | 'AHEAD' | 'DELIVERED' };

export function compare(
  read: readonly ReadLine[],
  standing: readonly Standing[],
  effective: CivilDate,
): Compared | NotPlanned {
  const byKey = new Map(standing.map((one) => [one.obligation.lineKey, one]));
  const on = firstOpenDay(effective, standing);
  const known: Pair[] = [];
  const added: ReadLine[] = [];
  for (const line of read) {
    const before = byKey.get(line.line.lineKey);
    if (before === undefined) added.push(line);
    else known.push(pairOf(line, before));
  }
  const undecided = known.map(undecidedOf).find((one) => one !== null);
  if (undecided != null) return undecided;
  const unpriced = added.find(({ isResidual }) => isResidual);
  if (unpriced !== undefined) return residualRefused(unpriced, 'it is added later, where there is no rest to take.');

  const keys = new Set(read.map(({ line }) => line.lineKey));
  const even = known.filter(({ before }) => isEven(before.obligation));
  const isOverBy = ({ now }: Pair) => boundedBy(now).to <= on;
  const over = even.filter((pair) => isOverBy(pair) && linesBehind(pair.before, on).length === 0);
  const others = known.filter(({ before: { obligation } }) => !isEven(obligation) && obligation.price !== null);
  return {
    on,
    remaining: even.filter((pair) => !isOverBy(pair)),
    cutShort: even.filter((pair) => isOverBy(pair) && !over.includes(pair)),
    dropped: standing.filter((one) => !keys.has(one.obligation.lineKey) && isOpen(one, effective)),
    alone: [...over, ...others].filter(({ change }) => sign(change) !== 0).map((pair) => aloneOf(pair, effective)),
    news: added.filter(({ unit }) => unit !== null),
    asInvoiced: added.filter(({ unit }) => unit === null),
  };
}

/** What stays as it was is not planned anew, unless the price of something else goes together with it. */
export function isMoved({ now, before: { obligation }, change }: Pair): boolean {
  return sign(change) !== 0 || now.service.to !== obligation.service.to;
}

function pairOf(now: ReadLine, before: Standing): Pair {
  const { obligation } = before;
  const { unitSsp, sspBasis } = obligation;
  // The stand-alone selling price was fixed at inception.
  const unit = unitSsp === null || sspBasis === null ? null : { amount: unitSsp, basis: sspBasis };
  return { now: { ...now, unit }, before, change: changeOf(now.line.value, obligation) };
}

/**
 * No rule says what becomes of a promise whose progress is measured in another way, of a right that expires on another day, or of what
 * ended and is agreed to again.
 */
function undecidedOf({ now, before: { obligation }, change }: Pair): NotPlanned | null {
  const { method, status, lineKey } = obligation;
  if (isOpenTold(obligation) && method === 'MATERIAL_RIGHT' && now.service.to !== obligation.service.to)
    return review(`${lineKey} expires on another day than before.`);
  const isSame = sign(change) === 0 && (!isEven(obligation) || now.method === method);
  if (isSame || (method === 'AS_INVOICED' && now.method === method)) return null;
  if (status === 'TERMINATED') return review(`${lineKey} has ended, and is agreed again.`);
  return now.method === method ? null : review(`${lineKey} is earned by ${now.method} now, and was by ${method}.`);
}

function aloneOf(pair: Pair, effective: CivilDate): Alone {
  const { obligation } = pair.before;
  if (isOpenTold(obligation)) return { ...pair, kind: 'OPEN' };
  const isAhead = obligation.method === 'POINT_IN_TIME' && deliveryFrom(pair.before, effective) !== null;
  return { ...pair, kind: isAhead ? 'AHEAD' : 'DELIVERED' };
}

/** What is over stays so, whether a version names it or not. */
function isOpen(standing: Standing, effective: CivilDate): boolean {
  const { obligation } = standing;
  if (obligation.method === 'POINT_IN_TIME')
    return obligation.status === 'UNSATISFIED' && deliveryFrom(standing, effective) !== null;
  return isOpenTold(obligation) || (isEven(obligation) && obligation.status !== 'SATISFIED');
}

/** What is recognised is not planned anew: a change that comes late holds from the first day that is not recognised. */
function firstOpenDay(effective: CivilDate, standing: readonly Standing[]): CivilDate {
  const recognised = standing
    .filter(({ obligation }) => isEven(obligation))
    .flatMap(({ lines }) => lines.filter(({ status, isCatchUp }) => status === 'RECOGNISED' && !isCatchUp));
  return latest(effective, ...recognised.map(({ to }) => to));
}

function review(message: string): NotPlanned {
  return { reason: 'MODIFICATION_REVIEW', message };
}
