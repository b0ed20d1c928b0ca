import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A quote (DOMAIN 4.2). Editing one that is approved or sent makes a new revision, which begins as a draft again. */
export const quoteStates = stateTable({
  entity: 'Quote',
  section: '4.2',
  states: ['DRAFT', 'IN_APPROVAL', 'APPROVED', 'SENT', 'ACCEPTED', 'CONVERTED', 'REJECTED', 'EXPIRED', 'CANCELLED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createQuote' },
    { from: 'DRAFT', to: 'IN_APPROVAL', by: 'submitQuote' },
    { from: 'IN_APPROVAL', to: 'APPROVED', by: 'approveQuote', needs: 'approval rules met; approver ≠ author' },
    { from: 'IN_APPROVAL', to: 'REJECTED', by: 'rejectQuote' },
    { from: 'REJECTED', to: 'DRAFT', by: 'reviseQuote', needs: 'a new revision' },
    { from: 'APPROVED', to: 'DRAFT', by: 'reviseQuote', needs: 'a new revision' },
    { from: 'SENT', to: 'DRAFT', by: 'reviseQuote', needs: 'a new revision' },
    { from: 'APPROVED', to: 'SENT', by: 'sendQuote' },
    { from: 'SENT', to: 'ACCEPTED', by: 'acceptQuote', needs: 'validUntil not passed' },
    { from: 'ACCEPTED', to: 'CONVERTED', by: 'convertQuote', needs: 'not expired; makes the contract' },
    { from: 'APPROVED', to: 'EXPIRED', by: 'time', needs: 'validUntil passed' },
    { from: 'SENT', to: 'EXPIRED', by: 'time', needs: 'validUntil passed' },
    { from: 'DRAFT', to: 'CANCELLED', by: 'cancelQuote' },
    { from: 'IN_APPROVAL', to: 'CANCELLED', by: 'cancelQuote' },
    { from: 'REJECTED', to: 'CANCELLED', by: 'cancelQuote' },
    { from: 'APPROVED', to: 'CANCELLED', by: 'cancelQuote' },
    { from: 'SENT', to: 'CANCELLED', by: 'cancelQuote' },
  ],
});

export type QuoteStatus = StateOf<typeof quoteStates>;
