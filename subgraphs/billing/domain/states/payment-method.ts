import { stateTable } from '../../../../core/state-table.ts';
import type { PaymentMethodStatus } from '../../generated/rules.ts';

/** What a provider may charge for an account (DOMAIN 5.1). One that expired stays to be seen, and can only be taken off. */
export const paymentMethodStates = stateTable<PaymentMethodStatus>({
  entity: 'PaymentMethodRef',
  section: '5.1',
  states: ['ACTIVE', 'EXPIRED', 'DETACHED'],
  moves: [
    { from: null, to: 'ACTIVE', by: 'attachPaymentMethod', needs: 'provider and token on no other account' },
    { from: 'ACTIVE', to: 'EXPIRED', by: 'expirePaymentMethod', needs: 'by time: its month is over' },
    { from: 'ACTIVE', to: 'DETACHED', by: 'detachPaymentMethod', needs: 'another to charge an AUTO account by' },
    { from: 'EXPIRED', to: 'DETACHED', by: 'detachPaymentMethod' },
  ],
});
