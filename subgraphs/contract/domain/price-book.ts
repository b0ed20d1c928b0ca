import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { Branded, LegalEntityId } from '../../../core/ids.ts';
import { refuseEmptyPeriod } from '../../../core/period.ts';
import { orNone, readPrice } from '../../../core/pricing/figures.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import { checkCount, checkText, firstOf, invalid } from '../../../core/validation.ts';
import type { PriceBookStatus } from '../generated/rules.ts';
import { priceOf, type Price, type StatedPrice } from './price.ts';
import type { Product, ProductId } from './product.ts';

export type PriceBookId = Branded<'PriceBookId'>;
export type PriceEntryId = Branded<'PriceEntryId'>;

/** What products cost in one currency for a time (DOMAIN 4.1). */
export type PriceBook = {
  readonly id: PriceBookId;
  readonly version: number;
  readonly name: string;
  readonly currency: CurrencyCode;
  readonly legalEntityId: LegalEntityId | null;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly entries: readonly PriceEntry[];
  readonly status: PriceBookStatus;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PriceEntry = {
  readonly id: PriceEntryId;
  readonly productId: ProductId;
  readonly price: Price;
  readonly floorPrice: Decimal | null;
};

/** The schema's `@listSize` says the same. */
export const entriesMax = 500;

export function checkBook({ name, from, to }: Pick<PriceBook, 'name' | 'from' | 'to'>): Refusal | null {
  return firstOf(checkText('input.name', name), to === null ? null : refuseEmptyPeriod({ from, to }, 'input'));
}

type StatedEntry = { readonly price: StatedPrice; readonly floorPrice?: Decimal | null };

/** The book's entries with this one of a product among them, in the place of the one before. */
export function withEntry(
  { entries }: Pick<PriceBook, 'entries'>,
  product: Product,
  stated: StatedEntry,
  newId: () => PriceEntryId,
): Result<readonly PriceEntry[]> {
  if (product.status === 'RETIRED')
    return deny(invalid('input.productId', 'PRODUCT_ACTIVE', 'a product that is still sold; this one is RETIRED'));
  const price = priceOf(stated.price, product.type, 'input.price');
  if (!price.ok) return price;
  const floorPrice = orNone(stated.floorPrice, 'input.floorPrice', readPrice);
  if (!floorPrice.ok) return floorPrice;
  const held = entries.find(({ productId }) => productId === product.id);
  const entry: PriceEntry = {
    id: held?.id ?? newId(),
    productId: product.id,
    price: price.value,
    floorPrice: floorPrice.value,
  };
  if (held !== undefined) return accept(entries.map((one) => (one === held ? entry : one)));
  const tooMany = checkCount('PriceBook.entries', entries.length + 1, entriesMax);
  return tooMany === null ? accept([...entries, entry]) : deny(tooMany);
}

export function withoutEntry(entries: readonly PriceEntry[], productId: string): Result<readonly PriceEntry[]> {
  if (entries.some((one) => one.productId === productId))
    return accept(entries.filter((one) => one.productId !== productId));
  return deny(
    refuse('NOT_FOUND', { entity: 'PriceEntry', id: productId }, `The book has no price of the product ${productId}.`),
  );
}

/** A book is quoted from once it has prices, all of products that are sold. */
export function refuseUnpublishable({ entries }: PriceBook, products: readonly Product[]): Refusal | null {
  const path = 'PriceBook.entries';
  if (entries.length === 0) return invalid(path, 'NOT_EMPTY', 'one price at least before a book is published');
  const unsold = entries.find(
    ({ productId }) => !products.some(({ id, status }) => id === productId && status === 'ACTIVE'),
  );
  if (unsold === undefined) return null;
  return invalid(path, 'PRODUCT_ACTIVE', `of ACTIVE products all of them; ${unsold.productId} is not`);
}

/** One price on one day: no two published books of a currency and a legal entity share one. */
export function refuseOverlap(others: readonly PriceBookId[]): Refusal | null {
  if (others.length === 0) return null;
  const sentence = `outside the time of ${others.join(', ')}: end that first, or let this begin when it ends`;
  return invalid('PriceBook.from', 'PERIODS_APART', sentence);
}

export function checkEnd(book: PriceBook, to: CivilDate, today: CivilDate): Refusal | null {
  if (to <= book.from) return invalid('input.to', 'PERIOD_NOT_EMPTY', `after ${book.from}, when the book begins`);
  if (to < today) return invalid('input.to', 'DATE_NOT_BEFORE_TODAY', `${today} or later: what was quoted was quoted`);
  if (book.to === null || to < book.to) return null;
  return invalid('input.to', 'WITHIN_PERIOD', `before ${book.to}, when the book ends already`);
}
