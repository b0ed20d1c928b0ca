import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Refusal } from '../../../core/refusal.ts';
import { refuseSale } from '../domain/legal-entity.ts';
import type { Product } from '../domain/product.ts';
import type { ContractReader } from '../port.ts';

/** Whether the company may sell this to where the customer is (DOMAIN 4.2); asked only of one that does not sell everything everywhere. */
export async function refuseForeignSale(
  reader: ContractReader,
  { legalEntityId, customerId }: { readonly legalEntityId: LegalEntityId; readonly customerId: CustomerId },
  products: readonly Product[],
): Promise<Refusal | null> {
  const legalEntity = await reader.legalEntity(legalEntityId);
  if (legalEntity?.sells === undefined || products.length === 0) return null;
  return refuseSale(legalEntity, await reader.countryOf(customerId), products);
}
