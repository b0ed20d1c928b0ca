import { z } from 'zod';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { settledMoney } from '../../../../core/money.ts';
import type { AccountId, JournalEntryId, MappingRuleId } from '../../../../subgraphs/ledger/domain/ids.ts';
import { balance, type JournalEntry } from '../../../../subgraphs/ledger/domain/journal/entry.ts';
import { readSide, type JournalLine } from '../../../../subgraphs/ledger/domain/journal/line.ts';
import { accepted, currencyCode, decimalText } from '../../operation.ts';

/** Journal entries as the cases write them: `{ account, dr | cr }`, in one currency that most cases leave out. */

export const accountId = z.string().transform((text) => text as AccountId);
export const entryCurrency = currencyCode.default('EUR');

export const caseLines = z.array(
  z.object({
    account: accountId,
    dr: decimalText.nullish(),
    cr: decimalText.nullish(),
    dimensions: z.record(z.string(), z.string()).nullish(),
  }),
);

/** A posted entry of a case's lines; one that does not balance is refused. */
export function postedEntry(entry: {
  readonly id: string;
  readonly currency: CurrencyCode;
  readonly postingDate: CivilDate;
  readonly lines: z.output<typeof caseLines>;
  readonly mappingRuleId?: string | null | undefined;
}): JournalEntry {
  const { currency } = entry;
  const lines = entry.lines.map(({ account, dr, cr, dimensions }, index): JournalLine => {
    const path = `entry[${index}]`;
    const debit = dr == null ? null : accepted(settledMoney(dr, currency, `${path}.dr`));
    const credit = cr == null ? null : accepted(settledMoney(cr, currency, `${path}.cr`));
    const { side, amount } = accepted(readSide({ debit, credit }, path));
    const mapping = entry.mappingRuleId == null ? null : { ruleId: entry.mappingRuleId as MappingRuleId, version: 1 };
    const none = { fxRate: null, customerId: null, documentId: null };
    return { ...none, accountId: account, side, amount, functional: amount, dimensions: dimensions ?? {}, mapping };
  });
  const books = { functionalCurrency: currency, roundingAccountId: 'ROUNDING' as AccountId };
  return {
    id: entry.id as JournalEntryId,
    legalEntityId: 'le_1' as LegalEntityId,
    type: 'SYSTEM',
    status: 'POSTED',
    postingDate: entry.postingDate,
    source: { system: 'cases', type: 'DOCUMENT', id: entry.id, version: 1, purpose: 'MANUAL' },
    lines: accepted(balance(lines, books)),
    reversalOf: null,
    reversedBy: null,
  };
}

/** Lines in the words of the cases. */
export function shownLines(lines: readonly Pick<JournalLine, 'accountId' | 'side' | 'amount'>[]) {
  return lines.map(({ accountId, side, amount: { amount }, ...more }) => ({
    ...more,
    account: accountId,
    ...(side === 'DEBIT' ? { dr: amount } : { cr: amount }),
  }));
}
