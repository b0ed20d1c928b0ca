import { invariant } from '../../../../core/invariant.ts';
import type { CreditProfile } from '../../domain/credit/credit-profile.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { PostingRequest } from '../../domain/posting-request.ts';
import { brokenInvariants, refuseBarred, refuseUnkeepable } from '../../domain/reported-entry.ts';
import type { RevenueContract } from '../../domain/revenue/revenue-contract.ts';
import type { LedgerKeepers } from '../../port.ts';
import { lockAccount, refuseUnknownAccounts, saveAccount } from './accounts.ts';
import { lockBundlePrice, saveBundlePrice } from './bundle-prices.ts';
import { lockCalendar, saveCalendar } from './calendars.ts';
import { lockCreditProfile, saveCreditProfile } from './credit-profiles.ts';
import { lockErpInstance, saveErpInstance } from './erp-instances.ts';
import { lockFxRate, saveFxRate } from './fx-rates.ts';
import { insertPosted, lockEntry, saveEntry, writeReported } from './journal-entries.ts';
import { lockLegalEntity, saveLegalEntity } from './legal-entities.ts';
import { lockMappingRule, saveMappingRule } from './mapping-rules.ts';
import { lockPeriod, savePeriod } from './periods.ts';
import { fileRequest, lockRequest, saveRequest } from './posting-requests.ts';
import { createPostgresReader } from './reader.ts';
import { lockRevenueContract, saveProgress, type PlanChange } from './revenue-contracts.ts';
import { lockRoutingRule, saveRoutingRule } from './routing-rules.ts';
import { lockRun, saveRun } from './revenue-runs.ts';
import { lockSsp, saveSsp } from './ssps.ts';
import { unlessTaken } from './taken.ts';

/** The embedded system of record: it joins the command's transaction. */
export function createPostgresKeepers(): LedgerKeepers {
  const common = {
    reader: createPostgresReader,
    // No partner is granted anything of the books.
    grant: () => Promise.resolve(null),
    outside: () => null,
    revive: neverOutside,
  } satisfies Partial<LedgerKeepers['accounts']>;

  const requests: LedgerKeepers['requests'] = {
    ...common,
    owner: ({ customerId, legalEntityId }: PostingRequest) => ({ customerId, legalEntityId }),
    lock: lockRequest,
    execute: ({ before, after }, _key, unit) =>
      unlessTaken(before === null ? fileRequest(unit, after) : saveRequest(unit, after)),
  };

  const entries: LedgerKeepers['entries'] = {
    ...common,
    owner: ofLegalEntity,
    lock: lockEntry,
    // The entry that closes a year is posted as it is made.
    execute: ({ before, after, changed }, _key, unit) =>
      unlessTaken(
        before === null && after.number !== null ? insertPosted(unit, after) : saveEntry(unit, before, after, changed),
      ),
    facts: {
      unkeepable: async (before, after, unit) =>
        refuseUnkeepable(before, after) ?? (await refuseUnknownAccounts(unit, after)),
      broken: brokenInvariants,
      marked: (entry, system) => ({ ...entry, violatedBy: system }),
      barred: refuseBarred,
      write: ({ after }, system, unit) => writeReported(unit, after, system),
    },
  };

  const periods: LedgerKeepers['periods'] = {
    ...common,
    // A revaluation asks for its entries.
    beside: { PostingRequest: requests },
    owner: ofLegalEntity,
    lock: lockPeriod,
    execute: ({ before, after }, _key, unit) => unlessTaken(savePeriod(unit, before, after)),
  };

  return {
    legalEntities: {
      ...common,
      owner: ({ id }: LegalEntity) => ({ customerId: null, legalEntityId: id }),
      lock: lockLegalEntity,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveLegalEntity(unit, before, after)),
    },
    accounts: {
      ...common,
      owner: () => ({ customerId: null, legalEntityId: null }),
      lock: lockAccount,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveAccount(unit, before, after)),
    },
    calendars: {
      ...common,
      owner: ofLegalEntity,
      // A year is made with its periods, and closed with its last one and an entry.
      beside: {
        AccountingPeriod: periods,
        JournalEntry: entries,
      },
      lock: lockCalendar,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveCalendar(unit, before, after)),
    },
    periods,
    entries,
    mappingRules: {
      ...common,
      owner: () => ({ customerId: null, legalEntityId: null }),
      lock: lockMappingRule,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveMappingRule(unit, before, after)),
    },
    erpInstances: {
      ...common,
      owner: () => ({ customerId: null, legalEntityId: null }),
      lock: lockErpInstance,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveErpInstance(unit, before, after)),
    },
    routingRules: {
      ...common,
      owner: () => ({ customerId: null, legalEntityId: null }),
      lock: lockRoutingRule,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveRoutingRule(unit, before, after)),
    },
    fxRates: {
      ...common,
      owner: () => ({ customerId: null, legalEntityId: null }),
      lock: lockFxRate,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveFxRate(unit, before, after)),
    },
    requests,
    ssps: {
      ...common,
      owner: ofLegalEntity,
      lock: lockSsp,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveSsp(unit, before, after)),
    },
    bundlePrices: {
      ...common,
      owner: ofLegalEntity,
      lock: lockBundlePrice,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveBundlePrice(unit, before, after)),
    },
    revenueContracts: {
      ...common,
      owner: ({ customerId, legalEntityId }: RevenueContract) => ({ customerId, legalEntityId }),
      lock: lockRevenueContract,
      execute: ({ before, after, untold }, _key, unit) =>
        unlessTaken(saveProgress(unit, before, after, untold as PlanChange | undefined)),
    },
    revenueRuns: {
      ...common,
      owner: ofLegalEntity,
      lock: lockRun,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveRun(unit, before, after)),
    },
    creditProfiles: {
      ...common,
      owner: ({ customerId, legalEntityId }: CreditProfile) => ({ customerId, legalEntityId }),
      lock: lockCreditProfile,
      execute: ({ before, after }, _key, unit) => unlessTaken(saveCreditProfile(unit, before, after)),
    },
  };
}

function ofLegalEntity({ legalEntityId }: { readonly legalEntityId: string | null }) {
  return { customerId: null, legalEntityId };
}

function neverOutside(): never {
  invariant(false, 'no outside system keeps books yet');
}
