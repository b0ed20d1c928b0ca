import { Registry } from 'prom-client';
import type { Viewer } from '../../core/viewer.ts';
import type { Command } from '../../platform/commands/command.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { silentLog } from '../../platform/telemetry/log.ts';
import { createTimekeeperMetrics } from '../../platform/timekeeper/metrics.ts';
import { startTimekeeper } from '../../platform/timekeeper/timekeeper.ts';
import { createDueReader } from '../../subgraphs/billing/adapters/postgres/due.ts';
import type { BillingAccount } from '../../subgraphs/billing/domain/billing-account.ts';
import type { DunningCase } from '../../subgraphs/billing/domain/dunning-case.ts';
import type { BillingReader } from '../../subgraphs/billing/port.ts';
import { movesByTime } from '../../subgraphs/billing/timekeeping.ts';
import type { BillingRoom } from './billing.ts';
import { viewerWith } from './customer.ts';
import { everything } from './subscriptions.ts';

/** What dunning and time add to a room. */
export function dunning(room: BillingRoom) {
  const collector = viewerWith('collections');
  let keys = 0;
  const moves = movesByTime(room.pipeline, room.keepers, createDueReader(room.database.db));
  return {
    onCase<I, F>(
      command: Command<DunningCase, I, BillingReader, F>,
      input: I,
      write: WriteInput = {},
      viewer: Viewer = collector,
    ): Promise<Answer<DunningCase>> {
      keys += 1;
      const idempotencyKey = `dunning-${keys}`;
      const caller = {
        viewer,
        correlationId: idempotencyKey,
        causationId: null,
        traceparent: null,
        idempotencyKey: null,
      };
      return room.pipeline.run(room.keepers.dunningCases, command, input, { idempotencyKey, ...write }, caller);
    },
    /** It is noon of a day, and time has made what that day brings about. */
    async on(day: string): Promise<void> {
      room.clock.moveTo(new Date(`${day}T17:00:00Z`));
      const timekeeper = startTimekeeper({
        source: 'billing',
        url: room.url,
        moves,
        clock: room.clock,
        metrics: createTimekeeperMetrics(new Registry()),
        log: silentLog,
      });
      await timekeeper.wake();
      await timekeeper.close();
    },
    /** The cases of an account, the first one first. */
    async casesOf({ id }: Pick<BillingAccount, 'id'>): Promise<readonly DunningCase[]> {
      const page = { first: 100, after: null };
      return (await room.store.pageDunningCases({ billingAccountId: id }, page, everything)).nodes;
    },
    async caseOf(account: Pick<BillingAccount, 'id'>): Promise<DunningCase> {
      const [found] = await room.store.readDunningCasesOf([account.id], everything);
      if (found == null) throw new Error(`No case of ${account.id} goes on.`);
      return found;
    },
    /** The types of events that were told of an entity, the first one first. */
    async toldOf(id: string): Promise<readonly string[]> {
      const { rows } = await room.database.pool.query<{ type: string }>(
        `select type from outbox where entity_id = $1 and kind = 'change' order by id`,
        [id],
      );
      return rows.map(({ type }) => type);
    },
  };
}
