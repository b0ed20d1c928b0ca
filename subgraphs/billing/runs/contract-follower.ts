import { civilDateAt } from '../../../core/civil-date.ts';
import type { Clock } from '../../../core/clock.ts';
import { isRetryable } from '../../../core/refusal.ts';
import { serviceAccount } from '../../../core/viewer.ts';
import { createDoorbell } from '../../../events/pause.ts';
import type { Pipeline } from '../../../platform/commands/pipeline.ts';
import { callerWithoutRequest, type WriteInput } from '../../../platform/commands/write.ts';
import { crashPoint } from '../../../platform/crash-points.ts';
import { translateError } from '../../../platform/postgres/errors.ts';
import type { Log } from '../../../platform/telemetry/log.ts';
import { changeBillingSubscription } from '../commands/subscriptions/change-billing-subscription.ts';
import { followContract } from '../commands/subscriptions/follow-contract.ts';
import type { BillingSubscription, BillingSubscriptionId } from '../domain/billing-subscription.ts';
import { followed, isVersionMove, versionFollowed } from '../domain/subscriptions/following.ts';
import type { BillingKeepers, ContractDesk, MoveOfContract } from '../port.ts';

export type ContractFollowerOptions = {
  readonly pipeline: Pipeline;
  readonly keepers: BillingKeepers;
  readonly desk: ContractDesk;
  readonly clock: Clock;
  readonly log: Log;
};

export type ContractFollower = {
  /** Ends after the command in hand. */
  close(): Promise<void>;
};

/** How soon what the copy was told is followed. */
const tickMs = 1_000;
const movesAtOnce = 50;
const pageSize = 100;
/** A day to come, or the end of a trial, is looked for again so soon. */
const waitMs = 3_600_000;
/** A no is kept for a day: what stood in the way may be gone then. */
const refusedMs = 86_400_000;

/** Who has subscriptions follow their contracts; no person has its role. */
const viewer = serviceAccount('concord.contracts', ['contract-follower']);

/**
 * Has subscriptions follow what became of their contracts. Any number may run, and die at any point: a move is noted with the copy
 * of its contract, its commands have its event's id in their keys, and it is struck out when all of them are done.
 */
export function startContractFollower(options: ContractFollowerOptions): ContractFollower {
  const { desk, clock } = options;
  const log = options.log.child({ part: 'contract-follower' });
  const stopping = new AbortController();
  const bell = createDoorbell();
  const running = look();
  return {
    async close() {
      stopping.abort();
      await running;
    },
  };

  async function look(): Promise<void> {
    while (!stopping.signal.aborted) {
      let found = 0;
      try {
        const moves = await desk.next(clock.now(), movesAtOnce);
        for (const move of moves) {
          if (stopping.signal.aborted) return;
          await follow(move);
          found += 1;
        }
      } catch (error) {
        found = 0;
        const told = translateError(error, { mayHaveCommitted: false });
        log.warn({ err: told }, 'contracts cannot be followed now; they are looked at again');
      }
      if (found === 0) await bell.wait(tickMs, stopping.signal);
    }
  }

  /** All of its subscriptions, one command each: what is done already answers with its receipt. */
  async function follow(move: MoveOfContract): Promise<void> {
    let waits = false;
    let problem: string | null = null;
    for (let after = ''; ;) {
      const page = await desk.subscriptionsOf(move.contractId, after, pageSize);
      for (const { subscription, timeZone } of page) {
        const kind = isVersionMove(move)
          ? versionFollowed(subscription, move, move.knownVersion)
          : followed(subscription, move, civilDateAt(clock.now(), timeZone)).kind;
        if (kind === 'WAITS') waits = true;
        if (kind === 'MOVED') problem = (await command(move, subscription)) ?? problem;
      }
      after = page.at(-1)?.subscription.id ?? after;
      if (page.length < pageSize) break;
    }
    crashPoint('contract-follower.before-done');
    const now = clock.now();
    if (problem !== null) await desk.refused(move, problem, new Date(now.getTime() + refusedMs));
    else if (waits) await desk.wait(move, new Date(now.getTime() + waitMs));
    else await desk.done(move, now);
  }

  /** Why it was refused; null where it is done. */
  async function command(move: MoveOfContract, { id }: BillingSubscription): Promise<string | null> {
    crashPoint('contract-follower.before-command');
    const key = `contract:${move.eventId}:${id}:${move.refusals}`;
    const answer = await asked(move, id, { idempotencyKey: key });
    if (answer.kind === 'DONE') return null;
    const { code, message } = answer.refusal;
    if (isRetryable(answer.refusal)) throw new Error(`${code}: ${message}`);
    log.warn({ contract: move.contractId, subscription: id, code, why: message }, 'a subscription could not follow');
    return `${code}: ${message}`;
  }
  function asked(move: MoveOfContract, billingSubscriptionId: BillingSubscriptionId, write: WriteInput) {
    const caller = { ...callerWithoutRequest(viewer, move.correlationId), causationId: move.eventId };
    const { pipeline, keepers } = options;
    if (isVersionMove(move)) {
      const input = { billingSubscriptionId, contractVersion: move.contractVersion };
      return pipeline.run(keepers.subscriptions, changeBillingSubscription, input, write, caller);
    }
    const input = { billingSubscriptionId, move: move.move, on: move.on, creditPolicy: move.creditPolicy };
    return pipeline.run(keepers.subscriptions, followContract, input, write, caller);
  }
}
