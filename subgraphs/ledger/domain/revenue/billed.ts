import { larger, zero } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { atMost, minus, nothingIn, opposite } from '../posting/amounts.ts';
import type { ContractBalances } from '../posting/revenue.ts';

/** What an entry moves of a contract: the first two by the documents, the other two on the accounts (DOMAIN 6.3.6). */
export type RevenueMovement = {
  readonly billed: Money;
  readonly recognised: Money;
  readonly liability: Money;
  readonly asset: Money;
};

/**
 * What was billed of a contract takes what was recognised before it, the contract asset, and the rest is a liability until it is
 * recognised (DOMAIN 6.4, INVOICE): revenue of a contract comes by its schedule alone, whenever it is billed.
 */
export function billedOf(net: Money, { contractAsset }: ContractBalances): RevenueMovement {
  const taken = atMost(net, notBelowZero(contractAsset));
  return { billed: net, recognised: nothingIn(net), liability: minus(net, taken), asset: opposite(taken) };
}

/** What is credited takes from the liability first, as unearned; the rest was revenue and is none (DOMAIN 6.4, CREDIT_NOTE). */
export function creditedOf(net: Money, { deferred }: ContractBalances): RevenueMovement {
  const unearned = atMost(net, notBelowZero(deferred));
  return {
    billed: opposite(net),
    recognised: opposite(minus(net, unearned)),
    liability: opposite(unearned),
    asset: nothingIn(net),
  };
}

/**
 * What is credited because a version of the contract has it billed anew takes from the liability first, and was only not billed for the
 * rest: what was earned stays earned, because the schedule follows the version. The next invoice takes the asset.
 */
export function billedAnewOf(net: Money, { deferred }: ContractBalances): RevenueMovement {
  const unearned = atMost(net, notBelowZero(deferred));
  return {
    billed: opposite(net),
    recognised: nothingIn(net),
    liability: opposite(unearned),
    asset: minus(net, unearned),
  };
}

function notBelowZero({ amount, currency }: Money): Money {
  return { amount: larger(amount, zero), currency };
}
