import type { FiscalPeriod } from '../../../core/calendar/fiscal-calendar.ts';
import type { Scope } from '../../../core/scope.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { Standing } from '../domain/revenue/standing.ts';
import type { LedgerReader } from '../port.ts';

/** What the books say of the plan of a revenue contract, for whoever tells something that changes it. */
export type PlanFacts = {
  readonly legalEntity: LegalEntity | null;
  readonly standing: readonly Standing[];
  readonly periods: readonly FiscalPeriod[];
};

export async function gatherPlan(
  reader: LedgerReader,
  { id, legalEntityId }: RevenueContract,
  scope: Scope,
): Promise<PlanFacts> {
  return {
    legalEntity: await reader.legalEntity(legalEntityId, scope),
    standing: await reader.revenueStanding(id),
    periods: await reader.allPeriods(legalEntityId),
  };
}
