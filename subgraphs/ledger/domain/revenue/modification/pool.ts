import type { CivilDate } from '../../../../../core/civil-date.ts';
import { scaleOf } from '../../../../../core/currencies.ts';
import { add, negate, sign, subtract, sum, zero, type Decimal } from '../../../../../core/decimal.ts';
import { fromMinor, money, toMinor, type Money } from '../../../../../core/money.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { allocatePrice, type PricedObligation } from '../allocation.ts';
import { boundedBy, sspOf, type ReadLine } from '../inception.ts';
import { earnedBy, openDay, unearnedAt, type ChangedPlan, type Standing } from '../standing.ts';
import type { ContractTerms } from '../terms.ts';
import { invalid } from '../validation.ts';
import { isMoved, type Compared, type Pair } from './compare.ts';
import { catchUpLines, type ReallocationFacts } from './reallocate.ts';
import { ended, respread } from './spread.ts';

/** The plans that change together, and the part of the price that goes to each line. */
export type Pooled = { readonly changed: readonly ChangedPlan[]; readonly partOf: (lineKey: string) => Money };

/**
 * PROSPECTIVE: what is not recognised of services and the change of their price, with what is new, over what remains by relative
 * stand-alone selling price (DOMAIN 7). What nothing remains to be recognised with, and what more is earned already than is left, is
 * of the past: it is caught up with at once, by what each has earned. Refuses to take back more than all have earned.
 */
export function planTogether(
  terms: ContractTerms,
  { on, remaining, cutShort, dropped }: Compared,
  together: readonly ReadLine[],
  facts: ReallocationFacts,
): Result<Pooled> {
  const { currency } = terms;
  if (cutShort.length + dropped.length + together.length === 0 && !remaining.some(isMoved))
    return accept({ changed: [], partOf: () => money(zero, currency) });

  const ends = [...cutShort.map((pair) => cutShortOf(pair, on)), ...dropped.map((one) => droppedOf(one, on))];
  const rest = sum([
    ...remaining.map(({ before, change }) => add(unearnedAt(before, openDay(before, on)), change)),
    ...ends.map(({ freed }) => freed),
    ...together.map(({ line }) => line.value?.amount ?? zero),
  ]);
  const takers = [...remaining.map(({ now }) => now), ...together];
  const isPast = sign(rest) < 0 || takers.length === 0;
  const ssps = takers.map((now) => ({ id: now.line.lineKey, ssp: sspFrom(now, on, terms) }));
  const parts = partsOf(isPast ? zero : rest, ssps, terms);
  if (!parts.ok) return parts;
  const goingOn = remaining.map((pair) => goesOn(pair, parts.value(pair.now.line.lineKey), on, facts));
  const plans: Change[] = [...ends];
  for (const one of goingOn) {
    if (!one.ok) return one;
    plans.push(one.value);
  }
  const changed = catchUp(isPast ? rest : zero, plans, on, { terms, facts });
  return changed.ok ? accept({ changed: changed.value, partOf: parts.value }) : changed;
}

/** A promise whose plan changes, and what of it stays earned. */
type Change = { readonly before: Standing; readonly plan: ChangedPlan; readonly earned: Decimal };

/** What ends gives the rest of its part, and the change of the price, to what remains. */
type End = Change & { readonly freed: Decimal };

function cutShortOf({ now, before, change }: Pair, on: CivilDate): End {
  return endOf(before, now.line.value, change, on);
}

/** What is not agreed any more brings nothing. */
function droppedOf(before: Standing, on: CivilDate): End {
  const { price, recognised } = before.obligation;
  return endOf(before, money(zero, recognised.currency), negate(price?.amount ?? zero), on);
}

function endOf(before: Standing, price: Money | null, change: Decimal, on: CivilDate): End {
  const plan = ended(before, on);
  const earned = plan.obligation.allocated?.amount ?? zero;
  const given = subtract(before.obligation.allocated?.amount ?? zero, earned);
  return {
    before,
    plan: { ...plan, obligation: { ...plan.obligation, price } },
    earned,
    freed: add(given, change),
  };
}

function goesOn({ now, before }: Pair, part: Money, on: CivilDate, facts: ReallocationFacts): Result<Change> {
  const day = openDay(before, on);
  const plan = respread(before, { part, on: day, service: now.service }, facts);
  if (!plan.ok) return plan;
  const earned = fromMinor(earnedBy(before, day), part.currency).amount;
  const obligation = { ...plan.value.obligation, price: now.line.value };
  return accept({ before, plan: { ...plan.value, obligation }, earned });
}

/** An amount that is of the past, by what each has earned: so no promise is left with less than nothing. */
function catchUp(
  amount: Decimal,
  changes: readonly Change[],
  on: CivilDate,
  { terms, facts }: { readonly terms: ContractTerms; readonly facts: ReallocationFacts },
): Result<readonly ChangedPlan[]> {
  if (sign(amount) === 0) return accept(changes.map(({ plan }) => plan));
  if (sign(add(amount, sum(changes.map(({ earned }) => earned)))) < 0)
    return deny(invalid('price', 'NOT_ABOVE_WHOLE', 'lowered by no more than all of what changes has earned'));
  const weights = changes.map(({ before, earned }) => ({ id: before.obligation.lineKey, ssp: earned }));
  const parts = partsOf(amount, weights, terms);
  if (!parts.ok) return parts;
  const caught: ChangedPlan[] = [];
  for (const { before, plan, earned } of changes) {
    const part = parts.value(before.obligation.lineKey);
    const lines = catchUpLines({ ...before, obligation: plan.obligation }, toMinor(part), on, facts);
    if (!lines.ok) return lines;
    const ahead = subtract(plan.obligation.allocated?.amount ?? zero, earned);
    const allocated = money(add(add(earned, part.amount), ahead), terms.currency);
    caught.push({
      ...plan,
      obligation: { ...plan.obligation, allocated },
      lines: [...plan.lines, ...lines.value],
    });
  }
  return accept(caught);
}

function partsOf(
  price: Decimal,
  obligations: readonly PricedObligation[],
  { currency }: ContractTerms,
): Result<(lineKey: string) => Money> {
  const asked = { price, obligations, bundles: [], residual: null };
  const parts = obligations.length === 0 ? accept([]) : allocatePrice(asked, scaleOf(currency));
  if (!parts.ok) return parts;
  const byKey = new Map(parts.value.map(({ id, amount }) => [id, amount]));
  return accept((lineKey) => money(byKey.get(lineKey) ?? zero, currency));
}

function sspFrom(now: ReadLine, on: CivilDate, terms: ContractTerms): Decimal {
  const { from, to } = boundedBy(now);
  return sspOf(now, { from: on > from ? on : from, to }, terms)?.amount ?? zero;
}
