import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import {
  moduleOf,
  refuseClosedYear,
  refuseUnmoved,
  refuseUnrequested,
  statusesOf,
  withModule,
  type AccountingPeriod,
} from '../domain/accounting-period.ts';
import { reopen } from '../domain/periods/reopening.ts';
import { rolesOf } from '../domain/periods/statuses.ts';
import type { ReopenPeriodInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { keptHere, periodCommand } from './define.ts';

/** Opens a module again as a second person, after a controller asked for it. */
export const reopenPeriod = periodCommand<ReopenPeriodInput, { readonly later: readonly AccountingPeriod[] }>(
  'reopenPeriod',
  {
    on: (input) => input.periodId,
    ready: async (period: AccountingPeriod, _, reader: LedgerReader) =>
      refuseUnmoved(period, 'reopenPeriod') ??
      refuseClosedYear(await reader.yearIsClosed(period.calendarId)) ??
      refuseUnrequested(period),
    async gather(reader, _, period, { scope }) {
      await reader.lockLegalEntity(period.legalEntityId, scope);
      return { later: await reader.closedAfter(period.legalEntityId, period.from) };
    },
    decide(period, { module }, { viewer, facts: { later } }) {
      const unrequested = refuseUnrequested(period, module);
      if (unrequested !== null) return unrequested;
      const { closedBy, reopeningRequestedBy, reopeningReason } = moduleOf(period, module);
      const periods = [period, ...later].map((one) => ({
        name: one.name,
        statuses: statusesOf(one),
        closedBy: one === period ? closedBy : null,
      }));
      const reopened = reopen(periods, {
        module,
        period: period.name,
        // Only a controller can have asked.
        requestedBy: { person: reopeningRequestedBy ?? '', roles: [rolesOf.reopenPeriod] },
        secondApprover: personOf(viewer),
        reason: reopeningReason,
        keeper: keptHere,
      });
      if (!reopened.ok) return reopened.refusal;
      const { status } = reopened.value;
      const open = { status, reconciliationReference: null, reopeningRequestedBy: null, reopeningReason: null };
      return change(withModule(period, module, open), 'ledger.period.reopened');
    },
  },
);
