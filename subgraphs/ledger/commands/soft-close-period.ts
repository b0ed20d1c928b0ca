import { change } from '../../../platform/commands/command.ts';
import { checkModules, moduleOf, namedModules, refuseUnmoved, withModule } from '../domain/accounting-period.ts';
import { checkCommand } from '../domain/periods/statuses.ts';
import type { SoftClosePeriodInput } from '../generated/resolver-types.ts';
import { periodCommand } from './define.ts';

/** Leaves modules of a period to the close team. */
export const softClosePeriod = periodCommand<SoftClosePeriodInput>('softClosePeriod', {
  on: (input) => input.periodId,
  ready: (period) => refuseUnmoved(period, 'softClosePeriod'),
  decide(period, input, { viewer }) {
    const wrong = checkModules(input.modules);
    if (wrong !== null) return wrong;
    let after = period;
    for (const module of namedModules(input.modules)) {
      const refusal = checkCommand('softClosePeriod', moduleOf(period, module).status, viewer.roles);
      if (refusal !== null) return refusal;
      after = withModule(after, module, { status: 'SOFT_CLOSED' });
    }
    return change(after, 'ledger.period.softClosed');
  },
});
