import { change } from '../../../platform/commands/command.ts';
import { refuseForeignChart } from '../domain/account.ts';
import { requireReason } from '../domain/validation.ts';
import { mappingCommand } from './define.ts';

/** Takes a rule out of use. Who has another rule put in its place approves that one next. */
export const retireMappingRule = mappingCommand<{ readonly id: string }>('retireMappingRule', {
  on: (input) => input.id,
  ready: async ({ chartId }, { viewer }, reader) =>
    refuseForeignChart(chartId, await reader.usersOfChart(chartId), viewer.legalEntityIds),
  decide: (rule, _, { reason }) =>
    requireReason(reason) ?? change({ ...rule, status: 'RETIRED' as const }, 'ledger.mappingRule.retired'),
});
