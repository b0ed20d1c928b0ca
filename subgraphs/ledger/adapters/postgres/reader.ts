import type { Kysely } from 'kysely';
import type { CivilDate } from '../../../../core/civil-date.ts';
import { lockBeside } from '../../../../platform/commands/locking.ts';
import type { CommandTables } from '../../../../platform/commands/tables.ts';
import type { Hold } from '../../../../platform/commands/unit-of-work.ts';
import type { LedgerReader } from '../../port.ts';
import { holdAccounts, readAccountsOf } from './accounts.ts';
import { bundlePriceByKey } from './bundle-prices.ts';
import { openYearBefore, yearEnd, yearIsClosed } from './calendars.ts';
import { owedInForeign } from './control-balance.ts';
import { creditCustomer, creditOf, newestRates } from './credit-figures.ts';
import { readErpInstances } from './erp-instances.ts';
import { fxRateByKey } from './fx-rates.ts';
import { entryOfSource, lockEntry, readEntry, reversalOf } from './journal-entries.ts';
import { lastPostedOn } from './journal-lines.ts';
import { lockSeries } from './journal-series.ts';
import { allLegalEntities, lockLegalEntity, readLegalEntities, usersOfChart } from './legal-entities.ts';
import { approvedRules, lockMappings } from './mapping-rules.ts';
import { standingOf } from './obligations.ts';
import {
  closedAfter,
  holdPeriod,
  lastPeriod,
  lockPeriod,
  openAfter,
  periodOn,
  periodsFrom,
  periodsOf,
  readPeriods,
} from './periods.ts';
import { contractStatus } from './revenue-contracts.ts';
import { countDueLines, runningRun } from './revenue-runs.ts';
import { lockRouting, routingTable } from './routing-table.ts';
import { sspByKey, sspsOf } from './ssps.ts';
import type { LedgerTables } from './tables.ts';
import { resultOf } from './trial-balance.ts';

/** What a rule leads to is no question of who asks. */
const everything = { kind: 'everything', on: '9999-12-31' as never } as const;

/** What decisions ask, in the command's own transaction. */
export function createPostgresReader(commandDb: Kysely<CommandTables>, hold: Hold): LedgerReader {
  const db = commandDb.withTables<LedgerTables>();
  return {
    usersOfChart: (chartId) => usersOfChart(db, chartId),
    lastPostedOn: (account) => lastPostedOn(db, account),
    lockLegalEntity: lockBeside('LegalEntity', lockLegalEntity, commandDb, hold),
    lastPeriod: (legalEntity) => lastPeriod(db, legalEntity),
    openAfter: (legalEntity, date) => openAfter(db, legalEntity, date),
    closedAfter: (legalEntity, from) => closedAfter(db, legalEntity, from),
    yearEnd: (calendar) => yearEnd(db, calendar),
    yearIsClosed: (calendar) => yearIsClosed(db, calendar),
    openYearBefore: (legalEntity, day) => openYearBefore(db, legalEntity, day),
    periodsOf: (calendar) => periodsOf(db, calendar),
    lockPeriod: lockBeside('AccountingPeriod', lockPeriod, commandDb, hold),
    resultOf: (legalEntity, year) => resultOf(db, legalEntity, year),
    async legalEntity(id, scope) {
      const [found] = await readLegalEntities(db, [id], scope);
      return found ?? null;
    },
    accounts: (ids) => readAccountsOf(db, ids),
    async holdAccounts(ids) {
      const sorted = [...new Set(ids)].sort();
      for (const id of sorted) await hold(`Account ${id}`, 'SHARED');
      return holdAccounts(db, sorted);
    },
    periodOn: (legalEntity, date) => periodOn(db, legalEntity, date),
    async holdPeriodOn(legalEntity, date) {
      const period = await periodOn(db, legalEntity, date);
      if (period === null) return null;
      await hold(`AccountingPeriod ${period.id}`, 'SHARED');
      return holdPeriod(db, period.id);
    },
    journalEntry: (id, scope) => readEntry(db, id, scope),
    entryOfSource: (legalEntity, source) => entryOfSource(db, legalEntity, source),
    reversalOf: (id) => reversalOf(db, id),
    lockEntry: lockBeside('JournalEntry', lockEntry, commandDb, hold),
    async lockSeries(legalEntity) {
      await hold(`journal series ${legalEntity}`, 'EXCLUSIVE');
      return lockSeries(db, legalEntity);
    },
    async lockMappings(chartId) {
      await hold(`mapping ${chartId}`, 'EXCLUSIVE');
      await lockMappings(db, chartId);
    },
    approvedRules: (chartId, purpose) => approvedRules(db, chartId, purpose),
    async erpInstance(id, scope) {
      const [found] = await readErpInstances(db, [id], scope);
      return found ?? null;
    },
    async erpOfRule(id) {
      const [found] = await readErpInstances(db, [id], everything);
      return found ?? null;
    },
    async knownLegalEntities(ids, scope) {
      const found = await readLegalEntities(db, ids, scope);
      return new Set(found.flatMap((one) => (one === null ? [] : [one.id])));
    },
    allLegalEntities: () => allLegalEntities(db),
    async lockRouting() {
      await hold('routing', 'EXCLUSIVE');
      await lockRouting(db);
    },
    routingTable: () => routingTable(db),
    fxRateByKey: (key) => fxRateByKey(db, key),
    sspByKey: (key) => sspByKey(db, key),
    sspsOf: (products, currency) => sspsOf(db, products, currency),
    bundlePriceByKey: (key) => bundlePriceByKey(db, key),
    async runningRevenueRun(legalEntity) {
      await hold(`revenue run ${legalEntity}`, 'EXCLUSIVE');
      return runningRun(db, legalEntity);
    },
    countDueLines: (legalEntity, endedBy) => countDueLines(db, legalEntity, endedBy),
    revenueStanding: (revenueContract) => standingOf(db, revenueContract),
    allPeriods: (legalEntity) => periodsFrom(db, legalEntity, '0001-01-01' as CivilDate),
    async period(id, scope) {
      const [found] = await readPeriods(db, [id], scope);
      return found ?? null;
    },
    contractStatus: (contractId) => contractStatus(db, contractId),
    owedInForeign: (legalEntity, on) => owedInForeign(db, legalEntity, on),
    closingRates: (from, to, on) => newestRates(db, from, to, 'CLOSING', on),
    creditCustomer: (id, on, scope) => creditCustomer(db, id, on, scope),
    creditOf: (profile, on) => creditOf(db, profile, on),
  };
}
