import { civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { change, type Change, type DecisionContext } from '../../../platform/commands/command.ts';
import { keptLines } from '../domain/revenue/kept-lines.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import {
  estimateVariableConsideration as estimateOf,
  refuseFixed,
  type ToldConsideration,
} from '../domain/revenue/variable/told-consideration.ts';
import { requireReason } from '../domain/validation.ts';
import type { EstimateVariableConsiderationInput } from '../generated/resolver-types.ts';
import { revenueContractCommand } from './define.ts';
import { gatherPlan, type PlanFacts } from './plan-facts.ts';

/** What a part of the price that is not fixed comes to: what is sure enough of it is allocated, and caught up with. */
export const estimateVariableConsideration = revenueContractCommand<EstimateVariableConsiderationInput, PlanFacts>(
  'estimateVariableConsideration',
  {
    on: ({ revenueContractId }) => revenueContractId,
    ready: async ({ id }, _, reader) => refuseFixed(await reader.revenueStanding(id)),
    gather: (reader, _, contract, { scope }) => gatherPlan(reader, contract, scope),
    decide(contract, { revenueContractId: _, lineKey = null, ...input }, { now, newId, reason, facts }) {
      const refusal = refuseFixed(facts.standing) ?? requireReason(reason);
      if (refusal !== null) return refusal;
      const { legalEntity, standing, periods } = facts;
      invariant(legalEntity !== null && reason !== null, 'what is planned has a legal entity, and is seen with it');
      const told = estimateOf(
        { ...input, lineKey, reason },
        {
          standing,
          periods,
          known: contract.variableConsideration,
          progress: contract.progress,
          mode: legalEntity.roundingMode,
          policy: contract.roundingPolicy,
          today: civilDateAt(now, legalEntity.timeZone),
        },
      );
      return told.ok ? changed(contract, told.value, { newId, now }) : told.refusal;
    },
  },
);

function changed(
  contract: RevenueContract,
  { variableConsideration, changed: plans }: ToldConsideration,
  { newId, now }: Pick<DecisionContext, 'newId' | 'now'>,
): Change<RevenueContract> {
  return {
    ...change({ ...contract, variableConsideration }, 'ledger.revenue.scheduled'),
    untold: {
      gone: plans.flatMap(({ gone }) => gone.map(({ id }) => id)),
      lines: plans.flatMap(({ obligation, lines }) => keptLines(newId, obligation.id, lines, contract.currency)),
      obligations: plans.map(({ obligation }) => ({ ...obligation, updatedAt: now })),
    },
  };
}
