import { overlaps } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { mayMeet, specificity } from '../../../../core/routing/matching.ts';
import { invalid } from '../validation.ts';
import { mappingWeights, type MappingRule } from './rule.ts';

/**
 * Why a mapping rule may not be approved by this person, or null: somebody has to (APPROVAL_REQUIRED), another than its
 * author (SOD_VIOLATION, DOMAIN 13.2), and no approved rule of equal specificity may be able to match the same posting
 * (DOMAIN 11). `others` are the rules beside it; those that are not approved stand in nobody's way.
 */
export function refuseMappingApproval(
  rule: MappingRule,
  approver: string | null,
  others: readonly MappingRule[],
): Refusal | null {
  if (approver === null) {
    return refuse('APPROVAL_REQUIRED', { rule: 'SECOND_APPROVER', limit: null }, `${rule.id} needs an approver.`);
  }
  if (approver === rule.createdBy) {
    const sentence = `${approver} made ${rule.id}: another person approves it.`;
    return refuse('SOD_VIOLATION', { rule: '13.2', conflictingAuditId: null }, sentence);
  }
  const rival = others.find((other) => other.status === 'APPROVED' && !isSame(rule, other) && competes(rule, other));
  if (rival === undefined) return null;
  return invalid('match', 'NO_OVERLAP', `such that nothing matches both this rule and ${rival.id} on one day`);
}

function isSame(a: MappingRule, b: MappingRule): boolean {
  return a.id === b.id && a.version === b.version;
}

/** True when one posting could match both, and neither would be the more specific. */
function competes(a: MappingRule, b: MappingRule): boolean {
  return (
    a.chartId === b.chartId &&
    a.purpose === b.purpose &&
    overlaps(a.period, b.period) &&
    specificity(mappingWeights, a.match) === specificity(mappingWeights, b.match) &&
    mayMeet(mappingWeights, a.match, b.match)
  );
}
