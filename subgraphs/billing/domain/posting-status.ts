import type { Refusal } from '../../../core/refusal.ts';
import { invalid } from './validation.ts';

/** What the ledger says became of an invoice in the books: a copy. */
export type PostingStatus = 'RECEIVED' | 'VALIDATED' | 'SUBMITTED' | 'UNKNOWN' | 'POSTED' | 'REJECTED' | 'REVERSED';

/** What is in the books is corrected by a credit note (DOMAIN 5.2). The books take back what was voided before they told. */
export function refusePosted(status: PostingStatus | null): Refusal | null {
  if (status !== 'POSTED') return null;
  return invalid('Invoice.postingStatus', 'NOT_POSTED', 'not POSTED before an invoice is voided: credit it instead');
}
