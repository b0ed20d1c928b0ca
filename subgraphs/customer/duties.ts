import type { Duties } from '../../platform/commands/duties.ts';

/** The rows of DOMAIN 13 between commands of this subgraph. */
export const customerDuties: Duties = {
  // Who asked for a merge of this customer does not approve one, this or another.
  '13.6': { kind: 'HISTORY', did: ['requestMerge'] },
};
