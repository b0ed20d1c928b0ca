import { updateEstimate as estimateOf } from '../domain/revenue/progress.ts';
import type { UpdateEstimateInput } from '../generated/resolver-types.ts';
import { progressCommand } from './tell-progress.ts';

/** What a promise has cost and will cost: what is earned by that is caught up with. */
export const updateEstimate = progressCommand<UpdateEstimateInput>('updateEstimate', {
  method: 'COST_TO_COST',
  tell: ({ progressPlaces, ...input }, facts) =>
    estimateOf({ ...input, progressPlaces: progressPlaces ?? null }, facts),
});
