import { convert } from '../../../../core/conversion.ts';
import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { equals, larger, multiply, sign, smaller, zero, type Decimal } from '../../../../core/decimal.ts';
import { money, type Money } from '../../../../core/money.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { divide } from '../../../../core/rounding.ts';
import { minus, nothingIn, opposite, plus } from '../posting/amounts.ts';
import type { ContractBalances } from '../posting/revenue.ts';
import type { RevenueMovement } from './billed.ts';

/** An amount of a contract in its own currency, and what the books carry for it in theirs. */
export type Carried = { readonly amount: Money; readonly functional: Money };

/** What stands for a contract, and what was recognised of it so far, before an entry moves it. */
export type CarriedBalances = {
  readonly deferred: Carried;
  readonly contractAsset: Carried;
  readonly recognised: Carried;
};

/** What an entry moves of a contract in both currencies. In one currency both are the same, and nothing is realised. */
export type ValuedMovement = {
  readonly document: RevenueMovement;
  readonly functional: RevenueMovement;
  /** Functional: a gain is positive. Liability less asset is what was billed and not recognised, less this. */
  readonly realisedFx: Money;
};

/** What an amount is worth on the day of the entry. */
export type Worth = (amount: Money) => Result<Money>;

export function worthAt(rate: Decimal, books: CurrencyCode): Worth {
  return (amount) => convert(amount, rate, books);
}

/** What was kept of a contract, as text. */
export function carriedBalancesOf(
  kept: {
    readonly liability: string;
    readonly asset: string;
    readonly recognised: string;
    readonly liabilityFunctional: string;
    readonly assetFunctional: string;
    readonly recognisedFunctional: string;
  },
  { document, books }: { readonly document: CurrencyCode; readonly books: CurrencyCode },
): CarriedBalances {
  const carried = (amount: string, functional: string): Carried => ({
    amount: money(amount, document),
    functional: money(functional, books),
  });
  return {
    deferred: carried(kept.liability, kept.liabilityFunctional),
    contractAsset: carried(kept.asset, kept.assetFunctional),
    recognised: carried(kept.recognised, kept.recognisedFunctional),
  };
}

export function balancesOf({ deferred, contractAsset }: CarriedBalances): ContractBalances {
  return { deferred: deferred.amount, contractAsset: contractAsset.amount };
}

/**
 * What an invoice moves: the contract asset leaves as it is carried, and what of the invoice is worth another sum is realised
 * (a contract asset is a claim to money). The rest is deferred at the rate of the invoice and stays at it (DOMAIN 6.5).
 */
export function valueBilled(document: RevenueMovement, before: CarriedBalances, worth: Worth): Result<ValuedMovement> {
  const deferred = mended(before.deferred, worth);
  if (!deferred.ok) return deferred;
  const hole = opposite(below(deferred.value.amount));
  const filled: Money = { ...hole, amount: smaller(hole.amount, document.liability.amount) };
  const billed = worth(document.billed);
  if (!billed.ok) return billed;
  const fresh = worth(minus(document.liability, filled));
  if (!fresh.ok) return fresh;
  const refilled = opposite(carriedPart(deferred.value, opposite(filled)));
  return accept(
    realised(document, {
      billed: billed.value,
      recognised: nothingIn(billed.value),
      liability: plus(fresh.value, refilled, mendedBy(before, deferred.value)),
      asset: opposite(carriedPart(before.contractAsset, opposite(document.asset))),
    }),
  );
}

/**
 * What a credit note moves, whose worth goes on at the rate of its invoice: the liability leaves as it is carried, on the average of
 * all that was billed; the difference of the two is realised. What is billed anew is not billed until then, at the same rate.
 */
