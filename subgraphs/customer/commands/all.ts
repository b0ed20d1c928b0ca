import { activateCustomer } from './activate-customer.ts';
import { addAddress } from './add-address.ts';
import { addContact } from './add-contact.ts';
import { addTaxRegistration } from './add-tax-registration.ts';
import { approveMerge } from './approve-merge.ts';
import { closeOpportunity } from './close-opportunity.ts';
import { confirmMatch } from './confirm-match.ts';
import { createCustomer } from './create-customer.ts';
import { createOpportunity } from './create-opportunity.ts';
import { createPartner } from './create-partner.ts';
import { deactivateCustomer } from './deactivate-customer.ts';
import { endAddress } from './end-address.ts';
import { erasePerson } from './erase-person.ts';
import { findDuplicates } from './find-duplicates.ts';
import { grantPartner } from './grant-partner.ts';
import { linkExternalId } from './link-external-id.ts';
import { mergeCustomers } from './merge-customers.ts';
import { placeHold } from './place-hold.ts';
import { proposeOpportunity } from './propose-opportunity.ts';
import { reactivateCustomer } from './reactivate-customer.ts';
import { recordLegalValidation } from './record-legal-validation.ts';
import { recordTaxValidation } from './record-tax-validation.ts';
import { rejectMatch } from './reject-match.ts';
import { rejectValidation } from './reject-validation.ts';
import { releaseHold } from './release-hold.ts';
import { requestMerge } from './request-merge.ts';
import { resumePartner } from './resume-partner.ts';
import { retireExternalId } from './retire-external-id.ts';
import { revokeGrant } from './revoke-grant.ts';
import { setParent } from './set-parent.ts';
import { submitForValidation } from './submit-for-validation.ts';
import { suspendPartner } from './suspend-partner.ts';
import { unmergeCustomers } from './unmerge-customers.ts';
import { updateContact } from './update-contact.ts';
import { updateOpportunity } from './update-opportunity.ts';
import { updateProfile } from './update-profile.ts';
import { withdrawMerge } from './withdraw-merge.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  activateCustomer,
  addAddress,
  addContact,
  addTaxRegistration,
  approveMerge,
  closeOpportunity,
  confirmMatch,
  createCustomer,
  createOpportunity,
  createPartner,
  deactivateCustomer,
  endAddress,
  erasePerson,
  findDuplicates,
  grantPartner,
  linkExternalId,
  mergeCustomers,
  placeHold,
  proposeOpportunity,
  reactivateCustomer,
  recordLegalValidation,
  recordTaxValidation,
  rejectMatch,
  rejectValidation,
  releaseHold,
  requestMerge,
  resumePartner,
  retireExternalId,
  revokeGrant,
  setParent,
  submitForValidation,
  suspendPartner,
  unmergeCustomers,
  updateContact,
  updateOpportunity,
  updateProfile,
  withdrawMerge,
};
