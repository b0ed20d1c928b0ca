import type { Refusal } from '../../../core/refusal.ts';
import { personOf, type Viewer } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseForeignChart } from '../domain/account.ts';
import { refuseMappingApproval } from '../domain/mapping/approval.ts';
import { mappingOf, type MappingRule } from '../domain/mapping-rule.ts';
import type { LedgerReader } from '../port.ts';
import { mappingCommand } from './define.ts';

/** Puts a rule in force, as a second person. Rules of one chart are approved one after the other. */
export const approveMappingRule = mappingCommand<{ readonly id: string }, Refusal | null>('approveMappingRule', {
  on: (input) => input.id,
  ready: (rule, { viewer }, reader) => refuseApproval(rule, viewer, reader),
  async gather(reader, _, rule, { viewer }) {
    await reader.lockMappings(rule.chartId);
    // Once more, now that nobody else approves one.
    return refuseApproval(rule, viewer, reader);
  },
  decide(rule, _, { viewer, now, facts: refusal }) {
    if (refusal !== null) return refusal;
    const approved = { ...rule, status: 'APPROVED' as const, approvedBy: personOf(viewer), approvedAt: now };
    return change(approved, 'ledger.mappingRule.approved');
  },
});

async function refuseApproval(rule: MappingRule, viewer: Viewer, reader: LedgerReader): Promise<Refusal | null> {
  const users = await reader.usersOfChart(rule.chartId);
  const approved = await reader.approvedRules(rule.chartId, rule.purpose);
  return (
    refuseForeignChart(rule.chartId, users, viewer.legalEntityIds) ??
    refuseMappingApproval(mappingOf(rule), personOf(viewer), approved.map(mappingOf))
  );
}
