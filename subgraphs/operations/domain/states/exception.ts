import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A difference that somebody has to deal with (DOMAIN 9). It re-opens by itself if the difference comes back. */
export const exceptionStates = stateTable({
  entity: 'Exception',
  section: '9',
  states: ['OPEN', 'ASSIGNED', 'RESOLVED', 'ACCEPTED'],
  moves: [
    { from: null, to: 'OPEN', by: 'process', needs: 'a run found a difference' },
    { from: 'OPEN', to: 'ASSIGNED', by: 'assignException' },
    { from: 'ASSIGNED', to: 'RESOLVED', by: 'resolveException', needs: 'the action that resolved it' },
    { from: 'ASSIGNED', to: 'ACCEPTED', by: 'acceptException', needs: 'reason; approver ≠ owner' },
    { from: 'RESOLVED', to: 'OPEN', by: 'process', needs: 'the difference came back' },
    { from: 'ACCEPTED', to: 'OPEN', by: 'process', needs: 'the difference came back' },
  ],
});

export type ExceptionState = StateOf<typeof exceptionStates>;
