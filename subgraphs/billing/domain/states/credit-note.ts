import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A credit note (DOMAIN 5.2): what is given back of a final invoice, which itself never changes. */
export const creditNoteStates = stateTable({
  entity: 'CreditNote',
  section: '5.2',
  states: ['DRAFT', 'FINALIZED', 'APPLIED', 'VOID'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createCreditNote' },
    { from: null, to: 'DRAFT', by: 'process', needs: 'a draft invoice came out negative' },
    {
      from: 'DRAFT',
      to: 'FINALIZED',
      by: 'issueCreditNote',
      needs: 'within what is left of each line and of the invoice; approval above the limit',
    },
    { from: 'FINALIZED', to: 'APPLIED', by: 'process', needs: 'applied + account credit used + refunded = total' },
    { from: 'FINALIZED', to: 'VOID', by: 'voidCreditNote', needs: 'neither posted nor used' },
  ],
});

export type CreditNoteStatus = StateOf<typeof creditNoteStates>;
