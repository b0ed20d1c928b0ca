import type { CurrencyCode } from '../../../../core/currencies.ts';
import { sumMoney, type Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { ErpInstanceId, RoutingRuleId } from '../ids.ts';
import type { Conditions } from '../../../../core/routing/matching.ts';
import { invalid } from '../validation.ts';
import { resolveRoute } from '../../../../core/routing/resolve.ts';
import type { Routable, RoutingField, Routing } from '../../../../core/routing/rules.ts';

/** A line of a document, with what it has of its own for routing; the rest it has from the document. */
export type SplitLine = Conditions<Exclude<RoutingField, 'legalEntityId'>> & {
  readonly id: string;
  readonly net: Money;
};

export type SplitDocument = Routable & {
  readonly status: string;
  readonly currency: CurrencyCode;
  /** Set once the document was routed: it stays (DOMAIN 10). */
  readonly storedRoute: ErpInstanceId | null;
  readonly lines: readonly SplitLine[];
};

/** The lines that go to one ERP, as a document of their own. */
export type DocumentPart = {
  readonly erpInstanceId: ErpInstanceId;
  readonly lines: readonly string[];
  readonly net: Money;
};

/**
 * One document for each ERP that its lines lead to, in the order of their ids (DOMAIN 10). Only a draft is split: a routed
 * document stays whole, and a final one that leads to several ERPs is refused (ROUTE_AMBIGUOUS), as is a line without a
 * route.
 */
export function splitByRoute(document: SplitDocument, routing: Routing): Result<readonly DocumentPart[]> {
  if (document.lines.length === 0) return deny(invalid('lines', 'NOT_EMPTY', 'one line at least'));

  const groups = new Map<ErpInstanceId, SplitLine[]>();
  const ruleIds = new Set<RoutingRuleId>();
  for (const line of document.lines) {
    const route = routeOf(document, line, routing);
    if (!route.ok) return route;
    const { erpInstanceId, ruleId } = route.value;
    groups.set(erpInstanceId, [...(groups.get(erpInstanceId) ?? []), line]);
    if (ruleId !== null) ruleIds.add(ruleId);
  }
  if (groups.size > 1 && document.status !== 'DRAFT') {
    const sentence = 'The lines of a final document lead to several ERPs, and only a draft is split.';
    return deny(refuse('ROUTE_AMBIGUOUS', { rules: [...ruleIds].sort() }, sentence));
  }

  const parts: DocumentPart[] = [];
  for (const erpInstanceId of [...groups.keys()].sort()) {
    const lines = groups.get(erpInstanceId) ?? [];
    const net = sumMoney(
      lines.map((line) => line.net),
      document.currency,
    );
    if (!net.ok) return net;
    parts.push({ erpInstanceId, lines: lines.map(({ id }) => id), net: net.value });
  }
  return accept(parts);
}

type LineRoute = { readonly erpInstanceId: ErpInstanceId; readonly ruleId: RoutingRuleId | null };

function routeOf(document: SplitDocument, line: SplitLine, routing: Routing): Result<LineRoute> {
  if (document.storedRoute !== null) return accept({ erpInstanceId: document.storedRoute, ruleId: null });
  return resolveRoute(
    {
      legalEntityId: document.legalEntityId,
      postingDate: document.postingDate,
      productLine: line.productLine ?? document.productLine,
      region: line.region ?? document.region,
      country: line.country ?? document.country,
    },
    routing,
  );
}
