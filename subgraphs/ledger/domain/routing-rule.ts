import type { CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Period } from '../../../core/period.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { embeddedErp } from '../../../core/routing/house-routes.ts';
import { refuseForeignBooks, type ErpInstance } from './erp-instance.ts';
import type { ErpInstanceId, RoutingRuleId } from './ids.ts';
import { routingWeights, type RoutingField } from '../../../core/routing/rules.ts';
import type { RoutingRuleStatus } from './states/routing-rule.ts';
import { checkName, checkText, firstOf, invalid } from './validation.ts';

/** A rule of routing as it is kept and told (DOMAIN 10). It never changes but for its status: a change is a new rule. */
export type RoutingRule = {
  readonly id: RoutingRuleId;
  readonly version: number;
  readonly priority: number;
  readonly match: RouteMatch;
  readonly erpInstanceId: ErpInstanceId;
  readonly period: Period;
  readonly status: RoutingRuleStatus;
  readonly createdBy: string;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What a document must have for the rule to speak of it; null asks nothing. */
export type RouteMatch = { readonly [Field in Exclude<RoutingField, 'legalEntityId'>]: string | null } & {
  readonly legalEntityId: LegalEntityId | null;
};

export const priorityDefault = 100;
const priorityMax = 1_000;

export function routeMatchOf(
  input: { readonly [Field in RoutingField]?: string | null } | null | undefined,
): RouteMatch {
  const fields = Object.keys(routingWeights) as readonly RoutingField[];
  return Object.fromEntries(fields.map((field) => [field, input?.[field] ?? null])) as RouteMatch;
}

/** Why a rule cannot be what its author states, or null. What it names has to be there: who gathers it looks. */
export function checkRoutingRule({ priority, match, period }: Pick<RoutingRule, 'priority' | 'match' | 'period'>) {
  return firstOf(
    priority >= 0 && priority <= priorityMax
      ? null
      : invalid('input.priority', 'RANGE', `a whole number from 0 to ${priorityMax}`),
    checkName('input.match.productLine', match.productLine),
    // A territory is what the company calls it.
    checkText('input.match.region', match.region),
    period.to === null || period.to > period.from
      ? null
      : invalid('input.to', 'PERIOD_ENDS_AFTER_START', `after ${period.from}, its first day`),
  );
}

/** Whether a document of this day may be routed by the rule: on that day or on a later one. */
export function mayRoute(
  { match, period, status }: Pick<RoutingRule, 'match' | 'period' | 'status'>,
  legalEntityId: string,
  from: CivilDate,
): boolean {
  const speaksOf = match.legalEntityId === null || match.legalEntityId === legalEntityId;
  return speaksOf && status === 'APPROVED' && (period.to === null || from < period.to);
}

/** A rule that names no legal entity moves those of all whose books its ERP keeps. */
export function refuseForeignRule(
  { match: { legalEntityId } }: Pick<RoutingRule, 'match'>,
  erp: ErpInstance | null,
  own: readonly LegalEntityId[] | null,
): Refusal | null {
  if (legalEntityId !== null) return refuseForeignBooks([legalEntityId], own);
  return refuseForeignBooks(erp?.legalEntityIds ?? [], own, erp === null || erp.id === embeddedErp);
}

export function unknownRoutingRule(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'RoutingRule', id }, `There is no RoutingRule ${id} that you may see.`);
}
