import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** An accounting period in one module of one legal entity (DOMAIN 12): BILLING, AR, REVENUE and GL close in this order. */
export const accountingPeriodStates = stateTable({
  entity: 'AccountingPeriod',
  section: '12',
  states: ['FUTURE', 'OPEN', 'SOFT_CLOSED', 'CLOSED', 'LOCKED'],
  moves: [
    { from: null, to: 'FUTURE', by: 'createCalendar' },
    { from: 'FUTURE', to: 'OPEN', by: 'time', needs: 'at most 2 open future periods' },
    { from: 'FUTURE', to: 'OPEN', by: 'openPeriod', needs: 'close team; at most 2 open future periods' },
    { from: 'OPEN', to: 'SOFT_CLOSED', by: 'softClosePeriod', needs: 'close team' },
    {
      from: 'SOFT_CLOSED',
      to: 'CLOSED',
      by: 'closePeriod',
      needs: 'controller; reconciliation done, exceptions cleared, the modules before it closed',
    },
    {
      from: 'CLOSED',
      to: 'SOFT_CLOSED',
      by: 'reopenPeriod',
      needs: 'controller and a second approver; reason; latest closed period only',
    },
    { from: 'CLOSED', to: 'LOCKED', by: 'lockPeriod', needs: 'finance director; after year end and audit' },
  ],
});

export type ModulePeriodStatus = StateOf<typeof accountingPeriodStates>;
