import { civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Refusal } from '../../../core/refusal.ts';
import type { Result } from '../../../core/result.ts';
import { change, type Change, type DecisionContext } from '../../../platform/commands/command.ts';
import { keptLines } from '../domain/revenue/kept-lines.ts';
import {
  refuseUntold,
  withProgress,
  type ObligationProgress,
  type ProgressFacts,
  type Told,
  type ToldMethod,
} from '../domain/revenue/progress.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { LedgerReader } from '../port.ts';
import { revenueContractCommand } from './define.ts';
import { gatherPlan, type PlanFacts } from './plan-facts.ts';

type OfLine = { readonly revenueContractId: string };

/** A command that tells a fact of the progress of a promise: what it earns is planned, and the next run recognises it. */
export function progressCommand<Input extends OfLine>(
  name: string,
  parts: {
    readonly method: ToldMethod;
    readonly isOpen?: (progress: ObligationProgress) => boolean;
    tell(input: Input, facts: ProgressFacts): Result<Told>;
  },
) {
  return revenueContractCommand<Input, PlanFacts>(name, {
    on: ({ revenueContractId }) => revenueContractId,
    async ready({ id, progress }, _, reader: LedgerReader): Promise<Refusal | null> {
      return refuseUntold(parts.method, { standing: await reader.revenueStanding(id), progress }, parts.isOpen);
    },
    gather: (reader, _, contract, { scope }) => gatherPlan(reader, contract, scope),
    decide(contract, input, { now, newId, facts: { legalEntity, standing, periods } }) {
      const { progress } = contract;
      const refusal = refuseUntold(parts.method, { standing, progress }, parts.isOpen);
      if (refusal !== null) return refusal;
      invariant(legalEntity, 'what is planned has a legal entity, and is seen with it');
      const today = civilDateAt(now, legalEntity.timeZone);
      const told = parts.tell(input, { standing, progress, periods, mode: legalEntity.roundingMode, today });
      return told.ok ? changed(contract, told.value, { newId, now }) : told.refusal;
    },
  });
}

function changed(
  contract: RevenueContract,
  { progress, obligation, gone, lines }: Told,
  { newId, now }: Pick<DecisionContext, 'newId' | 'now'>,
): Change<RevenueContract> {
  const after = { ...contract, progress: withProgress(contract.progress, progress) };
  return {
    ...change(after, 'ledger.revenue.scheduled'),
    untold: {
      gone: gone.map(({ id }) => id),
      lines: keptLines(newId, obligation.id, lines, contract.currency),
      obligations: [{ ...obligation, updatedAt: now }],
    },
  };
}
