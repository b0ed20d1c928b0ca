import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { CustomerId } from '../../../core/ids.ts';
import { fromMinor, type Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { Account } from './account.ts';
import { statusesOf, type AccountingPeriod } from './accounting-period.ts';
import type {
  AccountId,
  AccountingPeriodId,
  JournalEntryId,
  JournalLineId,
  MappingRuleId,
  PostingRequestId,
} from './ids.ts';
import { chartOf } from './journal/account.ts';
import { balance, type JournalEntry as PostingEntry } from './journal/entry.ts';
import type { JournalLine as PostingLine } from './journal/line.ts';
import { reverse } from './journal/reversal.ts';
import { checkAccounts } from './mapping/reuse.ts';
import { moduleOf } from './periods/modules.ts';
import { resolvePostingDate } from './periods/posting-date.ts';
import { closeRole } from './periods/statuses.ts';
import { invalid } from './validation.ts';

/** A journal entry without its lines, as lists read it. */
export type JournalEntryHead = Omit<PostingEntry, 'lines'> & {
  readonly version: number;
  readonly number: string | null;
  readonly description: string;
  readonly periodId: AccountingPeriodId | null;
  readonly createdBy: string;
  readonly approvedBy: string | null;
  readonly rejectionReason: string | null;
  readonly postedBy: string | null;
  readonly postedAt: Date | null;
  /** What an entry of the system was made for; null on one that a person wrote. */
  readonly postingRequestId: PostingRequestId | null;
  /** The system whose fact changed it as no rule allows; null of every other entry. */
  readonly violatedBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** An entry with its lines: one aggregate, one version (DOMAIN 6.1). */
export type JournalEntry = JournalEntryHead & { readonly lines: readonly EntryLine[] };

/** A line as it is kept and told; exactly one of `debit` and `credit` is there. */
export type EntryLine = {
  readonly id: JournalLineId;
  readonly accountId: AccountId;
  readonly debit: Money | null;
  readonly credit: Money | null;
  readonly functionalAmount: Money;
  readonly fxRate: Decimal | null;
  readonly text: string | null;
  readonly customerId: CustomerId | null;
  readonly documentId: string | null;
  readonly dimensions: readonly Dimension[];
  /** The rule that chose the account, in the version that did; null on a line that a person wrote (DOMAIN 11). */
  readonly mappingRuleId: MappingRuleId | null;
  readonly mappingRuleVersion: number | null;
};

export type Dimension = { readonly name: string; readonly value: string };

/** The schema's `@listSize` says the same. */
export const linesMax = 500;
export const dimensionsMax = 10;

/** Why an entry could not be posted whatever the period says, or null (DOMAIN 6.3.1, 6.3.4). */
export function checkPostable(entry: JournalEntry, accounts: readonly Account[]): Refusal | null {
  const functionalCurrency = currencyOf(entry);
  if (functionalCurrency === null) return invalid('lines', 'NOT_EMPTY', 'one line at least');
  // Lines are in the functional currency, so nothing is converted and no residue arises that would need an account.
  const balanced = balance(entry.lines.map(postingLineOf), { functionalCurrency, roundingAccountId: '' as AccountId });
  if (!balanced.ok) return balanced.refusal;
  return checkAccounts(
    entry.lines.map(({ accountId }) => accountId),
    chartOf(accounts),
    { kind: entry.reversalOf === null ? 'NEW' : 'REVERSAL', by: 'MANUAL', postingDate: entry.postingDate },
  );
}

/** Whether the period of the posting date takes the entry from this person (DOMAIN 6.3.3, 12). */
export function checkPeriod(
  { postingDate }: Pick<JournalEntry, 'postingDate'>,
  period: AccountingPeriod | null,
  roles: readonly string[],
): Refusal | null {
  const periods = period === null ? [] : [{ ...period, statuses: statusesOf(period) }];
  const resolved = resolvePostingDate(periods, {
    module: moduleOf.MANUAL,
    requestedDate: postingDate,
    origin: 'MANUAL',
    closeRole: roles.includes(closeRole),
  });
  return resolved.ok ? null : resolved.refusal;
}

export type Posting = {
  readonly number: string;
  readonly periodId: AccountingPeriodId;
  readonly postedBy: string;
  readonly postedAt: Date;
};

export function posted(entry: JournalEntry, posting: Posting): JournalEntry {
  return { ...entry, ...posting, status: 'POSTED' };
}

/** The mark on an entry whose reversal is posted; nothing else of it changes. */
export function markedReversed(original: JournalEntry, by: JournalEntryId): JournalEntry {
  return { ...original, status: 'REVERSED', reversedBy: by };
}

export type Reversing = {
  readonly id: JournalEntryId;
  readonly postingDate: CivilDate;
  readonly description: string | null;
  readonly createdBy: string;
  readonly newLineId: () => JournalLineId;
  readonly now: Date;
};

/** The draft that takes a posted entry back. */
export function reversalOf(original: JournalEntry, by: Reversing): Result<JournalEntry> {
  const made = reverse(postingEntryOf(original), by);
  if (!made.ok) return deny(made.refusal);
  const { lines: _, ...head } = made.value.reversal;
  return accept({
    ...head,
    version: 0,
    number: null,
    description: by.description ?? original.description,
    periodId: null,
    lines: original.lines.map((line) => ({ ...line, id: by.newLineId(), debit: line.credit, credit: line.debit })),
    createdBy: by.createdBy,
    approvedBy: null,
    rejectionReason: null,
    violatedBy: null,
    postedBy: null,
    postedAt: null,
    postingRequestId: null,
    createdAt: by.now,
    updatedAt: by.now,
  });
}

/** The currency of the books that the lines were written in; null without a line. */
export function currencyOf({ lines }: Pick<JournalEntry, 'lines'>): CurrencyCode | null {
  return lines[0]?.functionalAmount.currency ?? null;
}

export function unknownEntry(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'JournalEntry', id }, `There is no JournalEntry ${id} that you may see.`);
}

function postingEntryOf({ lines, ...head }: JournalEntry): PostingEntry {
  const { id, legalEntityId, type, status, postingDate, source, reversalOf: original, reversedBy } = head;
  const posting = { id, legalEntityId, type, status, postingDate, source, reversalOf: original, reversedBy };
  return { ...posting, lines: lines.map(postingLineOf) };
}

function postingLineOf(line: EntryLine): PostingLine {
  const { accountId, debit, credit, functionalAmount: functional, fxRate, customerId, documentId } = line;
  return {
    accountId,
    side: debit === null ? 'CREDIT' : 'DEBIT',
    amount: debit ?? credit ?? fromMinor(0n, functional.currency),
    functional,
    fxRate,
    customerId,
    documentId,
    dimensions: Object.fromEntries(line.dimensions.map(({ name, value }) => [name, value])),
    mapping: null,
  };
}

/** Only what is approved is posted. */
export function refuseUnapproved({ status }: Pick<JournalEntry, 'status'>): Refusal | null {
  if (status === 'APPROVED') return null;
  const details = { entity: 'JournalEntry', state: status, attempted: 'postJournalEntry', allowed: ['APPROVED'] };
  return refuse(
    'ILLEGAL_TRANSITION',
    details,
    `postJournalEntry is not allowed for a JournalEntry in state ${status}.`,
  );
}

/** An entry has one reversal at most, also one that is not posted yet (DOMAIN 6.3.2). */
export function refuseSecondReversal(existing: JournalEntryId | null): Refusal | null {
  if (existing === null) return null;
  return refuse(
    'ALREADY_REVERSED',
    { reversedBy: existing },
    `${existing} takes this entry back: go on with that one.`,
  );
}
