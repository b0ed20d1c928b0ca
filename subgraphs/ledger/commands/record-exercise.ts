import { recordExercise as exerciseOf } from '../domain/revenue/exercise.ts';
import type { RecordExerciseInput } from '../generated/resolver-types.ts';
import { progressCommand } from './tell-progress.ts';

/** How much of a right was used, and is expected to be: what is earned by that is caught up with. */
export const recordExercise = progressCommand<RecordExerciseInput>('recordExercise', {
  method: 'MATERIAL_RIGHT',
  tell: exerciseOf,
});
