import type { Clock } from '../../../core/clock.ts';
import { serviceAccount } from '../../../core/viewer.ts';
import type { Command } from '../../../platform/commands/command.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import type { Pipeline } from '../../../platform/commands/pipeline.ts';
import { callerWithoutRequest, type Caller, type WriteInput } from '../../../platform/commands/write.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { startLeasedWorker, type LeasedWorker } from '../../leased-worker.ts';
import { advanceBillRun } from '../commands/runs/advance-bill-run.ts';
import { failBillRun } from '../commands/runs/fail-bill-run.ts';
import { closeUsagePeriod } from '../commands/usage/close-usage-period.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import type { CloseUsagePeriodInput } from '../generated/resolver-types.ts';
import type { BillingKeepers, BillingReader, BillRunDesk } from '../port.ts';
import type { TaxSystem } from '../tax-system.ts';
import { closeUsage } from './closing.ts';
import { determineTaxes } from './taxing.ts';

export type BillRunWorkerOptions = {
  readonly pipeline: Pipeline;
  readonly keepers: BillingKeepers;
  readonly desk: BillRunDesk;
  readonly taxSystem: TaxSystem;
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs?: number;
};

/** Carries out bill runs, one after the other. */
export function startBillRunWorker(options: BillRunWorkerOptions): LeasedWorker {
  const { desk, leaseMs } = options;

  return startLeasedWorker<BillRun>({
    leases: desk,
    doPage,
    giveUp,
    log: options.log.child({ part: 'bill-runs' }),
    ...(leaseMs !== undefined && { leaseMs }),
  });

  async function doPage(run: BillRun): Promise<void> {
    if (run.phase === 'DRAFTING')
      await closeUsage(run, options, (input, idempotencyKey) => close(run, input, idempotencyKey));
    if (run.phase === 'FINALIZING') await determineTaxes(run, options);
    crashPoint('bill-run.before-page');
    // The page's own key: whoever does it again finds what was done.
    const answer = await command(run, advanceBillRun, { idempotencyKey: `${run.id}/page/${run.pages}` });
    crashPoint('bill-run.after-page');
    if (answer.kind === 'REFUSED') throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`);
  }

  async function giveUp(run: BillRun, error: unknown, failures: number): Promise<void> {
    const reason = `Page ${run.pages} failed ${failures} times: ${error instanceof Error ? error.message : String(error)}`;
    await command(run, failBillRun, { idempotencyKey: `${run.id}/failed`, reason: reason.slice(0, 900) });
  }

  function command<F>(
    run: BillRun,
    what: Command<BillRun, { readonly id: string }, BillingReader, F>,
    write: WriteInput,
  ): Promise<Answer<BillRun>> {
    const { pipeline, keepers } = options;
    return pipeline.run(keepers.runs, what, { id: run.id }, write, callerFor(run));
  }

  function close(run: BillRun, input: CloseUsagePeriodInput, idempotencyKey: string): Promise<Answer<ClosedUsage>> {
    const { pipeline, keepers } = options;
    return pipeline.run(keepers.ratedUsage, closeUsagePeriod, input, { idempotencyKey }, callerFor(run));
  }
}

/** The worker's own account, which acts for the person who started the run: duties bind that person. */
function callerFor({ id, startedBy }: BillRun): Caller {
  return callerWithoutRequest(serviceAccount('concord.bill-runs', ['bill-runner'], startedBy), id);
}
