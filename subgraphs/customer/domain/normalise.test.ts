import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseName } from './normalise.ts';

const same = (...names: readonly string[]) => new Set(names.map(normaliseName)).size === 1;

describe('normaliseName', () => {
  it.each([
    ['Hello World Oy', 'hello world'],
    ['Hello World, ltd.', 'hello world'],
    [' Hello World ltd. ', 'hello world'],
    ['Oy Hello World', 'hello world'],
    ['Oy Hello World Ab', 'hello world'],
    ['Ab Oy Hello World', 'hello world'],
    ['Hello World Ab Oy', 'hello world'],
    ['Hello World sro', 'hello world'],
    ['Example Pty Limited', 'example'],
    ['Example (Pty) Ltd', 'example'],
    ['Example Pvt. Ltd.', 'example'],
    ['Example Sdn. Bhd.', 'example'],
    ['Example L.L.C.', 'example'],
    ['Säätämö, Oy', 'saatamo'],
    ['Müller GmbH & Co. KG', 'muller'],
    ['Müller GmbH & Co. KGaA', 'muller'],
    ['Müller UG (haftungsbeschränkt) & Co. KG', 'muller'],
    ['Müller Gesellschaft mit beschränkter Haftung', 'muller'],
    ['Müller e.K.', 'muller'],
    ['Dupont et Cie', 'dupont'],
    ['Dupont S.à r.l.', 'dupont'],
    ['Dupont S.A.S.', 'dupont'],
    ['Société Anonyme Dupont', 'dupont'],
    ['Rossi S.p.A.', 'rossi'],
    ['Rossi S.r.l. unipersonale', 'rossi'],
    ['Pérez, S. de R.L. de C.V.', 'perez'],
    ['Pérez S.A. de C.V.', 'perez'],
    ['Pérez y Cía. Ltda.', 'perez'],
    ['Jansen B.V.', 'jansen'],
    ['Stichting Jansen', 'jansen'],
    ['Hansen A/S', 'hansen'],
    ['Hansen ApS', 'hansen'],
    ['Ångström AB (publ)', 'angstrom'],
    ['Novák, spol. s r.o.', 'novak'],
    ['Novák a.s.', 'novak'],
    ['Nagy Kft.', 'nagy'],
    ['Nagy Zártkörűen működő részvénytársaság', 'nagy'],
    ['SC Popescu SRL', 'popescu'],
    ['Đorđević d.o.o.', 'dordevic'],
    ['UAB Kalnas', 'kalnas'],
    ['Tamm OÜ', 'tamm'],
    ['Yılmaz Anonim Şirketi', 'yilmaz'],
    ['PT Maju (Persero) Tbk', 'maju'],
    ['Αλφα Α.Ε.', 'αλφα'],
    ['ОАО Новороссийский порт', 'новороссиискии порт'],
    ['ООО «Ромашка»', 'ромашка'],
    ['Общество с ограниченной ответственностью "Ромашка"', 'ромашка'],
    ['ТОВ "Зоря"', 'зоря'],
    ['Алфа ЕООД', 'алфа'],
    ['Алфа д.о.о.', 'алфа'],
    ['ՍՊԸ Արարատ', 'արարատ'],
    ['შპს თბილისი', 'თბილისი'],
    ['شركة ألفا ذ.م.م', 'الفا'],
    ['אלפא בע"מ', 'אלפא'],
    ['株式会社アクメ', 'アクメ'],
    ['アクメ株式会社', 'アクメ'],
    ['アクメ㈱', 'アクメ'],
    ['(有)アクメ', 'アクメ'],
    ['腾讯科技有限公司', '腾讯科技'],
    ['삼성 주식회사', '삼성'],
    ['บริษัท อาคเม จำกัด (มหาชน)', 'อาคเม'],
  ])('takes the legal form off %s', (name, normalised) => {
    expect(normaliseName(name)).toBe(normalised);
  });

  it('holds the long and short forms of a form for one', () => {
    expect(
      same('Łoś sp. z o.o.', 'Łoś spółka z ograniczoną odpowiedzialnością', 'Łoś spółka z o.o', 'LOS Spolka z o. o.'),
    ).toBe(true);
    expect(same('Ромашка, ООО', 'ООО Ромашка', 'Ромашка Общество с ограниченной ответственностью')).toBe(true);
    expect(same('Acme Limited', 'Acme Ltd', 'Acme Public Limited Company', 'ACME P.L.C.')).toBe(true);
    expect(same('Acme AG', 'Acme Aktiengesellschaft', 'Acme A. G.')).toBe(true);
  });

  it('leaves a form inside the name', () => {
    expect(normaliseName('Hello Oy World')).toBe('hello oy world');
    expect(normaliseName('Three Limited Editions')).toBe('three limited editions');
  });

  it('takes off several forms at both ends', () => {
    expect(normaliseName('Company 123 Ltd')).toBe('123');
    expect(normaliseName('Example Company Pty Ltd')).toBe('example');
  });

  it('leaves words that an "and" binds', () => {
    expect(normaliseName('Procter & Gamble Co.')).toBe('procter and gamble');
    expect(normaliseName('Smith & Co')).toBe('smith');
    expect(normaliseName('Company and Sons Ltd')).toBe('company and sons');
    expect(normaliseName('AT&T Inc.')).toBe('at and t');
    expect(normaliseName('Bread und AG')).toBe('bread und ag');
  });

  it.each([
    ['Inc', 'inc'],
    ['L.L.C.', 'llc'],
    ['GmbH & Co. KG', 'gmbh and co kg'],
    ['株式会社', '株式会社'],
    ['Company Pvt. Ltd.', 'company'],
    ['Coop AG', 'coop'],
  ])('keeps something of %s, which is nothing but legal forms', (name, normalised) => {
    expect(normaliseName(name)).toBe(normalised);
  });

  it('tells other companies apart', () => {
    expect(same('Hello World Oy', 'Hello Word Oy')).toBe(false);
    expect(same('アクメ株式会社', 'アクム株式会社')).toBe(false);
  });

  it('is empty for a name without letters or digits', () => {
    expect(normaliseName(' - ')).toBe('');
  });

  it('changes nothing the second time', () => {
    const word = fc.constantFrom(
      'Acme',
      'GmbH',
      '&',
      'Co.',
      'KG',
      'Oy',
      'S.',
      'A.',
      'and',
      'Ltd',
      '株式会社',
      'アクメ',
      'ООО',
      'ł',
      '-',
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const once = normaliseName(words.join(' '));
        expect(normaliseName(once)).toBe(once);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (name) => {
        expect(normaliseName(normaliseName(name))).toBe(normaliseName(name));
      }),
    );
  });
});