export function valueCredited(
  document: RevenueMovement,
  before: CarriedBalances,
  worth: Worth,
): Result<ValuedMovement> {
  const deferred = mended(before.deferred, worth);
  if (!deferred.ok) return deferred;
  const billed = worth(document.billed);
  if (!billed.ok) return billed;
  const recognised = worth(document.recognised);
  if (!recognised.ok) return recognised;
  const unbilled = worth(document.asset);
  if (!unbilled.ok) return unbilled;
  const unearned = carriedPart(deferred.value, opposite(document.liability));
  return accept(
    realised(document, {
      billed: billed.value,
      recognised: recognised.value,
      liability: minus(mendedBy(before, deferred.value), unearned),
      asset: unbilled.value,
    }),
  );
}

/**
 * What a recognition moves: out of the liability as it is carried, and beyond what was billed at the rate of the day. What is
 * taken back of it leaves the asset as it is carried, and is deferred again at what was recognised for it.
 */
export function valueRecognised(
  document: RevenueMovement,
  before: CarriedBalances,
  worth: Worth,
): Result<ValuedMovement> {
  const deferred = mended(before.deferred, worth);
  if (!deferred.ok) return deferred;
  const recognised = mended(before.recognised, worth);
  if (!recognised.ok) return recognised;
  const again = above(document.liability);
  const known: Money = { ...again, amount: smaller(again.amount, above(before.recognised.amount).amount) };
  const unknown = worth(minus(again, known));
  if (!unknown.ok) return unknown;
  const unbilled = worth(above(document.asset));
  if (!unbilled.ok) return unbilled;
  const earned = carriedPart(deferred.value, opposite(below(document.liability)));
  const liability = minus(plus(carriedPart(recognised.value, known), unknown.value), earned);
  const asset = minus(unbilled.value, carriedPart(before.contractAsset, opposite(below(document.asset))));
  return accept(
    realised(document, {
      billed: nothingIn(asset),
      recognised: minus(asset, liability),
      liability: plus(liability, mendedBy(before, deferred.value)),
      asset,
    }),
  );
}

/** What stands after an entry. */
export function moveCarried(
  { deferred, contractAsset, recognised }: CarriedBalances,
  { document, functional }: Pick<ValuedMovement, 'document' | 'functional'>,
): CarriedBalances {
  const moved = (one: Carried, name: keyof RevenueMovement): Carried => ({
    amount: plus(one.amount, document[name]),
    functional: plus(one.functional, functional[name]),
  });
  return {
    deferred: moved(deferred, 'liability'),
    contractAsset: moved(contractAsset, 'asset'),
    recognised: moved(recognised, 'recognised'),
  };
}

/**
 * What the books carry for a part of an amount: in proportion, and all of it for all of it, so that both come to zero together
 * (DOMAIN 1.2.5).
 */
export function carriedPart({ amount, functional }: Carried, part: Money): Money {
  if (sign(part.amount) === 0) return nothingIn(functional);
  if (equals(part.amount, amount.amount)) return functional;
  const whole = multiply(functional.amount, part.amount);
  return { ...functional, amount: divide(whole, amount.amount, scaleOf(functional.currency), 'HALF_UP') };
}

/** What is realised follows from the rest, so that no entry is out of balance in the books. */
function realised(document: RevenueMovement, functional: RevenueMovement): ValuedMovement {
  const { billed, recognised, liability, asset } = functional;
  return { document, functional, realisedFx: plus(minus(minus(billed, recognised), liability), asset) };
}

/**
 * An invoice that is taken back after a part of it was earned leaves as it came, whatever of the average is left by then: that can
 * be a worth of nothing, or one below zero of something. The next entry puts it at the rate of its day and realises that.
 */
function mended({ amount, functional }: Carried, worth: Worth): Result<Carried> {
  const isSound = sign(functional.amount) === 0 || sign(functional.amount) === sign(amount.amount);
  if (isSound) return accept({ amount, functional });
  const now = worth(amount);
  return now.ok ? accept({ amount, functional: now.value }) : now;
}

function mendedBy({ deferred }: CarriedBalances, after: Carried): Money {
  return minus(after.functional, deferred.functional);
}

function above({ amount, currency }: Money): Money {
  return { amount: larger(amount, zero), currency };
}

function below({ amount, currency }: Money): Money {
  return { amount: smaller(amount, zero), currency };
}
