import { LRUCache } from 'lru-cache';
import { refuse, type Refusal } from '../../core/refusal.ts';

/** So much at once, and so much of it given back a second. */
export type Rate = { readonly most: number; readonly perSecond: number };

/** What is left of a rate. It has no timer: what was given back meanwhile is counted when it is asked. */
export class Allowance {
  readonly #rate: Rate;
  #left: number;
  #countedAt: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.most;
    this.#countedAt = nowMs;
  }

  /** How long until `amount` may be taken; 0 where it may now. */
  waitMs(amount: number, nowMs: number): number {
    const { most, perSecond } = this.#rate;
    this.#left = Math.min(most, this.#left + ((nowMs - this.#countedAt) / 1_000) * perSecond);
    this.#countedAt = nowMs;
    return this.#left >= amount ? 0 : ((amount - this.#left) / perSecond) * 1_000;
  }

  take(amount: number): void {
    this.#left -= amount;
  }
}

/** What principals may ask for on sockets and event streams, and each socket by itself. */
export type RateLimits = {
  readonly socketOperations: Rate;
  readonly principalOperations: Rate;
  /** In what admission counts (`cost.ts`). */
  readonly principalCost: Rate;
};

export const defaultRateLimits: RateLimits = {
  socketOperations: { most: 200, perSecond: 50 },
  // All sockets of one principal may come back at once after a gateway has gone, with ten subscriptions each.
  principalOperations: { most: 2_000, perSecond: 200 },
  principalCost: { most: 1_000_000, perSecond: 100_000 },
};

export type Rates = {
  /** The allowance of one socket. */
  ofSocket(): Allowance;
  /** Takes one operation of this cost from all that apply, or nothing and says until when it is refused. */
  refuse(principal: string | null, cost: number, ofSocket: Allowance | null): Refusal | null;
};

/** Principals remembered. One that is forgotten has been still for longer than those who are not. */
const PRINCIPALS_MAX = 10_000;

/**
 * By principal, which a token proves: no header (`X-Forwarded-For`) has a say, and more sockets or addresses do not help. A
 * principal of null is anybody's of an open gateway, where only the socket counts.
 */
export function createRates(limits: RateLimits, now: () => number = () => performance.now()): Rates {
  const principals = new LRUCache<string, { readonly operations: Allowance; readonly cost: Allowance }>({
    max: PRINCIPALS_MAX,
  });

  function allowancesOf(principal: string) {
    const known = principals.get(principal);
    if (known !== undefined) return known;
    const made = {
      operations: new Allowance(limits.principalOperations, now()),
      cost: new Allowance(limits.principalCost, now()),
    };
    principals.set(principal, made);
    return made;
  }

  return {
    ofSocket: () => new Allowance(limits.socketOperations, now()),
    refuse(principal, counted, ofSocket) {
      // What is dearer than any operation may be is refused by admission, with the reason.
      const cost = counted <= limits.principalCost.most ? counted : 0;
      const of = principal === null ? null : allowancesOf(principal);
      const asked = [
        { allowance: ofSocket, amount: 1, limit: limits.socketOperations.most },
        { allowance: of?.operations, amount: 1, limit: limits.principalOperations.most },
        { allowance: of?.cost, amount: cost, limit: limits.principalCost.most },
      ];
      for (const { allowance, amount, limit } of asked) {
        const waitMs = allowance?.waitMs(amount, now()) ?? 0;
        if (waitMs > 0) return tooOften(limit, amount, waitMs);
      }
      for (const { allowance, amount } of asked) allowance?.take(amount);
      return null;
    },
  };
}

function tooOften(limit: number, cost: number, waitMs: number): Refusal {
  const resetAt = new Date(Date.now() + Math.ceil(waitMs)).toISOString();
  return refuse(
    'RATE_LIMITED',
    { limit, cost, resetAt },
    'Too many operations in too short a time: wait until `resetAt`.',
  );
}
