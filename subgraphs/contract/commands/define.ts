import { commandsOf } from '../../../platform/commands/command.ts';
import type { Amendment } from '../domain/amendment/amendment.ts';
import type { Contract } from '../domain/contract.ts';
import type { Deal } from '../domain/deal.ts';
import type { PriceBook } from '../domain/price-book.ts';
import type { Product } from '../domain/product.ts';
import type { Quote } from '../domain/quote.ts';
import type { ContractReader } from '../port.ts';

export const { command: productCommand, creation: productCreation } = commandsOf<Product, ContractReader>('Product');
export const { command: priceBookCommand, creation: priceBookCreation } = commandsOf<PriceBook, ContractReader>(
  'PriceBook',
);
export const { command: quoteCommand, creation: quoteCreation } = commandsOf<Quote, ContractReader>('Quote');
export const { command: dealCommand, creation: dealCreation } = commandsOf<Deal, ContractReader>('Deal');
export const { command: contractCommand, creation: contractCreation } = commandsOf<Contract, ContractReader>(
  'Contract',
);
export const { command: amendmentCommand, creation: amendmentCreation } = commandsOf<Amendment, ContractReader>(
  'Amendment',
);
