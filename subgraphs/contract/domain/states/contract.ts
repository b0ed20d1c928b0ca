import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A contract (DOMAIN 4.2). "Invoiced", "recognised" and "amended" are measures, not states. */
export const contractStates = stateTable({
  entity: 'Contract',
  section: '4.2',
  states: [
    'DRAFT',
    'IN_REVIEW',
    'APPROVED',
    'SIGNED',
    'ACTIVE',
    'SUSPENDED',
    'EXPIRED',
    'RENEWED',
    'TERMINATED',
    'VOIDED',
  ],
  moves: [
    { from: null, to: 'DRAFT', by: 'createContract' },
    { from: null, to: 'DRAFT', by: 'convertQuote', needs: 'quote ACCEPTED and not expired' },
    {
      from: 'DRAFT',
      to: 'IN_REVIEW',
      by: 'submitContract',
      needs: 'lines valid; legal entity allowed for customer country and product line',
    },
    { from: 'IN_REVIEW', to: 'APPROVED', by: 'approveContract', needs: 'approval rules met; approver ≠ author' },
    { from: 'IN_REVIEW', to: 'DRAFT', by: 'rejectContract' },
    { from: 'APPROVED', to: 'SIGNED', by: 'recordSignature', needs: 'document hash equals version hash' },
    { from: 'APPROVED', to: 'DRAFT', by: 'reviseContract', needs: 'not signed' },
    {
      from: 'SIGNED',
      to: 'ACTIVE',
      by: 'activateContract',
      needs: 'start date reached or early activation; customer ACTIVE',
    },
    { from: 'ACTIVE', to: 'SIGNED', by: 'process', needs: 'compensation of the activation; nothing finalised' },
    { from: 'ACTIVE', to: 'SUSPENDED', by: 'suspendContract', needs: 'reason and date' },
    { from: 'SUSPENDED', to: 'ACTIVE', by: 'resumeContract' },
    { from: 'ACTIVE', to: 'SUSPENDED', by: 'makeAmendmentEffective', needs: 'an amendment of the kind SUSPEND' },
    { from: 'SUSPENDED', to: 'ACTIVE', by: 'makeAmendmentEffective', needs: 'an amendment of the kind RESUME' },
    { from: 'ACTIVE', to: 'EXPIRED', by: 'time', needs: 'end date reached, not renewed' },
    { from: 'SUSPENDED', to: 'EXPIRED', by: 'time', needs: 'end date reached' },
    { from: 'ACTIVE', to: 'RENEWED', by: 'supersedeContract', needs: 'end date reached; successor contract ACTIVE' },
    { from: 'SIGNED', to: 'TERMINATED', by: 'terminateContract', needs: 'never activated' },
    {
      from: 'ACTIVE',
      to: 'TERMINATED',
      by: 'terminateContract',
      needs: 'date not before last billed-through, unless a credit policy is given',
    },
    {
      from: 'SUSPENDED',
      to: 'TERMINATED',
      by: 'terminateContract',
      needs: 'date not before last billed-through, unless a credit policy is given',
    },
    { from: 'DRAFT', to: 'VOIDED', by: 'voidContract', needs: 'not signed' },
    { from: 'IN_REVIEW', to: 'VOIDED', by: 'voidContract', needs: 'not signed' },
    { from: 'APPROVED', to: 'VOIDED', by: 'voidContract', needs: 'not signed' },
  ],
});

export type ContractStatus = StateOf<typeof contractStates>;
