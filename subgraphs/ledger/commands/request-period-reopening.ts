import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import {
  moduleOf,
  refuseClosedYear,
  refuseUnmoved,
  withModule,
  type AccountingPeriod,
} from '../domain/accounting-period.ts';
import { checkCommand } from '../domain/periods/statuses.ts';
import { requireReason } from '../domain/validation.ts';
import type { RequestPeriodReopeningInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { periodCommand } from './define.ts';

/** Asks for a module to be opened again; whether it may be is decided when a second person does it. */
export const requestPeriodReopening = periodCommand<RequestPeriodReopeningInput>('requestPeriodReopening', {
  on: (input) => input.periodId,
  ready: async (period: AccountingPeriod, _, reader: LedgerReader) =>
    refuseUnmoved(period, 'reopenPeriod') ?? refuseClosedYear(await reader.yearIsClosed(period.calendarId)),
  decide(period, { module }, { viewer, reason }) {
    const refusal =
      checkCommand('reopenPeriod', moduleOf(period, module).status, viewer.roles) ?? requireReason(reason);
    if (refusal !== null) return refusal;
    const asked = { reopeningRequestedBy: personOf(viewer), reopeningReason: reason };
    return change(withModule(period, module, asked), 'ledger.period.reopeningRequested');
  },
});
