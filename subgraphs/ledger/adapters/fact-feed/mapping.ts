import { z } from 'zod';
import { isIdShaped, type CustomerId } from '../../../../core/ids.ts';
import type { Problem } from '../../../../platform/systems/fact-feed/record.ts';
import { readValues, toldDate, toldDecimal, toldMoney } from '../../../../platform/systems/fact-feed/values.ts';
import type { AccountId, JournalLineId, MappingRuleId } from '../../domain/ids.ts';
import type { EntryLine, JournalEntry } from '../../domain/journal-entry.ts';

/**
 * The values of a journal entry as a feed tells them: any of these fields, each whole. What an entry is by its id, its
 * number, its company and its source, no fact changes.
 */
export function readEntryValues(values: unknown): Partial<JournalEntry> | Problem {
  return readValues(form, values);
}

const id = z.string().refine(isIdShaped, 'must be an id');

const line = z
  .strictObject({
    id,
    accountId: id,
    debit: toldMoney.nullable().default(null),
    credit: toldMoney.nullable().default(null),
    functionalAmount: toldMoney,
    fxRate: toldDecimal.nullable().default(null),
    text: z.string().max(500).nullable().default(null),
    customerId: id.nullable().default(null),
    documentId: id.nullable().default(null),
    dimensions: z
      .array(z.strictObject({ name: z.string().min(1).max(100), value: z.string().min(1).max(200) }))
      .default([]),
    mappingRuleId: id.nullable().default(null),
    mappingRuleVersion: z.int().min(1).nullable().default(null),
  })
  .transform((said): EntryLine => ({
    ...said,
    id: said.id as JournalLineId,
    accountId: said.accountId as AccountId,
    customerId: said.customerId as CustomerId | null,
    mappingRuleId: said.mappingRuleId as MappingRuleId | null,
  }));

const form: z.ZodType<Partial<JournalEntry>> = z
  .strictObject({
    status: z.enum(['DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'POSTED', 'REVERSED']),
    description: z.string().min(1).max(500),
    postingDate: toldDate,
    lines: z.array(line),
  })
  .partial() as z.ZodType<Partial<JournalEntry>>;
