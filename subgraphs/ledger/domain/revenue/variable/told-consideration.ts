import type { CivilDate } from '../../../../../core/civil-date.ts';
import { scaleOf } from '../../../../../core/currencies.ts';
import { add, subtract, sum, sign, zero, type Decimal } from '../../../../../core/decimal.ts';
import { invariant } from '../../../../../core/invariant.ts';
import { money, type Money } from '../../../../../core/money.ts';
import type { Refusal } from '../../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../../core/result.ts';
import { checkName } from '../../validation.ts';
import { reallocate, type ReallocationFacts } from '../modification/reallocate.ts';
import { latest, type ChangedPlan, type Standing } from '../standing.ts';
import { checkPercentage, checkScale, firstOf, invalid } from '../validation.ts';
import { allocateWithVariable } from '../variable-allocation.ts';
import { constrained, estimate, type EstimateMethod, type Outcome } from './variable-consideration.ts';

/** A part of the price that may come to more or less, as it was estimated last (DOMAIN 7, step 3). */
export type VariableConsideration = {
  /** Names it in the contract: a bonus, a penalty, a rebate, a refund that is expected. */
  readonly code: string;
  readonly method: EstimateMethod;
  readonly outcomes: readonly Outcome[];
  /** How sure it has to be that what is included is not reversed. */
  readonly confidencePct: Decimal;
  /** The line that it is all of; null where it is of all lines. */
  readonly lineKey: string | null;
  readonly asOf: CivilDate;
  readonly estimated: Money;
  /** What of the estimate is in the price. */
  readonly included: Money;
  readonly reason: string;
};

export type VariableEstimateInput = Omit<VariableConsideration, 'estimated' | 'included'>;

/** What the books say beside the estimate. */
export type VariableFacts = ReallocationFacts & {
  readonly standing: readonly Standing[];
  readonly known: readonly VariableConsideration[];
  /** Where the company is. */
  readonly today: CivilDate;
};

export type ToldConsideration = {
  readonly variableConsideration: readonly VariableConsideration[];
  readonly changed: readonly ChangedPlan[];
};

export const outcomesMax = 20;
export const variablePartsMax = 50;

/**
 * Estimates a variable part of the price, or estimates it again under its code. What is included more, or less, than before goes to the
 * line that it relates to, or to all by their stand-alone selling prices of inception; what is earned of it already is caught up
 * with (DOMAIN 7, steps 3 and 4).
 */
export function estimateVariableConsideration(
  input: VariableEstimateInput,
  facts: VariableFacts,
): Result<ToldConsideration> {
  const { standing, known } = facts;
  const before = known.find(({ code }) => code === input.code) ?? null;
  const takers = standing.filter(takesChange);
  const wrong = checkInput(input, before, facts);
  const [first] = takers;
  if (wrong !== null || first === undefined) return deny(wrong ?? refuseFixed(standing) ?? noTaker);
  const { currency } = first.obligation.recognised;
  const rounding = { scale: scaleOf(currency), mode: facts.mode };
  const estimated = estimate(input.outcomes, input.method, rounding);
  if (!estimated.ok) return deny(atInput(estimated.refusal));
  const included = constrained(estimated.value, input.outcomes, input.confidencePct);
  if (!included.ok) return deny(atInput(included.refusal));

  const parts = [
    partsOf(included.value, input.lineKey, takers, rounding.scale),
    partsOf(before?.included.amount ?? zero, input.lineKey, takers, rounding.scale),
  ] as const;
  // A difference never comes before one that was told of already.
  const on = latest(input.asOf, ...known.map(({ asOf }) => asOf));
  const changed: ChangedPlan[] = [];
  for (const [index, one] of takers.entries()) {
    const by = subtract(parts[0][index] ?? zero, parts[1][index] ?? zero);
    if (sign(by) === 0) continue;
    const left = add(one.obligation.allocated?.amount ?? zero, by);
    if (sign(left) < 0) return deny(leavesTooLittle(one.obligation.lineKey));
    const made = reallocate(one, { by, on }, facts);
    if (!made.ok) return made;
    changed.push(made.value);
  }
  const told = { ...input, estimated: money(estimated.value, currency), included: money(included.value, currency) };
  return accept({ variableConsideration: [...known.filter((one) => one !== before), told], changed });
}

/** What of the variable parts is in the price of the contract; null where that has no price yet. */
export function variablePriceOf(
  known: readonly Pick<VariableConsideration, 'included'>[],
  price: Money | null,
): Money | null {
  return price && money(sum(known.map(({ included }) => included.amount)), price.currency);
}

