import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { decimal } from '../../../core/decimal.ts';
import { invalid } from '../../../core/validation.ts';
import { each, entryWith } from './fixtures/lines.ts';
import { productWith } from './fixtures/products.ts';
import {
  checkBook,
  checkEnd,
  entriesMax,
  refuseOverlap,
  refuseUnpublishable,
  withEntry,
  withoutEntry,
  type PriceBook,
  type PriceBookId,
  type PriceEntryId,
} from './price-book.ts';

const d = civilDate;
const from = d('2026-01-01');
const book = (values: Partial<PriceBook> = {}) => ({ from, to: null, entries: [], ...values }) as PriceBook;

describe('a price book', () => {
  it.each([null, d('2026-01-02')])('has a name and a time, to %s', (to) => {
    expect(checkBook({ name: 'List 2026', from, to })).toBeNull();
  });

  it.each([
    [{ name: ' ' }, 'input.name', 'TEXT'],
    [{ to: from }, 'input.to', 'PERIOD_NOT_EMPTY'],
    [{ to: d('2025-12-31') }, 'input.to', 'PERIOD_ENDS_AFTER_START'],
  ])('is refused with %j', (values, path, rule) => {
    expect(checkBook({ name: 'List 2026', from, to: null, ...values })).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path, rule },
    });
  });
});

describe('a price in a book', () => {
  const stated = { price: { model: 'PER_UNIT', unit: decimal(90) } } as const;
  const newId = () => 'pe_new' as PriceEntryId;
  const others = (count: number) =>
    Array.from({ length: count }, (_, index) => entryWith({ productId: `prd_${index}` }));

  it('is added behind the others', () => {
    const entries = others(2);
    expect(withEntry({ entries }, productWith(), { ...stated, floorPrice: decimal(80) }, newId)).toEqual({
      ok: true,
      value: [...entries, entryWith({ id: newId(), price: each('90'), floorPrice: decimal(80) })],
    });
  });

  it('takes the place of the one before, under its id', () => {
    const [first, last] = [entryWith({ productId: 'prd_a' }), entryWith({ productId: 'prd_b' })];
    const held = entryWith({ id: 'pe_7' as PriceEntryId, floorPrice: decimal(80) });
    expect(withEntry({ entries: [first, held, last] }, productWith(), { ...stated, floorPrice: null }, newId)).toEqual({
      ok: true,
      value: [first, { ...held, price: each('90'), floorPrice: null }, last],
    });
  });

  it.each(['DRAFT', 'ACTIVE'] as const)('is of a product that is %s', (status) => {
    expect(withEntry(book(), productWith({ status }), stated, newId)).toMatchObject({
      ok: true,
      value: [{ floorPrice: null }],
    });
  });

  it('is of none that is sold no more', () => {
    expect(withEntry(book(), productWith({ status: 'RETIRED' }), stated, newId)).toEqual({
      ok: false,
      refusal: invalid('input.productId', 'PRODUCT_ACTIVE', 'a product that is still sold; this one is RETIRED'),
    });
  });

  it.each([
    [{ price: { model: 'PER_UNIT' } }, 'input.price.unit', 'DECIMAL_FORM'],
    [{ price: { model: 'PERCENTAGE', ratePct: decimal(1) } }, 'input.price.model', 'USAGE_ONLY'],
    [{ ...stated, floorPrice: decimal(-1) }, 'input.floorPrice', 'NOT_NEGATIVE'],
  ] as const)('is refused with %j', (wrong, path, rule) => {
    expect(withEntry(book(), productWith(), wrong, newId)).toMatchObject({
      ok: false,
      refusal: { code: 'VALIDATION_FAILED', details: { path, rule } },
    });
  });

  it('is one of so many at most, and may be changed also in a full book', () => {
    const last = withEntry({ entries: others(entriesMax - 1) }, productWith(), stated, newId);
    expect(last.ok && last.value.length).toBe(entriesMax);
    expect(withEntry({ entries: others(entriesMax) }, productWith(), stated, newId)).toMatchObject({
      ok: false,
      refusal: { details: { path: 'PriceBook.entries', rule: 'COUNT_MAX' } },
    });
    expect(withEntry({ entries: others(entriesMax) }, productWith({ id: 'prd_0' }), stated, newId).ok).toBe(true);
  });

  it('is taken out by its product', () => {
    const entries = others(3);
    expect(withoutEntry(entries, 'prd_1')).toEqual({ ok: true, value: [entries[0], entries[2]] });
    expect(withoutEntry(entries, 'prd_3')).toEqual({
      ok: false,
      refusal: {
        code: 'NOT_FOUND',
        details: { entity: 'PriceEntry', id: 'prd_3' },
        message: 'The book has no price of the product prd_3.',
      },
    });
  });
});

