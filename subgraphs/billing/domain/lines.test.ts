import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { failed, finer, told, valueOf } from './fixtures/answers.ts';
import { euros } from './fixtures/documents.ts';
import type { InvoiceLineId, TaxRate, TaxTreatment } from './invoice.ts';
import { amountLimit, priceLines, type LineInput } from './lines.ts';

const pricing = {
  currency: 'EUR',
  roundingMode: 'HALF_UP',
  newId: (prefix: string) => `${prefix}_1` as InvoiceLineId,
} as const;
const seats: LineInput = { description: 'Seats', unitPrice: decimal('10') };
const vat: TaxRate = { taxCode: 'VAT', jurisdiction: 'DE', ratePct: decimal('19'), treatment: 'STANDARD' };

const price = (...lines: readonly Partial<LineInput>[]) =>
  priceLines(
    lines.map((line) => ({ ...seats, ...line })),
    pricing,
  );
const period = (from: string, to: string) => ({ from: civilDate(from), to: civilDate(to) });

describe('a line', () => {
  it('of which only a description and a price are stated is one of it, untaxed yet', () => {
    expect(valueOf(price({}))).toEqual([
      {
        id: 'inl_1',
        description: 'Seats',
        quantity: decimal('1'),
        unitPrice: decimal('10'),
        period: null,
        gross: euros('10'),
        discount: euros('0'),
        net: euros('10'),
        taxes: null,
      },
    ]);
    const nothing = { quantity: null, discount: null, period: null, taxes: null };
    expect(valueOf(price(nothing))).toEqual(valueOf(price({})));
  });

  it('has all that is stated, and of a tax only what is known of one', () => {
    const stated = {
      description: ' Seats ',
      quantity: decimal('2.5'),
      unitPrice: decimal('1.002'),
      discount: decimal('0.5'),
      period: period('2026-01-01', '2026-02-01'),
      taxes: [vat, { ...vat, taxCode: 'CITY', note: 'not ours' } as TaxRate],
    };
    expect(valueOf(price(stated))).toEqual([
      {
        ...stated,
        id: 'inl_1',
        description: 'Seats',
        gross: euros('2.51'),
        discount: euros('0.5'),
        net: euros('2.01'),
        taxes: [vat, { ...vat, taxCode: 'CITY' }],
      },
    ]);
    expect(valueOf(price({ taxes: [] }))[0]?.taxes).toEqual([]);
  });

  it.each<[Partial<LineInput>, string, string]>([
    [{ description: ' ' }, '.description', 'TEXT'],
    [{ description: 'x'.repeat(301) }, '.description', 'TEXT'],
    [{ quantity: decimal('-1') }, '.quantity', 'NOT_NEGATIVE'],
    [{ quantity: decimal('0.0000000001') }, '.quantity', 'PLACES_MAX'],
    [{ unitPrice: decimal('-0.01') }, '.unitPrice', 'NOT_NEGATIVE'],
    [{ discount: decimal('-1') }, '.discount', 'NOT_NEGATIVE'],
    [{ discount: decimal('10.01') }, '.discount', 'NOT_ABOVE_GROSS'],
    [{ period: period('2026-01-01', '2026-01-01') }, '.period.to', 'PERIOD_NOT_EMPTY'],
    [{ period: period('2026-02-01', '2026-01-01') }, '.period.to', 'PERIOD_ENDS_AFTER_START'],
    [{ taxes: Array.from({ length: 6 }, () => vat) }, '.taxes', 'COUNT_MAX'],
    [{ taxes: [vat, { ...vat, taxCode: 'a b' }] }, '.taxes[1].taxCode', 'NAME_FORM'],
    [{ taxes: [{ ...vat, jurisdiction: '' }] }, '.taxes[0].jurisdiction', 'NAME_FORM'],
    [{ taxes: [{ ...vat, ratePct: decimal('-1') }] }, '.taxes[0].ratePct', 'NOT_NEGATIVE'],
    [{ quantity: decimal('1000000000000000000'), unitPrice: decimal('10') }, '', 'AMOUNT_MAX'],
  ])('with %j is refused, under the path of the line', (wrong, field, rule) => {
    expect(told(price(wrong))).toEqual(failed(`input.lines[0]${field}`, rule));
    expect(told(price({}, wrong))).toEqual(failed(`input.lines[1]${field}`, rule));
  });

  it.each<[Partial<LineInput>]>([
    [{ description: 'x'.repeat(300) }],
    [{ quantity: decimal('0') }],
    [{ quantity: decimal('0.000000001') }],
    [{ unitPrice: decimal('0') }],
    [{ unitPrice: decimal('0.000000000001') }],
    [{ discount: decimal('10') }],
    [{ taxes: Array.from({ length: 5 }, () => vat) }],
    [{ unitPrice: decimal('9999999999999999999.994') }],
  ])('may be one with %j', (line) => {
    expect(told(price(line))).toBeNull();
  });

  it('has no discount finer than its currency', () => {
    expect(told(price({ discount: decimal('1.005') }))).toEqual(finer('input.lines[0].discount'));
  });

  it('is measured against the limit after it was rounded', () => {
    expect(amountLimit.toString()).toBe('10000000000000000000');
    expect(told(price({ unitPrice: decimal('9999999999999999999.995') }))).toEqual(
      failed('input.lines[0]', 'AMOUNT_MAX'),
    );
  });

  it.each<[TaxTreatment, boolean]>([
    ['STANDARD', true],
    ['REDUCED', true],
    ['ZERO', false],
    ['EXEMPT', false],
    ['REVERSE_CHARGE', false],
    ['EXPORT', false],
  ])('that is taxed %s may have a rate: %s', (treatment, mayHave) => {
    const rated = (ratePct: string) => told(price({ taxes: [{ ...vat, treatment, ratePct: decimal(ratePct) }] }));
    expect(rated('0')).toBeNull();
    expect(rated('0.01')).toEqual(mayHave ? null : failed('input.lines[0].taxes[0].ratePct', 'UNTAXED_RATE'));
  });

  it('is refused in a sentence that says what would do', () => {
    const sentence = (line: Partial<LineInput>) => {
      const answer = price(line);
      return answer.ok ? null : answer.refusal.message;
    };
    expect(sentence({ discount: decimal('11') })).toBe('input.lines[0].discount must be at most the line’s gross, 10.');
    expect(sentence({ quantity: decimal('0.0000000001') })).toBe(
      'input.lines[0].quantity must be of at most 9 places after the point.',
    );
    expect(sentence({ taxes: Array.from({ length: 6 }, () => vat) })).toBe('input.lines[0].taxes must be at most 5.');
    expect(sentence({ taxes: [{ ...vat, treatment: 'EXPORT' }] })).toBe(
      'input.lines[0].taxes[0].ratePct must be 0 for EXPORT: the seller charges no tax.',
    );
  });
});

