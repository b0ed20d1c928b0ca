import { convert } from '../../../../core/conversion.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { Money } from '../../../../core/money.ts';
import type { BoundedPeriod } from '../../../../core/period.ts';
import { refuse } from '../../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import { minus } from '../posting/amounts.ts';
import type { PostingRole } from '../posting/rules.ts';
import { kindOf, type DifferenceKind } from './difference.ts';

/**
 * What is remeasured at the closing rate: claims to money are, what will be settled by delivering service is not and
 * stays at the rate it came in at (DOMAIN 6.5).
 */
export const isRemeasured = { AR: true, DEFERRED_REVENUE: false } as const satisfies Partial<
  Record<PostingRole, boolean>
>;

export type Revaluation = {
  /** What the books carry from now on, in the functional currency. */
  readonly newCarried: Money;
  /** Signed: a gain of who holds a receivable is positive. */
  readonly unrealised: Money;
  readonly kind: DifferenceKind;
};

/**
 * Remeasures an open item at the CLOSING rate (DOMAIN 6.5). A debt is an open amount below zero. An item that is settled
 * but for a residue in the books loses it here.
 */
export function revalue(
  item: { readonly open: Money; readonly carried: Money },
  closingRate: Decimal,
  books: CurrencyCode,
): Result<Revaluation> {
  if (item.carried.currency !== books) {
    const details = { expected: books, actual: item.carried.currency };
    return deny(refuse('CURRENCY_MISMATCH', details, `carried must be in ${books}, the currency of the books.`));
  }
  const newCarried = convert(item.open, closingRate, books);
  if (!newCarried.ok) return newCarried;
  const unrealised = minus(newCarried.value, item.carried);
  return accept({ newCarried: newCarried.value, unrealised, kind: kindOf(unrealised) });
}

/** An unrealised difference is taken back when the next period begins, before anything is settled in it (DOMAIN 6.4). */
export function reversalDateOf(period: BoundedPeriod): CivilDate {
  return period.to;
}

/** Deferred revenue stays at the rate of its invoice or, where the cash came before it, of the receipt (DOMAIN 6.5). */
export function deferredRateOf(
  invoice: { readonly date: CivilDate; readonly rate: Decimal },
  receipt: { readonly date: CivilDate; readonly rate: Decimal } | null,
): Decimal {
  return receipt !== null && receipt.date < invoice.date ? receipt.rate : invoice.rate;
}
