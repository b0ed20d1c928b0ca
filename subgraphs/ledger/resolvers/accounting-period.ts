import type { AccountingPeriodId } from '../domain/ids.ts';
import type { AccountingPeriodResolvers, RevaluedCurrencyResolvers } from '../generated/resolver-types.ts';

export const accountingPeriod: AccountingPeriodResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.periods.load(id as AccountingPeriodId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  calendar: ({ calendarId }, _, { loaders }) => loaders.calendars.load(calendarId),
  previous: ({ previousId }, _, { loaders }) => (previousId === null ? null : loaders.periods.load(previousId)),
  // No outside system keeps periods yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('AccountingPeriod', parent, null),
};

export const revaluedCurrency: RevaluedCurrencyResolvers = {
  postingRequest: ({ postingRequestId }, _, { loaders }) => loaders.requests.load(postingRequestId),
};
