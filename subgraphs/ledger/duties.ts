import { commonDuties, type Duties } from '../../platform/commands/duties.ts';

/** The rows of DOMAIN 13 that stand between commands on the books. */
export const duties: Duties = {
  ...commonDuties,
  // Created or edited a manual journal: may not approve or post it.
  '13.1': {
    kind: 'HISTORY',
    did: [
      'createJournalEntry',
      'updateJournalEntry',
      'submitJournalEntry',
      'reviseJournalEntry',
      'reverseJournalEntry',
    ],
  },
  // Made a mapping or routing rule: may not approve it. Who may resubmit what uses it, the command asks: that is another entity.
  '13.2': { kind: 'HISTORY', did: ['createMappingRule', 'createRoutingRule'] },
  // Asked for a credit limit: may not approve it. Who asked for the one that waits stands in the profile.
  '13.13': { kind: 'DECIDED' },
  // Closed a period: may not be the only one to approve that it is opened again. Which module it was stands in the period.
  '13.9': { kind: 'DECIDED' },
};
