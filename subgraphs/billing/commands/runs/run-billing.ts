import type { LegalEntityId } from '../../../../core/ids.ts';
import { personOf } from '../../../../core/viewer.ts';
import { change } from '../../../../platform/commands/command.ts';
import { noCounts, refuseFarAhead, refuseSecond, type BillRun, type BillRunId } from '../../domain/bill-run.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import type { RunBillingInput } from '../../generated/resolver-types.ts';
import { runCreation } from '../define.ts';

type Facts = {
  readonly legalEntity: LegalEntity | null;
  readonly running: BillRunId | null;
  readonly due: number;
};

/** Starts a run; a worker carries it out, on behalf of who started it. */
export const runBilling = runCreation<RunBillingInput, Facts>('runBilling', {
  outcome: 'SUBMITTED',

  async gather(reader, input) {
    const legalEntity = await reader.legalEntity(input.legalEntityId as LegalEntityId);
    if (legalEntity === null) return { legalEntity, running: null, due: 0 };
    return {
      legalEntity,
      running: await reader.runningRun(legalEntity.id),
      due: await reader.countDue(legalEntity.id, input.throughDate),
    };
  },

  decide(input, { now, viewer, newId, facts: { legalEntity, running, due } }) {
    const isTheirs = viewer.legalEntityIds?.some((id) => id === legalEntity?.id) ?? true;
    if (legalEntity === null || !isTheirs) return unknownLegalEntity(input.legalEntityId);
    const refusal = refuseFarAhead(input.throughDate, now, legalEntity) ?? refuseSecond(running);
    if (refusal !== null) return refusal;
    const run: BillRun = {
      id: newId('run'),
      version: 0,
      legalEntityId: legalEntity.id,
      throughDate: input.throughDate,
      finalize: input.finalize ?? false,
      status: 'RUNNING',
      phase: 'DRAFTING',
      dueSubscriptions: due,
      counts: noCounts,
      pages: 0,
      position: null,
      repeats: false,
      problems: [],
      startedBy: personOf(viewer),
      finishedAt: null,
      failure: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(run, 'billing.billRun.started');
  },
});