/** Whether the contract has a promise whose price may change: `commands` says it before anyone tries. */
export function refuseFixed(standing: readonly Standing[]): Refusal | null {
  return standing.some(takesChange) ? null : noTaker;
}

const noTaker = invalid(
  'RevenueContract.variableConsideration',
  'PRICED_PROMISE',
  'of a contract with a line that has a price and did not end: usage is earned as it is invoiced, without an estimate',
);

/** What is earned as it is invoiced takes nothing, and what ended before its time neither. */
function takesChange({ obligation: { allocated, ssp, status } }: Standing): boolean {
  return allocated !== null && ssp !== null && status !== 'TERMINATED';
}

/** An amount over the promises that take it, in their order; both estimates are split in the same way, so that one takes the other back. */
function partsOf(
  amount: Decimal,
  lineKey: string | null,
  takers: readonly Standing[],
  scale: number,
): readonly Decimal[] {
  const obligations = takers.map(({ obligation: { lineKey: id, ssp } }) => ({ id, ssp: ssp?.amount ?? zero }));
  const variable = [
    { obligation: lineKey ?? obligations[0]?.id ?? '', amount, relatesToIt: lineKey !== null, isConsistent: true },
  ];
  const parts = allocateWithVariable({ price: zero, obligations, bundles: [], residual: null, variable }, scale);
  invariant(parts.ok, 'a settled amount can be split by the prices of inception');
  return parts.value.map((part) => part.amount);
}

function checkInput(
  { code, outcomes, confidencePct, lineKey, asOf }: VariableEstimateInput,
  before: VariableConsideration | null,
  { standing, known, today }: VariableFacts,
): Refusal | null {
  const [any] = standing;
  const scale = any === undefined ? 0 : scaleOf(any.obligation.recognised.currency);
  const start = standing.map(({ obligation }) => obligation.service.from).sort()[0] ?? asOf;
  return firstOf(
    refuseFixed(standing),
    checkName('input.code', code),
    before !== null || known.length < variablePartsMax
      ? null
      : invalid('input.code', 'COUNT_MAX', `one of the ${variablePartsMax} that are known: there may be no more`),
    outcomes.length >= 1 && outcomes.length <= outcomesMax
      ? null
      : invalid('input.outcomes', 'COUNT_RANGE', `1 to ${outcomesMax} outcomes`),
    ...outcomes.map(({ amount }, index) => checkScale(`input.outcomes[${index}].amount`, amount, scale)),
    checkPercentage('input.confidencePct', confidencePct),
    checkLine(lineKey, before, standing),
    asOf > today ? invalid('input.asOf', 'DATE_NOT_AFTER_TODAY', `${today} or earlier`) : null,
    asOf < start ? invalid('input.asOf', 'WITHIN_PERIOD', `${start} or later: the contract begins then`) : null,
    before !== null && asOf < before.asOf
      ? invalid('input.asOf', 'DATE_NOT_BEFORE_PREVIOUS', `${before.asOf} or later: that was told before`)
      : null,
  );
}

/** It stays with the line, or with all lines, that it was told of first: what that earned by it is earned. */
function checkLine(
  lineKey: string | null,
  before: VariableConsideration | null,
  standing: readonly Standing[],
): Refusal | null {
  if (before !== null && before.lineKey !== lineKey) {
    const same = before.lineKey ?? 'left out';
    return invalid('input.lineKey', 'KNOWN_ITEM', `${same}, as it was told first: another part has another code`);
  }
  const isTaker = standing.some((one) => one.obligation.lineKey === lineKey && takesChange(one));
  if (lineKey === null || isTaker) return null;
  return invalid('input.lineKey', 'KNOWN_ITEM', 'a line of the contract that has a price and did not end');
}

function leavesTooLittle(lineKey: string): Refusal {
  const mustBe = `such that ${lineKey} is left with a price of zero or more`;
  return invalid('input.outcomes', 'NOT_NEGATIVE', mustBe);
}

/** The rules of an estimate name its parts; the client knows them as parts of its input. */
function atInput(refusal: Refusal): Refusal {
  if (refusal.code !== 'VALIDATION_FAILED') return refusal;
  const { path, rule } = refusal.details;
  return { ...refusal, details: { path: `input.${path}`, rule }, message: `input.${refusal.message}` };
}
