import type { Clock } from '../../core/clock.ts';
import type { LegalEntityId } from '../../core/ids.ts';
import type { Entity } from '../../platform/commands/command.ts';
import { holdNothing } from '../../platform/commands/unit-of-work.ts';
import type { CallerContext } from '../../platform/identity/signed-request.ts';
import type { RequestNotes } from '../../platform/subgraph/handler.ts';
import {
  createRequestContext,
  type Run,
  type SubgraphCore,
  type SubgraphRequestContext,
} from '../../platform/subgraph/request.ts';
import { commands } from './commands/all.ts';
import type { Account } from './domain/account.ts';
import type { AccountingPeriod } from './domain/accounting-period.ts';
import type { Calendar } from './domain/calendar.ts';
import type { CreditProfile } from './domain/credit/credit-profile.ts';
import type { ErpInstance } from './domain/erp-instance.ts';
import type { FxRate } from './domain/fx-rate.ts';
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
  PostingRequestId,
  RevenueContractId,
  RevenueRunId,
  RoutingRuleId,
  SspId,
} from './domain/ids.ts';
import type { JournalEntry } from './domain/journal-entry.ts';
import type { LegalEntity } from './domain/legal-entity.ts';
import type { MappingRule } from './domain/mapping-rule.ts';
import type { PostingRequest } from './domain/posting-request.ts';
import { refuseBarred } from './domain/reported-entry.ts';
import type { RevenueRun } from './domain/revenue-run.ts';
import type { BundlePrice } from './domain/revenue/bundle-price.ts';
import type { RevenueContract } from './domain/revenue/revenue-contract.ts';
import type { RoutingRule } from './domain/routing-rule.ts';
import type { Ssp } from './domain/revenue/ssp.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { LedgerKeepers, LedgerReader, LedgerStore } from './port.ts';

export type LedgerParts = SubgraphCore & {
  readonly store: LedgerStore;
  readonly keepers: LedgerKeepers;
  readonly ringRevenue: () => void;
};

/** What one request may reach. Made anew for each, so that nothing one viewer loaded is at hand for another. */
export type LedgerContext = Pick<SubgraphRequestContext, 'viewer' | 'scope' | 'cursors' | 'commandsOn'> & {
  readonly loaders: Loaders;
  readonly store: LedgerStore;
  readonly runOnLegalEntity: Run<LegalEntity, LedgerReader>;
  readonly runOnAccount: Run<Account, LedgerReader>;
  readonly runOnCalendar: Run<Calendar, LedgerReader>;
  readonly runOnPeriod: Run<AccountingPeriod, LedgerReader>;
  readonly runOnEntry: Run<JournalEntry, LedgerReader>;
  readonly runOnMappingRule: Run<MappingRule, LedgerReader>;
  readonly runOnErpInstance: Run<ErpInstance, LedgerReader>;
  readonly runOnRoutingRule: Run<RoutingRule, LedgerReader>;
  readonly runOnFxRate: Run<FxRate, LedgerReader>;
  readonly runOnRequest: Run<PostingRequest, LedgerReader>;
  readonly runOnSsp: Run<Ssp, LedgerReader>;
  readonly runOnBundlePrice: Run<BundlePrice, LedgerReader>;
  readonly runOnRevenueContract: Run<RevenueContract, LedgerReader>;
  readonly runOnRevenueRun: Run<RevenueRun, LedgerReader>;
  readonly runOnCreditProfile: Run<CreditProfile, LedgerReader>;
  /** There is a run to carry out. */
  readonly ringRevenue: () => void;
  readonly clock: Clock;
};

export function createContext(parts: LedgerParts, caller: CallerContext, notes: RequestNotes): LedgerContext {
  const { store, keepers } = parts;
  const reader = keepers.legalEntities.reader(parts.commandDb, holdNothing);
  // Books are the company's own: no partner is granted anything of them.
  const subgraph = {
    commands: Object.values(commands),
    grant: () => Promise.resolve(null),
    reader,
    barred: (type: string, entity: Entity) => (type === 'JournalEntry' ? refuseBarred(entity as JournalEntry) : null),
  };
  const request = createRequestContext(parts, subgraph, caller, notes);
  const loaders = createLoaders(store, request.scope);

  return {
    ...request,
    loaders,
    store,
    clock: parts.clock,
    ringRevenue: parts.ringRevenue,
    runOnLegalEntity: request.runOn(keepers.legalEntities, {
      load: (id) => loaders.legalEntities.load(id as LegalEntityId),
      show: (legalEntity) => Promise.resolve(legalEntity),
    }),
    runOnAccount: request.runOn(keepers.accounts, {
      load: (id) => loaders.accounts.load(id as AccountId),
      show: (account) => Promise.resolve(account),
    }),
    runOnCalendar: request.runOn(keepers.calendars, {
      load: (id) => loaders.calendars.load(id as CalendarId),
      show: (calendar) => Promise.resolve(calendar),
    }),
    runOnPeriod: request.runOn(keepers.periods, {
      load: (id) => loaders.periods.load(id as AccountingPeriodId),
      show: (period) => Promise.resolve(period),
    }),
    runOnMappingRule: request.runOn(keepers.mappingRules, {
      load: (id) => loaders.mappingRules.load(id as MappingRuleId),
      show: (rule) => Promise.resolve(rule),
    }),
    runOnErpInstance: request.runOn(keepers.erpInstances, {
      load: (id) => loaders.erpInstances.load(id as ErpInstanceId),
      show: (erp) => Promise.resolve(erp),
    }),
    runOnRoutingRule: request.runOn(keepers.routingRules, {
      load: (id) => loaders.routingRules.load(id as RoutingRuleId),
      show: (rule) => Promise.resolve(rule),
    }),
    runOnFxRate: request.runOn(keepers.fxRates, {
      load: (id) => loaders.fxRates.load(id as FxRateId),
      show: (rate) => Promise.resolve(rate),
    }),
    runOnRequest: request.runOn(keepers.requests, {
      load: (id) => loaders.requests.load(id as PostingRequestId),
      show: (posting) => Promise.resolve(posting),
    }),
    runOnSsp: request.runOn(keepers.ssps, {
      load: (id) => loaders.ssps.load(id as SspId),
      show: (ssp) => Promise.resolve(ssp),
    }),
    runOnBundlePrice: request.runOn(keepers.bundlePrices, {
      load: (id) => loaders.bundlePrices.load(id as BundlePriceId),
      show: (bundlePrice) => Promise.resolve(bundlePrice),
    }),
    runOnRevenueContract: request.runOn(keepers.revenueContracts, {
      load: (id) => loaders.revenueContracts.load(id as RevenueContractId),
      show: (contract) => Promise.resolve(contract),
    }),
    runOnRevenueRun: request.runOn(keepers.revenueRuns, {
      load: (id) => loaders.revenueRuns.load(id as RevenueRunId),
      show: (run) => Promise.resolve(run),
    }),
    runOnCreditProfile: request.runOn(keepers.creditProfiles, {
      load: (id) => loaders.creditProfiles.load(id as CreditProfileId),
      show: (profile) => Promise.resolve(profile),
    }),
    runOnEntry: request.runOn(keepers.entries, {
      async load(id) {
        const head = await loaders.entries.load(id as JournalEntryId);
        return head === null ? null : { ...head, lines: await loaders.lines.load(head.id) };
      },
      show: (entry) => Promise.resolve(entry),
    }),
  };
}
