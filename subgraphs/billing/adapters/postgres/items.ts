import { decimal, type Decimal } from '../../../../core/decimal.ts';
import type { SubscriptionItem } from '../../domain/billing-subscription.ts';
import {
  chargeOfProduct,
  type LineDiscount,
  type PricePlanSnapshot,
  type PricePlanTier,
  type TermsLine,
} from '../../domain/subscriptions/contract-terms.ts';
import type { Json } from './lines.ts';

export type ItemJson = Json<SubscriptionItem>;

/** A line of a contract's version as the contract source tells it; of what it has more, nothing is asked here. */
export type ContractLineJson = Json<
  Pick<TermsLine, 'lineKey' | 'productId' | 'description' | 'quantity' | 'price' | 'discount' | 'from' | 'to' | 'ramp'>
> & {
  /** Lines that were told before there were amendments have none. */
  readonly priceSteps?: Json<TermsLine['priceSteps']>;
  readonly productType: string;
  readonly billingInterval: TermsLine['interval'];
  readonly billingTiming: TermsLine['timing'];
};

/** What the product of a line says beside the line. */
export type SoldAs = Pick<TermsLine, 'taxCategory' | 'meterCode'>;

/** An item from the JSON that was made of it. */
export function revivedItem(item: ItemJson): SubscriptionItem {
  // Items that were made before usage was charged have no meter, and older ones no price steps.
  const { meterCode = null, priceSteps = [] } = item as Partial<ItemJson>;
  return {
    ...item,
    ...revivedTerms(item),
    meterCode,
    pricePlan: revivedPrice(item.pricePlan),
    priceSteps: priceSteps.map(({ from, pricePlan, discount }) => ({
      from,
      pricePlan: revivedPrice(pricePlan),
      discount: revivedDiscount(discount),
    })),
  };
}

/** A line of a contract as it will be charged. */
export function termsLineOf(line: ContractLineJson, { taxCategory, meterCode }: SoldAs): TermsLine {
  const { lineKey, productId, productType, description, billingInterval, billingTiming, from, to } = line;
  return {
    lineKey,
    productId,
    charge: chargeOfProduct[productType] ?? 'USAGE',
    meterCode,
    taxCategory,
    description,
    price: revivedPrice(line.price),
    interval: billingInterval,
    timing: billingTiming,
    from,
    to,
    ...revivedTerms(line),
    priceSteps: (line.priceSteps ?? []).map((step) => ({
      from: step.from,
      price: revivedPrice(step.price),
      discount: revivedDiscount(step.discount),
    })),
  };
}

function revivedTerms({ quantity, discount, ramp }: Pick<ItemJson, 'quantity' | 'discount' | 'ramp'>) {
  return {
    quantity: decimal(quantity),
    discount: revivedDiscount(discount),
    ramp: ramp.map((step) => ({ from: step.from, quantity: decimal(step.quantity) })),
  };
}

function revivedDiscount(discount: Json<LineDiscount> | null): LineDiscount | null {
  return discount === null ? null : { kind: discount.kind, value: decimal(discount.value) };
}

function revivedPrice(price: Json<PricePlanSnapshot>): PricePlanSnapshot {
  return {
    model: price.model,
    unit: revived(price.unit),
    flat: revived(price.flat),
    packageSize: revived(price.packageSize),
    packagePrice: revived(price.packagePrice),
    ratePct: revived(price.ratePct),
    freeUnits: revived(price.freeUnits),
    freeAmount: revived(price.freeAmount),
    tiers: price.tiers.map(revivedTier),
    minimum: revived(price.minimum),
    maximum: revived(price.maximum),
    zeroUsagePolicy: price.zeroUsagePolicy,
  };
}

function revivedTier(tier: Json<PricePlanTier>): PricePlanTier {
  return {
    upTo: revived(tier.upTo),
    flat: revived(tier.flat),
    unit: revived(tier.unit),
    packageSize: revived(tier.packageSize),
    packagePrice: revived(tier.packagePrice),
    ratePct: revived(tier.ratePct),
  };
}

function revived(value: string | null): Decimal | null {
  return value === null ? null : decimal(value);
}
