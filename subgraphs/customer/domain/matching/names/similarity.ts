/** A share as two whole numbers, so that a threshold is compared without rounding: numerator / denominator. */
export type Fraction = { readonly numerator: number; readonly denominator: number };

/**
 * Jaro-Winkler similarity of two texts, exact: 0 for no common letter, 1 for the same text. The prefix counts up to four
 * letters at a tenth each, as Winkler has it.
 */
export function jaroWinkler(one: string, other: string): Fraction {
  const [a, b] = [[...one], [...other]];
  const { matches, transpositions } = common(a, b);
  if (matches === 0) return { numerator: 0, denominator: 1 };

  const jaroOver = 3 * a.length * b.length * matches;
  const jaro = matches * matches * (a.length + b.length) + (matches - transpositions) * a.length * b.length;
  const prefix = commonPrefix(a, b);
  return { numerator: (prefixUnits - prefix) * jaro + prefix * jaroOver, denominator: prefixUnits * jaroOver };
}

const prefixMax = 4;
const prefixUnits = 10;

/** Letters that both have at nearly the same place, and half of those whose order differs, rounded down. */
function common(a: readonly string[], b: readonly string[]) {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = b.map(() => false);
  const found = a.filter((letter, index) => {
    const to = Math.min(b.length, index + reach + 1);
    for (let place = Math.max(0, index - reach); place < to; place += 1) {
      if (taken[place] === true || b[place] !== letter) continue;
      taken[place] = true;
      return true;
    }
    return false;
  });
  const inOrderOfB = b.filter((_, place) => taken[place] === true);
  const outOfOrder = found.filter((letter, index) => letter !== inOrderOfB[index]).length;
  return { matches: found.length, transpositions: Math.floor(outOfOrder / 2) };
}

function commonPrefix(a: readonly string[], b: readonly string[]): number {
  const differs = a.slice(0, prefixMax).findIndex((letter, index) => letter !== b[index]);
  return differs === -1 ? Math.min(prefixMax, a.length) : differs;
}
