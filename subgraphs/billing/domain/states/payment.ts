import { stateTable } from '../../../../core/state-table.ts';
import type { PaymentStatus } from '../../generated/rules.ts';

/**
 * A payment (DOMAIN 5.2); most moves are what its provider reports, by commands of the provider’s role. `REQUIRES_ACTION` is the detour where the payer
 * has something to do: without it a payment is authorised at once, and in it a payment can fail or be given up as well.
 */
export const paymentStates = stateTable<PaymentStatus>({
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
    { from: 'PENDING', to: 'REQUIRES_ACTION', by: 'challengePayment' },
    { from: 'PENDING', to: 'AUTHORIZED', by: 'authorizePayment' },
    { from: 'PENDING', to: 'SETTLED', by: 'settlePayment' },
    { from: 'PENDING', to: 'FAILED', by: 'failPayment' },
    { from: 'PENDING', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'REQUIRES_ACTION', to: 'AUTHORIZED', by: 'authorizePayment' },
    { from: 'REQUIRES_ACTION', to: 'FAILED', by: 'failPayment' },
    { from: 'REQUIRES_ACTION', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'AUTHORIZED', to: 'SETTLED', by: 'settlePayment', needs: 'once, for at most the authorised amount' },
    { from: 'AUTHORIZED', to: 'FAILED', by: 'failPayment' },
    { from: 'AUTHORIZED', to: 'CANCELLED', by: 'cancelPayment' },
    { from: 'SETTLED', to: 'DISPUTED', by: 'disputePayment', needs: 'for all or part of the amount' },
    {
      from: 'SETTLED',
      to: 'CANCELLED',
      by: 'cancelPayment',
      needs: 'by the provider, on the same day, while it pays nothing',
    },
    { from: 'DISPUTED', to: 'SETTLED', by: 'resolveDispute', needs: 'won, or lost for a part' },
    { from: 'DISPUTED', to: 'CHARGED_BACK', by: 'resolveDispute', needs: 'lost, and nothing is left' },
    { from: 'UNIDENTIFIED', to: 'SETTLED', by: 'identifyPayment', needs: 'its account is found' },
  ],
});
