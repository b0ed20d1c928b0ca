import { readConnection } from '../../../platform/subgraph/pages.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import { unknownPeriod } from '../domain/accounting-period.ts';
import type { AccountingPeriodId, RevenueContractId } from '../domain/ids.ts';
import { differenceOf } from '../domain/revenue/revenue-contract.ts';
import { variablePriceOf } from '../domain/revenue/variable/told-consideration.ts';
import type {
  ControlledRevenueResolvers,
  PerformanceObligationResolvers,
  RevenueBalanceResolvers,
  RevenueContractResolvers,
  ScheduleLineResolvers,
} from '../generated/resolver-types.ts';

export const revenueContract: RevenueContractResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.revenueContracts.load(id as RevenueContractId),
  legalEntity: ({ legalEntityId }, _, { loaders }) => loaders.legalEntities.load(legalEntityId),
  // Whether the viewer may see it, the contract subgraph knows.
  contract: ({ contractId }) => ({ id: contractId }),
  variablePrice: ({ variableConsideration, price }) => variablePriceOf(variableConsideration, price),
  obligations: ({ id }, page, { cursors, store }) =>
    readConnection(cursors, `obligations:${id}`, page, (request) => store.pageObligations(id, request)),
  balance: (parent, _, { store }) => store.revenueBalance(parent),
  // No outside system recognises revenue yet.
  crossReferences: () => [],
  commands: (parent, _, context) => context.commandsOn('RevenueContract', parent, null),
};

export const performanceObligation: PerformanceObligationResolvers = {
  revenueContract: ({ revenueContractId }, _, { loaders }) => loaders.revenueContracts.load(revenueContractId),
  from: ({ service }) => service.from,
  to: ({ service }) => service.to,
  async schedule({ id }, { filter, ...page }, { cursors, store, loaders }) {
    const { periodId, ...more } = filter ?? {};
    const period = periodId == null ? null : await loaders.periods.load(periodId as AccountingPeriodId);
    if (periodId != null && period === null) throw new Refused(unknownPeriod(periodId));
    const wanted = { ...more, periodFrom: period?.from ?? null, periodTo: period?.to ?? null };
    return readConnection(cursors, `schedule:${id}`, page, (request) => store.pageScheduleLines(id, wanted, request));
  },
};

export const scheduleLine: ScheduleLineResolvers = {
  revenueRun: ({ revenueRunId }, _, { loaders }) =>
    revenueRunId === null ? null : loaders.revenueRuns.load(revenueRunId),
  journalEntry: ({ journalEntryId }, _, { loaders }) =>
    journalEntryId === null ? null : loaders.entries.load(journalEntryId),
};

export const revenueBalance: RevenueBalanceResolvers = { difference: (parent) => differenceOf(parent) };

export const controlledRevenue: ControlledRevenueResolvers = { difference: (parent) => differenceOf(parent) };
