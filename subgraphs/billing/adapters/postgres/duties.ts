import { sql } from 'kysely';
import { commonDuties, type Duties } from '../../../../platform/commands/duties.ts';

/** The rows of DOMAIN 13 that stand between commands of this subgraph. */
export const billingDuties: Duties = {
  ...commonDuties,
  // Asked for a refund: may not approve it.
  '13.3': { kind: 'HISTORY', did: ['requestRefund'] },
  // Drafted or issued a credit note above the limit: may not approve it.
  '13.4': { kind: 'HISTORY', did: ['createCreditNote', 'issueCreditNote'] },
  // Recorded a cash receipt: may not write off on the same account.
  '13.7': {
    kind: 'HISTORY',
    did: ['recordPayment', 'settlePayment', 'identifyPayment'],
    to: {
      entityType: 'Payment',
      ids: (invoice) => sql`
        select payment.id from invoices invoice join payments payment using (billing_account_id) where invoice.id = ${invoice}`,
    },
  },
};
