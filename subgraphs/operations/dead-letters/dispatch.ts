import { civilDateAt } from '../../../core/civil-date.ts';
import { backOffMs, createDoorbell, pause } from '../../../events/pause.ts';
import { takeFact } from '../../../platform/commands/facts.ts';
import type { PipelineOptions } from '../../../platform/commands/pipeline-options.ts';
import { completed, type DeadLetterOrder } from '../domain/dead-letter-order.ts';
import type { OperationsKeepers, OperationsStore, OrderDispatch } from '../port.ts';
import type { Desks } from './desks.ts';

export type Dispatch = OrderDispatch & { close(): Promise<void> };

/** How long a mutation waits for what came of its order before it answers that it is under way. */
export const settledDeadlineMs = 2_500;
/** While orders are under way, and while there are none that this process knows of. */
const pollMs = { busy: 60, idle: 1_000 };
/** A consumer that has not answered by then is away: it is asked at leisure. */
const youngMs = 10_000;
const retry = { firstMs: 200, maxMs: 5_000 };
const ordersMax = 200;

/**
 * Carries orders to the consumers and what came of them back, as long as the process runs. An order is committed before
 * anybody is told of it, each telling is repeated until it is answered, and an answer is taken once: a crash at any place
 * and any number of instances lose nothing and do nothing twice.
 */
export function startDispatch(parts: {
  readonly store: OperationsStore;
  readonly keepers: OperationsKeepers;
  readonly desks: Desks;
  readonly pipeline: PipelineOptions;
}): Dispatch {
  const { store, keepers, desks, pipeline } = parts;
  const stopping = new AbortController();
  const bell = createDoorbell();
  const running = run();

  return {
    async settled(id) {
      bell.ring();
      for (const deadline = Date.now() + settledDeadlineMs; Date.now() < deadline;) {
        const [order] = await store.readOrders([id], { kind: 'everything', on: civilDateAt(new Date(0), 'UTC') });
        if (order?.status !== 'REQUESTED') return;
        await pause(pollMs.busy, stopping.signal);
      }
    },
    async close() {
      stopping.abort();
      await running;
    },
  };

  async function run(): Promise<void> {
    const { signal } = stopping;
    for (let failures = 0; !signal.aborted;) {
      try {
        const orders = await store.ordersUnderWay(ordersMax);
        for (const order of orders) await forward(order);
        failures = 0;
        const youngest = Math.max(...orders.map(({ createdAt }) => createdAt.getTime()));
        const busy = youngest > pipeline.clock.now().getTime() - youngMs;
        await (busy ? pause(pollMs.busy, signal) : bell.wait(pollMs.idle, signal));
      } catch (error) {
        failures += 1;
        if (failures === 1) pipeline.log.warn({ err: error }, 'orders for dead letters cannot be forwarded now');
        await pause(backOffMs(failures, retry), signal);
      }
    }
  }

  async function forward(order: DeadLetterOrder): Promise<void> {
    await desks.file(order);
    const results = await desks.answer(order);
    if (results === null) return;
    await takeFact(pipeline, keepers.orders, {
      system: 'dead-letters',
      objectType: 'DeadLetterOrder',
      externalId: order.id,
      version: '1',
      entityType: 'DeadLetterOrder',
      entityId: order.id,
      values: completed(order.letterIds, results),
      violationEvent: null,
      within: null,
      event: 'operations.deadLetterOrder.completed',
      occurredAt: pipeline.clock.now(),
    });
  }
}
