import { describe, expect, it } from 'vitest';
import { decimal } from '../../../core/decimal.ts';
import { money } from '../../../core/money.ts';
import { readLines, type LineInput } from './entry-lines.ts';
import { accountWith } from './fixtures/accounts.ts';
import type { JournalLineId } from './ids.ts';
import { dimensionsMax, linesMax, type Dimension } from './journal-entry.ts';
import { invalid } from './validation.ts';

const books = { functionalCurrency: 'EUR', chartId: 'main' } as const;
const accounts = [
  accountWith({ id: 'bank' }),
  accountWith({ id: 'rent' }),
  accountWith({ id: 'us', chartId: 'other' }),
];
const debit: LineInput = { accountId: 'rent', debit: decimal('12.50') };
const credit: LineInput = { accountId: 'bank', credit: decimal('12.50') };
const dimensions = (count: number): Dimension[] =>
  Array.from({ length: count }, (_, index) => ({ name: `d${index}`, value: 'x' }));

function read(inputs: readonly LineInput[]) {
  let count = 0;
  return readLines(inputs, books, accounts, () => `jel_${(count += 1)}` as JournalLineId);
}
const refusalOf = (...inputs: LineInput[]) => {
  const answer = read(inputs);
  return answer.ok ? null : answer.refusal;
};

describe('the lines of an entry', () => {
  it('are in the currency of the books, on accounts of their chart, each with an id', () => {
    const unmapped = { mappingRuleId: null, mappingRuleVersion: null };
    const bare = { fxRate: null, text: null, customerId: null, documentId: null, dimensions: [], ...unmapped };
    expect(read([debit, credit])).toEqual({
      ok: true,
      value: [
        {
          ...bare,
          id: 'jel_1',
          accountId: 'rent',
          debit: money('12.50', 'EUR'),
          credit: null,
          functionalAmount: money('12.50', 'EUR'),
        },
        {
          ...bare,
          id: 'jel_2',
          accountId: 'bank',
          debit: null,
          credit: money('12.50', 'EUR'),
          functionalAmount: money('12.50', 'EUR'),
        },
      ],
    });
  });

  it('keep what is said of them', () => {
    const rest = {
      text: 'March',
      customerId: 'cus_1',
      documentId: 'inv/1',
      dimensions: [{ name: 'cc', value: '100' }],
    };
    expect(read([{ ...debit, ...rest }])).toMatchObject({ ok: true, value: [rest] });
  });

  it('may have what is null', () => {
    const none = { credit: null, text: null, customerId: null, documentId: null, dimensions: null };
    expect(read([{ ...debit, ...none }])).toEqual(read([debit]));
  });

  it.each([1, linesMax])('may be %i', (count) => {
    expect(refusalOf(...Array.from({ length: count }, () => debit))).toBeNull();
  });

  it.each([0, linesMax + 1])('are not %i', (count) => {
    expect(refusalOf(...Array.from({ length: count }, () => debit))).toEqual(
      invalid('input.lines', 'COUNT_RANGE', '1 to 500 lines'),
    );
  });

  it.each(['gone', 'us'])('are on no account outside the chart: %s', (accountId) => {
    expect(refusalOf(debit, { ...credit, accountId })).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Account', id: accountId },
      message: `There is no Account ${accountId} in the chart main.`,
    });
  });

  it.each<[LineInput, string, string]>([
    [{ accountId: 'bank' }, 'input.lines[1]', 'ONE_SIDE'],
    [{ ...debit, credit: decimal(1) }, 'input.lines[1]', 'ONE_SIDE'],
    [{ ...debit, debit: decimal(-1) }, 'input.lines[1].debit', 'NOT_NEGATIVE'],
    [{ ...credit, credit: decimal(-1) }, 'input.lines[1].credit', 'NOT_NEGATIVE'],
    [{ ...debit, text: ' ' }, 'input.lines[1].text', 'TEXT'],
    [{ ...debit, customerId: 'cus 1' }, 'input.lines[1].customerId', 'NAME_FORM'],
    [{ ...debit, customerId: '' }, 'input.lines[1].customerId', 'NAME_FORM'],
    [{ ...debit, documentId: '' }, 'input.lines[1].documentId', 'NAME_FORM'],
    [{ ...debit, dimensions: dimensions(dimensionsMax + 1) }, 'input.lines[1].dimensions', 'COUNT_MAX'],
    [{ ...debit, dimensions: [...dimensions(2), { name: 'd0', value: 'y' }] }, 'input.lines[1].dimensions', 'DISTINCT'],
    [
      { ...debit, dimensions: [...dimensions(1), { name: 'a b', value: 'x' }] },
      'input.lines[1].dimensions[1].name',
      'NAME_FORM',
    ],
    [
      { ...debit, dimensions: [...dimensions(1), { name: 'cc', value: '' }] },
      'input.lines[1].dimensions[1].value',
      'NAME_FORM',
    ],
  ])('are refused with %j', (wrong, path, rule) => {
    expect(refusalOf(debit, wrong)).toMatchObject({ code: 'VALIDATION_FAILED', details: { path, rule } });
  });

  it('have the places of the currency', () => {
    expect(refusalOf({ ...debit, debit: decimal('0.001') })).toMatchObject({
      code: 'SCALE_EXCEEDED',
      details: { path: 'input.lines[0].debit', currency: 'EUR', scale: 2 },
    });
  });

  it('name the customer by its id', () => {
    expect(refusalOf({ ...debit, customerId: 'Acme Tools' })).toEqual(
      invalid('input.lines[0].customerId', 'NAME_FORM', 'the id of a customer'),
    );
  });

  it('have as many dimensions as they may, each once', () => {
    expect(refusalOf({ ...debit, dimensions: dimensions(dimensionsMax) })).toBeNull();
    const [at, over, twice] = ['input.lines[0].dimensions', dimensions(dimensionsMax + 1), dimensions(1)];
    expect(refusalOf({ ...debit, dimensions: over })).toEqual(invalid(at, 'COUNT_MAX', 'at most 10 dimensions'));
    expect(refusalOf({ ...debit, dimensions: [...twice, ...twice] })).toEqual(
      invalid(at, 'DISTINCT', 'a list in which no name stands twice'),
    );
  });
});
