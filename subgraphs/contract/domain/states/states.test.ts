import { describeStates } from '../../../../test/harness/state-square.ts';
import { amendmentStates } from './amendment.ts';
import { approvalStates } from './approval.ts';
import { contractStates } from './contract.ts';
import { quoteStates } from './quote.ts';

describeStates(quoteStates, {
  new: ['DRAFT'],
  DRAFT: ['IN_APPROVAL', 'CANCELLED'],
  IN_APPROVAL: ['APPROVED', 'REJECTED', 'CANCELLED'],
  APPROVED: ['SENT', 'DRAFT', 'EXPIRED', 'CANCELLED'],
  SENT: ['ACCEPTED', 'DRAFT', 'EXPIRED', 'CANCELLED'],
  ACCEPTED: ['CONVERTED'],
  CONVERTED: [],
  REJECTED: ['DRAFT', 'CANCELLED'],
  EXPIRED: [],
  CANCELLED: [],
});

describeStates(contractStates, {
  new: ['DRAFT'],
  DRAFT: ['IN_REVIEW', 'VOIDED'],
  IN_REVIEW: ['APPROVED', 'DRAFT', 'VOIDED'],
  APPROVED: ['SIGNED', 'DRAFT', 'VOIDED'],
  SIGNED: ['ACTIVE', 'TERMINATED'],
  ACTIVE: ['SUSPENDED', 'EXPIRED', 'RENEWED', 'SIGNED', 'TERMINATED'],
  SUSPENDED: ['ACTIVE', 'EXPIRED', 'TERMINATED'],
  EXPIRED: [],
  RENEWED: [],
  TERMINATED: [],
  VOIDED: [],
});

describeStates(amendmentStates, {
  new: ['DRAFT'],
  DRAFT: ['IN_APPROVAL', 'CANCELLED'],
  IN_APPROVAL: ['APPROVED', 'REJECTED', 'CANCELLED'],
  APPROVED: ['SIGNED', 'IN_APPROVAL', 'CANCELLED'],
  SIGNED: ['EFFECTIVE'],
  EFFECTIVE: [],
  REJECTED: [],
  CANCELLED: [],
});

describeStates(approvalStates, { new: ['PENDING'], PENDING: ['APPROVED', 'REJECTED'], APPROVED: [], REJECTED: [] });
