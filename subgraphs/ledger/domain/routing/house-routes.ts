import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { money } from '../../../../core/money.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { embeddedErp, keepersOf, type ErpInstance } from '../erp-instance.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import type { RoutingRule } from '../routing-rule.ts';
import { routeDocuments } from './follow-up.ts';
import { resolveRoute } from './resolve.ts';
import { keepsBooks, type Routable, type Routing } from './rules.ts';
import { splitByRoute } from './split.ts';

/** Everything that decides where documents go, as it stands at one moment. */
export type RoutingTable = {
  /** Every rule that is in force, or ever was. */
  readonly rules: readonly RoutingRule[];
  readonly erps: readonly (Pick<ErpInstance, 'id' | 'legalEntityIds' | 'status'> & {
    /** Whether something waits for it that came while it was in maintenance. */
    readonly hasQueue: boolean;
  })[];
};

/** Whether any rule asks which line a product is of. */
export function asksForProductLine({ rules }: RoutingTable): boolean {
  return rules.some(({ match }) => match.productLine !== null);
}

/** Whether any rule asks where a customer is. */
export function asksForPlace({ rules }: RoutingTable): boolean {
  return rules.some(({ match }) => match.country !== null || match.region !== null);
}

export type HouseRoute = { readonly erpInstanceId: ErpInstanceId; readonly ruleId: RoutingRuleId | null };

/**
 * The ERP of a line or a document at its posting date. From the first day of the first rule that speaks of a legal entity on, its
 * documents go by rules and by nothing else: a rule that is retired, or a line that none fits, leads to ROUTE_MISSING and not
 * back to the books here. Before that day, and where there is no such rule, its books are kept here.
 */
export function routeOf(line: Routable, table: RoutingTable): Result<HouseRoute> {
  const routing = routingFor(line.legalEntityId, table);
  return isRouted(line, table, routing) ? resolveRoute(line, routing) : accept(keptHere);
}

const keptHere: HouseRoute = { erpInstanceId: embeddedErp, ruleId: null };

/** A document that asks to be posted, as far as its route depends on it. */
export type RoutedDocument = Routable & {
  readonly id: string;
  readonly postingDate: CivilDate;
  readonly currency: CurrencyCode;
  readonly storedRoute: ErpInstanceId | null;
  /** What its lines have of their own; none where it has no lines. */
  readonly lines: readonly {
    readonly lineId: string;
    readonly net: string;
    readonly productLine?: string | null | undefined;
  }[];
};

/** What is reversed, credited, applied to or paid back: it is posted, and so it is routed. */
export type Followed = { readonly id: string; readonly erpInstanceId: ErpInstanceId | null };

/** Where a document goes, and whether it goes now (DOMAIN 10). Null of `followed`: it follows none. */
export function routeDocument(
  document: RoutedDocument,
  followed: Followed | null,
  table: RoutingTable,
): Result<{ readonly erpInstanceId: ErpInstanceId; readonly delivery: 'SENT' | 'QUEUED' }> {
  const own = ownRoute(document, followed, table);
  if (!own.ok) return own;
  const { lines: _, currency: __, ...outgoing } = document;
  const before = followed === null ? [] : [{ ...outgoing, ...storedOf(followed), follows: null }];
  const [first] = routeDocuments([{ ...outgoing, storedRoute: own.value, follows: followed?.id ?? null }, ...before], {
    ...routingFor(document.legalEntityId, table),
    erpStatus: Object.fromEntries(table.erps.map(({ id, status }) => [id, status])),
  });
  invariant(first, 'each document has its answer');
  return first.route;
}

/** Its own lines decide, unless it was routed before or goes where another went. */
function ownRoute(
  document: RoutedDocument,
  followed: Followed | null,
  table: RoutingTable,
): Result<ErpInstanceId | null> {
  if (document.storedRoute !== null || followed !== null) return accept(document.storedRoute);
  const routing = routingFor(document.legalEntityId, table);
  if (!isRouted(document, table, routing)) return accept(embeddedErp);
  if (document.lines.length === 0) return accept(null);
  // It is final: were it of several ERPs, it would have had to be split as a draft.
  const lines = document.lines.map(({ lineId, net, productLine }) => ({
    id: lineId,
    net: money(decimal(net), document.currency),
    productLine,
  }));
  const parts = splitByRoute({ ...document, status: 'FINAL', lines }, routing);
  return parts.ok ? accept(parts.value[0]?.erpInstanceId ?? null) : parts;
}

function storedOf({ id, erpInstanceId }: Followed) {
  return { id, storedRoute: erpInstanceId };
}

function isRouted({ legalEntityId, postingDate }: Routable, { rules }: RoutingTable, { booksKeptBy }: Routing) {
  return rules.some(
    ({ match, erpInstanceId, period }) =>
      period.from <= postingDate &&
      (match.legalEntityId === legalEntityId ||
        (match.legalEntityId === null && keepsBooks(booksKeptBy, legalEntityId, erpInstanceId))),
  );
}

/** The rules in force, and who keeps the books of one legal entity. */
function routingFor(legalEntityId: string, { rules, erps }: RoutingTable): Routing {
  return {
    rules: rules.filter(({ status }) => status === 'APPROVED'),
    booksKeptBy: { [legalEntityId]: keepersOf(legalEntityId, erps) },
  };
}
