import type { CloseUsagePeriodInput } from '../generated/resolver-types.ts';
import type { Clock } from '../../../core/clock.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { draftingPageSize } from '../commands/runs/drafting.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import type { BillRunDesk, UsageOfItem } from '../port.ts';

type Parts = { readonly desk: BillRunDesk; readonly clock: Clock; readonly log: Log };
type Close = (input: CloseUsagePeriodInput, idempotencyKey: string) => Promise<Answer<ClosedUsage>>;

/** How many closed periods a page rates again; what is left waits for the next one. */
const latePageSize = 50;

/**
 * Closes what can be closed of the usage of the next page's subscriptions, and rates again what came late: each by a command of
 * its own, before and outside of the page's transaction. What is refused holds up nobody: it is looked at again by the next run.
 */
export async function closeUsage(run: BillRun, { desk, clock, log }: Parts, close: Close): Promise<void> {
  const { id, legalEntityId, throughDate: by, position, pages } = run;
  // A no is kept under its key, and the next page may find what stood in the way gone: so the page is a part of it.
  const keyOf = ({ itemId, from }: UsageOfItem) => `${id}/page/${pages}/usage/${itemId}/${from}`;
  const due = { legalEntityId, by, after: position ?? '', limit: draftingPageSize };
  for (const period of await desk.closable(due, clock.now())) {
    const answer = await close(period, keyOf(period));
    note(period, answer);
  }
  for (const { note: last, ...period } of await desk.late(legalEntityId, latePageSize)) {
    const answer = await close(period, `${keyOf(period)}/${last}`);
    note(period, answer);
    if (answer.kind === 'DONE') await desk.forgetLate(legalEntityId, { ...period, note: last });
  }
  crashPoint('bill-run.after-usage');

  function note(period: UsageOfItem, answer: Answer<ClosedUsage>): void {
    if (answer.kind === 'DONE') return;
    log.warn({ run: id, ...period, code: answer.refusal.code, message: answer.refusal.message }, 'usage is not closed');
  }
}
