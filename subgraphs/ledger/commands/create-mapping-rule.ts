import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseForeignChart, unknownChart, type Account } from '../domain/account.ts';
import type { AccountId } from '../domain/ids.ts';
import { checkMappingRule, matchOf, type MappingRule } from '../domain/mapping-rule.ts';
import { checkName } from '../domain/validation.ts';
import type { CreateMappingRuleInput } from '../generated/resolver-types.ts';
import { mappingCreation } from './define.ts';

type Facts = { readonly users: readonly string[]; readonly accounts: readonly Account[] };

/** Drafts a rule. It chooses nothing before somebody else approves it. */
export const createMappingRule = mappingCreation<CreateMappingRuleInput, Facts>('createMappingRule', {
  async gather(reader, input, { scope }) {
    const ids = input.lines.map(({ accountId }) => accountId as AccountId);
    // Charts are the company's own people's: to anybody else no account is there, whatever roles it has.
    const isStaff = scope.kind === 'everything' || scope.kind === 'legal-entities';
    return {
      users: await reader.usersOfChart(input.chartId),
      accounts: isStaff ? await reader.accounts(ids) : [],
    };
  },

  decide(input, { now, newId, viewer, facts: { users, accounts } }) {
    if (users.length === 0) return unknownChart(input.chartId);
    const rule: MappingRule = {
      id: newId('map'),
      version: 0,
      chartId: input.chartId,
      purpose: input.purpose,
      match: matchOf(input.match),
      lines: input.lines.map(({ role, accountId, dimensions }) => ({
        role,
        accountId: accountId as AccountId,
        dimensions: (dimensions ?? []).map(({ name, value }) => ({ name, value })),
      })),
      period: { from: input.from, to: input.to ?? null },
      status: 'DRAFT',
      createdBy: personOf(viewer),
      approvedBy: null,
      approvedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    const refusal =
      checkName('input.chartId', input.chartId) ??
      refuseForeignChart(input.chartId, users, viewer.legalEntityIds) ??
      checkMappingRule(rule, accounts);
    return refusal ?? change(rule, 'ledger.mappingRule.created');
  },
});
