import { describe, expect, it } from 'vitest';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { AccountId } from '../ids.ts';
import { balance, type Books } from './entry.ts';
import type { JournalLine, Side } from './line.ts';

const books: Books = { functionalCurrency: 'EUR', roundingAccountId: 'ROUNDING' as AccountId };

function money(text: string): Money {
  const [amount = '', currency = ''] = text.split(' ');
  return { amount: decimal(amount), currency: currency as CurrencyCode };
}

function line(side: Side, amount: string, functional = amount, account = side === 'DEBIT' ? 'AR' : 'REVENUE') {
  return {
    accountId: account as AccountId,
    side,
    amount: money(amount),
    functional: money(functional),
    fxRate: null,
    customerId: null,
    documentId: null,
    dimensions: {},
    mapping: null,
  } satisfies JournalLine;
}

const refusalOf = (lines: readonly JournalLine[], of = books) => {
  const answer = balance(lines, of);
  return answer.ok ? null : { code: answer.refusal.code, details: answer.refusal.details };
};

describe('an entry in one currency', () => {
  it('is taken as it is when it balances', () => {
    const lines = [line('DEBIT', '119 EUR'), line('CREDIT', '100 EUR'), line('CREDIT', '19 EUR')];
    expect(balance(lines, books)).toEqual({ ok: true, value: lines });
  });

  it('may consist of nothing', () => {
    const lines = [line('DEBIT', '0 EUR')];
    expect(balance(lines, books)).toEqual({ ok: true, value: lines });
  });

  it.each([
    ['100 EUR', '99.99 EUR', '0.01 EUR'],
    ['99.99 EUR', '100 EUR', '-0.01 EUR'],
    ['5 EUR', '0 EUR', '5.00 EUR'],
  ])('is refused when %s stands against %s', (debit, credit, difference) => {
    expect(refusalOf([line('DEBIT', debit), line('CREDIT', credit)])).toEqual({
      code: 'UNBALANCED',
      details: { difference },
    });
  });

  it.each<[string, readonly JournalLine[], string, unknown]>([
    ['no line', [], 'VALIDATION_FAILED', { path: 'lines', rule: 'NOT_EMPTY' }],
    [
      'a negative line',
      [line('DEBIT', '1 EUR'), line('DEBIT', '-1 EUR')],
      'VALIDATION_FAILED',
      { path: 'lines[1].amount', rule: 'NOT_NEGATIVE' },
    ],
    [
      'a fraction of a cent',
      [line('DEBIT', '0.001 EUR')],
      'SCALE_EXCEEDED',
      { path: 'lines[0].amount', currency: 'EUR', scale: 2 },
    ],
    [
      'a functional fraction of a cent',
      [line('DEBIT', '1 USD', '0.905 EUR')],
      'SCALE_EXCEEDED',
      { path: 'lines[0].functional', currency: 'EUR', scale: 2 },
    ],
    [
      'a negative functional amount',
      [line('DEBIT', '1 USD', '-0.90 EUR')],
      'VALIDATION_FAILED',
      { path: 'lines[0].functional', rule: 'NOT_NEGATIVE' },
    ],
    [
      'a functional amount in another currency',
      [line('DEBIT', '1 USD')],
      'CURRENCY_MISMATCH',
      { expected: 'EUR', actual: 'USD' },
    ],
    [
      'two amounts in one currency',
      [line('DEBIT', '1 EUR', '1.01 EUR'), line('CREDIT', '1 EUR', '1.01 EUR')],
      'VALIDATION_FAILED',
      { path: 'lines[0].functional', rule: 'FUNCTIONAL_AS_AMOUNT' },
    ],
  ])('is refused with %s', (_, lines, code, details) => {
    expect(refusalOf(lines)).toEqual({ code, details });
  });

  it('says what to do', () => {
    const answer = balance([line('DEBIT', '5 EUR')], books);
    expect(answer).toMatchObject({
      refusal: { message: 'Debits less credits are 5.00 EUR, and have to be nothing: correct the lines.' },
    });
  });
});

