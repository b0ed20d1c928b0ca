import type { BillingInterval } from '../../../core/calendar/intervals.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { Decimal } from '../../../core/decimal.ts';
import type { Branded } from '../../../core/ids.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Money } from '../../../core/money.ts';
import type { LineDiscount } from './contract-value.ts';
import type { Price, StatedPrice } from './price.ts';
import type { ProductId, ProductType } from './product.ts';

export type LineKey = Branded<'LineKey'>;

/** What is sold at which price and for how long (DOMAIN 4.1), in a quote or in a version of a contract. */
export type Line = {
  readonly lineKey: LineKey;
  readonly productId: ProductId;
  readonly productType: ProductType;
  readonly description: string;
  readonly quantity: Decimal;
  readonly price: Price;
  readonly discount: LineDiscount | null;
  readonly billingInterval: BillingInterval | null;
  readonly billingTiming: BillingTiming | null;
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  readonly ramp: readonly RampStep[];
  readonly priceSteps: readonly PriceStep[];
  readonly commitment: Money | null;
  readonly value: Money | null;
};

export type BillingTiming = 'ADVANCE' | 'ARREARS';
export type RampStep = { readonly from: CivilDate; readonly quantity: Decimal };
/** From this day on, another price: an amendment or a renewal made it so. */
export type PriceStep = { readonly from: CivilDate; readonly price: Price; readonly discount: LineDiscount | null };

/** What a line sells from a day on, up to where the next step begins. */
export type LineStep = RampStep & PriceStep;

/** A line as the steps that it goes through, of quantities and of prices. */
export function stepsOf(line: Line): readonly LineStep[] {
  const { from, quantity, price, discount, ramp, priceSteps } = line;
  const quantities = [{ from, quantity }, ...ramp];
  const prices = [{ from, price, discount }, ...priceSteps];
  const days = [...new Set([...quantities, ...prices].map((step) => step.from))].sort();
  return days.map((day) => ({ ...inForceOn(prices, day), ...inForceOn(quantities, day), from: day }));
}

/** The step in force on a day; before the first one, that. */
export function stepOn(line: Line, day: CivilDate): LineStep {
  return inForceOn(stepsOf(line), day);
}

function inForceOn<Step extends { readonly from: CivilDate }>(steps: readonly Step[], day: CivilDate): Step {
  const found = steps.filter(({ from }, index) => index === 0 || from <= day).at(-1);
  invariant(found, 'a line has a step at least');
  return found;
}

/** How a line is charged for; it follows from what is sold. */
export const chargeOf = {
  RECURRING: 'FIXED',
  BUNDLE: 'FIXED',
  USAGE: 'USAGE',
  ONE_TIME: 'ONE_TIME',
  SERVICE: 'ONE_TIME',
} as const satisfies Readonly<Record<ProductType, 'FIXED' | 'USAGE' | 'ONE_TIME'>>;

/** The schema's `@listSize` says the same. */
export const linesMax = 100;
export const rampStepsMax = 24;
export const priceStepsMax = 12;

/** As a client states it. */
export type StatedLine = {
  readonly lineKey?: string | null;
  readonly productId: string;
  readonly description?: string | null;
  readonly quantity?: Decimal | null;
  readonly price?: StatedPrice | null;
  readonly discount?: LineDiscount | null;
  readonly billingInterval?: BillingInterval | null;
  readonly billingTiming?: BillingTiming | null;
  readonly from?: CivilDate | null;
  readonly to?: CivilDate | null;
  readonly ramp?: readonly RampStep[] | null;
  readonly commitment?: Decimal | null;
};
