import { civilDateAt } from '../../core/civil-date.ts';
import type { Pipeline } from '../../platform/commands/pipeline.ts';
import { dueMove, type DueMove } from '../../platform/timekeeper/due-move.ts';
import { commands } from './commands/all.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { ContractKeepers, DueDays, DueReader } from './port.ts';

/** What time brings about here (DOMAIN 4.2): each is a command that somebody could give by hand as well. */
export function movesByTime(
  pipeline: Pipeline,
  keepers: ContractKeepers,
  due: DueReader,
  legalEntities: () => Promise<readonly LegalEntity[]>,
): readonly DueMove[] {
  const onId = (id: string) => ({ id });
  const days = async (at: Date): Promise<DueDays> => daysOf(await legalEntities(), at);
  return [
    dueMove(pipeline, keepers.quotes, commands.expireQuote, {
      due: async (at, page) => due.quotesToExpire(await days(at), page),
      input: onId,
    }),
    // What takes effect on the last day comes before the end.
    dueMove(pipeline, keepers.amendments, commands.makeAmendmentEffective, {
      due: async (at, page) => due.amendmentsToTakeEffect(await days(at), page),
      input: onId,
    }),
    dueMove(pipeline, keepers.contracts, commands.renewContract, {
      due: async (at, page) => due.contractsToRenew(await days(at), page),
      input: (contractId) => ({ contractId }),
    }),
    // Who takes another's place begins before that one ends.
    dueMove(pipeline, keepers.contracts, commands.activateContract, {
      due: async (at, page) => due.successorsToActivate(await days(at), page),
      input: (contractId) => ({ contractId }),
    }),
    dueMove(pipeline, keepers.contracts, commands.supersedeContract, {
      due: async (at, page) => due.contractsToSupersede(await days(at), page),
      input: onId,
    }),
    dueMove(pipeline, keepers.contracts, commands.expireContract, {
      due: async (at, page) => due.contractsToExpire(await days(at), page),
      input: onId,
    }),
  ];
}

/** A day is a day of the legal entity's zone; of one that is not known here it is the day in UTC. */
function daysOf(legalEntities: readonly LegalEntity[], at: Date): DueDays {
  return {
    utc: civilDateAt(at, 'UTC'),
    byLegalEntity: legalEntities.map(({ id, timeZone }) => ({ id, today: civilDateAt(at, timeZone) })),
  };
}
