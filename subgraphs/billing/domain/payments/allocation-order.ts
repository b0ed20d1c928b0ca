import type { CivilDate } from '../../../../core/civil-date.ts';
import { compare, sign, subtract, type Decimal } from '../../../../core/decimal.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { applyReceipt, type OpenItem, type Receipt } from './application.ts';

/** An open document as a receipt finds it. Only a document that is due on no date yet has none. */
export type OpenDocument = OpenItem & {
  readonly documentId: string;
  readonly number: string;
  readonly dueDate: CivilDate | null;
  /** What settles it today where less than all that is open does: the rest is given for paying early. */
  readonly settledBy?: Decimal;
};

export type Allocated = {
  readonly allocations: readonly { readonly documentId: string; readonly amount: Decimal }[];
  readonly unallocated: Decimal;
};

/**
 * Allocates a receipt over several open documents in the default order, as far as it reaches (DOMAIN 5.8). What exceeds
 * them all stays unallocated.
 */
export function allocateReceipt(
  receipt: Receipt,
  documents: readonly OpenDocument[],
  reference: string | null,
): Result<Allocated> {
  const allocations: { readonly documentId: string; readonly amount: Decimal }[] = [];
  let left = receipt.unallocated;
  for (const document of inAllocationOrder(documents, reference)) {
    if (sign(left.amount) === 0) break;
    const applied = applyReceipt({ ...receipt, unallocated: left }, claimOf(document, left.amount));
    if (!applied.ok) return applied;
    const { paid } = applied.value;
    if (sign(paid) > 0) allocations.push({ documentId: document.documentId, amount: paid });
    left = { ...left, amount: subtract(left.amount, paid) };
  }
  return accept({ allocations, unallocated: left.amount });
}

/** All of it, or what settles it where that much is left. */
function claimOf({ settledBy, ...document }: OpenDocument, left: Decimal): OpenDocument {
  if (settledBy === undefined || compare(left, settledBy) < 0) return document;
  return { ...document, open: { ...document.open, amount: settledBy } };
}

/** The document that the provider's reference names (its id or its number), then the oldest due, then by number. */
export function inAllocationOrder(
  documents: readonly OpenDocument[],
  reference: string | null,
): readonly OpenDocument[] {
  const isNamed = ({ documentId, number }: OpenDocument) => reference === documentId || reference === number;
  return documents.toSorted(
    (a, b) =>
      Number(isNamed(b)) - Number(isNamed(a)) ||
      ordered(a.dueDate ?? lastDate, b.dueDate ?? lastDate) ||
      compareNumbers(a.number, b.number),
  );
}

/** Later than any date there is. */
const lastDate = '9999-12-32';

/** A series that runs past its digits gets longer (`INV-999999`, `INV-1000000`): the shorter tail is the older number. */
function compareNumbers(a: string, b: string): number {
  const [headA, tailA] = parted(a);
  const [headB, tailB] = parted(b);
  return ordered(headA, headB) || tailA.length - tailB.length || ordered(tailA, tailB);
}

/** A number's series and its running digits. */
function parted(number: string): readonly [string, string] {
  const tail = /\d*$/.exec(number)?.[0] ?? '';
  return [number.slice(0, number.length - tail.length), tail];
}

function ordered(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