describe('a book that is published', () => {
  const path = 'PriceBook.entries';
  const entries = [entryWith({ productId: 'prd_a' }), entryWith({ productId: 'prd_b' })];
  const products = [productWith({ id: 'prd_a' }), productWith({ id: 'prd_b' })];

  it('has prices, all of products that are sold', () => {
    expect(refuseUnpublishable(book({ entries }), [productWith({ status: 'DRAFT' }), ...products])).toBeNull();
    expect(refuseUnpublishable(book(), products)).toEqual(
      invalid(path, 'NOT_EMPTY', 'one price at least before a book is published'),
    );
  });

  it.each([
    [products.slice(0, 1)],
    [[...products.slice(0, 1), productWith({ id: 'prd_b', status: 'DRAFT' })]],
    [[...products.slice(0, 1), productWith({ id: 'prd_b', status: 'RETIRED' })]],
  ])('has none of a product that is not: of %j', (sold) => {
    expect(refuseUnpublishable(book({ entries }), sold)).toEqual(
      invalid(path, 'PRODUCT_ACTIVE', 'of ACTIVE products all of them; prd_b is not'),
    );
  });

  it('shares no day with another', () => {
    expect(refuseOverlap([])).toBeNull();
    expect(refuseOverlap(['pb_1', 'pb_2'] as PriceBookId[])).toEqual(
      invalid(
        'PriceBook.from',
        'PERIODS_APART',
        'outside the time of pb_1, pb_2: end that first, or let this begin when it ends',
      ),
    );
  });
});

describe('the end of a book', () => {
  const today = d('2026-03-01');

  it.each([
    ['2026-03-01', null],
    ['2026-06-29', d('2026-06-30')],
    ['9000-01-01', null],
  ])('may be %s where it was %s', (to, before) => {
    expect(checkEnd(book({ to: before }), d(to), today)).toBeNull();
  });

  it.each([
    ['2026-02-28', null, 'DATE_NOT_BEFORE_TODAY', '2026-03-01 or later: what was quoted was quoted'],
    ['2026-01-01', null, 'PERIOD_NOT_EMPTY', 'after 2026-01-01, when the book begins'],
    ['2026-06-30', d('2026-06-30'), 'WITHIN_PERIOD', 'before 2026-06-30, when the book ends already'],
    ['2026-07-01', d('2026-06-30'), 'WITHIN_PERIOD', 'before 2026-06-30, when the book ends already'],
  ] as const)('may not be %s where it was %s', (to, before, rule, mustBe) => {
    expect(checkEnd(book({ to: before }), d(to), today)).toEqual(invalid('input.to', rule, mustBe));
  });

  it('comes after its first day, also where that is still to come', () => {
    const later = book({ from: d('2026-05-01') });
    expect(checkEnd(later, d('2026-05-01'), today)?.details).toEqual({ path: 'input.to', rule: 'PERIOD_NOT_EMPTY' });
    expect(checkEnd(later, d('2026-05-02'), today)).toBeNull();
  });
});
