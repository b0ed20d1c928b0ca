import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, decimal, sign, subtract, type Decimal } from '../../../../core/decimal.ts';
import { fromMinor, money, type Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import { minus, plus } from '../posting/amounts.ts';
import { movementOf, postRecognition, sumOfRecognition } from '../posting/revenue.ts';
import { billedAnewOf, billedOf, creditedOf } from './billed.ts';
import {
  balancesOf,
  carriedPart,
  moveCarried,
  valueBilled,
  valueCredited,
  valueRecognised,
  worthAt,
  type CarriedBalances,
  type ValuedMovement,
} from './carried.ts';

const usd = (amount: string) => money(amount, 'USD');
const eur = (amount: string) => money(amount, 'EUR');
/** Euros, and what dollars of the books carry for them. */
const carried = (amount: string, functional: string) => ({ amount: eur(amount), functional: usd(functional) });
const standing = (
  deferred = carried('0', '0'),
  contractAsset = carried('0', '0'),
  recognised = carried('0', '0'),
): CarriedBalances => ({ deferred, contractAsset, recognised });

function valued(result: Result<ValuedMovement>): ValuedMovement {
  if (!result.ok) throw new Error(result.refusal.message);
  return result.value;
}

const bill = (net: Money, before: CarriedBalances, rate: string) =>
  valued(valueBilled(billedOf(net, balancesOf(before)), before, worthAt(decimal(rate), 'USD')));
const credit = (net: Money, before: CarriedBalances, rate: string) =>
  valued(valueCredited(creditedOf(net, balancesOf(before)), before, worthAt(decimal(rate), 'USD')));

function recognise(amount: Money, before: CarriedBalances, rate: string): ValuedMovement {
  const atLeastNothing = (one: Money) => (sign(one.amount) < 0 ? minus(one, one) : one);
  const { deferred, contractAsset } = balancesOf(before);
  const stands = { deferred: atLeastNothing(deferred), contractAsset: atLeastNothing(contractAsset) };
  const posting = postRecognition(amount, stands);
  if (!posting.ok) throw new Error(posting.refusal.message);
  const moved = movementOf(sumOfRecognition(posting.value, amount));
  return valued(valueRecognised(moved, before, worthAt(decimal(rate), 'USD')));
}

/** Billed, recognised, liability, asset and what is realised: all of it in the currency of the books. */
function inBooks({ functional: { billed, recognised, liability, asset }, realisedFx }: ValuedMovement) {
  return [billed, recognised, liability, asset, realisedFx].map(({ amount }) => amount.toString()).join(' ');
}

describe('what an invoice moves in the books', () => {
  it.each([
    ['is deferred at its rate', standing(), '110 0 110 0 0'],
    ['is beside what was deferred at another one', standing(carried('50', '50')), '110 0 110 0 0'],
    ['settles the asset as it is carried, and gains', standing(undefined, carried('40', '40')), '110 0 66 -40 4'],
    ['settles no more than itself, in proportion', standing(undefined, carried('300', '360')), '110 0 0 -120 -10'],
    ['fills what an invoice that was taken back left open', standing(carried('-40', '-48')), '110 0 114 0 -4'],
    ['puts a liability of nothing to nothing, which is a gain', standing(carried('0', '5')), '110 0 105 0 5'],
    ['puts a liability of the other sign to its rate', standing(carried('10', '-3')), '110 0 124 0 -14'],
  ])('%s', (_, before, expected) => {
    expect(inBooks(bill(eur('100'), before, '1.1'))).toBe(expected);
  });
});

describe('what a credit note moves in the books', () => {
  it.each([
    ['takes the liability as it is carried, at the same rate', standing(carried('100', '110')), '-110 0 -110 0 0'],
    ['takes the average of two invoices', standing(carried('200', '240')), '-110 0 -120 0 10'],
    ['takes revenue at the rate of its invoice', standing(carried('60', '60')), '-110 -44 -60 0 -6'],
  ])('%s', (_, before, expected) => {
    expect(inBooks(credit(eur('100'), before, '1.1'))).toBe(expected);
  });
});

describe('what a credit of what is billed anew moves in the books', () => {
  it.each([
    ['takes the liability as it is carried, at the same rate', standing(carried('100', '110')), '-110 0 -110 0 0'],
    ['is not billed for the rest, at the rate of its invoice', standing(carried('60', '60')), '-110 0 -60 44 -6'],
    ['was only not billed where all of it is earned', standing(), '-110 0 0 110 0'],
  ])('%s', (_, before, expected) => {
    const moved = billedAnewOf(eur('100'), balancesOf(before));
    expect(inBooks(valued(valueCredited(moved, before, worthAt(decimal('1.1'), 'USD'))))).toBe(expected);
  });
});

describe('what a recognition moves in the books', () => {
  const before = standing(carried('90', '99.01'), carried('10', '13'), carried('50', '61'));
  it.each([
    ['leaves the liability in proportion', '30', '0 33 -33 0 0'],
    ['leaves nothing of it in the end', '90', '0 99.01 -99.01 0 0'],
    ['is worth the rate of the day beyond it', '100', '0 111.01 -99.01 12 0'],
    ['is taken back from the asset first', '-5', '0 -6.5 0 -6.5 0'],
    ['is deferred again at what was recognised for it', '-35', '0 -43.5 30.5 -13 0'],
    ['is deferred at the rate of the day beyond that', '-70', '0 -86 73 -13 0'],
  ])('%s', (_, amount, expected) => {
    expect(inBooks(recognise(eur(amount), before, '1.2'))).toBe(expected);
  });
});

it('a part of nothing is nothing, and all of something is all of it', () => {
  expect(carriedPart(carried('0', '5'), eur('0'))).toEqual(usd('0'));
  expect(carriedPart(carried('3', '1'), eur('3'))).toEqual(usd('1'));
  expect(carriedPart(carried('3', '1'), eur('1'))).toEqual(usd('0.33'));
});

describe('any history of a contract in another currency', () => {
  const cents = fc.integer({ min: 1, max: 90_000 });
  const rate = fc.integer({ min: 1, max: 40_000 }).map((n) => (n / 10_000).toFixed(4));
  const step = fc.record({ do: fc.constantFrom('bill', 'credit', 'recognise', 'takeBack', 'void'), cents, rate });
  const euros = (minor: number) => fromMinor(BigInt(minor), 'EUR');

  /** What each step moved, with the billed ones that a void may take back. */
  function live(steps: readonly { do: string; cents: number; rate: string }[]) {
    let now = standing();
    let fx: Decimal = decimal(0);
    let billed = { document: eur('0'), functional: usd('0') };
    const invoices: ValuedMovement[] = [];
    const move = (moved: ValuedMovement) => {
      now = moveCarried(now, moved);
      fx = add(fx, moved.realisedFx.amount);
      billed = {
        document: plus(billed.document, moved.document.billed),
        functional: plus(billed.functional, moved.functional.billed),
      };
    };
    for (const one of steps) {
      if (one.do === 'bill') {
        const moved = bill(euros(one.cents), now, one.rate);
        invoices.push(moved);
        move(moved);
      } else if (one.do === 'credit') move(credit(euros(one.cents), now, one.rate));
      else if (one.do === 'recognise') move(recognise(euros(one.cents), now, one.rate));
      else if (one.do === 'takeBack') move(recognise(euros(-one.cents), now, one.rate));
      else {
        const taken = invoices.pop();
        if (taken !== undefined) move(opposite(taken));
      }
    }
    return { now, fx, billed };
  }

  it('leaves liability less asset at what was billed and not recognised, in both currencies', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const { now, fx, billed } = live(steps);
        const { deferred, contractAsset, recognised } = now;
        expect(minus(deferred.amount, contractAsset.amount)).toEqual(minus(billed.document, recognised.amount));
        const books = minus(deferred.functional, contractAsset.functional);
        expect(books.amount).toEqual(subtract(minus(billed.functional, recognised.functional).amount, fx));
      }),
    );
  });

  it('comes to nothing in both currencies once all of it is billed and recognised', () => {
    const priced = fc.array(step, { maxLength: 25 }).map((steps) => steps.filter(({ do: what }) => what !== 'credit'));
    fc.assert(
      fc.property(priced, rate, (steps, last) => {
        let { now } = live(steps);
        // Bills what is not billed yet, then recognises what is not recognised yet.
        const { deferred, contractAsset } = now;
        const open = minus(contractAsset.amount, deferred.amount);
        if (sign(open.amount) > 0) now = moveCarried(now, bill(open, now, last));
        const left = minus(now.deferred.amount, now.contractAsset.amount);
        now = moveCarried(now, recognise(left, now, last));
        // One entry more mends what an invoice left that was taken back.
        now = moveCarried(now, recognise(eur('0'), now, last));
        expect(minus(now.deferred.amount, now.contractAsset.amount)).toEqual(eur('0'));
        // What was taken back of what a voided invoice billed is owed on one side and claimed on the other.
        for (const one of [now.deferred, now.contractAsset])
          if (sign(one.amount.amount) === 0) expect(isNothing(one)).toBe(true);
      }),
    );
  });

  it('carries nothing for nothing, and never less than nothing for something', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 25 }).map((steps) => steps.filter(({ do: what }) => what !== 'void')),
        (steps) => {
          const { now } = live(steps);
          for (const { amount, functional } of [now.deferred, now.contractAsset]) {
            expect(sign(amount.amount)).toBeGreaterThanOrEqual(0);
            expect(sign(functional.amount)).toBeGreaterThanOrEqual(0);
            if (sign(amount.amount) === 0) expect(functional).toEqual(usd('0'));
          }
        },
      ),
    );
  });
});

function isNothing({ amount, functional }: CarriedBalances['deferred']): boolean {
  return sign(amount.amount) === 0 && sign(functional.amount) === 0;
}

function opposite({ document, functional, realisedFx }: ValuedMovement): ValuedMovement {
  const back = (one: Money) => minus(minus(one, one), one);
  const all = ({ billed, recognised, liability, asset }: ValuedMovement['document']) => ({
    billed: back(billed),
    recognised: back(recognised),
    liability: back(liability),
    asset: back(asset),
  });
  return { document: all(document), functional: all(functional), realisedFx: back(realisedFx) };
}
