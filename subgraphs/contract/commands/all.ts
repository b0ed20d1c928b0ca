import { acceptQuote } from './accept-quote.ts';
import { activateContract } from './activate-contract.ts';
import { activateProduct } from './activate-product.ts';
import { addContractToDeal } from './add-contract-to-deal.ts';
import { addItemReference } from './add-item-reference.ts';
import { approveAmendment } from './approve-amendment.ts';
import { approveContract } from './approve-contract.ts';
import { approveQuote } from './approve-quote.ts';
import { cancelAmendment } from './cancel-amendment.ts';
import { cancelQuote } from './cancel-quote.ts';
import { convertQuote } from './convert-quote.ts';
import { createAmendment } from './create-amendment.ts';
import { createContract } from './create-contract.ts';
import { createDeal } from './create-deal.ts';
import { createPriceBook } from './create-price-book.ts';
import { createProduct } from './create-product.ts';
import { createQuote } from './create-quote.ts';
import { declineRenewal } from './decline-renewal.ts';
import { endItemReference } from './end-item-reference.ts';
import { endPriceBook } from './end-price-book.ts';
import { expireContract } from './expire-contract.ts';
import { expireQuote } from './expire-quote.ts';
import { loseDeal } from './lose-deal.ts';
import { makeAmendmentEffective } from './make-amendment-effective.ts';
import { publishPriceBook } from './publish-price-book.ts';
import { rebaseAmendment } from './rebase-amendment.ts';
import { recordAmendmentSignature } from './record-amendment-signature.ts';
import { recordSignature } from './record-signature.ts';
import { rejectAmendment } from './reject-amendment.ts';
import { rejectContract } from './reject-contract.ts';
import { rejectQuote } from './reject-quote.ts';
import { removeContractFromDeal } from './remove-contract-from-deal.ts';
import { removePriceEntry } from './remove-price-entry.ts';
import { renewContract } from './renew-contract.ts';
import { resumeContract } from './resume-contract.ts';
import { retireProduct } from './retire-product.ts';
import { reviseContract } from './revise-contract.ts';
import { reviseQuote } from './revise-quote.ts';
import { sendQuote } from './send-quote.ts';
import { setPriceEntry } from './set-price-entry.ts';
import { submitAmendment } from './submit-amendment.ts';
import { submitContract } from './submit-contract.ts';
import { submitQuote } from './submit-quote.ts';
import { supersedeContract } from './supersede-contract.ts';
import { suspendContract } from './suspend-contract.ts';
import { terminateContract } from './terminate-contract.ts';
import { updateAmendment } from './update-amendment.ts';
import { updateContract } from './update-contract.ts';
import { updatePriceBook } from './update-price-book.ts';
import { updateProduct } from './update-product.ts';
import { updateQuote } from './update-quote.ts';
import { voidContract } from './void-contract.ts';
import { winDeal } from './win-deal.ts';
import { withdrawPriceBook } from './withdraw-price-book.ts';

/** Every mutation of this subgraph, in the order in which `commands` lists them. */
export const commands = {
  acceptQuote,
  activateContract,
  activateProduct,
  addContractToDeal,
  addItemReference,
  approveAmendment,
  approveContract,
  approveQuote,
  cancelAmendment,
  cancelQuote,
  convertQuote,
  createAmendment,
  createContract,
  createDeal,
  createPriceBook,
  createProduct,
  createQuote,
  declineRenewal,
  endItemReference,
  endPriceBook,
  expireContract,
  expireQuote,
  loseDeal,
  makeAmendmentEffective,
  publishPriceBook,
  rebaseAmendment,
  recordAmendmentSignature,
  recordSignature,
  rejectAmendment,
  rejectContract,
  rejectQuote,
  removeContractFromDeal,
  removePriceEntry,
  renewContract,
  resumeContract,
  retireProduct,
  reviseContract,
  reviseQuote,
  sendQuote,
  setPriceEntry,
  submitAmendment,
  submitContract,
  submitQuote,
  supersedeContract,
  suspendContract,
  terminateContract,
  updateAmendment,
  updateContract,
  updatePriceBook,
  updateProduct,
  updateQuote,
  voidContract,
  winDeal,
  withdrawPriceBook,
};
