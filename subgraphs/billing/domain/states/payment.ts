import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/**
 * A payment (DOMAIN 5.2); most moves are facts that the provider reports. `REQUIRES_ACTION` is the detour where the payer
 * has something to do: without it a payment is authorised at once, and in it a payment can fail or be given up as well.
 */
export const paymentStates = stateTable({
  entity: 'Payment',
  section: '5.2',
  states: [
    'PENDING',
    'REQUIRES_ACTION',
    'AUTHORIZED',
    'SETTLED',
    'FAILED',
    'CANCELLED',
    'DISPUTED',
    'CHARGED_BACK',
    'UNIDENTIFIED',
  ],
  moves: [
    { from: null, to: 'PENDING', by: 'collectPayment' },
    { from: null, to: 'SETTLED', by: 'recordPayment', needs: 'natural key new' },
    { from: null, to: 'UNIDENTIFIED', by: 'recordPayment', needs: 'natural key new; no account known' },
    { from: 'PENDING', to: 'REQUIRES_ACTION', by: 'fact' },
    { from: 'PENDING', to: 'AUTHORIZED', by: 'fact' },
    { from: 'PENDING', to: 'SETTLED', by: 'fact' },
    { from: 'PENDING', to: 'FAILED', by: 'fact' },
    { from: 'PENDING', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'REQUIRES_ACTION', to: 'AUTHORIZED', by: 'fact' },
    { from: 'REQUIRES_ACTION', to: 'FAILED', by: 'fact' },
    { from: 'REQUIRES_ACTION', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'AUTHORIZED', to: 'SETTLED', by: 'settlePayment', needs: 'once, for at most the authorised amount' },
    { from: 'AUTHORIZED', to: 'FAILED', by: 'fact' },
    { from: 'AUTHORIZED', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'SETTLED', to: 'DISPUTED', by: 'fact', needs: 'for all or part of the amount' },
    { from: 'SETTLED', to: 'CANCELLED', by: 'fact', needs: 'by the provider, on the same day' },
    { from: 'DISPUTED', to: 'SETTLED', by: 'fact', needs: 'won' },
    { from: 'DISPUTED', to: 'CHARGED_BACK', by: 'fact', needs: 'lost' },
    { from: 'UNIDENTIFIED', to: 'SETTLED', by: 'identifyPayment', needs: 'its account is found' },
  ],
});

export type PaymentStatus = StateOf<typeof paymentStates>;
