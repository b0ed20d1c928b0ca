import { z } from 'zod';
import { canonicalHash } from '../../../../core/canonical-hash.ts';
import { civilDate } from '../../../../core/civil-date.ts';
import { absolute, add, parseDecimal, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import { answerRequest, type FirstRequest } from '../../../../core/repeated-request.ts';
import type { AccountId, JournalEntryId } from '../../../../subgraphs/ledger/domain/ids.ts';
import { signed, type Side } from '../../../../subgraphs/ledger/domain/journal/line.ts';
import { reverse } from '../../../../subgraphs/ledger/domain/journal/reversal.ts';
import { checkClosedThrough } from '../../../../subgraphs/ledger/domain/periods/posting-date.ts';
import { closeYear } from '../../../../subgraphs/ledger/domain/posting/year-end.ts';
import { accepted, currencyCode, dateText, decimalText, operation, type Operations } from '../../operation.ts';
import { accountId, caseLines, entryCurrency, postedEntry, shownLines } from './entries.ts';

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth'];

/** A balance on the side it is given for; below zero it stands on the other. */
const yearBalances = z.array(z.object({ account: accountId, dr: decimalText.nullish(), cr: decimalText.nullish() }));

export const journalOperations: Operations = {
  reverse: operation(
    z.object({ entry: caseLines, times: z.int().min(1).max(ordinals.length).default(2), currency: entryCurrency }),
    ({ entry, times, currency }) => {
      const postingDate = civilDate('2026-01-01');
      let original = postedEntry({ id: 'entry', currency, postingDate, lines: entry });
      const outcomes = ordinals.slice(0, times).map((ordinal) => {
        const reversed = reverse(original, { id: ordinal as JournalEntryId, postingDate });
        if (!reversed.ok) return [ordinal, reversed.refusal.code];
        original = reversed.value.original;
        return [ordinal, shownLines(reversed.value.reversal.lines)];
      });
      return Object.fromEntries(outcomes) as unknown;
    },
  ),

  idempotency: operation(
    z.object({
      calls: z.array(
        z.object({
          key: z.string(),
          body: z.unknown(),
          principal: z.string().nullish(),
          state: z.enum(['RUNNING', 'DONE', 'REFUSED']).default('DONE'),
        }),
      ),
    }),
    ({ calls }) => {
      const kept = new Map<string, FirstRequest>();
      return {
        results: calls.map(({ key, body, principal, state }) => {
          const scope = JSON.stringify([principal ?? null, key]);
          const hash = canonicalHash(byValue(body));
          const answer = answerRequest(kept.get(scope) ?? null, hash);
          if (!answer.ok) return answer.refusal.code;
          if (answer.value === 'REPLAY') return 'REPLAYED';
          kept.set(scope, { hash, state, firstSeenAt: '2026-01-01T00:00:00.000Z' });
          return 'CREATED';
        }),
      };
    },
  ),

  yearEndClose: operation(
    z.object({ currency: currencyCode, income: yearBalances.default([]), expense: yearBalances.default([]) }),
    ({ currency, income, expense }) => {
      const balances = [...income, ...expense].map(({ account, dr, cr }) => {
        const debited = add(signed('DEBIT', dr ?? zero), signed('CREDIT', cr ?? zero));
        const side: Side = sign(debited) < 0 ? 'CREDIT' : 'DEBIT';
        return { accountId: account, side, balance: { amount: absolute(debited), currency } };
      });
      const closed = accepted(closeYear(balances, { currency, retainedEarnings: 'RETAINED' as AccountId }));
      return { entry: shownLines(closed.lines), result: closed.result };
    },
  ),

  postingAllowed: operation(
    z.object({ postingDate: dateText, periodClosedThrough: dateText.nullish() }),
    ({ postingDate, periodClosedThrough }) => {
      const refusal = checkClosedThrough(postingDate, periodClosedThrough ?? null);
      return { allowed: refusal === null, error: refusal?.code ?? null };
    },
  ),

  reverseInClosedPeriod: operation(
    z.object({
      originalDate: dateText,
      periodClosedThrough: dateText.nullish(),
      reversalDate: dateText,
      amount: decimalText,
      currency: entryCurrency,
    }),
    ({ originalDate, periodClosedThrough, reversalDate, amount, currency }) => {
      const lines = [
        { account: 'A' as AccountId, dr: amount },
        { account: 'B' as AccountId, cr: amount },
      ];
      const original = postedEntry({ id: 'original', currency, postingDate: originalDate, lines });
      const made = accepted(reverse(original, { id: 'reversal' as JournalEntryId, postingDate: reversalDate }));
      const refusal = checkClosedThrough(made.reversal.postingDate, periodClosedThrough ?? null);
      const standing = refusal === null ? [...made.original.lines, ...made.reversal.lines] : original.lines;
      return {
        allowed: refusal === null,
        error: refusal?.code ?? null,
        originalChanged: made.original.lines !== original.lines || made.original.postingDate !== original.postingDate,
        netOfBoth: netOf(standing, 'A'),
      };
    },
  ),
};

function netOf(lines: ReturnType<typeof postedEntry>['lines'], account: string): Decimal {
  const own = lines.filter((line) => line.accountId === account);
  return own.reduce((net, { side, amount }) => add(net, signed(side, amount.amount)), zero);
}

/** Texts that are decimals become numbers, so that "1.50" and "1.5" are one request. */
function byValue(body: unknown): unknown {
  if (typeof body === 'string') {
    const read = parseDecimal(body);
    return read.ok ? read.value : body;
  }
  if (Array.isArray(body)) return body.map(byValue);
  if (body === null || typeof body !== 'object') return body;
  return Object.fromEntries(Object.entries(body).map(([name, part]) => [name, byValue(part)]));
}
