import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subtract } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import { eur } from '../fixtures/revenue.ts';
import { billedAnewOf, billedOf, creditedOf, type RevenueMovement } from './billed.ts';

const stands = (deferred: string, contractAsset: string) => ({
  deferred: eur(deferred),
  contractAsset: eur(contractAsset),
});

describe('what an invoice moves of its contract', () => {
  it.each([
    ['is a liability until it is earned', '0', '100', '0'],
    ['takes what was earned before it', '30', '70', '-30'],
    ['takes no more than itself', '130', '0', '-100'],
    ['takes nothing of an asset that was taken back already', '-5', '100', '0'],
  ])('%s', (_, asset, liability, taken) => {
    expect(billedOf(eur('100'), stands('0', asset))).toEqual({
      billed: eur('100'),
      recognised: eur('0'),
      liability: eur(liability),
      asset: eur(taken),
    });
  });
});

describe('what a credit note moves of its contract', () => {
  it('takes the unearned part from the liability, and the rest from revenue', () => {
    expect(creditedOf(eur('100'), stands('60', '0'))).toEqual({
      billed: eur('-100'),
      recognised: eur('-40'),
      liability: eur('-60'),
      asset: eur('0'),
    });
  });
});

it('what a version has billed anew was not billed, and stays earned', () => {
  const given = billedAnewOf(eur('100'), stands('60', '0'));
  expect(given).toEqual({ billed: eur('-100'), recognised: eur('0'), liability: eur('-60'), asset: eur('40') });
  expect(billedOf(eur('130'), stands('0', '40'))).toMatchObject({ liability: eur('90'), asset: eur('-40') });
});

it('liability less asset is always what was billed and not recognised', () => {
  const cents = fc.integer({ min: -50_000, max: 50_000 });
  const amount = (minor: number) => fromMinor(BigInt(minor), 'EUR');
  const holds = ({ billed, recognised, liability, asset }: RevenueMovement) =>
    expect(subtract(liability.amount, asset.amount)).toEqual(subtract(billed.amount, recognised.amount));
  fc.assert(
    fc.property(fc.nat({ max: 90_000 }), cents, cents, (net, deferred, contractAsset) => {
      const before = { deferred: amount(deferred), contractAsset: amount(contractAsset) };
      for (const of of [billedOf, creditedOf, billedAnewOf]) holds(of(amount(net), before));
    }),
  );
});
