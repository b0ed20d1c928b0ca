import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { commands } from '../commands/all.ts';
import type { CustomerContext } from '../context.ts';
import type { Customer } from '../domain/customer.ts';
import type { Opportunity } from '../domain/opportunity.ts';
import type { Partner } from '../domain/partner.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { CustomerReader } from '../port.ts';

/** Every mutation is a command run by the pipeline; what it may do stands in the schema, what it decides in its file. */
export const mutation: MutationResolvers = {
  createCustomer: (_, { input, write }, context) => onCustomer(context, commands.createCustomer, input, write),
  updateProfile: (_, { input, write }, context) => onCustomer(context, commands.updateProfile, input, write),
  submitForValidation: (_, { id, write }, context) => onCustomer(context, commands.submitForValidation, { id }, write),
  rejectValidation: (_, { id, write }, context) => onCustomer(context, commands.rejectValidation, { id }, write),
  activateCustomer: (_, { id, write }, context) => onCustomer(context, commands.activateCustomer, { id }, write),
  placeHold: (_, { input, write }, context) => onCustomer(context, commands.placeHold, input, write),
  releaseHold: (_, { input, write }, context) => onCustomer(context, commands.releaseHold, input, write),
  deactivateCustomer: (_, { id, write }, context) => onCustomer(context, commands.deactivateCustomer, { id }, write),
  reactivateCustomer: (_, { id, write }, context) => onCustomer(context, commands.reactivateCustomer, { id }, write),
  recordLegalValidation: (_, { input, write }, context) =>
    onCustomer(context, commands.recordLegalValidation, input, write),
  addAddress: (_, { input, write }, context) => onCustomer(context, commands.addAddress, input, write),
  endAddress: (_, { input, write }, context) => onCustomer(context, commands.endAddress, input, write),
  addContact: (_, { input, write }, context) => onCustomer(context, commands.addContact, input, write),
  updateContact: (_, { input, write }, context) => onCustomer(context, commands.updateContact, input, write),
  addTaxRegistration: (_, { input, write }, context) => onCustomer(context, commands.addTaxRegistration, input, write),
  recordTaxValidation: (_, { input, write }, context) =>
    onCustomer(context, commands.recordTaxValidation, input, write),
  setParent: (_, { input, write }, context) => onCustomer(context, commands.setParent, input, write),
  findDuplicates: (_, { id, write }, context) => onCustomer(context, commands.findDuplicates, { id }, write),
  confirmMatch: (_, { input, write }, context) => onCustomer(context, commands.confirmMatch, input, write),
  rejectMatch: (_, { input, write }, context) => onCustomer(context, commands.rejectMatch, input, write),
  requestMerge: (_, { input, write }, context) => onCustomer(context, commands.requestMerge, input, write),
  approveMerge: (_, { input, write }, context) => onCustomer(context, commands.approveMerge, input, write),
  withdrawMerge: (_, { input, write }, context) => onCustomer(context, commands.withdrawMerge, input, write),
  mergeCustomers: (_, { input, write }, context) => onCustomer(context, commands.mergeCustomers, input, write),
  unmergeCustomers: (_, { input, write }, context) => onCustomer(context, commands.unmergeCustomers, input, write),
  linkExternalId: (_, { input, write }, context) => onCustomer(context, commands.linkExternalId, input, write),
  retireExternalId: (_, { input, write }, context) => onCustomer(context, commands.retireExternalId, input, write),
  erasePerson: (_, { input, write }, context) => onCustomer(context, commands.erasePerson, input, write),
  createOpportunity: (_, { input, write }, context) => onOpportunity(context, commands.createOpportunity, input, write),
  updateOpportunity: (_, { input, write }, context) => onOpportunity(context, commands.updateOpportunity, input, write),
  proposeOpportunity: (_, { id, write }, context) => onOpportunity(context, commands.proposeOpportunity, { id }, write),
  closeOpportunity: (_, { input, write }, context) => onOpportunity(context, commands.closeOpportunity, input, write),
  createPartner: (_, { input, write }, context) => onPartner(context, commands.createPartner, input, write),
  suspendPartner: (_, { id, write }, context) => onPartner(context, commands.suspendPartner, { id }, write),
  resumePartner: (_, { id, write }, context) => onPartner(context, commands.resumePartner, { id }, write),
  grantPartner: (_, { input, write }, context) => onPartner(context, commands.grantPartner, input, write),
  revokeGrant: (_, { input, write }, context) => onPartner(context, commands.revokeGrant, input, write),
};

async function onCustomer<I, F>(
  context: CustomerContext,
  command: Command<Customer, I, CustomerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnCustomer(command, input, write);
  return { customer: entity, receipt };
}

async function onOpportunity<I, F>(
  context: CustomerContext,
  command: Command<Opportunity, I, CustomerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnOpportunity(command, input, write);
  return { opportunity: entity, receipt };
}

async function onPartner<I, F>(
  context: CustomerContext,
  command: Command<Partner, I, CustomerReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnPartner(command, input, write);
  return { partner: entity, receipt };
}
