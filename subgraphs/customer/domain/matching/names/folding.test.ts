import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './folding.ts';

/** Any code points, half surrogate pairs included. */
const anyText = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0x2fff }), fc.integer({ min: 0, max: 0x10ffff })), { maxLength: 20 })
  .map((points) => String.fromCodePoint(...points));

describe('foldText', () => {
  it.each([
    ['case and spaces', '  Hello \t WORLD ', 'hello world'],
    ['compatibility forms', 'ＡＣＭＥ　Ｎｏ１ ﬁne', 'acme no1 fine'],
    ['an ampersand, also without spaces', 'AT&T ＆ Sons', 'at and t and sons'],
    [
      'diacritics of Latin letters',
      'Säätämö Ångström Çelik Ñandú Škoda Ţară',
      'saatamo angstrom celik nandu skoda tara',
    ],
    ['letters with a stroke', 'Łódź Ørsted Đorđe Ħal Ŧ ƀ ǥ ɨ ƶ', 'lodz orsted dorde hal t b g i z'],
    ['ligatures and letters of the north', 'Æsir Œuvre Ðað Þór', 'aesir oeuvre dad thor'],
    ['sharp s, small and capital', 'Straße STRAẞE strasse', 'strasse strasse strasse'],
    ['the dotless and the dotted i', 'ISPARTA ısparta İsparta', 'isparta isparta isparta'],
    ['accents of Greek and its last sigma', 'Αθήνας ΑΘΗΝΑΣ', 'αθηνασ αθηνασ'],
    ['diacritics of Cyrillic', 'Ёлка Йод', 'елка иод'],
    ['the vowel signs of Arabic and the points of Hebrew', 'مُحَمَّد שָׁלוֹם', 'محمد שלום'],
    ['punctuation, without a space in its place', "O'Neil-Smith, A.B.C. (UK) / «Co»!", 'oneilsmith abc uk co'],
    ['a trade mark sign', 'Acme™ Widget℠ Foo®', 'acme widget foo'],
    ['nothing but signs', '!?—%', ''],
    ['nothing', '', ''],
  ])('takes off %s', (_what, text, folded) => {
    expect(foldText(text)).toBe(folded);
  });

  it('keeps marks that are letters of their script', () => {
    expect(foldText('ガス')).toBe('ガス');
    expect(foldText('ガス')).not.toBe(foldText('カス'));
    expect(foldText('हिन्दी')).toBe('हिन्दी');
    expect(foldText('กำไร')).toBe(foldText('กำไร'));
    expect(foldText('한국')).toBe('한국');
  });

  it('spells out forms in brackets or one sign', () => {
    expect(foldText('㈱アクメ')).toBe('株式会社 アクメ');
    expect(foldText('アクメ（有）')).toBe('アクメ 有限会社');
    expect(foldText('(合)a(名)b(資)c')).toBe('合同会社 a 合名会社 b 合資会社 c');
    expect(foldText('㈜삼성 (유)한국')).toBe('주식회사 삼성 유한회사 한국');
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 500 },
    );
  });

  it('does not see case', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text));
      }),
    );
  });
});
