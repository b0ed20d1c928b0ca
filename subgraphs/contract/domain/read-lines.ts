import { refuseInterval } from '../../../core/calendar/intervals.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import { compare, decimal, one, placesOf, type Decimal } from '../../../core/decimal.ts';
import { settledMoney, type Money } from '../../../core/money.ts';
import { refuseEmptyPeriod, type Period } from '../../../core/period.ts';
import { readPrice, readSize } from '../../../core/pricing/figures.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import { checkText, firstOf, invalid } from '../../../core/validation.ts';
import { valued, type ValuedLines } from './line-value.ts';
import { chargeOf, linesMax, rampStepsMax, type Line, type LineKey, type RampStep, type StatedLine } from './line.ts';
import type { PriceEntry } from './price-book.ts';
import { priceOf, type Price } from './price.ts';
import { unknownProduct, type Product } from './product.ts';

/** What there must be to read lines: the products that they name, their prices in force, and whose terms they are. */
export type LineContext = {
  readonly term: Period;
  readonly currency: CurrencyCode;
  readonly roundingMode: RoundingMode;
  readonly products: readonly Product[];
  readonly entries: readonly PriceEntry[];
  /** Lines that there are already; they may come again under their keys. */
  readonly held: readonly Line[];
  readonly newKey: () => LineKey;
};

export type OneLineContext = Omit<LineContext, 'roundingMode'>;

/** Lines as a client states them, once every one of them can be sold, with what they are worth (DOMAIN 4.1). */
export function readLines(stated: readonly StatedLine[], context: LineContext): Result<ValuedLines> {
  if (stated.length === 0 || stated.length > linesMax)
    return deny(invalid('input.lines', 'COUNT_RANGE', `1 to ${linesMax} lines`));
  const lines: Line[] = [];
  const keys = new Set<string>();
  for (const [index, one] of stated.entries()) {
    const path = `input.lines[${index}]`;
    const line = readLine(one, context, path);
    if (!line.ok) return line;
    if (keys.has(line.value.lineKey))
      return deny(invalid(`${path}.lineKey`, 'DISTINCT', 'a key that no line before it has'));
    keys.add(line.value.lineKey);
    lines.push(line.value);
  }
  return valued(lines, context.currency, context.roundingMode);
}

/** Lines that stay, under other dates: those that ran over the whole term do so again. */
export function movedLines(
  held: readonly Line[],
  before: Period,
  after: Period,
  { currency, roundingMode }: Pick<LineContext, 'currency' | 'roundingMode'>,
): Result<ValuedLines> {
  const moved = held.map((line) => ({
    ...line,
    from: line.from === before.from ? after.from : line.from,
    to: line.to === before.to ? after.to : line.to,
  }));
  for (const [index, line] of moved.entries()) {
    const path = `input.lines[${index}]`;
    const refusal = checkPeriod(line, after, path) ?? checkRamp(line.ramp, line, path);
    if (refusal !== null) return deny(refusal);
  }
  return valued(moved, currency, roundingMode);
}

/** One line as a client states it, not valued yet. */
export function readLine(stated: StatedLine, context: OneLineContext, path: string): Result<Line> {
  const { term, currency } = context;
  const product = context.products.find(({ id }) => id === stated.productId);
  if (product === undefined) return deny(unknownProduct(stated.productId));
  const lineKey = keyOf(stated.lineKey, product, context);
  if (!lineKey.ok) return lineKey;
  const quantity = readSize(stated.quantity ?? one, `${path}.quantity`);
  if (!quantity.ok) return quantity;
  const price = readPriceOf(stated, product, context, path);
  if (!price.ok) return price;
  const commitment = stated.commitment == null ? accept(null) : committed(stated.commitment, currency, path);
  if (!commitment.ok) return commitment;

  const charge = chargeOf[product.type];
  const isOnce = charge === 'ONE_TIME';
  const line: Line = {
    lineKey: lineKey.value,
    productId: product.id,
    productType: product.type,
    description: stated.description ?? product.name,
    quantity: quantity.value,
    price: price.value,
    discount: stated.discount ?? null,
    billingInterval: isOnce ? null : (stated.billingInterval ?? { unit: 'MONTH', count: 1 }),
    billingTiming: isOnce ? null : (stated.billingTiming ?? (charge === 'USAGE' ? 'ARREARS' : 'ADVANCE')),
    from: stated.from ?? term.from,
    to: stated.to ?? term.to,
    ramp: stated.ramp ?? [],
    priceSteps: [],
    commitment: commitment.value,
    value: null,
  };
  const refusal = firstOf(
    product.status === 'ACTIVE'
      ? null
      : invalid(`${path}.productId`, 'PRODUCT_ACTIVE', `an ACTIVE product; this one is ${product.status}`),
    checkText(`${path}.description`, line.description),
    checkCharge(stated, charge, path),
    line.billingInterval === null ? null : refuseInterval(line.billingInterval, `${path}.billingInterval`),
    checkPeriod(line, term, path),
    checkRamp(line.ramp, line, path),
    // That of usage is off what will be rated; here it is only looked at.
    charge === 'USAGE' ? checkDiscount(line, path) : null,
  );
  return refusal === null ? accept(line) : deny(refusal);
}

