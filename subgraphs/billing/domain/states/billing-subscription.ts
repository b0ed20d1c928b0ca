import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A subscription (DOMAIN 5.2). Winning back a customer makes a new one, with `previousSubscriptionId`. */
export const billingSubscriptionStates = stateTable({
  entity: 'BillingSubscription',
  section: '5.2',
  states: ['PENDING', 'INCOMPLETE', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'CANCELLED', 'EXPIRED'],
  moves: [
    {
      from: null,
      to: 'PENDING',
      by: 'createBillingSubscription',
      needs: 'contract SIGNED or ACTIVE; version hash matches',
    },
    {
      from: 'PENDING',
      to: 'TRIALING',
      by: 'startBillingSubscription',
      needs: 'start reached and contract ACTIVE, with a trial',
    },
    { from: 'PENDING', to: 'TRIALING', by: 'advanceBillRun', needs: 'start reached and contract ACTIVE, with a trial' },
    { from: 'PENDING', to: 'ACTIVE', by: 'startBillingSubscription', needs: 'start reached and contract ACTIVE' },
    { from: 'PENDING', to: 'ACTIVE', by: 'advanceBillRun', needs: 'start reached and contract ACTIVE' },
    { from: 'PENDING', to: 'INCOMPLETE', by: 'process', needs: 'first payment required' },
    { from: 'PENDING', to: 'CANCELLED', by: 'cancelBillingSubscription', needs: 'before its start' },
    { from: 'INCOMPLETE', to: 'ACTIVE', by: 'process', needs: 'paid' },
    { from: 'INCOMPLETE', to: 'CANCELLED', by: 'time', needs: 'not paid in time; its open invoice is voided' },
    { from: 'TRIALING', to: 'ACTIVE', by: 'advanceBillRun', needs: 'trial end' },
    { from: 'TRIALING', to: 'CANCELLED', by: 'advanceBillRun', needs: 'trial end' },
    { from: 'ACTIVE', to: 'PAST_DUE', by: 'markBillingSubscriptionPastDue', needs: 'an invoice overdue beyond grace' },
    { from: 'PAST_DUE', to: 'ACTIVE', by: 'clearBillingSubscriptionPastDue', needs: 'overdue cleared' },
    { from: 'ACTIVE', to: 'PAUSED', by: 'pauseBillingSubscription' },
    { from: 'PAST_DUE', to: 'PAUSED', by: 'pauseBillingSubscription' },
    { from: 'PAUSED', to: 'ACTIVE', by: 'resumeBillingSubscription' },
    { from: 'ACTIVE', to: 'CANCELLED', by: 'cancelBillingSubscription' },
    { from: 'PAST_DUE', to: 'CANCELLED', by: 'cancelBillingSubscription' },
    { from: 'PAUSED', to: 'CANCELLED', by: 'cancelBillingSubscription' },
    { from: 'ACTIVE', to: 'CANCELLED', by: 'advanceBillRun', needs: 'cancelAt reached' },
    { from: 'PAST_DUE', to: 'CANCELLED', by: 'advanceBillRun', needs: 'cancelAt reached' },
    { from: 'PAUSED', to: 'CANCELLED', by: 'advanceBillRun', needs: 'cancelAt reached' },
    { from: 'ACTIVE', to: 'EXPIRED', by: 'advanceBillRun', needs: 'end of fixed term without renewal' },
    { from: 'PAST_DUE', to: 'EXPIRED', by: 'advanceBillRun', needs: 'end of fixed term without renewal' },
    { from: 'PAUSED', to: 'EXPIRED', by: 'advanceBillRun', needs: 'end of fixed term without renewal' },
  ],
});

export type BillingSubscriptionStatus = StateOf<typeof billingSubscriptionStates>;
