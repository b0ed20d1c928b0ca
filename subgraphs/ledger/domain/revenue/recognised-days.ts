import { convert } from '../../../../core/conversion.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { larger, one, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { plus } from '../posting/amounts.ts';
import { movementOf, postRecognition, sumOfRecognition } from '../posting/revenue.ts';
import type { RevenueMovement } from './billed.ts';
import {
  balancesOf,
  moveCarried,
  valueRecognised,
  type CarriedBalances,
  type ValuedMovement,
  type Worth,
} from './carried.ts';

/** What is due of a contract and was earned by a day. */
export type DueOfContract = {
  readonly contractId: string;
  readonly earnedOn: CivilDate;
  readonly amount: Money;
};

/** What was earned by one day in one currency, contract by contract: one entry takes all of it. */
export type RecognisedDay = {
  readonly earnedOn: CivilDate;
  readonly currency: CurrencyCode;
  readonly contracts: readonly { readonly contractId: string; readonly moved: ValuedMovement }[];
};

export type DayFacts = {
  readonly books: CurrencyCode;
  /** What stands for each contract before the first day. */
  readonly standing: ReadonlyMap<string, CarriedBalances>;
  /** SPOT of a day (DOMAIN 6.5); null where nobody quoted it, or too long ago. */
  readonly rateOn: (currency: CurrencyCode, day: CivilDate) => Decimal | null;
};

/**
 * What recognitions move, oldest day first: how a contract stands after one day is what the next one is reckoned from. A rate is asked
 * for where something goes beyond what was billed, and for nothing else. Where rates are missing it is refused with all of
 * them, so that nobody has to ask again for the next one.
 */
export function recogniseDays(due: readonly DueOfContract[], facts: DayFacts): Result<readonly RecognisedDay[]> {
  const standing = new Map(facts.standing);
  const missing = new Map<string, { readonly from: CurrencyCode; readonly on: CivilDate }>();
  const days = new Map<string, RecognisedDay & { readonly contracts: RecognisedDay['contracts'][number][] }>();
  for (const { contractId, earnedOn, amount } of due) {
    const { currency } = amount;
    const before = standing.get(contractId) ?? nothingOf(currency, facts.books);
    const balances = balancesOf(before);
    const posting = postRecognition(amount, {
      deferred: atLeastNothing(balances.deferred),
      contractAsset: atLeastNothing(balances.contractAsset),
    });
    if (!posting.ok) return posting;
    const worth = worthOn(earnedOn, facts, () =>
      missing.set(`${earnedOn} ${currency}`, { from: currency, on: earnedOn }),
    );
    const moved = valueRecognised(movementOf(sumOfRecognition(posting.value, balances.deferred)), before, worth);
    if (!moved.ok) return moved;
    standing.set(contractId, moveCarried(before, moved.value));
    const key = `${earnedOn} ${currency}`;
    const day = days.get(key) ?? { earnedOn, currency, contracts: [] };
    day.contracts.push({ contractId, moved: moved.value });
    days.set(key, day);
  }
  const refusal = refuseMissing([...missing.values()], facts.books);
  return refusal === null ? accept([...days.values()]) : deny(refusal);
}

/** What all contracts of a day move together. */
export function sumOfDay({ contracts, currency }: RecognisedDay, books: CurrencyCode): ValuedMovement {
  const total = { document: noMovement(currency), functional: noMovement(books), realisedFx: nothing(books) };
  return contracts.reduce<ValuedMovement>(
    (sum, { moved }) => ({
      document: addMovements(sum.document, moved.document),
      functional: addMovements(sum.functional, moved.functional),
      realisedFx: plus(sum.realisedFx, moved.realisedFx),
    }),
    total,
  );
}

/**
 * What the entry of a day takes: one sum, or none where nothing moves. Where contracts take back as much as others recognise, nothing
 * would be left to post, though each of them moves: then what is taken back is apart.
 */
export function partsOfDay(day: RecognisedDay, books: CurrencyCode): readonly ValuedMovement[] {
  const sum = sumOfDay(day, books);
  if (movesAnything(sum)) return [sum];
  const isEarned = ({ moved }: RecognisedDay['contracts'][number]) => sign(moved.document.recognised.amount) > 0;
  if (!day.contracts.some(isEarned)) return [];
  const back = { ...day, contracts: day.contracts.filter((one) => !isEarned(one)) };
  return [sumOfDay({ ...day, contracts: day.contracts.filter(isEarned) }, books), sumOfDay(back, books)];
}

/** Whether anything moves, in whichever currency. */
export function movesAnything({ document, functional, realisedFx }: ValuedMovement): boolean {
  return [...Object.values(document), ...Object.values(functional), realisedFx].some(
    ({ amount }: Money) => sign(amount) !== 0,
  );
}

/** A rate that is missing is noted and taken for nothing: what comes of it is thrown away, but the other pairs are found. */
function worthOn(day: CivilDate, { books, rateOn }: DayFacts, note: () => void): Worth {
  return (amount) => {
    if (sign(amount.amount) === 0) return accept(nothing(books));
    const rate = amount.currency === books ? one : rateOn(amount.currency, day);
    if (rate !== null) return convert(amount, rate, books);
    note();
    return accept(nothing(books));
  };
}

function refuseMissing(missing: readonly { readonly from: CurrencyCode; readonly on: CivilDate }[], to: CurrencyCode) {
  const [first] = missing;
  if (first === undefined) return null;
  const pairs = missing.map(({ from, on }) => `${from}/${to} for ${on}`);
  const sentence = `There is no SPOT rate of ${pairs.join(', ')}: enter them, then start another run.`;
  return refuse('FX_RATE_MISSING', { ...first, to, missing: pairs }, sentence);
}

/** Where an invoice was taken back after it had been earned, there is nothing of it left to take. */
function atLeastNothing({ amount, currency }: Money): Money {
  return { amount: larger(amount, zero), currency };
}

function nothing(currency: CurrencyCode): Money {
  return { amount: zero, currency };
}

function nothingOf(document: CurrencyCode, books: CurrencyCode): CarriedBalances {
  const none = { amount: nothing(document), functional: nothing(books) };
  return { deferred: none, contractAsset: none, recognised: none };
}

function noMovement(currency: CurrencyCode): RevenueMovement {
  const none = nothing(currency);
  return { billed: none, recognised: none, liability: none, asset: none };
}

function addMovements(a: RevenueMovement, b: RevenueMovement): RevenueMovement {
  return {
    billed: plus(a.billed, b.billed),
    recognised: plus(a.recognised, b.recognised),
    liability: plus(a.liability, b.liability),
    asset: plus(a.asset, b.asset),
  };
}
