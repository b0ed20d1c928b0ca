import { civilDateAt } from '../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import { readConnection } from '../../../platform/subgraph/pages.ts';
import { Refused } from '../../../platform/subgraph/refused.ts';
import type {
  AccountId,
  AccountingPeriodId,
  BundlePriceId,
  CalendarId,
  CreditProfileId,
  ErpInstanceId,
  FxRateId,
  JournalEntryId,
  MappingRuleId,
  PerformanceObligationId,
  PostingRequestId,
  ReceivableId,
  RevenueContractId,
  RevenueRunId,
  RoutingRuleId,
  SspId,
} from '../domain/ids.ts';
import { unknownPeriod } from '../domain/accounting-period.ts';
import { routeOf } from '../../../core/routing/house-routes.ts';
import { daysOf } from '../domain/trial-balance.ts';
import { invalid } from '../domain/validation.ts';
import type { QueryResolvers } from '../generated/resolver-types.ts';
import { readFilter } from './filters.ts';

export const query: QueryResolvers = {
  legalEntity: (_, { id }, { loaders }) => loaders.legalEntities.load(id as LegalEntityId),
  account: (_, { id }, { loaders }) => loaders.accounts.load(id as AccountId),
  calendar: (_, { id }, { loaders }) => loaders.calendars.load(id as CalendarId),
  journalEntry: (_, { id }, { loaders }) => loaders.entries.load(id as JournalEntryId),
  accountingPeriod: (_, { id }, { loaders }) => loaders.periods.load(id as AccountingPeriodId),

  legalEntities(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'legal-entities', page, (request) =>
      store.pageLegalEntities(wanted, request, scope),
    );
  },

  accounts(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'accounts', page, (request) => store.pageAccounts(wanted, request, scope));
  },

  calendars(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'calendars', page, (request) => store.pageCalendars(wanted, request, scope));
  },

  accountingPeriods(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'accounting-periods', page, (request) => store.pagePeriods(wanted, request, scope));
  },

  journalEntries(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'journal-entries', page, (request) => store.pageEntries(wanted, request, scope));
  },

  mappingRule: (_, { id }, { loaders }) => loaders.mappingRules.load(id as MappingRuleId),
  erpInstance: (_, { id }, { loaders }) => loaders.erpInstances.load(id as ErpInstanceId),
  routingRule: (_, { id }, { loaders }) => loaders.routingRules.load(id as RoutingRuleId),
  fxRate: (_, { id }, { loaders }) => loaders.fxRates.load(id as FxRateId),
  postingRequest: (_, { id }, { loaders }) => loaders.requests.load(id as PostingRequestId),
  receivable: (_, { id }, { loaders }) => loaders.receivables.load(id as ReceivableId),

  mappingRules(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'mapping-rules', page, (request) => store.pageMappingRules(wanted, request, scope));
  },

  erpInstances(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'erp-instances', page, (request) => store.pageErpInstances(wanted, request, scope));
  },

  routingRules(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'routing-rules', page, (request) => store.pageRoutingRules(wanted, request, scope));
  },

  async route(_, { input: { on, ...asked } }, { loaders, store, clock }) {
    const legalEntity = await loaders.legalEntities.load(asked.legalEntityId as LegalEntityId);
    if (legalEntity === null) return null;
    const postingDate = on ?? civilDateAt(clock.now(), legalEntity.timeZone);
    const found = routeOf({ ...asked, postingDate }, await store.routingTable());
    if (!found.ok) throw new Refused(found.refusal);
    return found.value;
  },

  fxRates(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'fx-rates', page, (request) => store.pageFxRates(wanted, request, scope));
  },

  postingRequests(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'posting-requests', page, (request) => store.pageRequests(wanted, request, scope));
  },

  receivables(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = [readFilter(filter)];
    return readConnection(cursors, 'receivables', page, (request) => store.pageReceivables(wanted, request, scope));
  },

  ssp: (_, { id }, { loaders }) => loaders.ssps.load(id as SspId),
  bundlePrice: (_, { id }, { loaders }) => loaders.bundlePrices.load(id as BundlePriceId),
  revenueContract: (_, { id }, { loaders }) => loaders.revenueContracts.load(id as RevenueContractId),
  performanceObligation: (_, { id }, { loaders }) => loaders.obligations.load(id as PerformanceObligationId),
  revenueRun: (_, { id }, { loaders }) => loaders.revenueRuns.load(id as RevenueRunId),

  ssps(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'ssps', page, (request) => store.pageSsps(wanted, request, scope));
  },

  bundlePrices(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'bundle-prices', page, (request) => store.pageBundlePrices(wanted, request, scope));
  },

  revenueContracts(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'revenue-contracts', page, (request) =>
      store.pageRevenueContracts(wanted, request, scope),
    );
  },

  revenueRuns(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = readFilter(filter);
    return readConnection(cursors, 'revenue-runs', page, (request) => store.pageRevenueRuns(wanted, request, scope));
  },

  creditProfile: (_, { id }, { loaders }) => loaders.creditProfiles.load(id as CreditProfileId),

  creditProfiles(_, { filter, ...page }, { cursors, store, scope }) {
    const wanted = [readFilter(filter)];
    return readConnection(cursors, 'credit-profiles', page, (request) =>
      store.pageCreditProfiles(wanted, request, scope),
    );
  },

  async revenueControl(_, { legalEntityId }, { loaders, store }) {
    const legalEntity = await loaders.legalEntities.load(legalEntityId as LegalEntityId);
    return legalEntity === null ? null : store.revenueControl(legalEntity);
  },

  async controlBalance(_, { legalEntityId }, { loaders, store }) {
    const legalEntity = await loaders.legalEntities.load(legalEntityId as LegalEntityId);
    return legalEntity === null ? null : store.controlBalance(legalEntity);
  },

  async trialBalance(_, { legalEntityId, asOf, periodId }, { loaders, store, clock }) {
    if (asOf != null && periodId != null) {
      throw new Refused(invalid('periodId', 'ONE_OF', 'left out, or `asOf`: one of the two at most'));
    }
    const legalEntity = await loaders.legalEntities.load(legalEntityId as LegalEntityId);
    if (legalEntity === null) return null;
    if (periodId == null) {
      const today = civilDateAt(clock.now(), legalEntity.timeZone);
      return store.trialBalance(legalEntity, { asOf: asOf ?? today, movedFrom: null });
    }
    const period = await loaders.periods.load(periodId as AccountingPeriodId);
    if (period === null || period.legalEntityId !== legalEntity.id) throw new Refused(unknownPeriod(periodId));
    return store.trialBalance(legalEntity, daysOf(period));
  },
};
