import { change } from '../../../../platform/commands/command.ts';
import { invalid } from '../../domain/validation.ts';
import { runCommand } from '../define.ts';

/** Ends a run before it is done: by a person, or by its worker where it cannot go on. */
export const failBillRun = runCommand<{ readonly id: string }>('failBillRun', {
  on: (input) => input.id,
  decide(run, _, { reason, now }) {
    if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: somebody will ask why it did not end');
    return change({ ...run, status: 'FAILED', failure: reason, finishedAt: now }, 'billing.billRun.failed');
  },
});
