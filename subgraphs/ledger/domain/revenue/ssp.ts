import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { equals, type Decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { unitPrice } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { SspId } from '../ids.ts';
import { checkName, firstOf } from '../validation.ts';
import { checkNotNegative } from './validation.ts';
import type { PurchaseOption } from './variable/material-rights.ts';

/** What one unit of a product sells for alone (DOMAIN 7, step 4). It never changes: what was allocated by it was. */
export type Ssp = {
  readonly id: SspId;
  readonly version: number;
  readonly productId: string;
  /** Null: of every legal entity that has none of its own. */
  readonly legalEntityId: LegalEntityId | null;
  readonly currency: CurrencyCode;
  readonly basis: SspBasis;
  /** A unit price: up to twelve places. Null of a residual. */
  readonly amount: Decimal | null;
  /** What the amount was derived from, where the product is a material right that was priced so. */
  readonly option: PurchaseOption | null;
  readonly validFrom: CivilDate;
  /** Where it was observed, or how it was estimated. */
  readonly source: string;
  readonly recordedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** For one unit, whatever its time; or for one unit and month of service. */
export type UnitBasis = 'UNIT' | 'UNIT_MONTH';

/** RESIDUAL: highly variable or not established, so that the product takes what the others of its contract leave. */
export type SspBasis = UnitBasis | 'RESIDUAL';

/** What names a price for ever. */
export type SspKey = Pick<Ssp, 'productId' | 'legalEntityId' | 'currency' | 'validFrom'>;

/** What a price says beside its key. */
export type StatedSsp = Pick<Ssp, 'basis' | 'amount' | 'option' | 'source'>;

/** Refuses names that are none, and amounts below zero or finer than a unit price (VALIDATION_FAILED, SCALE_EXCEEDED). */
export function checkSsp({
  productId,
  currency,
  amount,
  source,
}: Pick<Ssp, 'productId' | 'currency' | 'amount' | 'source'>): Refusal | null {
  return firstOf(
    checkName('input.productId', productId),
    amount === null ? null : checkUnitPrice(amount, currency),
    checkName('input.source', source),
  );
}

export function checkUnitPrice(amount: Decimal, currency: CurrencyCode): Refusal | null {
  const price = unitPrice(amount, currency, 'input');
  return checkNotNegative('input.amount', amount) ?? (price.ok ? null : price.refusal);
}

/** Whether two say the same, as it does who tells something again. */
export function isSameSsp(one: StatedSsp, other: StatedSsp): boolean {
  return (
    one.basis === other.basis &&
    one.source === other.source &&
    isSame(one.amount, other.amount) &&
    isSame(one.option?.averagePurchase, other.option?.averagePurchase) &&
    isSame(one.option?.discountPct, other.option?.discountPct) &&
    isSame(one.option?.discountToAllPct, other.option?.discountToAllPct) &&
    isSame(one.option?.likelihoodPct, other.option?.likelihoodPct)
  );
}

function isSame(one: Decimal | null = null, other: Decimal | null = null): boolean {
  return one === null || other === null ? one === other : equals(one, other);
}

/** The price in force on a day; null is none. Without a legal entity it is that of all. */
export function sspOn(
  ssps: readonly Ssp[],
  wanted: Omit<SspKey, 'validFrom'> & { readonly on: CivilDate },
): Ssp | null {
  const { productId, currency } = wanted;
  return inForce(
    ssps.filter((one) => one.productId === productId && one.currency === currency),
    wanted,
  );
}

/** Of prices of the same thing the one in force: that of the legal entity before that of all, the newest before older ones. */
export function inForce<Price extends Pick<Ssp, 'legalEntityId' | 'validFrom'>>(
  prices: readonly Price[],
  wanted: { readonly legalEntityId: LegalEntityId | null; readonly on: CivilDate },
): Price | null {
  const begun = prices.filter(
    ({ validFrom, legalEntityId }) =>
      validFrom <= wanted.on && (legalEntityId === null || legalEntityId === wanted.legalEntityId),
  );
  const own = begun.filter(({ legalEntityId }) => legalEntityId !== null);
  return newest(own) ?? newest(begun);
}

function newest<Price extends Pick<Ssp, 'validFrom'>>(prices: readonly Price[]): Price | null {
  return prices.reduce<Price | null>(
    (found, one) => (found === null || one.validFrom > found.validFrom ? one : found),
    null,
  );
}
