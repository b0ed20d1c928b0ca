import { money } from '../../../platform/subgraph/money.ts';
import { scalars } from '../../../platform/subgraph/scalars.ts';
import type { Resolvers } from '../generated/resolver-types.ts';
import { billingAccount } from './billing-account.ts';
import { customer } from './customer.ts';
import { invoiceLine } from './invoice-line.ts';
import { invoice } from './invoice.ts';
import { mutation } from './mutation.ts';
import { query } from './query.ts';

export const resolvers: Resolvers = {
  ...scalars,
  Query: query,
  Mutation: mutation,
  BillingAccount: billingAccount,
  Customer: customer,
  Invoice: invoice,
  InvoiceLine: invoiceLine,
  Money: money,
};
