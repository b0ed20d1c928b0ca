import type { Operations } from '../operation.ts';
import { currencyOperations } from './ledger/currency.ts';
import { journalOperations } from './ledger/journal.ts';
import { mappingOperations } from './ledger/mapping.ts';
import { periodOperations } from './ledger/periods.ts';
import { routingOperations } from './ledger/routing.ts';

export const ledgerOperations: Operations = {
  ...journalOperations,
  ...currencyOperations,
  ...periodOperations,
  ...routingOperations,
  ...mappingOperations,
};
