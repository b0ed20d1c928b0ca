import { scaleOf } from '../../../../core/currencies.ts';
import { one, sum, zero } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { accept, type Result } from '../../../../core/result.ts';
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
} from './inception.ts';
import { compare, isMoved, type Compared } from './modification/compare.ts';
import { planTogether } from './modification/pool.ts';
import { reallocate, type ReallocationFacts } from './modification/reallocate.ts';
import { decideTreatment, type TreatmentDecision } from './modification/treatment.ts';
import type { Modified } from './revenue-contract.ts';
import type { ChangedPlan, Standing } from './standing.ts';
import type { ContractTerms, VersionTerms } from './terms.ts';

/** What a new version does to a plan: nothing that is recognised moves. */
export type Replanned = {
  readonly modified: Modified;
  readonly added: readonly PlannedObligation[];
  readonly changed: readonly ChangedPlan[];
};

/** What the books say, and what was told of the contract. */
export type ReplanningFacts = PlanningFacts & ReallocationFacts;

/**
 * Plans a version of a contract that follows one that is planned (DOMAIN 7, Modification). What is earned by time is distinct in
 * each of its days, and what is delivered later from what was delivered: so a change is a SEPARATE_CONTRACT where it only adds items
 * at their stand-alone selling price, and else PROSPECTIVE: what is not recognised yet and the change, over what remains. What is
 * earned by milestones or cost is one promise with what was done of it: CUMULATIVE_CATCH_UP. Another price of what is over is
 * a concession, at once. Variable parts of the price stay where they were allocated.
 */
export function replan(
  terms: ContractTerms,
  version: VersionTerms,
  standing: readonly Standing[],
  facts: ReplanningFacts,
): Result<Replanned> | NotPlanned {
  const read = readLines(terms, version.lines, facts, version.effectiveDate);
  if (isNotPlanned(read)) return read;
  const compared = compare(read, standing, version.effectiveDate);
  if (isNotPlanned(compared)) return compared;
  const { on, news } = compared;
  const { treatment, reasons } = decide(terms, compared);
  const together = treatment === 'SEPARATE_CONTRACT' ? [] : news;
  const pooled = planTogether(terms, compared, together, facts);
  if (!pooled.ok) return pooled;

  const changed: ChangedPlan[] = [...pooled.value.changed];
  for (const { now, before, change: by } of compared.alone) {
    const made = reallocate(before, { by, on: version.effectiveDate }, facts);
    if (!made.ok) return made;
    changed.push({ ...made.value, obligation: { ...made.value.obligation, price: now.line.value } });
  }
  const added = compared.asInvoiced.map(earnedAsInvoiced);
  for (const now of news) {
    const ssp = sspOf(now, boundedBy(now), terms);
    invariant(ssp !== null && now.line.value !== null, 'what is priced has a price');
    const price = together.includes(now) ? pooled.value.partOf(now.line.lineKey) : now.line.value;
    const made = obligationOf(now, ssp, price, facts);
    if (!made.ok) return made;
    added.push(made.value);
  }
  return accept({ modified: { contractVersion: version.version, on, treatment, reasons }, added, changed });
}

/**
 * Several items that are added together are asked about together: at their prices, or not. Where the price of a promise changes that is
 * one with what was done of it, the services beside it count only where they change as well.
 */
function decide(terms: ContractTerms, { news, remaining, alone }: Compared): TreatmentDecision {
  const rounding = { scale: scaleOf(terms.currency), mode: 'HALF_UP' } as const;
  const ssp = sum(news.map((line) => sspOf(line, boundedBy(line), terms)?.amount ?? zero));
  const price = sum(news.map(({ line }) => line.value?.amount ?? zero));
  const open = alone.filter(({ kind }) => kind === 'OPEN');
  const distinct = [
    ...remaining.filter((pair) => open.length === 0 || isMoved(pair)),
    ...alone.filter(({ kind }) => kind === 'AHEAD'),
  ];
  const named = (isDistinct: boolean) => (pair: { readonly before: Standing }) => ({
    id: pair.before.obligation.lineKey,
    isDistinct,
  });
  return decideTreatment(
    {
      added: news.length === 0 ? null : { isDistinct: true, units: one, price, sspPerUnit: ssp },
      remaining: [...distinct.map(named(true)), ...open.map(named(false))],
    },
    rounding,
  );
}
