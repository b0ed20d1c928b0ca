import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { commands } from '../commands/all.ts';
import type { LedgerContext } from '../context.ts';
import type { Account } from '../domain/account.ts';
import type { AccountingPeriod } from '../domain/accounting-period.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { CreditProfile } from '../domain/credit/credit-profile.ts';
import type { ErpInstance } from '../domain/erp-instance.ts';
import type { JournalEntry } from '../domain/journal-entry.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import type { MappingRule } from '../domain/mapping-rule.ts';
import type { RoutingRule } from '../domain/routing-rule.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { LedgerReader } from '../port.ts';

/** Every mutation is a command run by the pipeline; what it may do stands in the schema, what it decides in its file. */
export const mutation: MutationResolvers = {
  createLegalEntity: (_, { input, write }, context) => onLegalEntity(context, commands.createLegalEntity, input, write),
  renameLegalEntity: (_, { input, write }, context) => onLegalEntity(context, commands.renameLegalEntity, input, write),
  deactivateLegalEntity: (_, { id, write }, context) =>
    onLegalEntity(context, commands.deactivateLegalEntity, { id }, write),
  reactivateLegalEntity: (_, { id, write }, context) =>
    onLegalEntity(context, commands.reactivateLegalEntity, { id }, write),
  createAccount: (_, { input, write }, context) => onAccount(context, commands.createAccount, input, write),
  updateAccount: (_, { input, write }, context) => onAccount(context, commands.updateAccount, input, write),
  createJournalEntry: (_, { input, write }, context) => onEntry(context, commands.createJournalEntry, input, write),
  updateJournalEntry: (_, { input, write }, context) => onEntry(context, commands.updateJournalEntry, input, write),
  submitJournalEntry: (_, { id, write }, context) => onEntry(context, commands.submitJournalEntry, { id }, write),
  approveJournalEntry: (_, { id, write }, context) => onEntry(context, commands.approveJournalEntry, { id }, write),
  rejectJournalEntry: (_, { id, write }, context) => onEntry(context, commands.rejectJournalEntry, { id }, write),
  reviseJournalEntry: (_, { id, write }, context) => onEntry(context, commands.reviseJournalEntry, { id }, write),
  postJournalEntry: (_, { id, write }, context) => onEntry(context, commands.postJournalEntry, { id }, write),
  reverseJournalEntry: (_, { input, write }, context) => onEntry(context, commands.reverseJournalEntry, input, write),
  createCalendar: (_, { input, write }, context) => onCalendar(context, commands.createCalendar, input, write),
  openPeriod: (_, { input, write }, context) => onPeriod(context, commands.openPeriod, input, write),
  softClosePeriod: (_, { input, write }, context) => onPeriod(context, commands.softClosePeriod, input, write),
  closePeriod: (_, { input, write }, context) => onPeriod(context, commands.closePeriod, input, write),
  requestPeriodReopening: (_, { input, write }, context) =>
    onPeriod(context, commands.requestPeriodReopening, input, write),
  reopenPeriod: (_, { input, write }, context) => onPeriod(context, commands.reopenPeriod, input, write),
  lockPeriod: (_, { input, write }, context) => onPeriod(context, commands.lockPeriod, input, write),
  createMappingRule: (_, { input, write }, context) => onMappingRule(context, commands.createMappingRule, input, write),
  approveMappingRule: (_, { id, write }, context) => onMappingRule(context, commands.approveMappingRule, { id }, write),
  retireMappingRule: (_, { id, write }, context) => onMappingRule(context, commands.retireMappingRule, { id }, write),
  registerErpInstance: (_, { input, write }, context) => onErp(context, commands.registerErpInstance, input, write),
  updateErpInstance: (_, { input, write }, context) => onErp(context, commands.updateErpInstance, input, write),
  setErpInstanceStatus: (_, { input, write }, context) => onErp(context, commands.setErpInstanceStatus, input, write),
  createRoutingRule: (_, { input, write }, context) => onRoutingRule(context, commands.createRoutingRule, input, write),
  approveRoutingRule: (_, { id, write }, context) => onRoutingRule(context, commands.approveRoutingRule, { id }, write),
  retireRoutingRule: (_, { id, write }, context) => onRoutingRule(context, commands.retireRoutingRule, { id }, write),
  async recordFxRate(_, { input, write }, context) {
    const { entity, receipt } = await context.runOnFxRate(commands.recordFxRate, input, write);
    return { fxRate: entity, receipt };
  },
  async resubmitPostingRequest(_, { id, write }, context) {
    const { entity, receipt } = await context.runOnRequest(commands.resubmitPostingRequest, { id }, write);
    return { postingRequest: entity, receipt };
  },
  async recordSsp(_, { input, write }, context) {
    const { entity, receipt } = await context.runOnSsp(commands.recordSsp, input, write);
    return { ssp: entity, receipt };
  },
  async recordBundlePrice(_, { input, write }, context) {
    const { entity, receipt } = await context.runOnBundlePrice(commands.recordBundlePrice, input, write);
    return { bundlePrice: entity, receipt };
  },
  async holdRevenue(_, { id, write }, context) {
    const { entity, receipt } = await context.runOnRevenueContract(commands.holdRevenue, { id }, write);
    return { revenueContract: entity, receipt };
  },
  async releaseRevenue(_, { id, write }, context) {
    const { entity, receipt } = await context.runOnRevenueContract(commands.releaseRevenue, { id }, write);
    return { revenueContract: entity, receipt };
  },
  setMilestones: (_, { input, write }, context) => onProgress(context, commands.setMilestones, input, write),
  recordAcceptance: (_, { input, write }, context) => onProgress(context, commands.recordAcceptance, input, write),
  recordDelivery: (_, { input, write }, context) => onProgress(context, commands.recordDelivery, input, write),
  updateEstimate: (_, { input, write }, context) => onProgress(context, commands.updateEstimate, input, write),
  estimateVariableConsideration: (_, { input, write }, context) =>
    onProgress(context, commands.estimateVariableConsideration, input, write),
  recordExercise: (_, { input, write }, context) => onProgress(context, commands.recordExercise, input, write),
  async runRevenueRecognition(_, { input, write }, context) {
    const { entity, receipt } = await context.runOnRevenueRun(commands.runRevenueRecognition, input, write);
    context.ringRevenue();
    return { revenueRun: entity, receipt };
  },
  closeYear: (_, { input, write }, context) => onCalendar(context, commands.closeYear, input, write),
  runRevaluation: (_, { input, write }, context) => onPeriod(context, commands.runRevaluation, input, write),
  createCreditProfile: (_, { input, write }, context) =>
    onCreditProfile(context, commands.createCreditProfile, input, write),
  setCreditLimit: (_, { input, write }, context) => onCreditProfile(context, commands.setCreditLimit, input, write),
  approveCreditLimit: (_, { id, write }, context) =>
    onCreditProfile(context, commands.approveCreditLimit, { id }, write),
  placeCreditHold: (_, { id, write }, context) => onCreditProfile(context, commands.placeCreditHold, { id }, write),
  releaseCreditHold: (_, { id, write }, context) => onCreditProfile(context, commands.releaseCreditHold, { id }, write),
};

