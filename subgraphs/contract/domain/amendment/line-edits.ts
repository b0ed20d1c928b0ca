import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { LineDiscount } from '../contract-value.ts';
import { chargeOf, type Line } from '../line.ts';
import type { Price } from '../price.ts';

/** A line as it becomes from a day on. What lies before that day stays as it was agreed. */

/** Ended on the day; null where it would never have begun. */
export function endedOn(line: Line, day: CivilDate): Line | null {
  if (line.from >= day) return null;
  return { ...line, to: day, ramp: before(line.ramp, day), priceSteps: before(line.priceSteps, day) };
}

/** Another quantity for good: what a ramp had planned for later is given up. */
export function withQuantity(line: Line, day: CivilDate, quantity: Decimal): Line {
  if (line.from >= day) return { ...line, quantity, ramp: [] };
  return { ...line, ramp: [...before(line.ramp, day), { from: day, quantity }] };
}

/** Another price for good, at whatever quantities are planned. */
export function withPrice(line: Line, day: CivilDate, price: Price, discount: LineDiscount | null): Line {
  if (line.from >= day) return { ...line, price, discount, priceSteps: [] };
  return { ...line, priceSteps: [...before(line.priceSteps, day), { from: day, price, discount }] };
}

function before<Step extends { readonly from: CivilDate }>(steps: readonly Step[], day: CivilDate): readonly Step[] {
  return steps.filter(({ from }) => from < day);
}

/** Within another end: cut where that is sooner, moved along where it had ended with the whole and `moves` says so. */
export function withinEnd(
  line: Line,
  {
    before,
    after,
    moves,
  }: { readonly before: CivilDate | null; readonly after: CivilDate | null; readonly moves: boolean },
): Line | null {
  const isOnce = chargeOf[line.productType] === 'ONE_TIME';
  const to = line.to === before && (moves || isOnce) ? after : line.to;
  if (after === null || (to !== null && to <= after)) return { ...line, to };
  return endedOn(line, after);
}
