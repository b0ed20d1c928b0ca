/** What a person does, as far as duties tell acts apart (DOMAIN §13). */
export type DutyVerb =
  | 'MAKE'
  | 'APPROVE'
  | 'POST'
  | 'RELEASE'
  | 'RESUBMIT'
  | 'WRITE_OFF'
  | 'RECONCILE'
  | 'ACCEPT'
  | 'CLOSE'
  | 'REOPEN'
  | 'ADMINISTER'
  | 'HOLD';

export type DutyThing =
  | 'JOURNAL'
  | 'RULE'
  | 'BANK_DATA'
  | 'REFUND'
  | 'CREDIT_NOTE'
  | 'CONTRACT'
  | 'MERGE'
  | 'RECEIPT'
  | 'WRITE_OFF'
  | 'THRESHOLDS'
  | 'EXCEPTION'
  | 'PERIOD'
  | 'REOPENING'
  | 'PRICE_OR_TEMPLATE'
  | 'TREATMENT'
  | 'ROLE'
  | 'INTEGRATION';

export type DutyAct = { readonly verb: DutyVerb | null; readonly things: readonly DutyThing[] };

/**
 * The act behind a command's or an event's name: both are made of a verb and what it is done to, so the duties speak of
 * verbs and things instead of listing every command. `approveJournal`, `APPROVE_JOURNAL` and `journal.approved` are one.
 * Where the name has a verb only, the id of the subject may tell the thing: `APPROVE`, `refund-7`.
 */
export function dutyActOf(name: string, subject = ''): DutyAct {
  const words = wordsOf(name);
  // A command begins with its verb; an event ends with it, and what it happened to may be a request.
  const isVerb = (word: string) => verbOf(word) !== null;
  const place = isVerb(words[0] ?? '') ? 0 : words.findLastIndex(isVerb);
  const verb = verbOf(words[place] ?? '');
  const named = thingsIn(words.filter((_, index) => index !== place));
  const found = named.length > 0 ? named : thingsIn(wordsOf(subject));
  return { verb, things: found.length === 0 && (verb === 'CLOSE' || verb === 'REOPEN') ? ['PERIOD'] : found };
}

type Verb = { readonly verb: DutyVerb; readonly stems?: readonly string[]; readonly words?: readonly string[] };

/** By how a word begins, or by the whole word. The first line that fits decides: to authorise is not to author. */
const verbs: readonly Verb[] = [
  { verb: 'APPROVE', stems: ['approv', 'authoris', 'authoriz'] },
  { verb: 'WRITE_OFF', stems: ['writeoff'] },
  { verb: 'REOPEN', stems: ['reopen'] },
  { verb: 'RESUBMIT', stems: ['resubmi', 'retry', 'retrie'] },
  { verb: 'RECONCILE', stems: ['reconcil'] },
  { verb: 'RELEASE', stems: ['releas', 'deploy'] },
  { verb: 'POST', words: ['post', 'posted'] },
  { verb: 'CLOSE', words: ['close', 'closed'] },
  { verb: 'ACCEPT', stems: ['accept'] },
  { verb: 'ADMINISTER', stems: ['administ', 'grant', 'revok', 'assign'] },
  { verb: 'HOLD', words: ['hold', 'held', 'take', 'took'] },
  // To make something is to create it or to change it.
  { verb: 'MAKE', stems: ['creat', 'edit', 'chang', 'updat', 'amend', 'modif', 'draft', 'prepar', 'author'] },
  { verb: 'MAKE', stems: ['issu', 'request', 'record', 'propos', 'rais', 'submi', 'regist', 'configur'] },
  { verb: 'MAKE', words: ['add', 'added', 'enter', 'entered', 'set', 'write', 'written'] },
];

type Thing = { readonly thing: DutyThing | null; readonly phrases: readonly string[] };

/**
 * By what a name says. What comes first takes its words away: an integration mapping is no account mapping, payment data
 * no payment, and a credit limit nothing that a duty speaks of.
 */
const things: readonly Thing[] = [
  { thing: 'INTEGRATION', phrases: ['integration mapping', 'integration', 'production'] },
  { thing: 'REOPENING', phrases: ['period reopen', 'reopen'] },
  { thing: 'WRITE_OFF', phrases: ['writeoff'] },
  { thing: 'REFUND', phrases: ['refund'] },
  { thing: null, phrases: ['credit limit', 'credit hold'] },
  { thing: 'CREDIT_NOTE', phrases: ['credit'] },
  {
    thing: 'BANK_DATA',
    phrases: ['bank', 'iban', 'payment data', 'payment detail', 'payment method', 'payment instrument'],
  },
  { thing: 'RECEIPT', phrases: ['receipt', 'cash', 'payment'] },
  { thing: 'MERGE', phrases: ['merge'] },
  { thing: 'PRICE_OR_TEMPLATE', phrases: ['ssp', 'selling price', 'template'] },
  { thing: 'TREATMENT', phrases: ['treatment', 'modification'] },
  { thing: 'THRESHOLDS', phrases: ['tolerance', 'threshold'] },
  { thing: 'EXCEPTION', phrases: ['exception'] },
  { thing: 'RULE', phrases: ['mapping', 'routing', 'route'] },
  { thing: 'JOURNAL', phrases: ['journal', 'entry', 'entries', 'posting', 'je '] },
  { thing: 'CONTRACT', phrases: ['quote', 'contract', 'discount', 'terms', 'amendment', 'ctr '] },
  { thing: 'PERIOD', phrases: ['period'] },
  { thing: 'ROLE', phrases: ['role'] },
];

/** The words of a name in any spelling: camelCase, CAPITALS_WITH_BARS, dotted, hyphenated. */
export function wordsOf(name: string): readonly string[] {
  const joined = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/\bre (submi|open)/g, 're$1')
    .replace(/\bwri(te|tten) off/g, 'writeoff')
    .trim();
  return joined === '' ? [] : joined.split(' ');
}

function verbOf(word: string): DutyVerb | null {
  const fits = ({ stems = [], words = [] }: Verb) =>
    words.includes(word) || stems.some((stem) => word.startsWith(stem));
  return verbs.find(fits)?.verb ?? null;
}

function thingsIn(words: readonly string[]): readonly DutyThing[] {
  let rest = ` ${words.join(' ')} `;
  return things.flatMap(({ thing, phrases }) => {
    const found = phrases.filter((phrase) => rest.includes(` ${phrase}`));
    for (const phrase of found) rest = rest.replace(` ${phrase}`, ' ');
    return thing === null || found.length === 0 ? [] : [thing];
  });
}
