import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { mayBeUsed, refuseOwnMapping, type MappingRule } from '../domain/mapping-rule.ts';
import { requestCommand } from './define.ts';

/** Has a request tried again at once. It is posted by the same process as any other; the receipt does not wait for that. */
export const resubmitPostingRequest = requestCommand<{ readonly id: string }, readonly MappingRule[]>(
  'resubmitPostingRequest',
  {
    on: (input) => input.id,
    outcome: 'SUBMITTED',
    async gather(reader, _, { legalEntityId, purpose }, { scope }) {
      const legalEntity = await reader.legalEntity(legalEntityId, scope);
      return legalEntity === null || purpose === 'REVERSAL' ? [] : reader.approvedRules(legalEntity.chartId, purpose);
    },
    decide(request, _, { viewer, now, facts: rules }) {
      // It may be posted later than it is dated, where its period is closed by then.
      const used = rules.filter((rule) => mayBeUsed(rule, request.documentDate));
      const refusal = refuseOwnMapping(used, personOf(viewer), now);
      if (refusal !== null) return refusal;
      const { documentId, purpose } = request;
      return change(
        { ...request, status: 'RECEIVED' as const, waitingFor: null, message: null },
        { type: 'ledger.postingRequest.resubmitted', data: { documentId, purpose } },
      );
    },
  },
);
