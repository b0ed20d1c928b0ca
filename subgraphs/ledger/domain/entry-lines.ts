import type { Decimal } from '../../../core/decimal.ts';
import { isIdShaped, type CustomerId } from '../../../core/ids.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { Account } from './account.ts';
import type { JournalLineId } from './ids.ts';
import { dimensionsMax, linesMax, type Dimension, type EntryLine } from './journal-entry.ts';
import { readSide } from './journal/line.ts';
import type { LegalEntity } from './legal-entity.ts';
import { checkName, checkText, firstOf, invalid } from './validation.ts';

/** A line as a client writes it, in the functional currency. */
export type LineInput = {
  readonly accountId: string;
  readonly debit?: Decimal | null | undefined;
  readonly credit?: Decimal | null | undefined;
  readonly text?: string | null | undefined;
  readonly customerId?: string | null | undefined;
  readonly documentId?: string | null | undefined;
  readonly dimensions?: readonly Dimension[] | null | undefined;
};

/** The lines of an entry, each on an account of the legal entity's chart. Whether they balance is asked when they are handed in. */
export function readLines(
  inputs: readonly LineInput[],
  { functionalCurrency, chartId }: Pick<LegalEntity, 'functionalCurrency' | 'chartId'>,
  accounts: readonly Account[],
  newId: () => JournalLineId,
): Result<readonly EntryLine[]> {
  if (inputs.length === 0 || inputs.length > linesMax) {
    return deny(invalid('input.lines', 'COUNT_RANGE', `1 to ${linesMax} lines`));
  }
  const chart = new Map<string, Account>(
    accounts.filter((account) => account.chartId === chartId).map((account) => [account.id, account]),
  );
  const lines: EntryLine[] = [];
  for (const [index, input] of inputs.entries()) {
    const path = `input.lines[${index}]`;
    const account = chart.get(input.accountId);
    if (account === undefined) return deny(unknownInChart(input.accountId, chartId));
    const moneyOf = (amount: Decimal | null | undefined) =>
      amount == null ? null : { amount, currency: functionalCurrency };
    const [debit, credit] = [moneyOf(input.debit), moneyOf(input.credit)];
    const side = readSide({ debit, credit }, path);
    if (!side.ok) return side;
    const refusal = checkRest(path, input);
    if (refusal !== null) return deny(refusal);
    lines.push({
      id: newId(),
      accountId: account.id,
      debit,
      credit,
      functionalAmount: side.value.amount,
      fxRate: null,
      text: input.text ?? null,
      customerId: (input.customerId ?? null) as CustomerId | null,
      documentId: input.documentId ?? null,
      dimensions: (input.dimensions ?? []).map(({ name, value }) => ({ name, value })),
      mappingRuleId: null,
      mappingRuleVersion: null,
    });
  }
  return accept(lines);
}

function checkRest(path: string, { text, customerId, documentId, dimensions }: LineInput): Refusal | null {
  const named = dimensions ?? [];
  return firstOf(
    checkText(`${path}.text`, text),
    customerId == null || isIdShaped(customerId)
      ? null
      : invalid(`${path}.customerId`, 'NAME_FORM', 'the id of a customer'),
    checkName(`${path}.documentId`, documentId),
    named.length > dimensionsMax
      ? invalid(`${path}.dimensions`, 'COUNT_MAX', `at most ${dimensionsMax} dimensions`)
      : null,
    new Set(named.map(({ name }) => name)).size < named.length
      ? invalid(`${path}.dimensions`, 'DISTINCT', 'a list in which no name stands twice')
      : null,
    ...named.flatMap(({ name, value }, index) => [
      checkName(`${path}.dimensions[${index}].name`, name),
      checkName(`${path}.dimensions[${index}].value`, value),
    ]),
  );
}

function unknownInChart(id: string, chartId: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'Account', id }, `There is no Account ${id} in the chart ${chartId}.`);
}
