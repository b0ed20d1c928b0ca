import { personOf } from '../../../core/viewer.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkModules, namedModules, refuseUnmoved, statusesOf, withModule } from '../domain/accounting-period.ts';
import { closeModule } from '../domain/periods/closing.ts';
import { checkText } from '../domain/validation.ts';
import type { ClosePeriodInput } from '../generated/resolver-types.ts';
import { keptHere, periodCommand } from './define.ts';

/** Closes modules of a period one after the other, in their order, by the word of whoever reconciled it. */
export const closePeriod = periodCommand<ClosePeriodInput>('closePeriod', {
  on: (input) => input.periodId,
  ready: (period) => refuseUnmoved(period, 'closePeriod'),
  // A period before it may be opened again only while none after it is closed: who does either waits for the other.
  gather: async (reader, _, period, { scope }) => void (await reader.lockLegalEntity(period.legalEntityId, scope)),
  decide(period, input, { viewer }) {
    const reference = input.reconciliationReference ?? null;
    const wrong = checkModules(input.modules) ?? checkText('input.reconciliationReference', reference);
    if (wrong !== null) return wrong;
    let after = period;
    for (const module of namedModules(input.modules)) {
      const closed = closeModule({
        module,
        roles: viewer.roles,
        statuses: statusesOf(after),
        reconciliationDone: reference !== null,
        // Nothing reconciles the books in this release, so nothing raises an exception.
        exceptions: [],
        keeper: keptHere,
      });
      if (!closed.ok) return closed.refusal;
      const closedBy = personOf(viewer);
      after = withModule(after, module, { status: closed.value, reconciliationReference: reference, closedBy });
    }
    return change(after, 'ledger.period.closed');
  },
});
