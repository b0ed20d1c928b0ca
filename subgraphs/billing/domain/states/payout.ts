import { stateTable } from '../../../../core/state-table.ts';
import type { PayoutStatus } from '../../generated/rules.ts';

/** What a provider paid out to the bank (DOMAIN 5.1): a fact, and nothing leads on from it. */
export const payoutStates = stateTable<PayoutStatus>({
  entity: 'Payout',
  section: '5.1',
  states: ['RECORDED'],
  moves: [{ from: null, to: 'RECORDED', by: 'recordPayout', needs: 'natural key new; no transaction in another' }],
});