async function onCreditProfile<I, F>(
  context: LedgerContext,
  command: Command<CreditProfile, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnCreditProfile(command, input, write);
  return { creditProfile: entity, receipt };
}

/** What is told of the progress of a contract, or of its price. */
async function onProgress<I, F>(
  context: LedgerContext,
  command: Command<RevenueContract, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnRevenueContract(command, input, write);
  return { revenueContract: entity, receipt };
}

async function onMappingRule<I, F>(
  context: LedgerContext,
  command: Command<MappingRule, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnMappingRule(command, input, write);
  return { mappingRule: entity, receipt };
}

async function onErp<I, F>(
  context: LedgerContext,
  command: Command<ErpInstance, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnErpInstance(command, input, write);
  return { erpInstance: entity, receipt };
}

async function onRoutingRule<I, F>(
  context: LedgerContext,
  command: Command<RoutingRule, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnRoutingRule(command, input, write);
  return { routingRule: entity, receipt };
}

async function onLegalEntity<I, F>(
  context: LedgerContext,
  command: Command<LegalEntity, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnLegalEntity(command, input, write);
  return { legalEntity: entity, receipt };
}

async function onAccount<I, F>(
  context: LedgerContext,
  command: Command<Account, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnAccount(command, input, write);
  return { account: entity, receipt };
}

async function onCalendar<I, F>(
  context: LedgerContext,
  command: Command<Calendar, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnCalendar(command, input, write);
  return { calendar: entity, receipt };
}

async function onPeriod<I, F>(
  context: LedgerContext,
  command: Command<AccountingPeriod, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnPeriod(command, input, write);
  return { accountingPeriod: entity, receipt };
}

async function onEntry<I, F>(
  context: LedgerContext,
  command: Command<JournalEntry, I, LedgerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnEntry(command, input, write);
  return { journalEntry: entity, receipt };
}
