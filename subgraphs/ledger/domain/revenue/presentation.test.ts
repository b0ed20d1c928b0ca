import { describe, expect, it } from 'vitest';
import { money } from '../../../../core/money.ts';
import { accepted, plain, refused } from '../../../../test/harness/results.ts';
import { contractPosition } from './presentation.ts';

const position = (billed: string, recognised: string) => ({
  billedNet: money(billed, 'EUR'),
  recognised: money(recognised, 'EUR'),
});
const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe('the position of a contract', () => {
  it.each([
    ['a liability where more is billed than earned', [position('100', '40')], '0', '60'],
    ['an asset where more is earned than billed', [position('0', '40.01')], '40.01', '0'],
    ['nothing where both are equal', [position('40', '40')], '0', '0'],
    ['nothing without obligations', [], '0', '0'],
    ['net over all its obligations', [position('100', '40'), position('0', '90')], '30', '0'],
    ['net the other way', [position('100', '40'), position('0', '30')], '0', '30'],
  ])('is %s', (_, obligations, asset, liability) => {
    const shown = plain(accepted(contractPosition(obligations, 'EUR')));
    expect(shown).toEqual({ contractAsset: eur(asset), contractLiability: eur(liability) });
  });

  it('is refused over two currencies', () => {
    const mismatch = { code: 'CURRENCY_MISMATCH', details: { expected: 'EUR', actual: 'USD' } };
    const billed = { ...position('1', '1'), billedNet: money('1', 'USD') };
    expect(refused(contractPosition([billed], 'EUR'))).toEqual(mismatch);
    const recognised = { ...position('1', '1'), recognised: money('1', 'USD') };
    expect(refused(contractPosition([recognised], 'EUR'))).toEqual(mismatch);
  });
});
