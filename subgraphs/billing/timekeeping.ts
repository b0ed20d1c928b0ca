import type { Pipeline } from '../../platform/commands/pipeline.ts';
import { dueMove, type DueMove } from '../../platform/timekeeper/due-move.ts';
import { commands } from './commands/all.ts';
import type { BillingKeepers, DueReader } from './port.ts';

/** What time brings about here (DOMAIN 5.1, 5.2): each is a command that somebody could give by hand as well. */
export function movesByTime(pipeline: Pipeline, keepers: BillingKeepers, due: DueReader): readonly DueMove[] {
  const onId = (id: string) => ({ id });
  const { dunningCases, paymentMethods, subscriptions } = keepers;
  return [
    dueMove(pipeline, subscriptions, commands.advanceBillingSubscription, {
      due: (at, page) => due.subscriptionsToAdvance(at, page),
      input: onId,
    }),
    // Whoever owes nothing any more is not reminded once again.
    dueMove(pipeline, dunningCases, commands.closeDunningCase, {
      due: (at, page) => due.casesToClose(at, page),
      input: onId,
    }),
    dueMove(pipeline, dunningCases, commands.openDunningCase, {
      due: (at, page) => due.accountsToDun(at, page),
      input: (billingAccountId) => ({ billingAccountId }),
    }),
    dueMove(pipeline, dunningCases, commands.resumeDunningCase, {
      due: (at, page) => due.casesToResume(at, page),
      input: onId,
    }),
    dueMove(pipeline, dunningCases, commands.advanceDunningCase, {
      due: (at, page) => due.casesToAdvance(at, page),
      input: onId,
    }),
    dueMove(pipeline, paymentMethods, commands.expirePaymentMethod, {
      due: (at, page) => due.methodsToExpire(at, page),
      input: onId,
    }),
    dueMove(pipeline, subscriptions, commands.markBillingSubscriptionPastDue, {
      due: (_, page) => due.subscriptionsToMark(page),
      input: onId,
    }),
    dueMove(pipeline, subscriptions, commands.clearBillingSubscriptionPastDue, {
      due: (_, page) => due.subscriptionsToClear(page),
      input: onId,
    }),
  ];
}
