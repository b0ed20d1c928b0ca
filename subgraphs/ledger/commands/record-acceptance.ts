import { awaitsAcceptance, recordAcceptance as acceptanceOf } from '../domain/revenue/progress.ts';
import type { RecordAcceptanceInput } from '../generated/resolver-types.ts';
import { progressCommand } from './tell-progress.ts';

/** The customer accepted a milestone: its part is earned on that day. */
export const recordAcceptance = progressCommand<RecordAcceptanceInput>('recordAcceptance', {
  method: 'MILESTONE',
  isOpen: awaitsAcceptance,
  tell: acceptanceOf,
});
