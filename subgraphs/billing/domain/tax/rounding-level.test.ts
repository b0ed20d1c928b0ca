import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import type { TaxRoundingLevel } from '../legal-entity.ts';
import { roundTaxes } from './rounding-level.ts';

function rounded(
  taxes: readonly (readonly [string, string])[],
  taxRoundingLevel: TaxRoundingLevel,
  { mode = 'HALF_UP', scale = 2, over = '1' }: { mode?: RoundingMode; scale?: number; over?: string } = {},
) {
  const exact = taxes.map(([taxCode, amount]) => ({ taxCode, amount: decimal(amount) }));
  return roundTaxes(exact, { taxRoundingLevel, roundingMode: mode }, scale, decimal(over)).map(String);
}

describe('the rounding level of tax', () => {
  // Three halves of a cent, two of one code: 0.005 + 0.005 under A, 0.005 under B.
  const halves = [
    ['A', '0.005'],
    ['B', '0.005'],
    ['A', '0.005'],
  ] as const;

  it.each<[TaxRoundingLevel, string[]]>([
    ['LINE', ['0.01', '0.01', '0.01']],
    ['TAX_CODE', ['0.01', '0.01', '0']],
    ['INVOICE', ['0.01', '0.01', '0']],
  ])('%s rounds its own groups and keeps the order of the taxes', (level, parts) => {
    expect(rounded(halves, level)).toEqual(parts);
  });

  it.each<[TaxRoundingLevel, string[]]>([
    ['LINE', ['0', '0', '0']],
    ['TAX_CODE', ['0.01', '0', '0']],
    ['INVOICE', ['0.01', '0.01', '0']],
  ])('%s takes a half to the even neighbour where the legal entity does', (level, parts) => {
    expect(rounded(halves, level, { mode: 'HALF_EVEN' })).toEqual(parts);
  });

  it('knows the scale of the currency', () => {
    expect(rounded([['A', '0.5']], 'LINE', { scale: 0 })).toEqual(['1']);
    expect(rounded([['A', '0.0005']], 'INVOICE', { scale: 3 })).toEqual(['0.001']);
  });

  it('takes fractions: a third of a cent more than two is three, over three', () => {
    expect(
      rounded(
        [
          ['A', '0.07'],
          ['A', '0.01'],
        ],
        'TAX_CODE',
        { over: '3' },
      ),
    ).toEqual(['0.03', '0']);
  });

  it.each<TaxRoundingLevel>(['LINE', 'TAX_CODE', 'INVOICE'])('%s of no taxes is none', (level) => {
    expect(rounded([], level)).toEqual([]);
  });
});
