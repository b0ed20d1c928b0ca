import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { CustomerId } from './customer.ts';

/** An external id belongs to one customer for ever, also after it was retired (DOMAIN 1.3, natural keys). */
export function refuseLinked(holder: CustomerId | null, customer: CustomerId): Refusal | null {
  if (holder === null || holder === customer) return null;
  const details = { existingId: holder, reasons: ['the same external id'] };
  return refuse('DUPLICATE_CUSTOMER', details, `Customer ${holder} has this external id.`);
}
