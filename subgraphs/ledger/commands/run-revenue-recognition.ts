import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { fromMinor } from '../../../core/money.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import type { AccountingPeriod } from '../domain/accounting-period.ts';
import type { AccountingPeriodId, RevenueRunId } from '../domain/ids.ts';
import { refuseInactive, unknownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { noCounts, refuseClosed, refuseSecond, throughDateOf, type RevenueRun } from '../domain/revenue-run.ts';
import type { RunRevenueRecognitionInput } from '../generated/resolver-types.ts';
import { revenueRunCreation } from './define.ts';

type Facts = {
  readonly legalEntity: LegalEntity | null;
  readonly through: CivilDate | Refusal;
  /** Of the day. */
  readonly period: AccountingPeriod | null;
  readonly running: RevenueRunId | null;
  readonly due: number;
};

/** Starts a run; a worker carries it out. */
export const runRevenueRecognition = revenueRunCreation<RunRevenueRecognitionInput, Facts>('runRevenueRecognition', {
  outcome: 'SUBMITTED',

  async gather(reader, input, { scope }) {
    const legalEntity = await reader.legalEntity(input.legalEntityId as LegalEntityId, scope);
    const named = input.periodId == null ? null : await reader.period(input.periodId as AccountingPeriodId, scope);
    const through = throughDateOf(input, named?.legalEntityId === legalEntity?.id ? named : null);
    if (legalEntity === null || typeof through === 'object') {
      return { legalEntity, through, period: null, running: null, due: 0 };
    }
    return {
      legalEntity,
      through,
      period: await reader.periodOn(legalEntity.id, through),
      running: await reader.runningRevenueRun(legalEntity.id),
      due: await reader.countDueLines(legalEntity.id, addDays(through, 1)),
    };
  },

  decide(input, { now, viewer, newId, facts: { legalEntity, through, period, running, due } }) {
    if (legalEntity === null) return unknownLegalEntity(input.legalEntityId);
    if (typeof through === 'object') return through;
    const refusal = refuseInactive(legalEntity) ?? refuseClosed(period, through) ?? refuseSecond(running);
    if (refusal !== null) return refusal;
    const run: RevenueRun = {
      id: newId('rvr'),
      version: 0,
      legalEntityId: legalEntity.id,
      throughDate: through,
      status: 'RUNNING',
      dueLines: due,
      counts: noCounts,
      recognised: fromMinor(0n, legalEntity.functionalCurrency),
      pages: 0,
      position: null,
      startedBy: personOf(viewer),
      finishedAt: null,
      failure: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(run, 'ledger.revenueRun.started');
  },
});
