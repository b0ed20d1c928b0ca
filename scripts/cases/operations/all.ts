import type { Operations } from '../operation.ts';
import { billingDocumentsOperations } from './billing-documents.ts';
import { chargesOperations } from './charges.ts';
import { customerOperations } from './customer.ts';
import { ledgerOperations } from './ledger.ts';
import { ratingOperations } from './rating.ts';
import { reconciliationOperations } from './reconciliation.ts';
import { revenueOperations } from './revenue.ts';
import { roundingOperations } from './rounding.ts';
import { statesOperations } from './states.ts';

/** Every operation that a worked example may ask for, by name: one file per room of the domain. */
export const operations: Operations = {
  ...billingDocumentsOperations,
  ...chargesOperations,
  ...customerOperations,
  ...ledgerOperations,
  ...ratingOperations,
  ...reconciliationOperations,
  ...revenueOperations,
  ...roundingOperations,
  ...statesOperations,
};
