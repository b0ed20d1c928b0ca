import { add, compare, equals, sign, sum, zero } from '../../../core/decimal.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { contentHashOf } from './content-hash.ts';
import { linesMax, taxesPerLineMax, type Invoice, type InvoiceLine } from './invoice.ts';

/** What a fact about an invoice breaks (DOMAIN 5.3): a rule and the field that shows it. */
export type BrokenRule = { readonly rule: InvoiceInvariant; readonly field: string };

export type InvoiceInvariant = 'ADDS_UP' | 'STATE_SAYS_OPEN' | 'SETTLEMENT' | 'NUMBERED' | 'WHOLE' | 'CONTENT_HASH';

/** The invariants that an invoice does not keep as a system of record reports it; `changed` is what it changed. */
export function brokenInvariants(invoice: Invoice, changed: readonly string[]): readonly BrokenRule[] {
  const broken = invariants.flatMap(([rule, field, holds]) => (holds(invoice) ? [] : [{ rule, field }]));
  // What settles an invoice is kept here, by its allocations and credit notes: one that is told without them has none.
  const settled = settlement.filter((field) => changed.includes(field));
  return [...broken, ...settled.map((field) => ({ rule: 'SETTLEMENT' as const, field }))];
}

type Invariant = readonly [InvoiceInvariant, string, (invoice: Invoice) => boolean];

const invariants: readonly Invariant[] = [
  ['ADDS_UP', 'total', ({ net, tax, total }) => equals(total.amount, add(net.amount, tax.amount))],
  ['ADDS_UP', 'net', ({ net, lines }) => equals(net.amount, sum(lines.map((line) => line.net.amount)))],
  ['ADDS_UP', 'open', (invoice) => equals(partsOf(invoice), isClaim(invoice) ? invoice.total.amount : zero)],
  ['ADDS_UP', 'paid', (invoice) => settlement.every((field) => sign(invoice[field].amount) >= 0)],
  ['ADDS_UP', 'creditNoted', ({ creditNoted, total }) => compare(creditNoted.amount, total.amount) <= 0],
  ['STATE_SAYS_OPEN', 'open', saysOpen],
  ['NUMBERED', 'status', (invoice) => (invoice.number !== null) === isFinal(invoice)],
  ['WHOLE', 'issueDate', ({ number, issueDate }) => number === null || issueDate !== null],
  ['WHOLE', 'dueDate', ({ number, dueDate }) => number === null || dueDate !== null],
  ['WHOLE', 'taxStatus', ({ number, taxStatus }) => number === null || taxStatus === 'FINAL'],
  ['CONTENT_HASH', 'contentHash', (invoice) => hasItsContent(invoice) !== false],
];

const settlement = ['paid', 'credited', 'writtenOff', 'creditNoted'] as const;

/** Whether a final document says what it said when it was made final (DOMAIN 5.3.6); null before that. */
export function hasItsContent(invoice: Invoice): boolean | null {
  return invoice.contentHash === null ? null : contentHashOf(invoice) === invoice.contentHash;
}

/** A document that has its number is final for ever, and none is final without one: no command goes on from either. */
export function refuseBarred(invoice: Invoice): Refusal | null {
  if (invoice.violatedBy === null || (invoice.number !== null) === isFinal(invoice)) return null;
  const { id, violatedBy: system, status } = invoice;
  const sentence = `${system} says that ${id} is ${status}, which no rule allows: put it right there, and let it tell.`;
  return refuse('SOURCE_VIOLATION', { system, rule: 'NUMBERED' }, sentence);
}

/** What not even a fact may be: money in another currency, lines that are no list of lines. */
export function refuseUnkeepable(invoice: Invoice): string | null {
  const { lines, currency } = invoice;
  if (lines.length > linesMax) return `lines has more than ${linesMax}.`;
  if (new Set(lines.map(({ id }) => id)).size < lines.length) return 'lines has an id twice.';
  if (lines.some(({ taxLines }) => (taxLines?.length ?? 0) > taxesPerLineMax)) {
    return `lines has one with more than ${taxesPerLineMax} taxes.`;
  }
  const heads = [invoice.net, invoice.discount, invoice.tax, invoice.total, invoice.open];
  const all = [...heads, ...settlement.map((field) => invoice[field]), ...lines.flatMap(moneyOf)];
  return all.every((money) => money.currency === currency) ? null : `An amount is not in ${currency}.`;
}

function moneyOf({ gross, discount, net, taxLines }: InvoiceLine) {
  return [gross, discount, net, ...(taxLines ?? []).flatMap(({ base, amount }) => [base, amount])];
}

function isFinal({ status }: Invoice): boolean {
  return status !== 'DRAFT' && status !== 'DELETED';
}

function isClaim({ status }: Invoice): boolean {
  return status === 'OPEN' || status === 'PAID' || status === 'UNCOLLECTIBLE';
}

function partsOf({ paid, credited, writtenOff, discounted, open }: Invoice) {
  return sum([paid.amount, credited.amount, writtenOff.amount, discounted.amount, open.amount]);
}

function saysOpen({ status, open, writtenOff }: Invoice): boolean {
  if (status === 'OPEN') return sign(open.amount) > 0;
  return sign(open.amount) === 0 && (status !== 'UNCOLLECTIBLE' || sign(writtenOff.amount) > 0);
}
