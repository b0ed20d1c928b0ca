import type { BillingAlignment } from '../../../core/calendar/alignment.ts';
import type { BillingInterval } from '../../../core/calendar/intervals.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { BoundedPeriod } from '../../../core/period.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { BillingSubscriptionStatus } from '../generated/rules.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { BillingTiming } from './charges/recurring.ts';
import type { ContractId } from './known-contract.ts';
import type { ChargeKind, LineDiscount, PricePlanSnapshot, RampStep } from './subscriptions/contract-terms.ts';

export type BillingSubscriptionId = Branded<'BillingSubscriptionId'>;
export type SubscriptionItemId = Branded<'SubscriptionItemId'>;

/** What of a signed version is billed on an account, and how far (DOMAIN 5.1): one aggregate with its items. */
export type BillingSubscription = {
  readonly id: BillingSubscriptionId;
  readonly version: number;
  readonly contractId: ContractId;
  readonly contractVersion: number;
  readonly contractHash: string;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly status: BillingSubscriptionStatus;
  readonly startDate: CivilDate;
  /** Exclusive, as the contract's; null runs on. */
  readonly endDate: CivilDate | null;
  readonly trialEnd: CivilDate | null;
  readonly anchorDate: CivilDate;
  readonly alignment: BillingAlignment;
  /** The account's, as it was when the subscription was made. */
  readonly billDay: number | null;
  readonly currentPeriod: BoundedPeriod | null;
  readonly chargedThrough: CivilDate | null;
  readonly cancelAt: CivilDate | null;
  readonly creditPolicy: CancelPolicy | null;
  readonly pauses: readonly Pause[];
  readonly previousSubscriptionId: BillingSubscriptionId | null;
  readonly items: readonly SubscriptionItem[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Days that are not charged, from the first one on; null while it lasts. */
export type Pause = {
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  /** The suspension of the contract paused it: it ends with that. */
  readonly withContract?: true;
};

/** What becomes of days that are charged already and will not be used. */
export type CancelPolicy = 'NONE' | 'UNUSED';

/** One line of the contract as it is charged; everything but `chargedThrough` is a snapshot. */
export type SubscriptionItem = {
  readonly id: SubscriptionItemId;
  readonly contractLineKey: string;
  readonly productId: string;
  readonly charge: ChargeKind;
  /** Of what is charged by usage; without a meter it is not charged. */
  readonly meterCode: string | null;
  readonly taxCategory: string | null;
  readonly description: string;
  readonly quantity: Decimal;
  readonly pricePlan: PricePlanSnapshot;
  readonly discount: LineDiscount | null;
  readonly interval: BillingInterval | null;
  readonly timing: BillingTiming | null;
  readonly from: CivilDate;
  /** Exclusive; null runs on. */
  readonly to: CivilDate | null;
  readonly ramp: readonly RampStep[];
  readonly priceSteps: readonly ItemPriceStep[];
  /** The first day that is not charged yet; null while nothing is. */
  readonly chargedThrough: CivilDate | null;
};

/** From this day on, another price and discount. */
export type ItemPriceStep = Pick<SubscriptionItem, 'from' | 'pricePlan' | 'discount'>;

/** What names a subscription for ever, whoever asks for it under whatever key. */
export type SubscriptionKey = Pick<
  BillingSubscription,
  'contractId' | 'billingAccountId' | 'contractVersion' | 'previousSubscriptionId'
>;

export function pausedAt({ pauses }: Pick<BillingSubscription, 'pauses'>): CivilDate | null {
  const last = pauses.at(-1);
  return last === undefined || last.to !== null ? null : last.from;
}

export function unknownSubscription(id: string): Refusal {
  const sentence = `There is no BillingSubscription ${id} that you may see.`;
  return refuse('NOT_FOUND', { entity: 'BillingSubscription', id }, sentence);
}
