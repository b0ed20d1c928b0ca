import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { add, decimal, shift, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { AccountId, JournalEntryId, MappingRuleId } from '../ids.ts';
import type { JournalEntryStatus } from '../states/journal-entry.ts';
import type { JournalEntry } from './entry.ts';
import { signed, type JournalLine, type Side } from './line.ts';
import { reverse } from './reversal.ts';

const december = civilDate('2025-12-31');
const january = civilDate('2026-01-01');
const by = { id: 'je_2' as JournalEntryId, postingDate: january };

function line(account: string, side: Side, amount: string): JournalLine {
  return {
    accountId: account as AccountId,
    side,
    amount: money(amount, 'USD'),
    functional: money(amount, 'EUR'),
    fxRate: decimal('1'),
    customerId: 'cus_acme' as CustomerId,
    documentId: 'inv_1',
    dimensions: { costCentre: '100' },
    mapping: { ruleId: 'map_1' as MappingRuleId, version: 3 },
  };
}

function entry(more: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: 'je_1' as JournalEntryId,
    legalEntityId: 'le_de' as LegalEntityId,
    type: 'SYSTEM',
    status: 'POSTED',
    postingDate: december,
    source: { system: 'concord', type: 'INVOICE', id: 'inv_1', version: 7, purpose: 'INVOICE' },
    lines: [line('AR', 'DEBIT', '119'), line('REVENUE', 'CREDIT', '100'), line('TAX', 'CREDIT', '19')],
    reversalOf: null,
    reversedBy: null,
    ...more,
  };
}

function reversed(of: JournalEntry, as = by) {
  const answer = reverse(of, as);
  if (!answer.ok) throw new Error(answer.refusal.message);
  return answer.value;
}

describe('a reversal', () => {
  it('is a new entry with the sides swapped and everything else the same', () => {
    expect(reversed(entry()).reversal).toEqual(
      entry({
        id: by.id,
        type: 'REVERSAL',
        status: 'DRAFT',
        postingDate: january,
        source: { system: 'concord', type: 'JOURNAL_ENTRY', id: 'je_1', version: 1, purpose: 'INVOICE' },
        lines: [line('AR', 'CREDIT', '119'), line('REVENUE', 'DEBIT', '100'), line('TAX', 'DEBIT', '19')],
        reversalOf: 'je_1' as JournalEntryId,
      }),
    );
  });

  it('marks the original, and changes nothing else of it', () => {
    const original = entry();
    expect(reversed(original).original).toEqual({ ...original, status: 'REVERSED', reversedBy: 'je_2' });
    expect(original).toEqual(entry());
  });

  it('happens once', () => {
    const again = reverse(reversed(entry()).original, { ...by, id: 'je_3' as JournalEntryId });
    expect(again).toEqual({
      ok: false,
      refusal: {
        code: 'ALREADY_REVERSED',
        details: { reversedBy: 'je_2' },
        message: 'je_1 was reversed by je_2: reverse that one to restore it.',
      },
    });
  });

  it('is known by the mark as well as by the status', () => {
    const marked = reverse(entry({ reversedBy: 'je_9' as JournalEntryId }), by);
    expect(marked).toMatchObject({ refusal: { code: 'ALREADY_REVERSED', details: { reversedBy: 'je_9' } } });
    expect(reverse(entry({ status: 'REVERSED' }), by)).toMatchObject({
      refusal: {
        code: 'ALREADY_REVERSED',
        details: { reversedBy: null },
        message: 'je_1 was reversed by another entry: reverse that one to restore it.',
      },
    });
  });

  it('can itself be reversed, which restores the original’s lines', () => {
    const first: JournalEntry = { ...reversed(entry()).reversal, status: 'POSTED' };
    const second = reversed(first, { ...by, id: 'je_3' as JournalEntryId });
    expect(second.reversal).toMatchObject({ reversalOf: 'je_2', lines: entry().lines });
    expect(second.original).toMatchObject({ id: 'je_2', status: 'REVERSED', reversedBy: 'je_3' });
  });

  it.each<JournalEntryStatus>(['DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED'])(
    'is of a posted entry, not of one %s',
    (status) => {
      expect(reverse(entry({ status }), by)).toEqual({
        ok: false,
        refusal: {
          code: 'ILLEGAL_TRANSITION',
          details: { entity: 'JournalEntry', state: status, attempted: 'REVERSED', allowed: [] },
          message: `je_1 is ${status}: only a posted entry can be reversed.`,
        },
      });
    },
  );

  it('cancels exactly, account by account and in both currencies', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 15n }).map((units) => shift(decimal(units), -2));
    const lines = fc.array(
      fc.record({
        accountId: fc.constantFrom('A', 'B', 'C'),
        side: fc.constantFrom<Side>('DEBIT', 'CREDIT'),
        amount: amounts,
        functional: amounts,
        currency: fc.constantFrom<CurrencyCode>('USD', 'EUR'),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(lines, (drawn) => {
        const original = entry({
          lines: drawn.map(({ accountId, side, amount, functional, currency }) => ({
            ...line(accountId, side, '0'),
            amount: { amount, currency },
            functional: { amount: functional, currency: 'EUR' },
          })),
        });
        const both = [...original.lines, ...reversed(original).reversal.lines];
        for (const accountId of ['A', 'B', 'C']) {
          const own = both.filter((one) => one.accountId === accountId);
          for (const currency of ['USD', 'EUR']) {
            const inIt = own.filter((one) => one.amount.currency === currency);
            expect(sign(total(inIt, (one) => one.amount.amount))).toBe(0);
          }
          expect(sign(total(own, (one) => one.functional.amount))).toBe(0);
        }
      }),
    );
  });
});

function total(lines: readonly JournalLine[], of: (line: JournalLine) => Decimal): Decimal {
  return lines.reduce((sum, one) => add(sum, signed(one.side, of(one))), zero);
}
