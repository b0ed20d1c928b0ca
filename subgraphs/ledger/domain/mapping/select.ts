import type { CivilDate } from '../../../../core/civil-date.ts';
import { contains } from '../../../../core/period.ts';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { MappingRuleId } from '../ids.ts';
import { best, fits, specificity, type Conditions } from '../../../../core/routing/matching.ts';
import type { PostingPurpose, PostingRole } from '../posting/rules.ts';
import { mappingWeights, type MappedAccount, type MappingField, type MappingRule } from './rule.ts';

/** What is to be posted, as far as a mapping asks. */
export type MappingRequest = {
  readonly chartId: string;
  readonly purpose: PostingPurpose;
  /** The date that decides; the document's own date does not (DOMAIN 11). */
  readonly postingDate: CivilDate;
  readonly facts: Conditions<MappingField>;
};

/** The suspense accounts that a chart allows for some purposes; what goes there is reported daily. Usually none. */
export type Suspense = Readonly<Partial<Record<PostingPurpose, MappedAccount>>>;

/** The account for a role, and what the journal line has to remember of how it was found. */
export type SelectedAccount = MappedAccount &
  (
    | { readonly ruleId: MappingRuleId; readonly version: number; readonly suspense: false }
    | { readonly ruleId: null; readonly version: null; readonly suspense: true }
  );

/**
 * The account of a role (DOMAIN 11): by the most specific of the approved rules of the purpose that are in force on the
 * posting date and match. MAPPING_MISSING when there is none, when it has no account for the role, or when two are equally
 * specific, which approval prevents; the posting then waits, unless a suspense account is configured.
 */
export function selectMapping(
  rules: readonly MappingRule[],
  request: MappingRequest,
  role: PostingRole,
  suspense: Suspense = {},
): Result<SelectedAccount> {
  const candidates = rules.filter((rule) => isCandidate(rule, request));
  const chosen = best(candidates, (rule) => specificity(mappingWeights, rule.match));
  const [rule, ...others] = chosen;
  const account = others.length > 0 ? undefined : rule?.lines[role];
  if (rule !== undefined && account !== undefined) {
    return accept({ ...account, ruleId: rule.id, version: rule.version, suspense: false });
  }
  const waiting = suspense[request.purpose];
  if (waiting !== undefined) return accept({ ...waiting, ruleId: null, version: null, suspense: true });
  return deny(mappingMissing(request, role, chosen));
}

function isCandidate(rule: MappingRule, { chartId, purpose, postingDate, facts }: MappingRequest): boolean {
  return (
    rule.status === 'APPROVED' &&
    rule.chartId === chartId &&
    rule.purpose === purpose &&
    contains(rule.period, postingDate) &&
    fits(mappingWeights, rule.match, { ...facts, intercompany: facts.intercompany ?? false })
  );
}

function mappingMissing(
  { purpose, postingDate }: MappingRequest,
  role: PostingRole,
  chosen: readonly MappingRule[],
): Refusal {
  const matched = chosen.map(({ id }) => id).sort();
  const found = matched.length === 0 ? 'no approved rule matches' : `these match: ${matched.join(', ')}`;
  const sentence = `${purpose} on ${postingDate} has not one account for ${role}: ${found}.`;
  return refuse('MAPPING_MISSING', { purpose, matched }, sentence);
}
