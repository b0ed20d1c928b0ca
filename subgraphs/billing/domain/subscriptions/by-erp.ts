import type { CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { isRouted, routeOf, type HouseRouting } from '../../../../core/routing/house-routes.ts';
import type { ErpInstanceId } from '../../../../core/routing/rules.ts';
import type { Charge } from './charging.ts';

/** What rules of routing may ask about a customer: its country, and the territory that sells to it. */
export type CustomerPlace = { readonly country: string | null; readonly region: string | null };

/** Everything that decides for which ERP a charge is invoiced. */
export type Routes = HouseRouting & {
  /** By product. */
  readonly productLines: ReadonlyMap<string, string>;
};

export type ChargesOfErp = { readonly erpInstanceId: ErpInstanceId | null; readonly charges: readonly Charge[] };

/**
 * One document is for one ERP (DOMAIN 10): charges that lead to different ones are drafted apart, in the order of their first. Null where
 * no rule speaks of the company on that day, and for what no rule leads anywhere: that is invoiced all the same, and the ledger
 * says what it waits for.
 */
export function chargesByErp(
  charges: readonly Charge[],
  document: { readonly legalEntityId: LegalEntityId; readonly postingDate: CivilDate } & CustomerPlace,
  routes: Routes,
): readonly ChargesOfErp[] {
  if (!isRouted(document, routes)) return [{ erpInstanceId: null, charges }];
  const parts = new Map<ErpInstanceId | null, Charge[]>();
  for (const charge of charges) {
    const route = routeOf({ ...document, productLine: routes.productLines.get(charge.item.productId) ?? null }, routes);
    const erp = route.ok ? route.value.erpInstanceId : null;
    parts.set(erp, [...(parts.get(erp) ?? []), charge]);
  }
  return [...parts].map(([erpInstanceId, part]) => ({ erpInstanceId, charges: part }));
}
