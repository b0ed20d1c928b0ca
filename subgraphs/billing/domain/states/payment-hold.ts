import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** The two-phase hold of an authorisation (DOMAIN 5.2): it is settled, voided or expires exactly once. */
export const paymentHoldStates = stateTable({
  entity: 'PaymentHold',
  section: '5.2',
  states: ['PENDING', 'POSTED', 'VOIDED', 'EXPIRED'],
  moves: [
    { from: null, to: 'PENDING', by: 'fact', needs: 'the provider authorised it' },
    { from: 'PENDING', to: 'POSTED', by: 'settlePayment', needs: 'at most the held amount; the rest is released' },
    { from: 'PENDING', to: 'VOIDED', by: 'cancelPayment' },
    { from: 'PENDING', to: 'EXPIRED', by: 'time' },
  ],
});

export type PaymentHoldStatus = StateOf<typeof paymentHoldStates>;
