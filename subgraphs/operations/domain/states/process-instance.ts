import { stateTable, type StateOf } from '../../../../core/state-table.ts';

/** A process (DOMAIN 8). Past its point of no return there is no taking back: a person decides how it goes on. */
export const processInstanceStates = stateTable({
  entity: 'ProcessInstance',
  section: '8',
  states: ['RUNNING', 'WAITING', 'COMPLETED', 'COMPENSATING', 'COMPENSATED', 'FAILED_NEEDS_HUMAN'],
  moves: [
    { from: null, to: 'RUNNING', by: 'startProcess' },
    { from: 'RUNNING', to: 'WAITING', by: 'process', needs: 'a step waits for an event' },
    { from: 'WAITING', to: 'RUNNING', by: 'process', needs: 'the event came, or its time passed' },
    { from: 'RUNNING', to: 'COMPLETED', by: 'process' },
    {
      from: 'RUNNING',
      to: 'COMPENSATING',
      by: 'process',
      needs: 'a refusal, or a fault that outlived its retries, before the point of no return',
    },
    { from: 'RUNNING', to: 'FAILED_NEEDS_HUMAN', by: 'process', needs: 'the same after the point of no return' },
    { from: 'COMPENSATING', to: 'COMPENSATED', by: 'process', needs: 'every undo done' },
    { from: 'COMPENSATING', to: 'FAILED_NEEDS_HUMAN', by: 'process', needs: 'an undo outlived its retries' },
    { from: 'FAILED_NEEDS_HUMAN', to: 'RUNNING', by: 'resumeProcess', needs: 'the cause is repaired' },
    { from: 'FAILED_NEEDS_HUMAN', to: 'COMPENSATING', by: 'compensateProcess', needs: 'nothing irrevocable was done' },
  ],
});

export type ProcessStatus = StateOf<typeof processInstanceStates>;
