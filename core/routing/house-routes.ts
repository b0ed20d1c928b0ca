import { accept, type Result } from '../result.ts';
import { resolveRoute } from './resolve.ts';
import {
  keepsBooks,
  type ErpInstanceId,
  type Routable,
  type Routing,
  type RoutingRule,
  type RoutingRuleId,
} from './rules.ts';

/** The books that are kept here. They are always there, and may be those of any legal entity. */
export const embeddedErp = 'embedded' as ErpInstanceId;

/** An ERP and whose books it keeps; none are named of `embedded`. */
export type BookKeeper = { readonly id: ErpInstanceId; readonly legalEntityIds: readonly string[] };

/** Everything that decides which ERP a document is for, as it stands at one moment. */
export type HouseRouting = {
  /** Every rule that is in force, or ever was. */
  readonly rules: readonly (RoutingRule & { readonly status: 'DRAFT' | 'APPROVED' | 'RETIRED' })[];
  readonly erps: readonly BookKeeper[];
};

export type HouseRoute = { readonly erpInstanceId: ErpInstanceId; readonly ruleId: RoutingRuleId | null };

/** Whether any rule asks which line a product is of. */
export function asksForProductLine({ rules }: HouseRouting): boolean {
  return rules.some(({ match }) => match.productLine != null);
}

/** Whether any rule asks where a customer is. */
export function asksForPlace({ rules }: HouseRouting): boolean {
  return rules.some(({ match }) => match.country != null || match.region != null);
}

/**
 * The ERP of a line or a document at its posting date. From the first day of the first rule that speaks of a legal entity on, its
 * documents go by rules and by nothing else: a rule that is retired, or a line that none fits, leads to ROUTE_MISSING and not
 * back to the books here. Before that day, and where there is no such rule, its books are kept here.
 */
export function routeOf(line: Routable, house: HouseRouting): Result<HouseRoute> {
  return isRouted(line, house) ? resolveRoute(line, routingFor(line.legalEntityId, house)) : accept(keptHere);
}

const keptHere: HouseRoute = { erpInstanceId: embeddedErp, ruleId: null };

/** Whether rules speak of the legal entity of a document on its day. */
export function isRouted({ legalEntityId, postingDate }: Routable, house: HouseRouting): boolean {
  const { booksKeptBy } = routingFor(legalEntityId, house);
  return house.rules.some(
    ({ match, erpInstanceId, period }) =>
      period.from <= postingDate &&
      (match.legalEntityId === legalEntityId ||
        (match.legalEntityId == null && keepsBooks(booksKeptBy, legalEntityId, erpInstanceId))),
  );
}

/** The rules in force, and who keeps the books of one legal entity. */
export function routingFor(legalEntityId: string, { rules, erps }: HouseRouting): Routing {
  return {
    rules: rules.filter(({ status }) => status === 'APPROVED'),
    booksKeptBy: { [legalEntityId]: keepersOf(legalEntityId, erps) },
  };
}

/** Which of these keep the books of a legal entity. */
export function keepersOf(legalEntityId: string, erps: readonly BookKeeper[]): readonly ErpInstanceId[] {
  return erps
    .filter(({ id, legalEntityIds }) => id === embeddedErp || legalEntityIds.includes(legalEntityId))
    .map(({ id }) => id);
}
