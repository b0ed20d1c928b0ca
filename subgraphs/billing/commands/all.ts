import { closeBillingAccount } from './close-billing-account.ts';
import { createInvoice } from './create-invoice.ts';
import { deleteDraft } from './delete-draft.ts';
import { finalizeInvoice } from './finalize-invoice.ts';
import { openBillingAccount } from './open-billing-account.ts';
import { updateBillingAccount } from './update-billing-account.ts';
import { updateInvoiceDraft } from './update-invoice-draft.ts';
import { voidInvoice } from './void-invoice.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  closeBillingAccount,
  createInvoice,
  deleteDraft,
  finalizeInvoice,
  openBillingAccount,
  updateBillingAccount,
  updateInvoiceDraft,
  voidInvoice,
};
