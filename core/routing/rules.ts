import type { CivilDate } from '../civil-date.ts';
import type { Branded } from '../ids.ts';
import type { Period } from '../period.ts';
import type { Conditions, Weights } from './matching.ts';

export type ErpInstanceId = Branded<'ErpInstanceId'>;
export type RoutingRuleId = Branded<'RoutingRuleId'>;

/** What a routing rule may ask about, and how much each field counts (DOMAIN 10). */
export const routingWeights = {
  legalEntityId: 4,
  productLine: 2,
  region: 1,
  country: 1,
} as const satisfies Weights<string>;

export type RoutingField = keyof typeof routingWeights;

/** Which ERP keeps what matches, while the rule is in force. Of two equally specific rules the lower priority number wins. */
export type RoutingRule = {
  readonly id: RoutingRuleId;
  readonly priority: number;
  readonly match: Conditions<RoutingField>;
  readonly erpInstanceId: ErpInstanceId;
  readonly period: Period;
  /** Null until it is approved: it routes nothing before. */
  readonly approvedBy: string | null;
};

/** The ERPs that keep the books of each legal entity. A route elsewhere is none (DOMAIN 10). */
export type BooksKeptBy = Readonly<Record<string, readonly ErpInstanceId[]>>;

/** What is routed: a line of a document, or a document, at its posting date. */
export type Routable = Conditions<RoutingField> & {
  readonly legalEntityId: string;
  readonly postingDate: CivilDate;
};

export type Route = { readonly ruleId: RoutingRuleId; readonly erpInstanceId: ErpInstanceId };

export type Routing = { readonly rules: readonly RoutingRule[]; readonly booksKeptBy: BooksKeptBy };

export function keepsBooks(booksKeptBy: BooksKeptBy, legalEntityId: string, erp: ErpInstanceId): boolean {
  return Object.hasOwn(booksKeptBy, legalEntityId) && (booksKeptBy[legalEntityId] ?? []).includes(erp);
}
