import { add, equals, sign, subtract, zero, type Decimal } from '../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { currencyOf, dimensionsMax, linesMax, type EntryLine, type JournalEntry } from './journal-entry.ts';

/** What a fact about a journal entry breaks (DOMAIN 6.3): a rule and the field that shows it. */
export type BrokenRule = { readonly rule: 'BALANCES' | 'NUMBERED' | 'REVERSED_BY'; readonly field: string };

/** The invariants that an entry does not keep as a system of record reports it. */
export function brokenInvariants(entry: JournalEntry): readonly BrokenRule[] {
  return invariants.flatMap(([rule, field, holds]) => (holds(entry) ? [] : [{ rule, field }]));
}

const invariants: readonly (readonly [BrokenRule['rule'], string, (entry: JournalEntry) => boolean])[] = [
  ['BALANCES', 'lines', (entry) => !isPosted(entry) || balances(entry)],
  ['NUMBERED', 'status', isNumberedWhenPosted],
  ['REVERSED_BY', 'reversedBy', ({ status, reversedBy }) => (status === 'REVERSED') === (reversedBy !== null)],
];

/** What is in the books has a number and nothing else has: no command goes on from what a fact made of it. */
export function refuseBarred(entry: JournalEntry): Refusal | null {
  if (entry.violatedBy === null || isNumberedWhenPosted(entry)) return null;
  const { id, violatedBy: system, status } = entry;
  const sentence = `${system} says that ${id} is ${status}, which no rule allows: put it right there, and let it tell.`;
  return refuse('SOURCE_VIOLATION', { system, rule: 'NUMBERED' }, sentence);
}

/** An entry that a fact left out of balance is not taken back by one that would be so as well. */
export function refuseOutOfBalance(entry: JournalEntry): Refusal | null {
  if (entry.violatedBy === null || balances(entry)) return null;
  const { id, violatedBy: system } = entry;
  const sentence = `${system} says that ${id} does not balance: put it right there, and try again once it has told.`;
  return refuse('SOURCE_VIOLATION', { system, rule: 'BALANCES' }, sentence);
}

/** What not even a fact may be: lines that are none, or in the currency of other books. */
export function refuseUnkeepable(before: JournalEntry, { lines }: JournalEntry): string | null {
  if (lines.length > linesMax) return `lines has more than ${linesMax}.`;
  if (new Set(lines.map(({ id }) => id)).size < lines.length) return 'lines has an id twice.';
  const books = currencyOf(before);
  for (const [index, line] of lines.entries()) {
    const wrong = lineProblem(line, books ?? line.functionalAmount.currency);
    if (wrong !== null) return `lines[${index}] ${wrong}.`;
  }
  return null;
}

function lineProblem({ debit, credit, functionalAmount, fxRate, dimensions }: EntryLine, books: string): string | null {
  const amount = debit ?? credit;
  if (amount === null || (debit !== null && credit !== null)) return 'has not exactly one of debit and credit';
  if (sign(amount.amount) < 0 || sign(functionalAmount.amount) < 0) return 'has a negative amount';
  if (functionalAmount.currency !== books) return `is not in ${books}, the currency of the books`;
  if (fxRate !== null && sign(fxRate) <= 0) return 'has a rate that is none';
  if (dimensions.length > dimensionsMax) return `has more than ${dimensionsMax} dimensions`;
  const isConverted = amount.currency !== books;
  if (isConverted || (equals(amount.amount, functionalAmount.amount) && fxRate === null)) return null;
  return 'has two amounts in one currency that differ, or a rate between them';
}

/** Whether its lines count in the books. */
export function isPosted({ status }: Pick<JournalEntry, 'status'>): boolean {
  return status === 'POSTED' || status === 'REVERSED';
}

function isNumberedWhenPosted(entry: JournalEntry): boolean {
  return (entry.number !== null) === isPosted(entry);
}

function balances({ lines }: JournalEntry): boolean {
  const byCurrency = new Map<string, Decimal>();
  let functional = zero;
  for (const { debit, credit, functionalAmount } of lines) {
    const plus = debit === null ? subtract : add;
    functional = plus(functional, functionalAmount.amount);
    const amount = debit ?? credit ?? functionalAmount;
    byCurrency.set(amount.currency, plus(byCurrency.get(amount.currency) ?? zero, amount.amount));
  }
  return lines.length > 0 && sign(functional) === 0 && [...byCurrency.values()].every((rest) => sign(rest) === 0);
}
