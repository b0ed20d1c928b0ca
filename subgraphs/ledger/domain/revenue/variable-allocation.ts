import { add, sum, type Decimal } from '../../../../core/decimal.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { allocatePrice, type AllocatedPrice, type PriceToAllocate } from './allocation.ts';
import { checkScale, firstOf, invalid } from './validation.ts';

/** Part of a price that varies, and the two tests of whether one obligation takes all of it (DOMAIN 7, step 4). */
export type VariableAmount = {
  readonly obligation: string;
  readonly amount: Decimal;
  /** The terms tie the amount to what is done for this obligation. */
  readonly relatesToIt: boolean;
  /** With it, each obligation gets what one would expect to be paid for it alone. */
  readonly isConsistent: boolean;
};

/**
 * Splits a price of which parts vary; `price` is the fixed part. A variable amount that passes both tests goes wholly to
 * its obligation, the others are split with the fixed part. Refuses what `allocatePrice` refuses.
 */
export function allocateWithVariable(
  asked: PriceToAllocate & { readonly variable: readonly VariableAmount[] },
  scale: number,
): Result<readonly AllocatedPrice[]> {
  const wrong = firstOf(
    ...asked.variable.map((part, index) => checkVariable(asked, part, `variable[${index}]`, scale)),
  );
  if (wrong !== null) return deny(wrong);

  const shared = totalOf(asked.variable.filter((part) => !goesWhole(part)));
  const allocated = allocatePrice({ ...asked, price: add(asked.price, shared) }, scale);
  if (!allocated.ok) return allocated;
  return accept(
    allocated.value.map(({ id, amount }) => {
      const own = asked.variable.filter((part) => goesWhole(part) && part.obligation === id);
      return { id, amount: add(amount, totalOf(own)) };
    }),
  );
}

function goesWhole({ relatesToIt, isConsistent }: VariableAmount): boolean {
  return relatesToIt && isConsistent;
}

function totalOf(parts: readonly VariableAmount[]): Decimal {
  return sum(parts.map(({ amount }) => amount));
}

function checkVariable(
  { obligations }: PriceToAllocate,
  { obligation, amount }: VariableAmount,
  path: string,
  scale: number,
): Refusal | null {
  const isKnown = obligations.some(({ id }) => id === obligation);
  return firstOf(
    isKnown ? null : invalid(`${path}.obligation`, 'KNOWN_ITEM', 'one of the obligations'),
    checkScale(`${path}.amount`, amount, scale),
  );
}
