import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { unitPrice } from '../../../../core/money.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import type { SspId } from '../ids.ts';
import { checkName, firstOf } from '../validation.ts';
import { checkNotNegative } from './validation.ts';

/** What one unit of a product sells for alone (DOMAIN 7, step 4). It never changes: what was allocated by it was. */
export type Ssp = {
  readonly id: SspId;
  readonly version: number;
  readonly productId: string;
  /** Null: of every legal entity that has none of its own. */
  readonly legalEntityId: LegalEntityId | null;
  readonly currency: CurrencyCode;
  readonly basis: SspBasis;
  /** A unit price: up to twelve places. */
  readonly amount: Decimal;
  readonly validFrom: CivilDate;
  /** Where it was observed, or how it was estimated. */
  readonly source: string;
  readonly recordedBy: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** For one unit, whatever its time; or for one unit and month of service. */
export type SspBasis = 'UNIT' | 'UNIT_MONTH';

/** What names a price for ever. */
export type SspKey = Pick<Ssp, 'productId' | 'legalEntityId' | 'currency' | 'validFrom'>;

/** Refuses names that are none, and amounts below zero or finer than a unit price (VALIDATION_FAILED, SCALE_EXCEEDED). */
export function checkSsp({
  productId,
  currency,
  amount,
  source,
}: Pick<Ssp, 'productId' | 'currency' | 'amount' | 'source'>): Refusal | null {
  const price = unitPrice(amount, currency, 'input');
  return firstOf(
    checkName('input.productId', productId),
    checkNotNegative('input.amount', amount),
    price.ok ? null : price.refusal,
    checkName('input.source', source),
  );
}

/** The price in force on a day: that of the legal entity before that of all, the newest before older ones; null is none. */
export function sspOn(
  ssps: readonly Ssp[],
  wanted: Omit<SspKey, 'validFrom' | 'legalEntityId'> & {
    readonly legalEntityId: LegalEntityId;
    readonly on: CivilDate;
  },
): Ssp | null {
  const inForce = ssps.filter(
    ({ productId, currency, validFrom, legalEntityId }) =>
      productId === wanted.productId &&
      currency === wanted.currency &&
      validFrom <= wanted.on &&
      (legalEntityId === null || legalEntityId === wanted.legalEntityId),
  );
  const own = inForce.filter(({ legalEntityId }) => legalEntityId !== null);
  return newest(own) ?? newest(inForce);
}

function newest(ssps: readonly Ssp[]): Ssp | null {
  return ssps.reduce<Ssp | null>(
    (found, one) => (found === null || one.validFrom > found.validFrom ? one : found),
    null,
  );
}
