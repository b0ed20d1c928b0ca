import type { Refusal } from '../../../core/refusal.ts';
import type { Scope } from '../../../core/scope.ts';
import type { CustomerId } from './customer.ts';
import { refuseHeldBy } from './duplicates.ts';

/** An external id belongs to one customer for ever, also after it was retired (DOMAIN 1.3, natural keys). */
export function refuseLinked(holder: CustomerId | null, customer: CustomerId, scope: Scope): Refusal | null {
  return holder === null || holder === customer ? null : refuseHeldBy(holder, 'the same external id', scope);
}
