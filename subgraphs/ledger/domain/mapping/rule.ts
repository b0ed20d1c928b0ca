import type { Period } from '../../../../core/period.ts';
import type { AccountId, MappingRuleId } from '../ids.ts';
import type { Conditions, Weights } from '../../../../core/routing/matching.ts';
import type { MappingRuleStatus } from '../states/mapping-rule.ts';
import type { PostingPurpose, PostingRole } from '../posting/rules.ts';

/** What a mapping rule may ask about, and how much each field counts: productId counts two (DOMAIN 11). */
export const mappingWeights = {
  productId: 2,
  productLine: 1,
  region: 1,
  customerType: 1,
  taxCode: 1,
  paymentMethod: 1,
  intercompany: 1,
} as const satisfies Weights<string>;

export type MappingField = keyof typeof mappingWeights;

/** Which accounts a posting of one purpose touches, for what it matches, while it is in force (DOMAIN 11). */
export type MappingRule = {
  readonly id: MappingRuleId;
  readonly version: number;
  readonly chartId: string;
  readonly purpose: PostingPurpose;
  readonly match: Conditions<MappingField>;
  readonly lines: Readonly<Partial<Record<PostingRole, MappedAccount>>>;
  readonly period: Period;
  readonly status: MappingRuleStatus;
  readonly createdBy: string;
};

export type MappedAccount = {
  readonly accountId: AccountId;
  readonly dimensions: Readonly<Record<string, string>>;
};
