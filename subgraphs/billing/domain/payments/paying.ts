import { compare, sign, subtract, zero, type Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { shownAmount } from '../amounts.ts';
import type { Invoice } from '../invoice.ts';
import { givenUp, settledBy, takenUpAgain } from '../settled-invoice.ts';
import { invalid, within } from '../validation.ts';
import { allocateReceipt } from './allocation-order.ts';
import { applyReceipt, refuseAllocation, type Receipt } from './application.ts';
import { noDiscount, type DiscountGiver, type TakenDiscount } from './early-payment.ts';

/** What a client asks to be paid: as far as it reaches where it names no amount. */
export type AskedAllocation = {
  readonly invoiceId: string;
  readonly amount?: Decimal | null;
  readonly writeOff?: Decimal | null;
};

/** What paying makes of one invoice. */
export type Paid = {
  readonly before: Invoice;
  readonly after: Invoice;
  readonly paid: Decimal;
  /** What is given for paying early; null where nothing is. */
  readonly discount: TakenDiscount | null;
  /** A small difference that is given up with it. */
  readonly difference: Decimal;
  /** What is given up again of a claim that had been given up whole. */
  readonly givenUpAgain: Decimal;
};

export type Paying = { readonly invoices: readonly Paid[]; readonly unallocated: Money };

/** What pays: money, which also takes up a claim again that was given up; or a credit, which does not. */
export type Means = 'paid' | 'credited';

export const allocationsMax = 100;

/** Pays what is asked for, in its order, or refuses the first that cannot be paid. */
export function payAsked(
  receipt: Receipt,
  asked: readonly AskedAllocation[],
  invoices: ReadonlyMap<string, Invoice>,
  writeOffLimit: Decimal,
  means: Means = 'paid',
  discountFor: DiscountGiver = noDiscount,
): Result<Paying> {
  if (asked.length < 1 || asked.length > allocationsMax)
    return deny(invalid('input.allocations', 'COUNT_RANGE', `one to ${allocationsMax} allocations`));
  if (new Set(asked.map(({ invoiceId }) => invoiceId)).size < asked.length)
    return deny(invalid('input.allocations', 'DISTINCT', 'different invoices: each is paid once in an allocation'));

  const paid: Paid[] = [];
  let { unallocated } = receipt;
  for (const [index, one] of asked.entries()) {
    const invoice = invoices.get(one.invoiceId);
    if (invoice === undefined) return deny(unknownInvoice(one.invoiceId));
    const part = payOne({ ...receipt, unallocated }, one, invoice, { writeOffLimit, means, discountFor });
    if (!part.ok) return deny(within(`input.allocations[${index}]`, part.refusal));
    unallocated = { ...unallocated, amount: subtract(unallocated.amount, part.value.paid) };
    paid.push(part.value);
  }
  return accept({ invoices: paid, unallocated });
}

/** Pays open invoices in the default order, as far as the receipt reaches (DOMAIN 5.8). */
export function payInOrder(
  receipt: Receipt,
  invoices: readonly Invoice[],
  reference: string | null,
  means: Means = 'paid',
  discountFor: DiscountGiver = noDiscount,
): Result<Paying> {
  const payable = new Map(
    invoices
      .filter((invoice) => invoice.status === 'OPEN' && invoice.open.currency === receipt.unallocated.currency)
      .map((invoice) => [invoice.id as string, invoice]),
  );
  const documents = [...payable.values()].map((invoice) => {
    const { id, number, dueDate, legalEntityId, open } = invoice;
    const discount = discountFor(invoice, { amount: open.amount, isNamed: false });
    return {
      ...{ documentId: id, number: number ?? '', dueDate, legalEntityId, open },
      ...(discount !== null && { settledBy: subtract(open.amount, discount.amount) }),
    };
  });
  const allocated = allocateReceipt(receipt, documents, reference);
  if (!allocated.ok) return allocated;
  const { allocations, unallocated } = allocated.value;
  if (allocations.length === 0)
    return deny(invalid('input.allocations', 'NOT_EMPTY', 'given: the account has no open invoice to pay'));
  return accept({
    invoices: allocations.flatMap(({ documentId, amount }) => {
      const before = payable.get(documentId);
      if (before === undefined) return [];
      const taken = discountFor(before, { amount, isNamed: false });
      const discount = taken !== null && isRest(amount, before, taken) ? taken : null;
      const after = settledBy(before, { [means]: amount, discounted: discount?.amount ?? zero });
      return [{ before, after, paid: amount, discount, difference: zero, givenUpAgain: zero }];
    }),
    unallocated: { ...receipt.unallocated, amount: unallocated },
  });
}

/** Whether it settles the invoice together with the discount, and not without. */
function isRest(amount: Decimal, { open }: Invoice, discount: TakenDiscount): boolean {
  return compare(amount, subtract(open.amount, discount.amount)) === 0;
}

type How = { readonly writeOffLimit: Decimal; readonly means: Means; readonly discountFor: DiscountGiver };

function payOne(
  receipt: Receipt,
  asked: AskedAllocation,
  before: Invoice,
  { writeOffLimit: limit, means, discountFor }: How,
): Result<Paid> {
  const wasGivenUp = before.status === 'UNCOLLECTIBLE' && means === 'paid';
  const claim = wasGivenUp ? takenUpAgain(before) : before;
  if (sign(claim.open.amount) <= 0) return deny(nothingOpen(claim));
  const amount = asked.amount ?? null;
  const refused = amount === null ? null : refuseAllocation(amount, receipt, claim);
  if (refused !== null) return deny(refused);

  const offered = amount === null ? receipt : { ...receipt, unallocated: { ...receipt.unallocated, amount } };
  if (asked.writeOff == null && !wasGivenUp) {
    const discount = discountFor(claim, { amount: offered.unallocated.amount, isNamed: amount !== null });
    if (discount !== null) return payWithDiscount(offered, claim, discount);
  }
  const difference = asked.writeOff == null || wasGivenUp ? null : { amount: asked.writeOff, limit };
  const applied = applyReceipt(offered, claim, difference);
  if (!applied.ok) return applied;
  const { paid, writtenOff } = applied.value;
  const settled = settledBy(claim, { [means]: paid, writtenOff });
  // What a late payment does not reach stays given up (DOMAIN 5.2).
  const after = wasGivenUp && settled.status === 'OPEN' ? givenUp(settled) : settled;
  const givenUpAgain = compare(after.writtenOff.amount, settled.writtenOff.amount) > 0 ? after.writtenOff.amount : zero;
  return accept({ before, after, paid, discount: null, difference: writtenOff, givenUpAgain });
}

/** What is paid and what is given settle the invoice together; what is offered beyond that is left. */
function payWithDiscount(offered: Receipt, before: Invoice, discount: TakenDiscount): Result<Paid> {
  const rest = { ...before.open, amount: subtract(before.open.amount, discount.amount) };
  const applied = applyReceipt(offered, { ...before, open: rest });
  if (!applied.ok) return applied;
  const { paid } = applied.value;
  const after = settledBy(before, { paid, discounted: discount.amount });
  return accept({ before, after, paid, discount, difference: zero, givenUpAgain: zero });
}

export function unknownInvoice(id: string) {
  return refuse('NOT_FOUND', { entity: 'Invoice', id }, `There is no Invoice ${id} that you may see.`);
}

function nothingOpen({ id, currency }: Invoice) {
  const open = shownAmount(zero, currency);
  return refuse('ALLOCATION_EXCEEDS_OPEN', { open }, `Nothing of the invoice ${id} is open.`);
}
