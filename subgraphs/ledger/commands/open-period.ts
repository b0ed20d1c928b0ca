import { civilDateAt } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { change } from '../../../platform/commands/command.ts';
import {
  checkModules,
  moduleOf,
  modulesIn,
  namedModules,
  refuseUnmoved,
  withModule,
} from '../domain/accounting-period.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { checkCommand, checkOpening, rolesOf, type Module } from '../domain/periods/statuses.ts';
import type { OpenPeriodInput } from '../generated/resolver-types.ts';
import { periodCommand } from './define.ts';

type Facts = { readonly legalEntity: LegalEntity | null; readonly openLater: readonly Module[] };

/** Opens modules of a period; of periods to come each module has two open at most. */
export const openPeriod = periodCommand<OpenPeriodInput, Facts>('openPeriod', {
  on: (input) => input.periodId,
  ready: (period) => refuseUnmoved(period, 'openPeriod'),
  async gather(reader, _, period, { scope, now }) {
    // Locked, so that two are never the second one.
    const legalEntity = await reader.lockLegalEntity(period.legalEntityId, scope);
    const today = civilDateAt(now, legalEntity?.timeZone ?? 'UTC');
    return { legalEntity, openLater: await reader.openAfter(period.legalEntityId, today) };
  },
  decide(period, input, { viewer, now, facts: { legalEntity, openLater } }) {
    invariant(legalEntity, 'a period is seen with its legal entity');
    const wrong = checkModules(input.modules);
    if (wrong !== null) return wrong;
    const isToCome = period.from > civilDateAt(now, legalEntity.timeZone);
    let after = period;
    // What begins today may be opened by whoever keeps time as well.
    const roles = isToCome ? viewer.roles : [...viewer.roles, rolesOf.openPeriod];
    const named = input.modules == null ? modulesIn(period, 'FUTURE') : namedModules(input.modules);
    for (const module of named) {
      const refusal =
        checkCommand('openPeriod', moduleOf(period, module).status, roles) ??
        (isToCome ? checkOpening(openLater.filter((one) => one === module).length) : null);
      if (refusal !== null) return refusal;
      after = withModule(after, module, { status: 'OPEN' });
    }
    return change(after, 'ledger.period.opened');
  },
});
