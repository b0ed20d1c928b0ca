import { describeStates } from '../../../../test/harness/state-square.ts';
import { externalRefStates } from './external-ref.ts';
import { matchCandidateStates } from './match-candidate.ts';
import { taxRegistrationStates } from './tax-registration.ts';

describeStates(matchCandidateStates, {
  new: ['OPEN'],
  OPEN: ['CONFIRMED', 'REJECTED', 'EXPIRED'],
  CONFIRMED: [],
  REJECTED: [],
  EXPIRED: [],
});

describeStates(externalRefStates, { new: ['ACTIVE'], ACTIVE: ['RETIRED'], RETIRED: ['ACTIVE'] });

describeStates(taxRegistrationStates, {
  new: ['UNCHECKED'],
  UNCHECKED: ['VALID', 'INVALID', 'EXPIRED'],
  VALID: ['INVALID', 'EXPIRED'],
  INVALID: ['VALID', 'EXPIRED'],
  EXPIRED: ['VALID', 'INVALID'],
});
