import type { BillingInterval } from '../../../../core/calendar/intervals.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { Decimal } from '../../../../core/decimal.ts';
import type { PriceModel, ZeroUsagePolicy } from '../../../../core/pricing/price-model.ts';
import type { BillingTiming } from '../charges/recurring.ts';

/** The lines of a contract's version, as far as they say what is charged (DOMAIN 4.1). */
export type ContractTerms = readonly TermsLine[];

export type TermsLine = {
  readonly lineKey: string;
  readonly productId: string;
  readonly charge: ChargeKind;
  readonly meterCode: string | null;
  readonly taxCategory: string | null;
  readonly description: string;
  readonly quantity: Decimal;
  readonly price: PricePlanSnapshot;
  readonly discount: LineDiscount | null;
  readonly interval: BillingInterval | null;
  readonly timing: BillingTiming | null;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly ramp: readonly RampStep[];
  readonly priceSteps: readonly TermsPriceStep[];
};

/** How a line is charged for: again and again, once, or by what was used. It follows from what is sold. */
export type ChargeKind = 'FIXED' | 'ONE_TIME' | 'USAGE';

export const chargeOfProduct: Readonly<Record<string, ChargeKind>> = {
  RECURRING: 'FIXED',
  BUNDLE: 'FIXED',
  USAGE: 'USAGE',
  ONE_TIME: 'ONE_TIME',
  SERVICE: 'ONE_TIME',
};

export type RampStep = { readonly from: CivilDate; readonly quantity: Decimal };

/** From this day on, another price: an amendment or a renewal of the contract made it so. No discount is none any more. */
export type TermsPriceStep = {
  readonly from: CivilDate;
  readonly price: PricePlanSnapshot;
  readonly discount: LineDiscount | null;
};

/** Off the gross of a full period: a percentage of it, 0 to 100, or an amount. */
export type LineDiscount = { readonly kind: 'PERCENT' | 'AMOUNT'; readonly value: Decimal };

/** A price as it was agreed, never refreshed: figures that its model does not read are null. */
export type PricePlanSnapshot = {
  readonly model: PriceModel;
  readonly unit: Decimal | null;
  readonly flat: Decimal | null;
  readonly packageSize: Decimal | null;
  readonly packagePrice: Decimal | null;
  readonly ratePct: Decimal | null;
  readonly freeUnits: Decimal | null;
  readonly freeAmount: Decimal | null;
  readonly tiers: readonly PricePlanTier[];
  readonly minimum: Decimal | null;
  readonly maximum: Decimal | null;
  readonly zeroUsagePolicy: ZeroUsagePolicy;
};

export type PricePlanTier = {
  readonly upTo: Decimal | null;
  readonly flat: Decimal | null;
  readonly unit: Decimal | null;
  readonly packageSize: Decimal | null;
  readonly packagePrice: Decimal | null;
  readonly ratePct: Decimal | null;
};
