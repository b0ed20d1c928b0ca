import type { CivilDate } from '../../core/civil-date.ts';
import type { Viewer } from '../../core/viewer.ts';
import type { Answer } from '../../platform/commands/pipeline-options.ts';
import type { WriteInput } from '../../platform/commands/write.ts';
import { commands } from '../../subgraphs/billing/commands/all.ts';
import type { BillingSubscription } from '../../subgraphs/billing/domain/billing-subscription.ts';
import type { ClosedUsage } from '../../subgraphs/billing/domain/closing/closed-usage.ts';
import type { QuarantinedUsage } from '../../subgraphs/billing/domain/intake/quarantine.ts';
import type { UsageBatch } from '../../subgraphs/billing/domain/intake/usage-batch.ts';
import type { KnownMeter } from '../../subgraphs/billing/domain/usage/known-meter.ts';
import type { CreateMeterInput, UsageEventInput } from '../../subgraphs/billing/generated/resolver-types.ts';
import { made, type BillingRoom } from './billing.ts';
import { viewerWith } from './customer.ts';
import { everything, type subscribing, type TestContract } from './subscriptions.ts';

type Told = Partial<UsageEventInput> & { readonly eventId: string; readonly at?: string };

/** What usage adds to a room with subscriptions: calls at 0.10 each, counted by a meter. */
export function metering(room: BillingRoom, billing: ReturnType<typeof subscribing>) {
  const operator = viewerWith('billing-ops');
  let keys = 0;
  const next = (viewer: Viewer) => {
    keys += 1;
    const correlationId = `metering-${keys}`;
    const caller = { viewer, correlationId, causationId: null, traceparent: null, idempotencyKey: null };
    return { caller, key: correlationId };
  };

  const self = {
    meter(more: Partial<CreateMeterInput> = {}, viewer = operator): Promise<Answer<KnownMeter>> {
      const { caller, key } = next(viewer);
      const input = { code: 'calls', aggregation: 'SUM', unit: 'call', ...more } as const;
      return room.pipeline.run(room.keepers.meters, commands.createMeter, input, { idempotencyKey: key }, caller);
    },
    /** An ACTIVE subscription of Acme's that pays for its calls, month by month, but for what a test says of its line. */
    async subscribe(id: string, line: object = {}, contract: Partial<TestContract> = {}): Promise<BillingSubscription> {
      const pending = await self.pending(id, line, contract);
      return made(await billing.onSubscription(commands.startBillingSubscription, { id: pending.id }));
    },
    /** The same before its start. */
    async pending(id: string, line: object = {}, contract: Partial<TestContract> = {}): Promise<BillingSubscription> {
      await room.database.pool.query(
        `insert into product_copy (product_id, tax_category, meter_code, source_version, as_of)
         values ('prd_calls', null, 'calls', 1, now()) on conflict (product_id) do update set meter_code = 'calls'`,
      );
      const calls = {
        lineKey: 'calls',
        productType: 'USAGE',
        billingTiming: 'ARREARS',
        price: { model: 'PER_UNIT', unit: '0.1' },
        ...line,
      } as const;
      const { subscription } = await billing.subscribe({ id, lines: [calls], ...contract });
      return subscription;
    },
    record(
      { id }: Pick<BillingSubscription, 'id'>,
      events: readonly Told[],
      write: WriteInput = {},
      viewer = viewerWith('usage-source'),
    ): Promise<Answer<UsageBatch>> {
      const { caller, key } = next(viewer);
      const told = events.map(({ at = '2026-01-10T12:00:00Z', ...event }) => ({
        source: 'gateway',
        meterCode: 'calls',
        billingSubscriptionId: id,
        occurredAt: at,
        value: '1',
        ...event,
      }));
      const input = { events: told };
      const { usageBatches } = room.keepers;
      return room.pipeline.run(usageBatches, commands.recordUsage, input, { idempotencyKey: key, ...write }, caller);
    },
    close(subscription: BillingSubscription, from: string, write: WriteInput = {}): Promise<Answer<ClosedUsage>> {
      const { caller, key } = next(operator);
      const [item] = subscription.items;
      const input = { billingSubscriptionId: subscription.id, itemId: item?.id ?? '', from: from as CivilDate };
      const { ratedUsage } = room.keepers;
      return room.pipeline.run(ratedUsage, commands.closeUsagePeriod, input, { idempotencyKey: key, ...write }, caller);
    },
    async quarantinedOf({ id }: Pick<UsageBatch, 'id'>): Promise<readonly QuarantinedUsage[]> {
      const page = { first: 100, after: null };
      return (await room.store.pageQuarantined({ usageBatchId: id }, page, everything)).nodes;
    },
    async ratedOf({ id }: Pick<BillingSubscription, 'id'>): Promise<readonly ClosedUsage[]> {
      return (await room.store.pageRatedUsage(id, {}, { first: 100, after: null }, everything)).nodes;
    },
  };
  return self;
}
