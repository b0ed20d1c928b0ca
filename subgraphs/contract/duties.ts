import { commonDuties, type Duties } from '../../platform/commands/duties.ts';

/** The rows of DOMAIN 13 that stand between commands of this subgraph, beside those of all. */
export const duties: Duties = {
  ...commonDuties,
  // Authored a quote or a contract: may approve neither its discount nor its terms.
  '13.5': {
    kind: 'HISTORY',
    did: [
      ...['createQuote', 'updateQuote', 'submitQuote', 'reviseQuote'],
      ...['convertQuote', 'createContract', 'updateContract', 'submitContract', 'reviseContract'],
      ...['createAmendment', 'updateAmendment', 'submitAmendment', 'rebaseAmendment'],
    ],
  },
};
