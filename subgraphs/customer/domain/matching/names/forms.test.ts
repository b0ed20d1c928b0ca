import { describe, expect, it } from 'vitest';
import { normaliseName } from '../../normalise.ts';
import { foldText } from './folding.ts';
import { joinedForms, spacedForms } from './forms-by-script.ts';
import { latinForms } from './latin-forms.ts';

const groups = Object.entries({ ...latinForms, ...spacedForms, joined: joinedForms });

describe('the tables of legal forms', () => {
  it('cover the languages of the register lists', () => {
    expect(Object.keys(latinForms)).toEqual([
      'english',
      'welshAndIrish',
      'german',
      'french',
      'dutch',
      'spanish',
      'portuguese',
      'italian',
      'nordic',
      'baltic',
      'polishCzechSlovak',
      'hungarianRomanian',
      'southSlavicAndAlbanian',
      'greekAndTurkish',
      'transliterated',
      'southEastAsia',
    ]);
    expect(Object.keys(spacedForms)).toEqual([
      'russian',
      'ukrainianAndBelarusian',
      'southSlavic',
      'centralAsian',
      'greek',
      'caucasian',
      'arabic',
      'hebrew',
      'indian',
    ]);
  });

  it.each(groups)('hold forms of more than one sign: %s', (_group, forms) => {
    for (const form of forms) expect(foldText(form).length, form).toBeGreaterThan(1);
    expect(forms.length).toBeGreaterThan(5);
  });

  it.each(groups)('hold each form once: %s', (_group, forms) => {
    const folded = forms.map((form) => foldText(form).replaceAll(' ', ''));
    expect(folded.filter((form, index) => folded.indexOf(form) !== index)).toEqual([]);
  });

  it.each(groups)('are taken off behind a name: %s', (_group, forms) => {
    for (const form of forms) expect(normaliseName(`Zyxw ${form}`), form).toBe('zyxw');
  });

  it.each(groups)('are taken off before a name: %s', (_group, forms) => {
    // What begins with "and" or "e" binds to a name before it: & Co, et Cie.
    for (const form of forms.filter((one) => !/^(&|and|und|et) /i.test(one))) {
      expect(normaliseName(`${form} Zyxw`), form).toBe('zyxw');
    }
  });
});
