import { crashPoint } from '../../../platform/crash-points.ts';
import type { CommandTables } from '../../../platform/commands/tables.ts';
import type { Postgres } from '../../../platform/postgres/pool.ts';
import { transaction } from '../../../platform/postgres/transaction.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { startLeasedWorker, type LeasedWorker } from '../../leased-worker.ts';
import { createRests } from '../../rests.ts';
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

const plansMax = 100;

/** Plans again what waited, and carries out the runs that nobody else does. */
export function startRevenueWorker(options: RevenueWorkerOptions): LeasedWorker {
  const { database, parts, leases, leaseMs } = options;
  const log = options.log.child({ part: 'revenue' });

  return startLeasedWorker<RevenueRun>({
    leases,
    before: createPlanner(database, parts, log),
    doPage,
    giveUp,
    // A no stays a no until somebody does something about it.
    isFinal: (error) => error instanceof PageRefused,
    log,
    ...(leaseMs !== undefined && { leaseMs }),
  });

  async function doPage({ id }: RevenueRun): Promise<void> {
    crashPoint('revenue-run.before-page');
    await inTransaction(id, (desk) => recognisePage(desk, id));
    crashPoint('revenue-run.after-page');
    parts.committed();
  }

  async function giveUp({ id }: RevenueRun, error: unknown): Promise<void> {
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
export function createPlanner(
  database: Pick<Postgres<CommandTables>, 'db'>,
  parts: PostingParts,
  log: Log,
): () => Promise<void> {
  const rests = createRests({ failed: 'a contract could not be planned; it stays due', log });

  return async () => {
    const due = await transaction(database, (trx) => parts.revenueOf(trx).dueContracts(plansMax, rests.now()));
    for (const contractId of due) {
      const by = { now: parts.clock.now(), correlationId: contractId, causationId: null };
      const plan = () => transaction(database, (trx) => planContract(createDesk(trx, parts, by), contractId));
      await rests.attempt(contractId, plan);
    }
    if (due.length > 0) parts.committed();
  };
}
