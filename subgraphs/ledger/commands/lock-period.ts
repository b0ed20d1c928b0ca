import { civilDateAt } from '../../../core/civil-date.ts';
import { change } from '../../../platform/commands/command.ts';
import {
  checkModules,
  moduleOf,
  namedModules,
  refuseBeforeYearEnd,
  refuseOpenYear,
  refuseUnmoved,
  withModule,
  type AccountingPeriod,
} from '../domain/accounting-period.ts';
import { checkCommand } from '../domain/periods/statuses.ts';
import type { LockPeriodInput } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';
import { periodCommand } from './define.ts';

/** Closes modules of a period for ever. */
export const lockPeriod = periodCommand<LockPeriodInput>('lockPeriod', {
  on: (input) => input.periodId,
  ready: async (period: AccountingPeriod, { now }, reader: LedgerReader) =>
    refuseUnmoved(period, 'lockPeriod') ??
    refuseBeforeYearEnd({ yearEndsOn: await reader.yearEnd(period.calendarId), today: civilDateAt(now, 'UTC') }) ??
    refuseOpenYear(await reader.yearIsClosed(period.calendarId)),
  decide(period, input, { viewer }) {
    const wrong = checkModules(input.modules);
    if (wrong !== null) return wrong;
    let after = period;
    for (const module of namedModules(input.modules)) {
      const refusal = checkCommand('lockPeriod', moduleOf(period, module).status, viewer.roles);
      if (refusal !== null) return refusal;
      after = withModule(after, module, { status: 'LOCKED', reopeningRequestedBy: null, reopeningReason: null });
    }
    return change(after, 'ledger.period.locked');
  },
});