describe('the lines of an invoice', () => {
  it.each([
    [0, 'COUNT_RANGE'],
    [1, null],
    [500, null],
    [501, 'COUNT_RANGE'],
  ])('may be %i: %s', (count, rule) => {
    const lines = price(...Array.from({ length: count }, () => ({})));
    expect(told(lines)).toEqual(rule && failed('input.lines', rule));
    if (lines.ok) expect(lines.value).toHaveLength(count);
    else expect(lines.refusal.message).toBe('input.lines must be one to 500 lines.');
  });

  it('are priced in their order, each with an id', () => {
    let ids = 0;
    const newId = (prefix: string) => `${prefix}_${(ids += 1)}` as InvoiceLineId;
    const lines = valueOf(priceLines([seats, { ...seats, description: 'Desks' }], { ...pricing, newId }));
    expect(lines.map(({ id, description }) => [id, description])).toEqual([
      ['inl_1', 'Seats'],
      ['inl_2', 'Desks'],
    ]);
  });

  it('are rounded as the legal entity rounds', () => {
    const gross = (roundingMode: 'HALF_UP' | 'HALF_EVEN') =>
      valueOf(priceLines([{ ...seats, unitPrice: decimal('0.125') }], { ...pricing, roundingMode }))[0]?.gross;
    expect(gross('HALF_UP')).toEqual(euros('0.13'));
    expect(gross('HALF_EVEN')).toEqual(euros('0.12'));
  });
});
