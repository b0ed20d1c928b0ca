import { describeStates } from '../../../../test/harness/state-square.ts';
import { externalRefStates } from './external-ref.ts';
import { matchCandidateStates } from './match-candidate.ts';
import { mergeRecordStates } from './merge-record.ts';
import { taxRegistrationStates } from './tax-registration.ts';

describeStates(matchCandidateStates, {
  new: ['OPEN'],
  OPEN: ['CONFIRMED', 'REJECTED', 'EXPIRED'],
  CONFIRMED: ['OPEN'],
  REJECTED: [],
  EXPIRED: [],
});

describeStates(mergeRecordStates, {
  new: ['REQUESTED', 'MERGED'],
  REQUESTED: ['APPROVED', 'WITHDRAWN', 'MERGED'],
  APPROVED: ['WITHDRAWN', 'MERGED'],
  WITHDRAWN: [],
  MERGED: ['UNDONE'],
  UNDONE: [],
});

describeStates(externalRefStates, { new: ['ACTIVE'], ACTIVE: ['RETIRED'], RETIRED: ['ACTIVE'] });

describeStates(taxRegistrationStates, {
  new: ['UNCHECKED'],
  UNCHECKED: ['VALID', 'INVALID', 'EXPIRED'],
  VALID: ['INVALID', 'EXPIRED'],
  INVALID: ['VALID', 'EXPIRED'],
  EXPIRED: ['VALID', 'INVALID'],
});
