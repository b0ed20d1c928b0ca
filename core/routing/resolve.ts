import { contains } from '../period.ts';
import { refuse, type Refusal } from '../refusal.ts';
import { accept, deny, type Result } from '../result.ts';
import { best, fits, specificity } from './matching.ts';
import { keepsBooks, routingWeights, type Routable, type Route, type Routing, type RoutingRule } from './rules.ts';

/**
 * The ERP of a line at its posting date (DOMAIN 10): of the approved rules in force whose ERP keeps the books of the legal
 * entity, the most specific, then the lowest priority number. ROUTE_MISSING when none is left, ROUTE_AMBIGUOUS when several
 * are, whatever their order and even if they agree on the ERP: nobody could say by which rule it was.
 */
export function resolveRoute(line: Routable, { rules, booksKeptBy }: Routing): Result<Route> {
  const candidates = rules.filter(
    (rule) =>
      rule.approvedBy !== null &&
      contains(rule.period, line.postingDate) &&
      fits(routingWeights, rule.match, line) &&
      keepsBooks(booksKeptBy, line.legalEntityId, rule.erpInstanceId),
  );
  const mostSpecific = best(candidates, (rule) => specificity(routingWeights, rule.match));
  const [route, ...others] = best(mostSpecific, (rule) => -rule.priority);
  if (route === undefined) return deny(routeMissing(line));
  if (others.length > 0) return deny(routeAmbiguous([route, ...others]));
  return accept({ ruleId: route.id, erpInstanceId: route.erpInstanceId });
}

function routeMissing({ legalEntityId, postingDate }: Routable): Refusal {
  const sentence = `No rule in force on ${postingDate} leads to an ERP that keeps the books of ${legalEntityId}.`;
  return refuse('ROUTE_MISSING', { legalEntityId, on: postingDate }, sentence);
}

function routeAmbiguous(tied: readonly Pick<RoutingRule, 'id'>[]): Refusal {
  const rules = tied.map(({ id }) => id).sort();
  const sentence = `${rules.join(', ')} are equally specific and of one priority: give one of them another priority.`;
  return refuse('ROUTE_AMBIGUOUS', { rules }, sentence);
}
