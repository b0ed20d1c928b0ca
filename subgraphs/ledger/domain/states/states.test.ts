import { describeStates } from '../../../../test/harness/state-square.ts';
import { accountingPeriodStates } from './accounting-period.ts';
import { erpInstanceStates } from './erp-instance.ts';
import { journalEntryStates } from './journal-entry.ts';
import { mappingRuleStates } from './mapping-rule.ts';
import { performanceObligationStates } from './performance-obligation.ts';
import { postingRequestStates } from './posting-request.ts';
import { receivableStates } from './receivable.ts';
import { routingRuleStates } from './routing-rule.ts';
import { scheduleLineStates } from './schedule-line.ts';

describeStates(accountingPeriodStates, {
  new: ['FUTURE'],
  FUTURE: ['OPEN'],
  OPEN: ['SOFT_CLOSED'],
  SOFT_CLOSED: ['CLOSED'],
  CLOSED: ['SOFT_CLOSED', 'LOCKED'],
  LOCKED: [],
});

describeStates(erpInstanceStates, {
  new: ['UP'],
  UP: ['DEGRADED', 'MAINTENANCE'],
  DEGRADED: ['UP', 'MAINTENANCE'],
  MAINTENANCE: ['UP', 'DEGRADED'],
});

describeStates(
  journalEntryStates,
  {
    new: ['DRAFT', 'POSTED'],
    DRAFT: ['SUBMITTED'],
    SUBMITTED: ['APPROVED', 'REJECTED'],
    APPROVED: ['POSTED'],
    POSTED: ['REVERSED'],
    REJECTED: ['DRAFT'],
    REVERSED: [],
  },
  [{ from: 'DRAFT', to: 'POSTED', when: 'it is a SYSTEM entry' }],
);

describeStates(mappingRuleStates, { new: ['DRAFT'], DRAFT: ['APPROVED'], APPROVED: ['RETIRED'], RETIRED: [] });

describeStates(performanceObligationStates, {
  new: ['UNSATISFIED'],
  UNSATISFIED: ['PARTIAL', 'SATISFIED', 'TERMINATED'],
  PARTIAL: ['SATISFIED', 'TERMINATED'],
  SATISFIED: [],
  TERMINATED: [],
});

describeStates(
  postingRequestStates,
  {
    new: ['RECEIVED'],
    RECEIVED: ['VALIDATED', 'REJECTED'],
    VALIDATED: ['SUBMITTED'],
    SUBMITTED: ['UNKNOWN', 'POSTED', 'REJECTED'],
    UNKNOWN: ['SUBMITTED', 'POSTED', 'REJECTED'],
    POSTED: ['REVERSED'],
    REJECTED: ['RECEIVED'],
    REVERSED: [],
  },
  [{ from: 'RECEIVED', to: 'POSTED', when: 'Concord posts by itself' }],
);

describeStates(receivableStates, {
  new: ['OPEN'],
  OPEN: ['CLEARED', 'WRITTEN_OFF', 'DISPUTED'],
  CLEARED: ['OPEN', 'DISPUTED'],
  WRITTEN_OFF: ['OPEN'],
  DISPUTED: ['OPEN', 'CLEARED'],
});

describeStates(scheduleLineStates, {
  new: ['PLANNED'],
  PLANNED: ['RECOGNISED', 'CANCELLED', 'SUPERSEDED'],
  RECOGNISED: [],
  CANCELLED: [],
  SUPERSEDED: [],
});

describeStates(routingRuleStates, { new: ['DRAFT'], DRAFT: ['APPROVED'], APPROVED: ['RETIRED'], RETIRED: [] });