function keyOf(stated: string | null | undefined, product: Product, { held, newKey }: OneLineContext): Result<LineKey> {
  if (stated == null) return accept(newKey());
  const line = held.find(({ lineKey }) => lineKey === stated);
  if (line?.productId === product.id) return accept(line.lineKey);
  const sentence = `There is no line ${stated} of the product ${product.id}: leave the key out for a new line.`;
  return deny(refuse('NOT_FOUND', { entity: 'ContractLine', id: stated }, sentence));
}

function readPriceOf(stated: StatedLine, product: Product, context: OneLineContext, path: string): Result<Price> {
  if (stated.price != null) return priceOf(stated.price, product.type, `${path}.price`);
  const entry = context.entries.find(({ productId }) => productId === product.id);
  if (entry !== undefined) return accept(entry.price);
  return deny(invalid(`${path}.price`, 'PRICE_IN_FORCE', 'given: no price book in force has a price of the product'));
}

function committed(amount: Decimal, currency: CurrencyCode, path: string): Result<Money> {
  const at = `${path}.commitment`;
  const figure = readPrice(amount, at);
  if (!figure.ok) return figure;
  const scale = scaleOf(currency);
  if (placesOf(figure.value) <= scale) return settledMoney(figure.value, currency, at);
  const sentence = `${at} may have ${scale} places after the point, as ${currency} has.`;
  return deny(refuse('SCALE_EXCEEDED', { path: at, currency, scale }, sentence));
}

/** Words that make no sense for how the product is charged for. */
function checkCharge(stated: StatedLine, charge: 'FIXED' | 'USAGE' | 'ONE_TIME', path: string): Refusal | null {
  const mustBe = 'left out for such a product';
  if (stated.commitment != null && charge !== 'USAGE') return invalid(`${path}.commitment`, 'USAGE_ONLY', mustBe);
  if ((stated.ramp ?? []).length > 0 && charge !== 'FIXED') return invalid(`${path}.ramp`, 'RECURRING_ONLY', mustBe);
  if (charge !== 'ONE_TIME') return null;
  if (stated.billingInterval != null) return invalid(`${path}.billingInterval`, 'RECURRING_ONLY', mustBe);
  return stated.billingTiming == null ? null : invalid(`${path}.billingTiming`, 'RECURRING_ONLY', mustBe);
}

/** Whether a line lies within the term. */
export function checkPeriod({ from, to }: Period, term: Period, path: string): Refusal | null {
  if (to !== null) {
    const empty = refuseEmptyPeriod({ from, to }, path);
    if (empty !== null) return empty;
  }
  if (from < term.from) return invalid(`${path}.from`, 'WITHIN_PERIOD', `${term.from} or later, when the whole begins`);
  if (term.to === null || (to !== null && to <= term.to)) return null;
  return invalid(`${path}.to`, 'WITHIN_PERIOD', `${term.to} at most, when the whole ends`);
}

export function checkRamp(ramp: readonly RampStep[], line: Period, path: string): Refusal | null {
  if (ramp.length > rampStepsMax) return invalid(`${path}.ramp`, 'COUNT_MAX', `at most ${rampStepsMax}`);
  let before: CivilDate = line.from;
  for (const [index, { from, quantity }] of ramp.entries()) {
    const at = `${path}.ramp[${index}]`;
    const size = readSize(quantity, `${at}.quantity`);
    if (!size.ok) return size.refusal;
    if (from <= before) return invalid(`${at}.from`, 'DATES_ASCENDING', `after ${before}`);
    if (line.to !== null && from >= line.to) return invalid(`${at}.from`, 'WITHIN_PERIOD', `before ${line.to}`);
    before = from;
  }
  return null;
}

function checkDiscount({ discount }: Line, path: string): Refusal | null {
  if (discount === null) return null;
  const figure = readPrice(discount.value, `${path}.discount.value`);
  if (!figure.ok) return figure.refusal;
  const isTooMuch = discount.kind === 'PERCENT' && compare(discount.value, hundred) > 0;
  return isTooMuch ? invalid(`${path}.discount.value`, 'RANGE', 'from 0 to 100 percent') : null;
}

const hundred = decimal(100);
