import type { CivilDate } from '../../../core/civil-date.ts';
import type { Period } from '../../../core/period.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { Account } from './account.ts';
import type { AccountId, MappingRuleId } from './ids.ts';
import { dimensionsMax, type Dimension } from './journal-entry.ts';
import { mappingWeights, type MappingField, type MappingRule as Mapping } from './mapping/rule.ts';
import { postingRules, type PostingPurpose, type PostingRole } from './posting/rules.ts';
import type { MappingRuleStatus } from './states/mapping-rule.ts';
import { checkName, checkText, firstOf, invalid } from './validation.ts';

/** A mapping rule as it is kept and told (DOMAIN 11). It never changes but for its status: a change is a new rule. */
export type MappingRule = {
  readonly id: MappingRuleId;
  readonly version: number;
  readonly chartId: string;
  readonly purpose: PostingPurpose;
  readonly match: MappingMatch;
  readonly lines: readonly MappingLine[];
  readonly period: Period;
  readonly status: MappingRuleStatus;
  readonly createdBy: string;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What a posting must have for the rule to speak of it; null asks nothing. */
export type MappingMatch = { readonly [Field in Exclude<MappingField, 'intercompany'>]: string | null } & {
  readonly intercompany: boolean | null;
};

export type MappingLine = {
  readonly role: PostingRole;
  readonly accountId: AccountId;
  readonly dimensions: readonly Dimension[];
};

/** The rule as the selection reads it. */
export function mappingOf({ lines, ...rule }: MappingRule): Mapping {
  const byRole = lines.map(({ role, accountId, dimensions }) => [
    role,
    { accountId, dimensions: Object.fromEntries(dimensions.map(({ name, value }) => [name, value])) },
  ]);
  return { ...rule, lines: Object.fromEntries(byRole) as Mapping['lines'] };
}

export function matchOf(
  input: { readonly [Field in MappingField]?: string | boolean | null } | null | undefined,
): MappingMatch {
  const fields = Object.keys(mappingWeights) as readonly MappingField[];
  return Object.fromEntries(fields.map((field) => [field, input?.[field] ?? null])) as MappingMatch;
}

/** Which role an account of this control may play alone: the total of receivables is moved by nothing else (DOMAIN 6.3.6). */
const controlled = { role: 'AR', control: 'AR' } as const;

type Stated = Pick<MappingRule, 'chartId' | 'purpose' | 'match' | 'lines' | 'period'>;

/** Why a rule cannot be what its author states, or null: its roles are the purpose's, its accounts the chart's. */
export function checkMappingRule(rule: Stated, accounts: readonly Account[]): Refusal | null {
  const { match, lines, period, purpose } = rule;
  const roles = rolesOf(purpose);
  return firstOf(
    lines.length === 0 ? invalid('input.lines', 'NOT_EMPTY', 'one line at least') : null,
    new Set(lines.map(({ role }) => role)).size < lines.length
      ? invalid('input.lines', 'DISTINCT', 'a list in which no role stands twice')
      : null,
    period.to === null || period.to > period.from
      ? null
      : invalid('input.to', 'PERIOD_ENDS_AFTER_START', `after ${period.from}, its first day`),
    ...Object.entries(match).map(([field, value]) =>
      // A territory is what the company calls it.
      typeof value === 'string' ? (field === 'region' ? checkText : checkName)(`input.match.${field}`, value) : null,
    ),
    ...lines.map((line, index) => checkLine(`input.lines[${index}]`, line, rule.chartId, roles, accounts)),
  );
}

function checkLine(
  path: string,
  { role, accountId, dimensions }: MappingLine,
  chartId: string,
  roles: readonly PostingRole[],
  accounts: readonly Account[],
): Refusal | null {
  if (!roles.includes(role)) return invalid(`${path}.role`, 'ONE_OF', `one of ${roles.join(', ')}`);
  const account = accounts.find((one) => one.id === accountId && one.chartId === chartId);
  if (account === undefined)
    return refuse('NOT_FOUND', { entity: 'Account', id: accountId }, `There is no Account ${accountId} in ${chartId}.`);
  if ((role === controlled.role) !== (account.control === controlled.control))
    return invalid(
      `${path}.accountId`,
      'CONTROL_ACCOUNT',
      'the control account of receivables for the role AR, and for no other role',
    );
  if (role === 'RETAINED_EARNINGS' && account.type !== 'EQUITY')
    return invalid(`${path}.accountId`, 'EQUITY_ACCOUNT', 'an account of equity for the role RETAINED_EARNINGS');
  return firstOf(
    dimensions.length > dimensionsMax
      ? invalid(`${path}.dimensions`, 'COUNT_MAX', `at most ${dimensionsMax} dimensions`)
      : null,
    ...dimensions.flatMap(({ name, value }, index) => [
      checkName(`${path}.dimensions[${index}].name`, name),
      checkName(`${path}.dimensions[${index}].value`, value),
    ]),
  );
}

/** The roles of a purpose; any entry may need the rounding account. */
export function rolesOf(purpose: PostingPurpose): readonly PostingRole[] {
  const { debit, credit } = postingRules[purpose];
  return [...new Set<PostingRole>([...debit, ...credit, 'ROUNDING'])];
}

/** How long whoever made or approved a rule stays away from postings that use it (DOMAIN 13.2). */
const apartMs = 86_400_000;

/** What the duty asks of a rule, of mapping or of routing. */
type MadeRule = Pick<MappingRule, 'createdBy' | 'createdAt' | 'approvedBy' | 'approvedAt'> & { readonly id: string };

/** Who made or approved a rule resubmits nothing that uses it for a day (DOMAIN 13.2). */
export function refuseOwnRules(rules: readonly MadeRule[], person: string, now: Date): Refusal | null {
  const isRecent = (at: Date | null) => at !== null && now.getTime() - at.getTime() <= apartMs;
  const own = rules.find(
    ({ createdBy, createdAt, approvedBy, approvedAt }) =>
      (createdBy === person && isRecent(createdAt)) || (approvedBy === person && isRecent(approvedAt)),
  );
  if (own === undefined) return null;
  const sentence = `You made or approved ${own.id}, which this posting uses: another person resubmits it (13.2).`;
  return refuse('SOD_VIOLATION', { rule: '13.2', conflictingAuditId: null }, sentence);
}

/** Whether a document of this day may be posted by the rule: on that day or on a later one. */
export function mayBeUsed({ period, status }: MappingRule, from: CivilDate): boolean {
  return status === 'APPROVED' && (period.to === null || from < period.to);
}

export function unknownMappingRule(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'MappingRule', id }, `There is no MappingRule ${id} that you may see.`);
}
