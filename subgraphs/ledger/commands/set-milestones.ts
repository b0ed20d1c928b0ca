import { isAccepted, setMilestones as milestonesOf } from '../domain/revenue/progress.ts';
import type { SetMilestonesInput } from '../generated/resolver-types.ts';
import { progressCommand } from './tell-progress.ts';

/** Says in which parts a promise is accepted, and what each counts. */
export const setMilestones = progressCommand<SetMilestonesInput>('setMilestones', {
  method: 'MILESTONE',
  isOpen: (progress) => !isAccepted(progress),
  tell: milestonesOf,
});
