import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A tax number and what its authority last said of it (DOMAIN 3.1, 3.3). Asked again, it may answer anything. */
export const taxRegistrationStates = stateTable({
  entity: 'TaxRegistration',
  section: '3.3',
  states: ['UNCHECKED', 'VALID', 'INVALID', 'EXPIRED'],
  moves: [
    { from: null, to: 'UNCHECKED', by: 'addTaxRegistration', needs: 'no other live customer holds the number' },
    { from: 'UNCHECKED', to: 'VALID', by: 'recordTaxValidation' },
    { from: 'UNCHECKED', to: 'INVALID', by: 'recordTaxValidation' },
    { from: 'UNCHECKED', to: 'EXPIRED', by: 'recordTaxValidation' },
    { from: 'VALID', to: 'INVALID', by: 'recordTaxValidation' },
    { from: 'VALID', to: 'EXPIRED', by: 'recordTaxValidation' },
    { from: 'INVALID', to: 'VALID', by: 'recordTaxValidation' },
    { from: 'INVALID', to: 'EXPIRED', by: 'recordTaxValidation' },
    { from: 'EXPIRED', to: 'VALID', by: 'recordTaxValidation' },
    { from: 'EXPIRED', to: 'INVALID', by: 'recordTaxValidation' },
  ],
});

export type TaxRegistrationStatus = StateOf<typeof taxRegistrationStates>;
