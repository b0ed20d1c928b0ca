import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** An amendment (DOMAIN 4.2). One per contract at most may stand between SIGNED and EFFECTIVE. */
export const amendmentStates = stateTable({
  entity: 'Amendment',
  section: '4.2',
  states: ['DRAFT', 'IN_APPROVAL', 'APPROVED', 'SIGNED', 'EFFECTIVE', 'REJECTED', 'CANCELLED'],
  moves: [
    { from: null, to: 'DRAFT', by: 'createAmendment' },
    { from: 'DRAFT', to: 'IN_APPROVAL', by: 'submitAmendment' },
    { from: 'IN_APPROVAL', to: 'APPROVED', by: 'approveAmendment', needs: 'approval rules met; approver ≠ author' },
    { from: 'IN_APPROVAL', to: 'REJECTED', by: 'rejectAmendment' },
    {
      from: 'APPROVED',
      to: 'IN_APPROVAL',
      by: 'rebaseAmendment',
      needs: 'the contract has a newer version',
    },
    {
      from: 'APPROVED',
      to: 'SIGNED',
      by: 'recordAmendmentSignature',
      needs:
        'baseVersion is the contract’s current version; document hash equals version hash; no other amendment is SIGNED',
    },
    {
      from: 'SIGNED',
      to: 'EFFECTIVE',
      by: 'makeAmendmentEffective',
      needs: 'effective date reached; contract ACTIVE or SUSPENDED',
    },
    { from: 'DRAFT', to: 'CANCELLED', by: 'cancelAmendment' },
    { from: 'IN_APPROVAL', to: 'CANCELLED', by: 'cancelAmendment' },
    { from: 'APPROVED', to: 'CANCELLED', by: 'cancelAmendment' },
  ],
});

export type AmendmentStatus = StateOf<typeof amendmentStates>;
