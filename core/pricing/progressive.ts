import { sign, subtract, type Decimal } from '../decimal.ts';
import { accept, deny, type Result } from '../result.ts';
import { priceModels } from './price-model.ts';
import type { PricePlan, TierLine } from './price-plan.ts';
import { rateUsed, type Rated } from './rate.ts';
import { checkUsage, together, type Usage } from './usage.ts';

/** What is charged now; `before` is what the same period was charged already: its maximum counts over both. */
export type RatedFurther = Rated & { readonly before: Decimal };

/**
 * Progressive billing within a period: rate(previous + added) − rate(previous), with a line for each tier in which
 * something is charged now (DOMAIN 5.5). A period without usage is billed at its end, so a previous quantity of zero
 * means that nothing was charged yet, whatever the zero usage policy says. Under VOLUME the difference may be negative:
 * one more unit can make all of them cheaper.
 */
export function rateFurther(plan: PricePlan, previous: Usage, added: Usage): Result<RatedFurther> {
  const refusal = checkUsage(previous) ?? checkUsage(added);
  if (refusal !== null) return deny(refusal);
  const before = rateUsed(plan, previous);
  if (!before.ok) return before;
  const after = rateUsed(plan, together(previous, added));
  if (!after.ok) return after;

  const isTop = priceModels[plan.model].tiers === 'TOP';
  const lines = isTop ? topDifference(before.value, after.value) : tierDifferences(before.value, after.value);
  return accept({
    amount: subtract(after.value.amount, before.value.amount),
    lines: lines.filter((line) => sign(line.amount) !== 0),
    before: before.value.amount,
  });
}

/** All units move to the tier that holds them now, so one line has all the difference. */
function topDifference(before: Rated, after: Rated): readonly TierLine[] {
  return after.lines.map((line) => difference(line, before.lines[0]));
}

/** What each tier charges more. Tiers that were full before share their line with now, and charge nothing. */
function tierDifferences(before: Rated, after: Rated): readonly TierLine[] {
  const differences: TierLine[] = [];
  for (const [index, line] of after.lines.entries()) {
    const was = before.lines[index];
    if (line !== was) differences.push(difference(line, was));
  }
  return differences;
}

function difference({ tier, quantity, amount }: TierLine, was: TierLine | undefined): TierLine {
  if (was === undefined) return { tier, quantity, amount };
  return { tier, quantity: subtract(quantity, was.quantity), amount: subtract(amount, was.amount) };
}
