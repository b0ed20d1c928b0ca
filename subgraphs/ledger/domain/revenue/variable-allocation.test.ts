import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { accepted, invalidAt, plain, refused } from '../../../../test/harness/results.ts';
import { allocateWithVariable, type VariableAmount } from './variable-allocation.ts';

const fixed = {
  price: decimal(800),
  obligations: [
    { id: 'X', ssp: decimal(800) },
    { id: 'Y', ssp: decimal(1000) },
  ],
  bundles: [],
  residual: null,
};
const royalty: VariableAmount = { obligation: 'Y', amount: decimal(1000), relatesToIt: true, isConsistent: true };

function parts(variable: readonly VariableAmount[], price = 800) {
  return plain(accepted(allocateWithVariable({ ...fixed, price: decimal(price), variable }, 0)));
}

describe('a variable amount', () => {
  it('goes wholly to its obligation, on top of the share of the fixed price', () => {
    expect(parts([royalty])).toEqual([
      { id: 'X', amount: '356' },
      { id: 'Y', amount: '1444' },
    ]);
  });

  it.each([
    { relatesToIt: false, isConsistent: true },
    { relatesToIt: true, isConsistent: false },
    { relatesToIt: false, isConsistent: false },
  ])('is shared like the fixed price when %j', (tests) => {
    expect(parts([{ ...royalty, ...tests }])).toEqual([
      { id: 'X', amount: '800' },
      { id: 'Y', amount: '1000' },
    ]);
  });

  it('is one of several, each looked at alone', () => {
    const penalty = { ...royalty, obligation: 'X', amount: decimal(-50) };
    const shared = { ...royalty, amount: decimal(90), relatesToIt: false };
    expect(parts([royalty, royalty, penalty, shared], 0)).toEqual([
      { id: 'X', amount: '-10' },
      { id: 'Y', amount: '2050' },
    ]);
  });

  it('is refused for an obligation nobody knows, and with more places than the scale', () => {
    const stranger = allocateWithVariable({ ...fixed, variable: [royalty, { ...royalty, obligation: 'Z' }] }, 0);
    expect(refused(stranger)).toEqual(invalidAt('variable[1].obligation', 'KNOWN_ITEM'));
    const fine = allocateWithVariable({ ...fixed, variable: [{ ...royalty, amount: decimal('0.5') }] }, 0);
    expect(refused(fine)).toEqual(invalidAt('variable[0].amount', 'SCALE'));
  });

  it('refuses what the allocation of the price refuses', () => {
    const empty = allocateWithVariable({ ...fixed, obligations: [], variable: [] }, 0);
    expect(refused(empty)).toEqual(invalidAt('obligations', 'NOT_EMPTY'));
  });
});
