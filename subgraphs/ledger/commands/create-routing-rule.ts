import type { LegalEntityId } from '../../../core/ids.ts';
import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { unknownErpInstance, type ErpInstance } from '../domain/erp-instance.ts';
import type { ErpInstanceId } from '../domain/ids.ts';
import { unknownLegalEntity } from '../domain/legal-entity.ts';
import {
  checkRoutingRule,
  priorityDefault,
  refuseForeignRule,
  routeMatchOf,
  type RoutingRule,
} from '../domain/routing-rule.ts';
import type { CreateRoutingRuleInput } from '../generated/resolver-types.ts';
import { routingRuleCreation } from './define.ts';

type Facts = { readonly erp: ErpInstance | null; readonly known: ReadonlySet<LegalEntityId> };

/** Drafts a rule. It routes nothing before somebody else approves it. */
export const createRoutingRule = routingRuleCreation<CreateRoutingRuleInput, Facts>('createRoutingRule', {
  async gather(reader, { erpInstanceId, match }, { scope }) {
    const named = match?.legalEntityId == null ? [] : [match.legalEntityId as LegalEntityId];
    return {
      erp: await reader.erpInstance(erpInstanceId as ErpInstanceId, scope),
      known: await reader.knownLegalEntities(named, scope),
    };
  },

  decide(input, { now, newId, viewer, facts: { erp, known } }) {
    if (erp === null) return unknownErpInstance(input.erpInstanceId);
    const rule: RoutingRule = {
      id: newId('rte'),
      version: 0,
      priority: input.priority ?? priorityDefault,
      match: routeMatchOf(input.match),
      erpInstanceId: erp.id,
      period: { from: input.from, to: input.to ?? null },
      status: 'DRAFT',
      createdBy: personOf(viewer),
      approvedBy: null,
      approvedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    const { legalEntityId } = rule.match;
    if (legalEntityId !== null && !known.has(legalEntityId)) return unknownLegalEntity(legalEntityId);
    const refusal = checkRoutingRule(rule) ?? refuseForeignRule(rule, erp, viewer.legalEntityIds);
    return refusal ?? change(rule, 'ledger.routingRule.created');
  },
});
