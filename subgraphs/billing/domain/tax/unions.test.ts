import { describe, expect, it } from 'vitest';
import { taxCountryOf, taxUnions, unionOf } from './unions.ts';

describe('the tax unions', () => {
  it('hold the twenty-seven member states, each once', () => {
    const { members } = taxUnions.EU;
    expect(new Set(members).size).toBe(27);
    expect(members).toHaveLength(27);
    for (const member of members) expect(unionOf(member, 'SERVICES')).toBe(taxUnions.EU);
  });

  it.each('GB GG JE AX GP MQ GF RE YT GL FO GI SM VA AD CH NO IS LI UA US'.split(' '))(
    'leave %s outside',
    (country) => {
      expect(unionOf(country, 'GOODS')).toBeNull();
      expect(unionOf(country, 'SERVICES')).toBeNull();
    },
  );

  it('have Northern Ireland inside for goods only', () => {
    expect(unionOf('XI', 'GOODS')).toBe(taxUnions.EU);
    expect(unionOf('XI', 'SERVICES')).toBeNull();
    expect(taxCountryOf('XI', 'GOODS')).toBe('XI');
    expect(taxCountryOf('XI', 'SERVICES')).toBe('GB');
  });

  it('tax Monaco as France and the Isle of Man as the United Kingdom', () => {
    expect(taxCountryOf('MC', 'SERVICES')).toBe('FR');
    expect(taxCountryOf('MC', 'GOODS')).toBe('FR');
    expect(taxCountryOf('IM', 'SERVICES')).toBe('GB');
    expect(taxCountryOf('DE', 'GOODS')).toBe('DE');
  });
});
