import { sweepKeys } from '../platform/commands/idempotency.ts';
import type { CommandTables } from '../platform/commands/tables.ts';
import type { Source } from '../platform/config.ts';
import { createPostgres } from '../platform/postgres/pool.ts';
import { transaction } from '../platform/postgres/transaction.ts';
import type { Log } from '../platform/telemetry/log.ts';
import type { Databases } from './databases.ts';

export type Maintenance = { close(): Promise<void> };

const sweepMs = 60_000;
/** One sweep holds its rows as long as it runs, so it takes a few at a time and comes again. */
const sweepMax = 1_000;

/** Work that nobody waits for: idempotency records past their retention are let go. Any number of workers may run. */
export function startMaintenance(databases: Databases, sources: readonly Source[], log: Log): Maintenance {
  const stores = sources.map((source) => ({
    source,
    postgres: createPostgres<CommandTables>({
      url: databases.urlOf(source),
      schema: source,
      poolMax: 1,
      applicationName: 'concord-worker',
      log,
    }),
  }));

  const sweep = async (): Promise<void> => {
    for (const { source, postgres } of stores) {
      try {
        const swept = await transaction(postgres, (trx) => sweepKeys(trx, new Date(), sweepMax));
        if (swept > 0) log.info({ source, swept }, 'idempotency records past their retention were deleted');
      } catch (error) {
        log.warn({ err: error, source }, 'idempotency records could not be swept');
      }
    }
  };
  let sweeping = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, sweepMs);

  return {
    async close() {
      clearInterval(timer);
      await sweeping;
      await Promise.all(stores.map(({ postgres }) => postgres.close()));
    },
  };
}
