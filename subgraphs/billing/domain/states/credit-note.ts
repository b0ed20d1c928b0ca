import { stateTable } from '../../../../core/state-table.ts';
import type { CreditNoteStatus } from '../../generated/rules.ts';

/** A credit note (DOMAIN 5.2): what is given back of a final invoice, which itself never changes. */
export const creditNoteStates = stateTable<CreditNoteStatus>({
  entity: 'CreditNote',
  section: '5.2',
  states: ['DRAFT', 'FINALIZED', 'APPLIED', 'VOID'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createCreditNote' },
    { from: null, to: 'DRAFT', by: 'cancelBillingSubscription', needs: 'days that were charged and will not be used' },
    { from: null, to: 'DRAFT', by: 'followContract', needs: 'days that were charged and will not be used' },
    {
      from: null,
      to: 'FINALIZED',
      by: 'changeBillingSubscription',
      needs: 'days that are charged anew; left on the account',
    },
    {
      from: null,
      to: 'APPLIED',
      by: 'changeBillingSubscription',
      needs: 'days that are charged anew; all of it offset',
    },
    { from: null, to: 'DRAFT', by: 'closeUsagePeriod', needs: 'late usage that costs less than was charged' },
    {
      from: 'DRAFT',
      to: 'FINALIZED',
      by: 'issueCreditNote',
      needs: 'within what is left of each line and of the invoice; approval above the limit',
    },
    { from: 'FINALIZED', to: 'APPLIED', by: 'applyCreditNote', needs: 'all of it offset' },
    {
      from: 'FINALIZED',
      to: 'APPLIED',
      by: 'allocateAccountCredit',
      needs: 'applied + account credit used + refunded = total',
    },
    {
      from: 'FINALIZED',
      to: 'APPLIED',
      by: 'completeRefund',
      needs: 'applied + account credit used + refunded = total',
    },
    { from: 'FINALIZED', to: 'VOID', by: 'voidCreditNote', needs: 'neither posted nor used' },
  ],
});
