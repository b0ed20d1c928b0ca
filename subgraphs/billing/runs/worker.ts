import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { serviceAccount } from '../../../core/viewer.ts';
import { backOffMs, createDoorbell } from '../../../events/pause.ts';
import type { Command } from '../../../platform/commands/command.ts';
import type { Answer } from '../../../platform/commands/pipeline-options.ts';
import type { Pipeline } from '../../../platform/commands/pipeline.ts';
import { callerWithoutRequest, type Caller, type WriteInput } from '../../../platform/commands/write.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { advanceBillRun } from '../commands/runs/advance-bill-run.ts';
import { failBillRun } from '../commands/runs/fail-bill-run.ts';
import { closeUsagePeriod } from '../commands/usage/close-usage-period.ts';
import type { BillRun } from '../domain/bill-run.ts';
import type { ClosedUsage } from '../domain/closing/closed-usage.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
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
  readonly legalEntities: readonly LegalEntity[];
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs?: number;
};

export type BillRunWorker = {
  /** There may be something to do: it looks at once. */
  ring(): void;
  /** Ends with the page in hand. */
  close(): Promise<void>;
};

/** How long a worker that died keeps its run to itself; a page takes a fraction of it. */
export const leaseMsDefault = 10_000;
/** How soon a run that nobody carries out finds somebody. */
const tickMs = 1_000;
export const pageAttemptsMax = 5;
const retry = { firstMs: 200, maxMs: 5_000 };

/** Carries out the bill runs that nobody else does, one after the other. Any number of workers may run. */
export function startBillRunWorker(options: BillRunWorkerOptions): BillRunWorker {
  const { desk, legalEntities, leaseMs = leaseMsDefault } = options;
  const log = options.log.child({ part: 'bill-runs' });
  const holder = randomUUID();
  const stopping = new AbortController();
  const bell = createDoorbell();
  const byId = new Map(legalEntities.map((one) => [one.id, one]));

  const running = look();
  return {
    ring: () => bell.ring(),
    async close() {
      stopping.abort();
      await running;
    },
  };

  async function look(): Promise<void> {
    // What it does not know the company of, another worker has to do.
    const ids = [...byId.keys()];
    while (!stopping.signal.aborted) {
      try {
        const run = ids.length === 0 ? null : await desk.take(ids, holder, leaseMs);
        if (run !== null) {
          await carryOut(run);
          continue;
        }
      } catch (error) {
        log.warn({ err: error }, 'bill runs cannot be looked at now');
      }
      await bell.wait(tickMs, stopping.signal);
    }
  }

  /** Page after page, until it has ended, somebody else has taken it, or this worker is closed. */
  async function carryOut(taken: BillRun): Promise<void> {
    let failures = 0;
    for (let run: BillRun | null = taken; run?.status === 'RUNNING' && !stopping.signal.aborted;) {
      try {
        await doPage(run);
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, run: run.id, page: run.pages, failures }, 'a page of a bill run failed');
        if (failures >= pageAttemptsMax) await giveUp(run, error);
        else await bell.wait(backOffMs(failures, retry), stopping.signal);
      }
      run = await desk.renew(run.id, holder, leaseMs);
    }
    await desk.giveBack(taken.id, holder);
  }

  async function doPage(run: BillRun): Promise<void> {
    const legalEntity = byId.get(run.legalEntityId);
    if (run.phase === 'DRAFTING')
      await closeUsage(run, options, (input, idempotencyKey) => close(run, input, idempotencyKey));
    if (run.phase === 'FINALIZING' && legalEntity !== undefined) await determineTaxes(run, legalEntity, options);
    crashPoint('bill-run.before-page');
    // The page's own key: whoever does it again finds what was done.
    const answer = await command(run, advanceBillRun, { idempotencyKey: `${run.id}/page/${run.pages}` });
    crashPoint('bill-run.after-page');
    if (answer.kind === 'REFUSED') throw new Error(`${answer.refusal.code}: ${answer.refusal.message}`);
  }

  async function giveUp(run: BillRun, error: unknown): Promise<void> {
    const reason = `Page ${run.pages} failed ${pageAttemptsMax} times: ${error instanceof Error ? error.message : String(error)}`;
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
