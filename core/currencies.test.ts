import { describe, expect, it } from 'vitest';
import { currencies, isCurrency, scaleOf } from './currencies.ts';

const codesOfScale = (scale: number) =>
  Object.entries(currencies).flatMap(([code, row]) => (row.scale === scale ? [code] : []));

describe('the currency table', () => {
  it('has the 165 codes of list one that have minor units, in order', () => {
    const codes = Object.keys(currencies);
    expect(codes).toHaveLength(165);
    expect(codes).toEqual([...codes].sort());
    expect(codes.every((code) => /^[A-Z]{3}$/.test(code))).toBe(true);
  });

  it('has two places but for these', () => {
    expect(codesOfScale(0).join(' ')).toBe('BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF');
    expect(codesOfScale(3).join(' ')).toBe('BHD IQD JOD KWD LYD OMR TND');
    expect(codesOfScale(4).join(' ')).toBe('CLF UYW');
    expect(codesOfScale(2)).toHaveLength(165 - 17 - 7 - 2);
  });

  it('follows ISO 4217 where CLDR shows fewer places', () => {
    expect(['HUF', 'IDR', 'IQD', 'IRR', 'LBP'].filter(isCurrency).map(scaleOf)).toEqual([2, 2, 3, 2, 2]);
  });

  it.each(['eur', 'EURO', '', 'XXX', 'XTS', 'XAU', 'XDR', 'DEM', 'constructor', '__proto__', 978, null])(
    'does not take %s for a currency',
    (code) => {
      expect(isCurrency(code)).toBe(false);
    },
  );
});
