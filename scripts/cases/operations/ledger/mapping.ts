import { z } from 'zod';
import { refuse, type Refusal } from '../../../../core/refusal.ts';
import type { AccountId, JournalEntryId, MappingRuleId } from '../../../../subgraphs/ledger/domain/ids.ts';
import { chartOf } from '../../../../subgraphs/ledger/domain/journal/account.ts';
import type { JournalEntry } from '../../../../subgraphs/ledger/domain/journal/entry.ts';
import { refuseMappingApproval } from '../../../../subgraphs/ledger/domain/mapping/approval.ts';
import { accountsOf, checkAccounts, reverseOnChart } from '../../../../subgraphs/ledger/domain/mapping/reuse.ts';
import type { MappingRule } from '../../../../subgraphs/ledger/domain/mapping/rule.ts';
import { selectMapping } from '../../../../subgraphs/ledger/domain/mapping/select.ts';
import type { PostingPurpose } from '../../../../subgraphs/ledger/domain/posting/rules.ts';
import { accepted, dateText, operation, RefusedCase, type Operations } from '../../operation.ts';
import { accountId, caseLines, entryCurrency, postedEntry, shownLines } from './entries.ts';
import { period } from './routing.ts';

const text = z.string().nullish();
const facts = {
  productLine: text,
  productId: text,
  region: text,
  customerType: text,
  taxCode: text,
  paymentMethod: text,
  intercompany: z.boolean().nullish(),
};
const purpose = z.string().transform((name) => name as PostingPurpose);

/** An account, with or without dimensions. */
const mappedAccount = z
  .union([z.string(), z.object({ accountId: z.string(), dimensions: z.record(z.string(), z.string()).nullish() })])
  .transform((account) =>
    typeof account === 'string'
      ? { accountId: account as AccountId, dimensions: {} }
      : { accountId: account.accountId as AccountId, dimensions: account.dimensions ?? {} },
  );

const ruleFields = {
  id: z.string().transform((id) => id as MappingRuleId),
  version: z.int().default(1),
  chartId: z.string().default('chart'),
  purpose,
  match: z.object(facts).default({}),
  lines: z.record(z.string(), mappedAccount).default({}),
  period,
  status: z.enum(['DRAFT', 'APPROVED', 'RETIRED']).default('APPROVED'),
  createdBy: z.string().default('author'),
};

export const mappingOperations: Operations = {
  selectMapping: operation(
    z.object({
      rules: z.array(z.object(ruleFields)),
      requests: z.array(z.object({ ...facts, purpose, postingDate: dateText, chartId: text })),
    }),
    ({ rules, requests }) => ({
      results: requests.map(({ purpose, postingDate, chartId, ...facts }) => {
        // A request that names no chart is about the only one there is.
        const asked = { purpose, postingDate, chartId: chartId ?? rules[0]?.chartId ?? 'chart', facts };
        const selected = selectMapping(rules, asked, 'REVENUE');
        return selected.ok ? selected.value : { error: selected.refusal.code };
      }),
    }),
  ),

  approveMapping: operation(
    z.object({
      existing: z.array(z.object(ruleFields)),
      candidates: z.array(z.object({ ...ruleFields, approver: text })),
    }),
    ({ existing, candidates }) => {
      const refusals = candidates.map(({ approver, ...rule }: MappingRule & { approver?: string | null | undefined }) =>
        refuseMappingApproval(rule, approver ?? null, existing),
      );
      return {
        allowed: refusals.map((refusal) => refusal === null),
        error: refusals.map((refusal) => refusal?.code ?? null),
      };
    },
  ),

  postWithMapping: operation(
    z.object({
      accounts: z.array(z.object({ id: accountId, active: period })),
      original: z.object({ entryId: z.string(), postingDate: dateText, lines: caseLines, mappingRuleId: text }),
      attempts: z.array(
        z.object({
          entryId: text,
          type: z.enum(['NEW', 'REVERSAL']),
          by: z.enum(['SYSTEM', 'MANUAL']),
          of: text,
          postingDate: dateText,
          lines: caseLines.nullish(),
          mappingRuleId: text,
        }),
      ),
      currency: entryCurrency,
    }),
    ({ accounts, original, attempts, currency }) => {
      const chart = chartOf(accounts.map(({ id, active }) => ({ id, control: 'NONE', period: active })));
      const books = new Map<string, JournalEntry>();
      books.set(original.entryId, postedEntry({ ...original, id: original.entryId, currency }));

      const post = (attempt: (typeof attempts)[number], id: string): JournalEntry => {
        const { type, by, of, postingDate, lines, mappingRuleId } = attempt;
        if (type === 'NEW') {
          // A posting that states no lines is the original's once more.
          const entry = postedEntry({ id, currency, postingDate, lines: lines ?? original.lines, mappingRuleId });
          const refusal = checkAccounts(accountsOf(entry), chart, { kind: type, by, postingDate });
          if (refusal !== null) throw new RefusedCase(refusal);
          return entry;
        }
        const reversed = books.get(of ?? original.entryId);
        if (reversed === undefined) throw new RefusedCase(unknownEntry(of ?? ''));
        const made = accepted(reverseOnChart(reversed, chart, { id: id as JournalEntryId, by, postingDate }));
        books.set(reversed.id, made.original);
        return { ...made.reversal, status: 'POSTED' };
      };

      return {
        results: attempts.map((attempt, index) => {
          const id = attempt.entryId ?? `attempt-${index + 1}`;
          try {
            const entry = post(attempt, id);
            books.set(id, entry);
            return { posted: true, lines: shownLines(entry.lines), mappingRuleId: entry.lines[0]?.mapping?.ruleId };
          } catch (error) {
            if (!(error instanceof RefusedCase)) throw error;
            return { posted: false, error: error.refusal.code };
          }
        }),
      };
    },
  ),
};

function unknownEntry(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'JournalEntry', id }, `There is no entry ${id}.`);
}
