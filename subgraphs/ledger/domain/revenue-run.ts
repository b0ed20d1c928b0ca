import { addDays, type CivilDate } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { RevenueRunStatus } from '../generated/rules.ts';
import { moduleOf, unknownPeriod, type AccountingPeriod } from './accounting-period.ts';
import type { RevenueRunId } from './ids.ts';
import { invalid } from './validation.ts';

/** Recognises what is due of a legal entity by a day (DOMAIN 7), and how far it has come with that. */
export type RevenueRun = {
  readonly id: RevenueRunId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly throughDate: CivilDate;
  readonly status: RevenueRunStatus;
  /** How many lines were due when it began. */
  readonly dueLines: number;
  readonly counts: RevenueRunCounts;
  /** In the functional currency, as the books carry it. */
  readonly recognised: Money;
  readonly pages: number;
  readonly position: string | null;
  readonly startedBy: string;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RevenueRunCounts = { readonly contracts: number; readonly lines: number; readonly entries: number };

export const noCounts: RevenueRunCounts = { contracts: 0, lines: 0, entries: 0 };

/** The day that a client names, or the last one of the period that it names: one of the two. */
export function throughDateOf(
  { throughDate, periodId }: { readonly throughDate?: CivilDate | null; readonly periodId?: string | null },
  period: Pick<AccountingPeriod, 'to'> | null,
): CivilDate | Refusal {
  if (throughDate != null && periodId != null) return invalid('input.periodId', 'ONE_OF', 'left out, or `throughDate`');
  if (throughDate != null) return throughDate;
  if (periodId == null) return invalid('input.throughDate', 'REQUIRED', 'given, or `periodId`');
  if (period === null) return unknownPeriod(periodId);
  return addDays(period.to, -1);
}

/** Revenue is recognised while the REVENUE module of the period is open (DOMAIN 7, 12). */
export function refuseClosed(period: AccountingPeriod | null, throughDate: CivilDate): Refusal | null {
  const isOpen = period !== null && moduleOf(period, 'REVENUE').status === 'OPEN' && isTaken(period);
  if (isOpen) return null;
  const name = period?.name ?? throughDate;
  return refuse('PERIOD_CLOSED', { period: name }, `${name} takes no recognition: its module REVENUE is not open.`);
}

function isTaken(period: AccountingPeriod): boolean {
  const { status } = moduleOf(period, 'GL');
  return status !== 'CLOSED' && status !== 'LOCKED';
}

export function refuseSecond(running: RevenueRunId | null): Refusal | null {
  if (running === null) return null;
  return invalid(
    'input.legalEntityId',
    'NO_RUN_RUNNING',
    `a legal entity for which no other run is RUNNING: ${running}`,
  );
}

export function unknownRevenueRun(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'RevenueRun', id }, `There is no RevenueRun ${id} that you may see.`);
}
