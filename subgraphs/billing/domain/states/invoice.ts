import { stateTable } from '../../../../core/state-table.ts';
import type { InvoiceStatus } from '../../generated/rules.ts';

/**
 * An invoice, with the conditions that the schema's table has no place for (DOMAIN 5.2). `PARTIALLY_PAID` and `OVERDUE`
 * are derived. The schema stays the law: a test holds the two against each other.
 */
export const invoiceStates = stateTable<InvoiceStatus, 'the total is zero'>({
  entity: 'Invoice',
  section: '5.2',
  states: ['DRAFT', 'OPEN', 'PAID', 'VOID', 'UNCOLLECTIBLE', 'DELETED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createInvoice' },
    { from: null, to: 'DRAFT', by: 'advanceBillRun' },
    { from: 'DRAFT', to: 'DELETED', by: 'deleteDraft', needs: 'no number yet' },
    { from: 'DRAFT', to: 'OPEN', by: 'finalizeInvoice', needs: 'taxStatus FINAL; totals add up' },
    { from: 'DRAFT', to: 'PAID', by: 'finalizeInvoice', when: 'the total is zero' },
    { from: 'DRAFT', to: 'OPEN', by: 'advanceBillRun', needs: 'taxStatus FINAL; totals add up' },
    { from: 'DRAFT', to: 'PAID', by: 'advanceBillRun', when: 'the total is zero' },
    { from: 'OPEN', to: 'PAID', by: 'allocatePayment', needs: 'open = 0 by allocations' },
    { from: 'OPEN', to: 'PAID', by: 'applyCreditNote', needs: 'open = 0 by its credit note' },
    { from: 'OPEN', to: 'PAID', by: 'changeBillingSubscription', needs: 'open = 0 by what it gives back' },
    { from: 'OPEN', to: 'PAID', by: 'allocateAccountCredit', needs: 'open = 0 by allocations' },
    { from: 'OPEN', to: 'VOID', by: 'voidInvoice', needs: 'no allocation; not posted, or its posting reversed' },
    { from: 'OPEN', to: 'UNCOLLECTIBLE', by: 'writeOffInvoice', needs: 'approval above the limit' },
    { from: 'UNCOLLECTIBLE', to: 'PAID', by: 'allocatePayment', needs: 'a late payment; the write-off reversed first' },
    {
      from: 'UNCOLLECTIBLE',
      to: 'VOID',
      by: 'voidInvoice',
      needs: 'no allocation; not posted, or its posting reversed',
    },
    { from: 'PAID', to: 'OPEN', by: 'resolveDispute', needs: 'lost: a chargeback' },
    { from: 'PAID', to: 'OPEN', by: 'reverseAllocation', needs: 'a reversed allocation; the document is unchanged' },
  ],
});
