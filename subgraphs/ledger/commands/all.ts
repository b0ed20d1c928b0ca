import { approveCreditLimit } from './approve-credit-limit.ts';
import { approveJournalEntry } from './approve-journal-entry.ts';
import { approveMappingRule } from './approve-mapping-rule.ts';
import { approveRoutingRule } from './approve-routing-rule.ts';
import { closePeriod } from './close-period.ts';
import { closeYear } from './close-year.ts';
import { createAccount } from './create-account.ts';
import { createCalendar } from './create-calendar.ts';
import { createCreditProfile } from './create-credit-profile.ts';
import { createJournalEntry } from './create-journal-entry.ts';
import { createLegalEntity } from './create-legal-entity.ts';
import { createMappingRule } from './create-mapping-rule.ts';
import { createRoutingRule } from './create-routing-rule.ts';
import { deactivateLegalEntity } from './deactivate-legal-entity.ts';
import { estimateVariableConsideration } from './estimate-variable-consideration.ts';
import { holdRevenue } from './hold-revenue.ts';
import { lockPeriod } from './lock-period.ts';
import { openPeriod } from './open-period.ts';
import { placeCreditHold } from './place-credit-hold.ts';
import { postJournalEntry } from './post-journal-entry.ts';
import { reactivateLegalEntity } from './reactivate-legal-entity.ts';
import { recordAcceptance } from './record-acceptance.ts';
import { recordBundlePrice } from './record-bundle-price.ts';
import { recordDelivery } from './record-delivery.ts';
import { recordExercise } from './record-exercise.ts';
import { recordFxRate } from './record-fx-rate.ts';
import { recordSsp } from './record-ssp.ts';
import { registerErpInstance } from './register-erp-instance.ts';
import { rejectJournalEntry } from './reject-journal-entry.ts';
import { releaseCreditHold } from './release-credit-hold.ts';
import { releaseRevenue } from './release-revenue.ts';
import { renameLegalEntity } from './rename-legal-entity.ts';
import { reopenPeriod } from './reopen-period.ts';
import { requestPeriodReopening } from './request-period-reopening.ts';
import { resubmitPostingRequest } from './resubmit-posting-request.ts';
import { retireMappingRule } from './retire-mapping-rule.ts';
import { retireRoutingRule } from './retire-routing-rule.ts';
import { reverseJournalEntry } from './reverse-journal-entry.ts';
import { reviseJournalEntry } from './revise-journal-entry.ts';
import { runRevaluation } from './run-revaluation.ts';
import { runRevenueRecognition } from './run-revenue-recognition.ts';
import { setCreditLimit } from './set-credit-limit.ts';
import { setErpInstanceStatus } from './set-erp-instance-status.ts';
import { setMilestones } from './set-milestones.ts';
import { softClosePeriod } from './soft-close-period.ts';
import { submitJournalEntry } from './submit-journal-entry.ts';
import { updateAccount } from './update-account.ts';
import { updateErpInstance } from './update-erp-instance.ts';
import { updateEstimate } from './update-estimate.ts';
import { updateJournalEntry } from './update-journal-entry.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  approveCreditLimit,
  approveJournalEntry,
  approveMappingRule,
  approveRoutingRule,
  closePeriod,
  closeYear,
  createAccount,
  createCalendar,
  createCreditProfile,
  createJournalEntry,
  createLegalEntity,
  createMappingRule,
  createRoutingRule,
  deactivateLegalEntity,
  holdRevenue,
  lockPeriod,
  openPeriod,
  placeCreditHold,
  postJournalEntry,
  reactivateLegalEntity,
  recordAcceptance,
  recordBundlePrice,
  recordDelivery,
  recordExercise,
  recordFxRate,
  recordSsp,
  registerErpInstance,
  rejectJournalEntry,
  releaseCreditHold,
  releaseRevenue,
  renameLegalEntity,
  reopenPeriod,
  requestPeriodReopening,
  resubmitPostingRequest,
  retireMappingRule,
  retireRoutingRule,
  reverseJournalEntry,
  reviseJournalEntry,
  runRevaluation,
  runRevenueRecognition,
  setCreditLimit,
  setErpInstanceStatus,
  setMilestones,
  softClosePeriod,
  submitJournalEntry,
  updateAccount,
  updateErpInstance,
  updateEstimate,
  estimateVariableConsideration,
  updateJournalEntry,
};
