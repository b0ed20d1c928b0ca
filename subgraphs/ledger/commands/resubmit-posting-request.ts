import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { mayBeUsed, refuseOwnRules, type MappingRule } from '../domain/mapping-rule.ts';
import { mayRoute, type RoutingRule } from '../domain/routing-rule.ts';
import { requestCommand } from './define.ts';

type Facts = { readonly mapping: readonly MappingRule[]; readonly routing: readonly RoutingRule[] };

/** Has a request tried again at once. It is posted by the same process as any other; the receipt does not wait for that. */
export const resubmitPostingRequest = requestCommand<{ readonly id: string }, Facts>('resubmitPostingRequest', {
  on: (input) => input.id,
  outcome: 'SUBMITTED',
  async gather(reader, _, { legalEntityId, purpose }, { scope }) {
    const legalEntity = await reader.legalEntity(legalEntityId, scope);
    // The way back goes where the entry went, on its accounts.
    if (legalEntity === null || purpose === 'REVERSAL') return { mapping: [], routing: [] };
    return {
      mapping: await reader.approvedRules(legalEntity.chartId, purpose),
      routing: (await reader.routingTable()).rules,
    };
  },
  decide(request, _, { viewer, now, facts: { mapping, routing } }) {
    // It may be posted later than it is dated, where its period is closed by then.
    const { documentId, purpose, documentDate, legalEntityId } = request;
    const used = [
      ...mapping.filter((rule) => mayBeUsed(rule, documentDate)),
      ...routing.filter((rule) => mayRoute(rule, legalEntityId, documentDate)),
    ];
    const refusal = refuseOwnRules(used, personOf(viewer), now);
    if (refusal !== null) return refusal;
    return change(
      { ...request, status: 'RECEIVED' as const, waitingFor: null, message: null },
      { type: 'ledger.postingRequest.resubmitted', data: { documentId, purpose } },
    );
  },
});
