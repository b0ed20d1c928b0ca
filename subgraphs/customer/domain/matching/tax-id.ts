/** How a country's numbers begin when the prefix is written out, where that is not its ISO code; the first is kept. */
const prefixes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  GR: ['EL', 'GR'],
  GB: ['GB', 'XI'],
  XI: ['XI', 'GB'],
  CH: ['CHE', 'CH'],
};

/** Words that stand behind the number on letterheads and do not belong to it. */
const suffixes: Readonly<Record<string, RegExp>> = {
  CH: /(MWST|TVA|IVA)$/,
  NO: /MVA$/,
};

/** `EL` is how the tax offices of Europe call Greece, `UK` how people call Great Britain. */
const countryNames: Readonly<Record<string, string>> = { EL: 'GR', UK: 'GB' };

/** The ISO code of a tax number's country, in capitals. */
export function taxCountry(country: string): string {
  const code = country.trim().toUpperCase();
  return countryNames[code] ?? code;
}

/**
 * A tax number as numbers are compared: upper case, letters and digits only, the country's prefix made explicit
 * (DOMAIN 3.5). Empty when nothing of it is a letter or digit: such a number is like no other.
 */
export function normaliseTaxNumber(country: string, _type: string, value: string): string {
  const code = taxCountry(country);
  const plain = value
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  const bare = plain.replace(suffixes[code] ?? /$^/, '');
  if (bare === '') return '';
  const [prefix, ...others] = prefixes[code] ?? [code];
  if (bare.startsWith(prefix)) return bare;
  const other = others.find((spelling) => bare.startsWith(spelling));
  return other === undefined ? `${prefix}${bare}` : `${prefix}${bare.slice(other.length)}`;
}

/**
 * True when a newcomer may have the tax number of a holder: it is a branch, with a site code that the holder does not
 * have (D1 of DOMAIN 3.5). Without a code of its own nobody comes in beside a branch.
 */
export function mayShareAsBranch(newcomerSite: string | null, holderSite: string | null): boolean {
  return newcomerSite !== null && newcomerSite !== holderSite;
}
