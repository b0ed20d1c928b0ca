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
    const part = payOne({ ...receipt, unallocated }, one, invoice, writeOffLimit, means);
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
): Result<Paying> {
  const payable = new Map(
    invoices
      .filter((invoice) => invoice.status === 'OPEN' && invoice.open.currency === receipt.unallocated.currency)
      .map((invoice) => [invoice.id as string, invoice]),
  );
  const documents = [...payable.values()].map(({ id, number, dueDate, legalEntityId, open }) => ({
    documentId: id,
    number: number ?? '',
    dueDate,
    legalEntityId,
    open,
  }));
  const allocated = allocateReceipt(receipt, documents, reference);
  if (!allocated.ok) return allocated;
  const { allocations, unallocated } = allocated.value;
  if (allocations.length === 0)
    return deny(invalid('input.allocations', 'NOT_EMPTY', 'given: the account has no open invoice to pay'));
  return accept({
    invoices: allocations.flatMap(({ documentId, amount }) => {
      const before = payable.get(documentId);
      if (before === undefined) return [];
      return [
        { before, after: settledBy(before, { [means]: amount }), paid: amount, difference: zero, givenUpAgain: zero },
      ];
    }),
    unallocated: { ...receipt.unallocated, amount: unallocated },
  });
}

function payOne(receipt: Receipt, asked: AskedAllocation, before: Invoice, limit: Decimal, means: Means): Result<Paid> {
  const wasGivenUp = before.status === 'UNCOLLECTIBLE' && means === 'paid';
  const claim = wasGivenUp ? takenUpAgain(before) : before;
  if (sign(claim.open.amount) <= 0) return deny(nothingOpen(claim));
  const amount = asked.amount ?? null;
  const refused = amount === null ? null : refuseAllocation(amount, receipt, claim);
  if (refused !== null) return deny(refused);

  const offered = amount === null ? receipt : { ...receipt, unallocated: { ...receipt.unallocated, amount } };
  const difference = asked.writeOff == null || wasGivenUp ? null : { amount: asked.writeOff, limit };
  const applied = applyReceipt(offered, claim, difference);
  if (!applied.ok) return applied;
  const { paid, writtenOff } = applied.value;
  const settled = settledBy(claim, { [means]: paid, writtenOff });
  // What a late payment does not reach stays given up (DOMAIN 5.2).
  const after = wasGivenUp && settled.status === 'OPEN' ? givenUp(settled) : settled;
  const givenUpAgain = compare(after.writtenOff.amount, settled.writtenOff.amount) > 0 ? after.writtenOff.amount : zero;
  return accept({ before, after, paid, difference: writtenOff, givenUpAgain });
}

export function unknownInvoice(id: string) {
  return refuse('NOT_FOUND', { entity: 'Invoice', id }, `There is no Invoice ${id} that you may see.`);
}

function nothingOpen({ id, currency }: Invoice) {
  const open = shownAmount(zero, currency);
  return refuse('ALLOCATION_EXCEEDS_OPEN', { open }, `Nothing of the invoice ${id} is open.`);
}
