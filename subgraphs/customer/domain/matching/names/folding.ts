/**
 * Text as names are compared (DOMAIN 3.5): compatibility forms, case, `&`, diacritics and punctuation no longer matter.
 * What stays are letters, digits and single spaces. Folding twice changes nothing.
 */
export function foldText(text: string): string {
  return caseFolded(text.replace(/[™℠]/g, '').normalize('NFKC').replace(bracketed, spelledOut).replaceAll('&', ' and '))
    .normalize('NFD')
    .replace(diacritics, '')
    .replace(strokedLetter, (letter) => strokes[letter] ?? letter)
    .replace(/[^\p{Letter}\p{Number}\p{Mark}\s]+/gu, '')
    .normalize('NFKC')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Letters with a stroke, and ligatures: Unicode does not decompose them, although people write them without. */
const strokes: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ħ: 'h',
  ŧ: 't',
  ƀ: 'b',
  ǥ: 'g',
  ɨ: 'i',
  ƶ: 'z',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ς: 'σ',
};
// A capital ẞ has no other lower case than ß.
const strokedLetter = new RegExp(`[${Object.keys(strokes).join('')}]`, 'g');

/**
 * The marks that people leave out: accents of Latin, Greek and Cyrillic, the points of Hebrew, the vowel signs of Arabic.
 * In other scripts a mark is a letter of its own: が is not か, and a Thai vowel is no ornament.
 */
const diacritics = /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670]/g;

/** Forms that Japanese and Korean write as one sign or in brackets, before the brackets go: ㈱ and (株) are 株式会社. */
const brackets: Readonly<Record<string, string>> = {
  '(株)': '株式会社',
  '(有)': '有限会社',
  '(合)': '合同会社',
  '(名)': '合名会社',
  '(資)': '合資会社',
  '(주)': '주식회사',
  '(유)': '유한회사',
};
const bracketed = /\([株有合名資주유]\)/g;

function spelledOut(sign: string): string {
  return ` ${brackets[sign] ?? sign} `;
}

/** Upper case first, so that ß and SS, ı and I become the same letters. */
function caseFolded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
