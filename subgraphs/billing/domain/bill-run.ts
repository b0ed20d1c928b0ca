import { addDays, civilDateAt, type CivilDate } from '../../../core/civil-date.ts';
import type { Branded, LegalEntityId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { BillRunStatus } from '../generated/rules.ts';
import type { BillingSubscriptionId } from './billing-subscription.ts';
import type { LegalEntity } from './legal-entity.ts';
import { invalid } from './validation.ts';

export type BillRunId = Branded<'BillRunId'>;

/** Charges what is due of a legal entity by a date (DOMAIN 5.1, 5.8), and how far it has come with that. */
export type BillRun = {
  readonly id: BillRunId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly throughDate: CivilDate;
  readonly finalize: boolean;
  readonly status: BillRunStatus;
  readonly phase: BillRunPhase;
  readonly dueSubscriptions: number;
  readonly counts: BillRunCounts;
  readonly pages: number;
  readonly position: string | null;
  readonly repeats: boolean;
  readonly problems: readonly BillRunProblem[];
  readonly startedBy: string;
  readonly finishedAt: Date | null;
  readonly failure: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type BillRunPhase = 'DRAFTING' | 'FINALIZING';

export type BillRunCounts = {
  readonly subscriptions: number;
  readonly drafted: number;
  readonly taxed: number;
  readonly finalized: number;
  readonly waiting: number;
  readonly failed: number;
};

export type BillRunProblem = {
  readonly billingSubscriptionId: BillingSubscriptionId;
  readonly code: string;
  readonly message: string;
};

export const noCounts: BillRunCounts = { subscriptions: 0, drafted: 0, taxed: 0, finalized: 0, waiting: 0, failed: 0 };

/** The schema's `@listSize` says the same. */
export const problemsMax = 100;
export const daysAheadMax = 31;

/** Charging far ahead would make claims out of what may still be cancelled. */
export function refuseFarAhead(throughDate: CivilDate, now: Date, { timeZone }: LegalEntity): Refusal | null {
  const last = addDays(civilDateAt(now, timeZone), daysAheadMax);
  if (throughDate <= last) return null;
  return invalid('input.throughDate', 'DAYS_AHEAD_MAX', `at most ${last}, which is ${daysAheadMax} days ahead`);
}

export function refuseSecond(running: BillRunId | null): Refusal | null {
  if (running === null) return null;
  return invalid(
    'input.legalEntityId',
    'NO_RUN_RUNNING',
    `a legal entity for which no other run is RUNNING: ${running}`,
  );
}

export function unknownBillRun(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'BillRun', id }, `There is no BillRun ${id} that you may see.`);
}
