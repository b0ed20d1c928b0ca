import { change, type DecisionContext } from '../../../platform/commands/command.ts';
import { personOf } from '../../../core/viewer.ts';
import { noFigures, type DeadLetterOrder } from '../domain/dead-letter-order.ts';
import { orderCreation, type Ordered } from './define.ts';

/** Orders letters to be applied, each with what waits behind it. The consumers carry it out and say what came of it. */
export const replayDeadLetters = orderCreation<Ordered>('replayDeadLetters', {
  outcome: 'SUBMITTED',
  decide: (ordered, context) => change(orderOf('REPLAY', ordered, context), 'operations.deadLetterOrder.placed'),
});

export function orderOf(
  action: DeadLetterOrder['action'],
  { ids, legalEntityIds }: Ordered,
  { newId, viewer, now }: DecisionContext,
): DeadLetterOrder {
  return {
    id: newId('dlo'),
    version: 0,
    action,
    letterIds: ids,
    legalEntityIds,
    status: 'REQUESTED',
    requestedBy: personOf(viewer),
    results: [],
    ...noFigures,
    createdAt: now,
    updatedAt: now,
  };
}
