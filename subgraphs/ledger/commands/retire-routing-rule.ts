import { change } from '../../../platform/commands/command.ts';
import { refuseForeignRule } from '../domain/routing-rule.ts';
import { requireReason } from '../domain/validation.ts';
import { routingRuleCommand } from './define.ts';

/** Takes a rule out of use. The documents of its legal entities go by the other rules, and by none back to the books here. */
export const retireRoutingRule = routingRuleCommand<{ readonly id: string }, void>('retireRoutingRule', {
  // Who posts holds the rules shared, and other locks after them: nobody who holds others may wait for them.
  apart: true,
  on: (input) => input.id,
  ready: async (rule, { viewer }, reader) =>
    refuseForeignRule(rule, await reader.erpOfRule(rule.erpInstanceId), viewer.legalEntityIds),
  gather: (reader) => reader.lockRouting(),
  decide: (rule, _, { reason }) =>
    requireReason(reason) ?? change({ ...rule, status: 'RETIRED' as const }, 'ledger.routingRule.retired'),
});
