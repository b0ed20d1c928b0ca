import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** The reminding of an account that is overdue (DOMAIN 5.1), paused by a dispute or a promise to pay. */
export const dunningCaseStates = stateTable({
  entity: 'DunningCase',
  section: '5.1',
  states: ['OPEN', 'PAUSED', 'CLOSED'],
  moves: [
    { from: null, to: 'OPEN', by: 'openDunningCase', needs: 'an invoice is overdue beyond grace' },
    { from: 'OPEN', to: 'PAUSED', by: 'pauseDunningCase', needs: 'DISPUTE' },
    { from: 'OPEN', to: 'PAUSED', by: 'recordPaymentPromise', needs: 'PROMISE with its date' },
    { from: 'OPEN', to: 'PAUSED', by: 'disputePayment' },
    { from: 'PAUSED', to: 'OPEN', by: 'resumeDunningCase', needs: 'by time: the promised date passed unpaid' },
    { from: 'PAUSED', to: 'OPEN', by: 'resolveDispute', needs: 'no other payment is disputed' },
    ...(
      [
        'closeDunningCase',
        'allocatePayment',
        'allocateAccountCredit',
        'applyCreditNote',
        'changeBillingSubscription',
        'voidInvoice',
        'writeOffInvoice',
      ] as const
    ).flatMap((by) => [
      { from: 'OPEN', to: 'CLOSED', by, needs: 'nothing overdue is left' } as const,
      { from: 'PAUSED', to: 'CLOSED', by, needs: 'nothing overdue is left' } as const,
    ]),
  ],
});

export type DunningCaseStatus = StateOf<typeof dunningCaseStates>;
