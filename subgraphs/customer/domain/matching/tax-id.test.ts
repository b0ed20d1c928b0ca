import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mayShareAsBranch, normaliseTaxNumber, taxCountry } from './tax-id.ts';

describe('normaliseTaxNumber', () => {
  it.each([
    ['DE', 'VAT', 'DE 123 456 789', 'DE123456789'],
    ['DE', 'VAT', '123.456.789', 'DE123456789'],
    ['de', 'VAT', 'de123456789', 'DE123456789'],
    ['AT', 'VAT', 'U12345678', 'ATU12345678'],
    ['GR', 'VAT', '123456789', 'EL123456789'],
    ['GR', 'VAT', 'GR123456789', 'EL123456789'],
    ['EL', 'VAT', 'EL123456789', 'EL123456789'],
    ['GB', 'VAT', '123 4567 89', 'GB123456789'],
    ['GB', 'VAT', 'XI123456789', 'GB123456789'],
    ['UK', 'VAT', 'GB123456789', 'GB123456789'],
    ['XI', 'VAT', 'GB123456789', 'XI123456789'],
    ['CH', 'VAT', 'CHE-123.456.789 MWST', 'CHE123456789'],
    ['CH', 'VAT', '123.456.789 TVA', 'CHE123456789'],
    ['CH', 'VAT', 'CH123456789', 'CHE123456789'],
    ['NO', 'VAT', 'NO 123 456 789 MVA', 'NO123456789'],
    ['US', 'EIN', '12-3456789', 'US123456789'],
    ['US', 'EIN', 'US123456789', 'US123456789'],
    ['FR', 'VAT', 'ＦＲ１２３', 'FR123'],
  ])('of %s %s %s is explicit', (country, type, value, normalised) => {
    expect(normaliseTaxNumber(country, type, value)).toBe(normalised);
  });

  it('takes off a word behind the number only where it is one', () => {
    expect(normaliseTaxNumber('SE', 'VAT', '123MVA')).toBe('SE123MVA');
    expect(normaliseTaxNumber('NO', 'VAT', 'MVA123')).toBe('NOMVA123');
    expect(normaliseTaxNumber('CH', 'VAT', 'CHEIVA123')).toBe('CHEIVA123');
  });

  it('is empty when nothing of the value is a letter or digit', () => {
    expect(normaliseTaxNumber('DE', 'VAT', ' -/. ')).toBe('');
  });

  it('changes nothing the second time', () => {
    const country = fc.constantFrom('DE', 'GR', 'GB', 'XI', 'CH', 'NO', 'US');
    fc.assert(
      fc.property(country, fc.stringMatching(/^[A-Z0-9 .-]{1,14}$/), (code, value) => {
        const once = normaliseTaxNumber(code, 'VAT', `${value}1`);
        expect(normaliseTaxNumber(code, 'VAT', once)).toBe(once);
      }),
    );
  });
});

describe('taxCountry', () => {
  it.each([
    ['EL', 'GR'],
    ['uk', 'GB'],
    [' de ', 'DE'],
  ])('of %s is %s', (country, code) => {
    expect(taxCountry(country)).toBe(code);
  });
});

describe('mayShareAsBranch', () => {
  it.each([
    ['north', null, true],
    ['north', 'south', true],
    ['north', 'north', false],
    [null, 'north', false],
    [null, null, false],
  ])('%s beside %s: %s', (newcomer, holder, answer) => {
    expect(mayShareAsBranch(newcomer, holder)).toBe(answer);
  });
});
