import { money } from '../../../platform/subgraph/money.ts';
import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { account } from './account.ts';
import { accountingPeriod, revaluedCurrency } from './accounting-period.ts';
import { bundlePrice } from './bundle-price.ts';
import { calendar } from './calendar.ts';
import { contract } from './contract.ts';
import { creditProfile } from './credit-profile.ts';
import { customer } from './customer.ts';
import { erpInstance } from './erp-instance.ts';
import { fxRate } from './fx-rate.ts';
import { invoice } from './invoice.ts';
import { journalEntry } from './journal-entry.ts';
import { journalLine } from './journal-line.ts';
import { legalEntity } from './legal-entity.ts';
import { mappingLine, mappingRule } from './mapping-rule.ts';
import { mutation } from './mutation.ts';
import { postingRequest } from './posting-request.ts';
import { query } from './query.ts';
import { controlledCurrency, receivable, receivableApplication } from './receivable.ts';
import {
  controlledRevenue,
  performanceObligation,
  revenueBalance,
  revenueContract,
  scheduleLine,
} from './revenue-contract.ts';
import { revenueRun } from './revenue-run.ts';
import { route, routingRule } from './routing-rule.ts';
import { ssp } from './ssp.ts';
import { trialBalance, trialBalanceRow } from './trial-balance.ts';

export const resolvers: Resolvers = {
  ...scalars,
  Query: query,
  Mutation: mutation,
  Account: account,
  AccountingPeriod: accountingPeriod,
  BundlePrice: bundlePrice,
  Calendar: calendar,
  Contract: contract,
  ControlledCurrency: controlledCurrency,
  ControlledRevenue: controlledRevenue,
  CreditProfile: creditProfile,
  Customer: customer,
  ErpInstance: erpInstance,
  FxRate: fxRate,
  Invoice: invoice,
  JournalEntry: journalEntry,
  JournalLine: journalLine,
  LegalEntity: legalEntity,
  MappingLine: mappingLine,
  MappingRule: mappingRule,
  Money: money,
  PerformanceObligation: performanceObligation,
  PostingRequest: postingRequest,
  Receivable: receivable,
  ReceivableApplication: receivableApplication,
  RevenueBalance: revenueBalance,
  RevenueContract: revenueContract,
  RevaluedCurrency: revaluedCurrency,
  RevenueRun: revenueRun,
  Route: route,
  RoutingRule: routingRule,
  ScheduleLine: scheduleLine,
  Ssp: ssp,
  TrialBalance: trialBalance,
  TrialBalanceRow: trialBalanceRow,
};
