import type { Command } from '../../../platform/commands/command.ts';
import type { WriteInput } from '../../../platform/commands/write.ts';
import { commands } from '../commands/all.ts';
import type { ContractContext } from '../context.ts';
import type { Amendment } from '../domain/amendment/amendment.ts';
import type { Contract } from '../domain/contract.ts';
import type { Deal } from '../domain/deal.ts';
import type { PriceBook } from '../domain/price-book.ts';
import type { Quote } from '../domain/quote.ts';
import type { Product } from '../domain/product.ts';
import type { MutationResolvers } from '../generated/resolver-types.ts';
import type { ContractReader } from '../port.ts';

/** Every mutation is a command run by the pipeline; what it may do stands in the schema, what it decides in its file. */
export const mutation: MutationResolvers = {
  createProduct: (_, { input, write }, context) => onProduct(context, commands.createProduct, input, write),
  updateProduct: (_, { input, write }, context) => onProduct(context, commands.updateProduct, input, write),
  activateProduct: (_, { id, write }, context) => onProduct(context, commands.activateProduct, { id }, write),
  retireProduct: (_, { id, write }, context) => onProduct(context, commands.retireProduct, { id }, write),
  addItemReference: (_, { input, write }, context) => onProduct(context, commands.addItemReference, input, write),
  endItemReference: (_, { input, write }, context) => onProduct(context, commands.endItemReference, input, write),
  createPriceBook: (_, { input, write }, context) => onPriceBook(context, commands.createPriceBook, input, write),
  updatePriceBook: (_, { input, write }, context) => onPriceBook(context, commands.updatePriceBook, input, write),
  setPriceEntry: (_, { input, write }, context) => onPriceBook(context, commands.setPriceEntry, input, write),
  removePriceEntry: (_, { input, write }, context) => onPriceBook(context, commands.removePriceEntry, input, write),
  publishPriceBook: (_, { id, write }, context) => onPriceBook(context, commands.publishPriceBook, { id }, write),
  endPriceBook: (_, { input, write }, context) => onPriceBook(context, commands.endPriceBook, input, write),
  withdrawPriceBook: (_, { id, write }, context) => onPriceBook(context, commands.withdrawPriceBook, { id }, write),
  createQuote: (_, { input, write }, context) => onQuote(context, commands.createQuote, input, write),
  updateQuote: (_, { input, write }, context) => onQuote(context, commands.updateQuote, input, write),
  submitQuote: (_, { id, write }, context) => onQuote(context, commands.submitQuote, { id }, write),
  approveQuote: (_, { id, write }, context) => onQuote(context, commands.approveQuote, { id }, write),
  rejectQuote: (_, { id, write }, context) => onQuote(context, commands.rejectQuote, { id }, write),
  reviseQuote: (_, { id, write }, context) => onQuote(context, commands.reviseQuote, { id }, write),
  sendQuote: (_, { id, write }, context) => onQuote(context, commands.sendQuote, { id }, write),
  acceptQuote: (_, { id, write }, context) => onQuote(context, commands.acceptQuote, { id }, write),
  expireQuote: (_, { id, write }, context) => onQuote(context, commands.expireQuote, { id }, write),
  cancelQuote: (_, { id, write }, context) => onQuote(context, commands.cancelQuote, { id }, write),
  convertQuote: (_, { input, write }, context) => onQuote(context, commands.convertQuote, input, write),
  createDeal: (_, { input, write }, context) => onDeal(context, commands.createDeal, input, write),
  addContractToDeal: (_, { input, write }, context) => onDeal(context, commands.addContractToDeal, input, write),
  removeContractFromDeal: (_, { input, write }, context) =>
    onDeal(context, commands.removeContractFromDeal, input, write),
  winDeal: (_, { id, write }, context) => onDeal(context, commands.winDeal, { id }, write),
  loseDeal: (_, { id, write }, context) => onDeal(context, commands.loseDeal, { id }, write),
  createContract: (_, { input, write }, context) => onContract(context, commands.createContract, input, write),
  updateContract: (_, { input, write }, context) => onContract(context, commands.updateContract, input, write),
  recordSignature: (_, { input, write }, context) => onContract(context, commands.recordSignature, input, write),
  activateContract: (_, { input, write }, context) => onContract(context, commands.activateContract, input, write),
  resumeContract: (_, { input, write }, context) => onContract(context, commands.resumeContract, input, write),
  terminateContract: (_, { input, write }, context) => onContract(context, commands.terminateContract, input, write),
  submitContract: (_, { id, write }, context) => onContract(context, commands.submitContract, { id }, write),
  approveContract: (_, { id, write }, context) => onContract(context, commands.approveContract, { id }, write),
  rejectContract: (_, { id, write }, context) => onContract(context, commands.rejectContract, { id }, write),
  reviseContract: (_, { id, write }, context) => onContract(context, commands.reviseContract, { id }, write),
  supersedeContract: (_, { id, write }, context) => onContract(context, commands.supersedeContract, { id }, write),
  suspendContract: (_, { id, write }, context) => onContract(context, commands.suspendContract, { id }, write),
  expireContract: (_, { id, write }, context) => onContract(context, commands.expireContract, { id }, write),
  createAmendment: (_, { input, write }, context) => onAmendment(context, commands.createAmendment, input, write),
  updateAmendment: (_, { input, write }, context) => onAmendment(context, commands.updateAmendment, input, write),
  submitAmendment: (_, { id, write }, context) => onAmendment(context, commands.submitAmendment, { id }, write),
  approveAmendment: (_, { id, write }, context) => onAmendment(context, commands.approveAmendment, { id }, write),
  rejectAmendment: (_, { id, write }, context) => onAmendment(context, commands.rejectAmendment, { id }, write),
  rebaseAmendment: (_, { id, write }, context) => onAmendment(context, commands.rebaseAmendment, { id }, write),
  recordAmendmentSignature: (_, { input, write }, context) =>
    onAmendment(context, commands.recordAmendmentSignature, input, write),
  makeAmendmentEffective: (_, { id, write }, context) =>
    onAmendment(context, commands.makeAmendmentEffective, { id }, write),
  cancelAmendment: (_, { id, write }, context) => onAmendment(context, commands.cancelAmendment, { id }, write),
  renewContract: (_, { input, write }, context) => onContract(context, commands.renewContract, input, write),
  declineRenewal: (_, { id, write }, context) => onContract(context, commands.declineRenewal, { id }, write),
  voidContract: (_, { id, write }, context) => onContract(context, commands.voidContract, { id }, write),
};

async function onAmendment<I, F>(
  context: ContractContext,
  command: Command<Amendment, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnAmendment(command, input, write);
  return { amendment: entity, receipt };
}

async function onContract<I, F>(
  context: ContractContext,
  command: Command<Contract, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnContract(command, input, write);
  return { contract: entity, receipt };
}

async function onDeal<I, F>(
  context: ContractContext,
  command: Command<Deal, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnDeal(command, input, write);
  return { deal: entity, receipt };
}

async function onQuote<I, F>(
  context: ContractContext,
  command: Command<Quote, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnQuote(command, input, write);
  return { quote: entity, receipt };
}

async function onPriceBook<I, F>(
  context: ContractContext,
  command: Command<PriceBook, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnPriceBook(command, input, write);
  return { priceBook: entity, receipt };
}

async function onProduct<I, F>(
  context: ContractContext,
  command: Command<Product, I, ContractReader, F>,
  input: I,
  write: WriteInput,
) {
  const { entity, receipt } = await context.runOnProduct(command, input, write);
  return { product: entity, receipt };
}
