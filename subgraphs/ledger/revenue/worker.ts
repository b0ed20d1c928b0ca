import { randomUUID } from 'node:crypto';
import { backOffMs, createDoorbell } from '../../../events/pause.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import type { RevenueRunId } from '../domain/ids.ts';
import type { RevenueRun } from '../domain/revenue-run.ts';
import { createDesk } from '../postings/desk.ts';
import type { PostingParts } from '../postings/follow-billing.ts';
import type { RevenueRunLeases } from '../revenue-port.ts';
import { planContract } from './plan-contract.ts';
import { PageRefused, recognisePage } from './recognise-page.ts';

export type RevenueWorkerOptions = {
  readonly database: Pick<Postgres<CommandTables>, 'db'>;
  readonly parts: PostingParts;
  readonly leases: RevenueRunLeases;
  readonly log: Log;
  readonly leaseMs?: number;
};

export type RevenueWorker = {
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
const plansMax = 100;

/** Plans again what waited, and carries out the runs that nobody else does. Any number of workers may run. */
export function startRevenueWorker(options: RevenueWorkerOptions): RevenueWorker {
  const { database, parts, leases, leaseMs = leaseMsDefault } = options;
  const log = options.log.child({ part: 'revenue' });
  const holder = randomUUID();
  const stopping = new AbortController();
  const bell = createDoorbell();

  const running = look();
  return {
    ring: () => bell.ring(),
    async close() {
      stopping.abort();
      await running;
    },
  };

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await planDue(database, parts, log);
        const run = await leases.take(holder, leaseMs);
        if (run !== null) {
          await carryOut(run);
          continue;
        }
      } catch (error) {
        log.warn({ err: error }, 'revenue cannot be looked at now');
      }
      await bell.wait(tickMs, stopping.signal);
    }
  }

  /** Page after page, until it has ended, somebody else has taken it, or this worker is closed. */
  async function carryOut(taken: RevenueRun): Promise<void> {
    let failures = 0;
    for (let run: RevenueRun | null = taken; run?.status === 'RUNNING' && !stopping.signal.aborted;) {
      const { id } = run;
      try {
        crashPoint('revenue-run.before-page');
        await inTransaction(id, (desk) => recognisePage(desk, id));
        crashPoint('revenue-run.after-page');
        parts.committed();
        failures = 0;
      } catch (error) {
        failures += 1;
        log.error({ err: error, run: id, page: run.pages, failures }, 'a page of a revenue run failed');
        // A no stays a no until somebody does something about it.
        if (error instanceof PageRefused || failures >= pageAttemptsMax) await giveUp(id, error);
        else await bell.wait(backOffMs(failures, retry), stopping.signal);
      }
      run = await leases.renew(id, holder, leaseMs);
    }
    await leases.giveBack(taken.id, holder);
  }

  async function giveUp(id: RevenueRunId, error: unknown): Promise<void> {
    const failure = (error instanceof Error ? error.message : String(error)).slice(0, 900);
    await inTransaction(id, async (desk) => {
      const run = await desk.revenue.lockRun(id);
      if (run?.status !== 'RUNNING') return;
      const failed = { ...run, status: 'FAILED' as const, failure, finishedAt: desk.now };
      await desk.keepRun(run, failed, 'ledger.revenueRun.failed');
    });
    parts.committed();
  }

  function inTransaction<T>(id: RevenueRunId, work: (desk: ReturnType<typeof createDesk>) => Promise<T>): Promise<T> {
    const by = { now: parts.clock.now(), correlationId: id, causationId: null };
    return transaction(database, (trx) => work(createDesk(trx, parts, by)));
  }
}

/** One round of what waited for something that has come, each contract in a transaction of its own. */
export async function planDue(
  database: Pick<Postgres<CommandTables>, 'db'>,
  parts: PostingParts,
  log: Log,
): Promise<void> {
  const due = await transaction(database, (trx) => parts.revenueOf(trx).dueContracts(plansMax));
  for (const contractId of due) {
    const by = { now: parts.clock.now(), correlationId: contractId, causationId: null };
    await transaction(database, (trx) => planContract(createDesk(trx, parts, by), contractId)).catch(
      (error: unknown) => {
        log.error({ err: error, contract: contractId }, 'a contract could not be planned; it stays due');
      },
    );
  }
  if (due.length > 0) parts.committed();
}
