/**
 * How names, tax numbers and domains are compared (DOMAIN 3.5). Legal forms, which differ by country, are taken off in
 * duplicate matching; here they stay.
 */

/** Letters that Unicode does not decompose although people drop their stroke. */
const strokes: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ŧ: 't', ß: 'ss', æ: 'ae', œ: 'oe' };

export function normaliseName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[łøđħŧßæœ]/g, (letter) => strokes[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{Mark}+/gu, '')
    .replace(/[^\p{Letter}\p{Number}\s]+/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Countries whose VAT numbers begin with a prefix of their own; Greece writes EL. */
const vatPrefixes: Readonly<Record<string, string>> = { GR: 'EL' };
const vatPrefixed = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI'.split(' ');

/** Upper case, letters and digits only, with the country's prefix made explicit where its numbers have one. */
export function normaliseTaxNumber(country: string, type: string, value: string): string {
  const bare = value.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (type !== 'VAT' || !vatPrefixed.includes(country)) return bare;
  const prefix = vatPrefixes[country] ?? country;
  return bare.startsWith(prefix) ? bare : `${prefix}${bare}`;
}
