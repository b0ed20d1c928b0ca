import { compare } from '../../../../core/decimal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { RoundingMode } from '../../../../core/rounding.ts';
import { termsOf, type AmendmentId, type Contract, type SuspensionId, type VersionId } from '../contract.ts';
import { amendedLines, refuseAmending, type Amending } from './amended.ts';
import type { Amendment } from './amendment.ts';
import type { ProductId } from '../product.ts';
import type { AmendmentChange } from './changes.ts';
import { versionOf, wholeAfter } from './effect.ts';

/** What is agreed, whatever the contract is. */
export type Agreement = Amending & {
  readonly changes: readonly AmendmentChange[];
  readonly reason: string | null;
};

/** What of an amendment follows from the contract that it is of. */
type Following = Pick<Amendment, 'baseVersion' | 'kinds' | 'lineChanges' | 'valueBefore' | 'terms'>;

/** An agreement done on the contract as it is now: what it makes of the lines, the value and the next version. */
export function doneOn(
  contract: Contract,
  agreement: Agreement,
  { id, amendmentId, roundingMode }: { id: VersionId; amendmentId: AmendmentId; roundingMode: RoundingMode },
): Result<Following> {
  const { changes, effectiveDate } = agreement;
  const refusal = refuseAmending(contract, effectiveDate);
  if (refusal !== null) return deny(refusal);
  const lines = amendedLines(contract, changes, agreement, roundingMode);
  if (!lines.ok) return lines;
  // The suspension itself begins when the amendment takes effect; here it is only looked at.
  const whole = wholeAfter(contract, agreement, () => '' as SuspensionId);
  if (!whole.ok) return whole;
  const { lineChanges, ...made } = lines.value;
  return accept({
    baseVersion: contract.currentVersion,
    kinds: [...new Set(changes.map(({ kind }) => kind))],
    lineChanges,
    valueBefore: termsOf(contract).tcv,
    terms: versionOf(contract, whole.value, { id, amendmentId, effectiveDate, ...made }),
  });
}

/** The lines that somebody has to approve the price of: what is new, and what changes, as it is from then on. */
export function pricedLines({ lineChanges }: Pick<Amendment, 'lineChanges'>) {
  return lineChanges.flatMap(({ op, after }) => (op === 'REMOVE' || after === null ? [] : [after]));
}

/** Products of lines that are new or become another product's; what was sold before stays sold. */
export function soldAnew({ lineChanges }: Pick<Amendment, 'lineChanges'>): readonly ProductId[] {
  return lineChanges.flatMap(({ before, after }) =>
    after === null || after.productId === before?.productId ? [] : [after.productId],
  );
}

/**
 * Whether the customer owes more by it. Where one of the two values has no end to be counted to, whatever is added or changed
 * counts as more.
 */
export function addsValue(amendment: Pick<Amendment, 'lineChanges' | 'valueBefore' | 'terms'>): boolean {
  const { valueBefore, terms } = amendment;
  if (valueBefore === null || terms.tcv === null) return pricedLines(amendment).length > 0;
  return compare(terms.tcv.amount, valueBefore.amount) > 0;
}
