import { foldText } from './names/folding.ts';
import { joinedForms, spacedForms } from './names/forms-by-script.ts';
import { latinForms } from './names/latin-forms.ts';

/**
 * A folded name without the legal forms at its start and end (DOMAIN 3.5), also when there are several. Something always
 * stays: a name that is only a legal form keeps itself.
 */
export function withoutLegalForms(folded: string): string {
  let words = folded.split(' ');
  for (;;) {
    if (isLegalForm(words)) return words.join(' ');
    const shorter = withoutLast(words) ?? withoutFirst(words) ?? withoutJoined(words);
    if (shorter === null) return words.join(' ');
    words = shorter;
  }
}

// Spaces do not matter inside a form: "sp. z o.o.", "Sp. z o. o." and "sp. zoo" are one.
const spaced: ReadonlySet<string> = new Set(
  [latinForms, spacedForms]
    .flatMap((table) => Object.values(table))
    .flat()
    .map(compact),
);
const joined: readonly string[] = joinedForms.map(foldText).sort((a, b) => b.length - a.length);

/** The longest form in the tables has eight words; its dots may have been spaces. */
const wordsMax = 10;

/** Words that bind what stands on both sides: in "Limited and Sons" or "AT & T" nothing is a form. */
const bindingWords: ReadonlySet<string> = new Set(['and', 'und', 'et']);

function compact(form: string): string {
  return foldText(form).replaceAll(' ', '');
}

function isLegalForm(words: readonly string[]): boolean {
  return words.length <= wordsMax && (spaced.has(words.join('')) || joined.includes(words.join(' ')));
}

function withoutLast(words: readonly string[]): string[] | null {
  for (let from = Math.max(1, words.length - wordsMax); from < words.length; from += 1) {
    if (bindingWords.has(words[from - 1] ?? '')) continue;
    if (spaced.has(words.slice(from).join(''))) return words.slice(0, from);
  }
  return null;
}

function withoutFirst(words: readonly string[]): string[] | null {
  for (let to = Math.min(words.length - 1, wordsMax); to > 0; to -= 1) {
    if (bindingWords.has(words[to] ?? '')) continue;
    if (spaced.has(words.slice(0, to).join(''))) return words.slice(to);
  }
  return null;
}

const joinedScripts = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Thai}]/u;

function withoutJoined(words: readonly string[]): string[] | null {
  const text = words.join(' ');
  if (!joinedScripts.test(text)) return null;
  const last = joined.find((form) => text.endsWith(form));
  if (last !== undefined) return text.slice(0, -last.length).trim().split(' ');
  const first = joined.find((form) => text.startsWith(form));
  return first === undefined ? null : text.slice(first.length).trim().split(' ');
}
