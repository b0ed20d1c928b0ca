import type { Pipeline } from '../../platform/commands/pipeline.ts';
import { dueMove, type DueMove } from '../../platform/timekeeper/due-move.ts';
import { commands } from './commands/all.ts';
import type { LedgerDue, LedgerKeepers } from './port.ts';

/** What time brings about here (DOMAIN 12): a period opens on its first day, in whatever modules nobody opened before. */
export function movesByTime(pipeline: Pipeline, keepers: LedgerKeepers, due: LedgerDue): readonly DueMove[] {
  return [
    dueMove(pipeline, keepers.periods, commands.openPeriod, {
      due: (at, page) => due.periodsToOpen(at, page),
      input: (periodId) => ({ periodId }),
    }),
  ];
}
