import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { money } from '../../../../core/money.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { embeddedErp, isRouted, routingFor, type BookKeeper } from '../../../../core/routing/house-routes.ts';
import type { Routable } from '../../../../core/routing/rules.ts';
import type { ErpInstanceId } from '../ids.ts';
import type { RoutingRule } from '../routing-rule.ts';
import type { ErpInstanceStatus } from '../states/erp-instance.ts';
import { routeDocuments } from './follow-up.ts';
import { splitByRoute } from './split.ts';

/** Everything that decides where documents go, and whether they go now. */
export type RoutingTable = {
  /** Every rule that is in force, or ever was. */
  readonly rules: readonly RoutingRule[];
  readonly erps: readonly (BookKeeper & {
    readonly status: ErpInstanceStatus;
    /** Whether something waits for it that came while it was in maintenance. */
    readonly hasQueue: boolean;
  })[];
};

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
  if (!isRouted(document, table)) return accept(embeddedErp);
  if (document.lines.length === 0) return accept(null);
  // It is final: were it of several ERPs, it would have had to be split as a draft.
  const lines = document.lines.map(({ lineId, net, productLine }) => ({
    id: lineId,
    net: money(decimal(net), document.currency),
    productLine,
  }));
  const parts = splitByRoute({ ...document, status: 'FINAL', lines }, routingFor(document.legalEntityId, table));
  return parts.ok ? accept(parts.value[0]?.erpInstanceId ?? null) : parts;
}

function storedOf({ id, erpInstanceId }: Followed) {
  return { id, storedRoute: erpInstanceId };
}
