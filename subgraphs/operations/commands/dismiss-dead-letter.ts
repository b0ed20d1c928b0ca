import { refuse } from '../../../core/refusal.ts';
import { change } from '../../../platform/commands/command.ts';
import { orderCreation, type Ordered } from './define.ts';
import { orderOf } from './replay-dead-letters.ts';

/** Orders a letter to be let go: its event is never applied here. Somebody will ask why, so it needs a reason. */
export const dismissDeadLetter = orderCreation<Ordered>('dismissDeadLetter', {
  outcome: 'SUBMITTED',
  decide(ordered, context) {
    if (context.reason === null) {
      const sentence = 'Letting a dead letter go needs a reason in write.reason.';
      return refuse('VALIDATION_FAILED', { path: 'write.reason', rule: 'REQUIRED' }, sentence);
    }
    return change(orderOf('DISMISS', ordered, context), 'operations.deadLetterOrder.placed');
  },
});
