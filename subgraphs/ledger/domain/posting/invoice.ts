import type { Money } from '../../../../core/money.ts';
import type { Result } from '../../../../core/result.ts';
import type { ValuedMovement } from '../revenue/carried.ts';
import { atMost, minus, nothingIn, plus } from './amounts.ts';
import { contractLines } from './contract.ts';
import { credit, debit, posting, taxAmounts, taxLines, type Posting, type TaxAmount } from './posting.ts';

/** The parts of an invoice's net by when its service is delivered, and the tax on all of it. */
export type InvoiceAmounts = {
  /** For service to come. */
  readonly advance: Money;
  /** For service delivered: in arrears, or at once. */
  readonly delivered: Money;
  /** What was recognised of the delivered part before it was billed. */
  readonly contractAsset: Money;
  readonly taxes: readonly TaxAmount[];
  /** Net of a contract in another currency than the books', apart from the others. */
  readonly valued?: ValuedMovement | null;
};

/** INVOICE: the receivable against what is still to be delivered, what was recognised already, and revenue (DOMAIN 6.4). */
export function postInvoice({ advance, delivered, contractAsset, taxes, valued }: InvoiceAmounts): Result<Posting> {
  const ofContract = valued?.document.billed ?? nothingIn(advance);
  return posting('INVOICE', { advance, delivered, contractAsset, ofContract, ...taxAmounts(taxes) }, () => {
    const recognised = atMost(delivered, contractAsset);
    return [
      debit('AR', plus(advance, delivered, ofContract, ...taxes.map((tax) => tax.amount))),
      ...(valued == null ? [] : contractLines(valued)),
      credit('DEFERRED_REVENUE', advance),
      credit('CONTRACT_ASSET', recognised),
      credit('REVENUE', minus(delivered, recognised)),
      ...taxLines('CREDIT', taxes),
    ];
  });
}

/** PREPAYMENT_INVOICE: a deposit is owed to the customer until there is something to earn it with. */
export function postPrepaymentInvoice(net: Money, taxes: readonly TaxAmount[]): Result<Posting> {
  return posting('PREPAYMENT_INVOICE', { net, ...taxAmounts(taxes) }, () => [
    debit('AR', plus(net, ...taxes.map((tax) => tax.amount))),
    credit('CUSTOMER_DEPOSITS', net),
    ...taxLines('CREDIT', taxes),
  ]);
}
