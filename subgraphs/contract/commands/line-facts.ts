import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { PriceEntry } from '../domain/price-book.ts';
import type { Product, ProductId } from '../domain/product.ts';
import type { ContractReader } from '../port.ts';

/** What there must be to read lines or to hold them against the price book. */
export type LineFacts = { readonly products: readonly Product[]; readonly entries: readonly PriceEntry[] };

/** The products that lines name, which nobody retires meanwhile, and their prices in force on a day. */
export async function readLineFacts(
  reader: ContractReader,
  lines: readonly { readonly productId: string }[],
  of: { readonly currency: CurrencyCode; readonly legalEntityId: LegalEntityId; readonly on: CivilDate },
): Promise<LineFacts> {
  const ids = [...new Set(lines.map(({ productId }) => productId as ProductId))];
  const products = await reader.holdProducts(ids);
  const entries = await reader.pricesInForce(ids, of);
  return { products, entries: entries.filter((entry) => entry !== null) };
}