describe('an entry in several currencies', () => {
  it('balances in each of them', () => {
    const lines = [
      line('DEBIT', '100 USD', '90 EUR'),
      line('CREDIT', '100 USD', '90 EUR'),
      line('DEBIT', '700 JPY', '5 EUR'),
      line('CREDIT', '700 JPY', '5 EUR'),
    ];
    expect(balance(lines, books)).toEqual({ ok: true, value: lines });
  });

  it('is refused when it balances in the functional one only', () => {
    expect(refusalOf([line('DEBIT', '100 USD', '90 EUR'), line('CREDIT', '90 EUR')])).toEqual({
      code: 'UNBALANCED',
      details: { difference: '100.00 USD' },
    });
  });

  it('moves functional value by lines of nothing in the document’s currency: a difference of exchange', () => {
    const lines = [
      line('DEBIT', '100 USD', '92 EUR', 'UNAPPLIED'),
      line('CREDIT', '100 USD', '90 EUR', 'AR'),
      line('CREDIT', '0 USD', '2 EUR', 'FX_GAIN'),
    ];
    expect(balance(lines, books)).toEqual({ ok: true, value: lines });
  });
});

describe('a residue of conversion', () => {
  const three = (debit: string, credit: string) => [
    line('DEBIT', '3 USD', debit),
    line('CREDIT', '2 USD', credit),
    line('CREDIT', '1 USD', '1 EUR'),
  ];
  const roundingLine = (side: Side, functional: string) => line(side, '0 USD', functional, 'ROUNDING');

  it.each([
    ['3.01 EUR', '2 EUR', 'CREDIT', '0.01 EUR'],
    ['3.03 EUR', '2 EUR', 'CREDIT', '0.03 EUR'],
    ['3 EUR', '2.03 EUR', 'DEBIT', '0.03 EUR'],
  ] as const)('of %s against %s and 1 EUR goes to the rounding account', (debit, credit, side, residue) => {
    expect(balance(three(debit, credit), books)).toEqual({
      ok: true,
      value: [...three(debit, credit), roundingLine(side, residue)],
    });
  });

  it('leaves lines that balance as they are judged again', () => {
    const answer = balance(three('3.03 EUR', '2 EUR'), books);
    expect(answer.ok && balance(answer.value, books)).toEqual(answer);
  });

  it.each([
    ['3.04 EUR', '2 EUR', '0.04 EUR'],
    ['3 EUR', '2.04 EUR', '-0.04 EUR'],
  ])('of more than a cent a line is refused: %s against %s and 1 EUR', (debit, credit, difference) => {
    expect(refusalOf(three(debit, credit))).toEqual({ code: 'UNBALANCED', details: { difference } });
  });

  it.each([
    ['JPY', '3 JPY', '4 JPY'],
    ['KWD', '0.003 KWD', '0.004 KWD'],
  ] as const)('is counted in units of %s', (functionalCurrency, within, beyond) => {
    const of = { ...books, functionalCurrency };
    const lines = (residue: string) => [
      line('DEBIT', '2 USD', residue),
      line('CREDIT', '1 USD', `0 ${functionalCurrency}`),
      line('CREDIT', '1 USD', `0 ${functionalCurrency}`),
    ];
    expect(balance(lines(within), of).ok).toBe(true);
    expect(refusalOf(lines(beyond), of)?.code).toBe('UNBALANCED');
  });

  it('stands in the first currency that was converted, also behind lines that were not', () => {
    const lines = [
      line('DEBIT', '1 EUR'),
      line('CREDIT', '1 EUR'),
      line('DEBIT', '1 USD', '0.91 EUR'),
      line('CREDIT', '1 USD', '0.90 EUR'),
    ];
    expect(balance(lines, books)).toEqual({ ok: true, value: [...lines, roundingLine('CREDIT', '0.01 EUR')] });
  });
});
