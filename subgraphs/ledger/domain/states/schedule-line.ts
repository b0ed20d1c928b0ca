import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** One period of a revenue schedule (DOMAIN 7). What is recognised stays so; a change is caught up by other lines. */
export const scheduleLineStates = stateTable({
  entity: 'ScheduleLine',
  section: '7',
  states: ['PLANNED', 'RECOGNISED', 'CANCELLED', 'SUPERSEDED'],
  moves: [
    { from: null, to: 'PLANNED', by: 'process' },
    { from: 'PLANNED', to: 'RECOGNISED', by: 'runRecognition' },
    { from: 'PLANNED', to: 'CANCELLED', by: 'process', needs: 'the obligation is terminated' },
    { from: 'PLANNED', to: 'SUPERSEDED', by: 'applyModification', needs: 'a new version of the schedule' },
  ],
});

export type ScheduleLineStatus = StateOf<typeof scheduleLineStates>;
