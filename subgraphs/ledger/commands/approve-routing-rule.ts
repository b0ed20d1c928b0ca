import type { Refusal } from '../../../core/refusal.ts';
import { personOf, type Viewer } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { booksKeptBy } from '../domain/erp-instance.ts';
import { refuseRoutingApproval } from '../domain/routing/approval.ts';
import { refuseForeignRule, type RoutingRule } from '../domain/routing-rule.ts';
import type { LedgerReader } from '../port.ts';
import { routingRuleCommand } from './define.ts';

/** Puts a rule in force, as a second person. Who posts is done before, or posts by it. */
export const approveRoutingRule = routingRuleCommand<{ readonly id: string }, Refusal | null>('approveRoutingRule', {
  // Who posts holds the rules shared, and other locks after them: nobody who holds others may wait for them.
  apart: true,
  on: (input) => input.id,
  ready: (rule, { viewer }, reader) => refuseApproval(rule, viewer, reader),
  async gather(reader, _, rule, { viewer }) {
    await reader.lockRouting();
    // Once more, now that nobody changes an ERP.
    return refuseApproval(rule, viewer, reader);
  },
  decide(rule, _, { viewer, now, facts: refusal }) {
    if (refusal !== null) return refusal;
    const approved = { ...rule, status: 'APPROVED' as const, approvedBy: personOf(viewer), approvedAt: now };
    return change(approved, 'ledger.routingRule.approved');
  },
});

async function refuseApproval(rule: RoutingRule, viewer: Viewer, reader: LedgerReader): Promise<Refusal | null> {
  const erp = await reader.erpOfRule(rule.erpInstanceId);
  const { legalEntityId } = rule.match;
  const asked = legalEntityId === null ? await reader.allLegalEntities() : [legalEntityId];
  return (
    refuseForeignRule(rule, erp, viewer.legalEntityIds) ??
    refuseRoutingApproval(rule, personOf(viewer), booksKeptBy(asked, erp === null ? [] : [erp]))
  );
}
