import { createHash } from 'node:crypto';
import { scaleOf, type CurrencyCode } from '../../../../core/currencies.ts';
import { subtract, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import { subtractMoney, type Money } from '../../../../core/money.ts';
import type { PricePlan } from '../../../../core/pricing/price-plan.ts';
import { rate } from '../../../../core/pricing/rate.ts';
import type { Usage } from '../../../../core/pricing/usage.ts';
import { accept, type Result } from '../../../../core/result.ts';
import { round, type RoundingMode } from '../../../../core/rounding.ts';
import type { InvoicePeriod } from '../invoice.ts';
import { aggregate, type Aggregate } from './aggregation.ts';
import { standingEvents } from './corrections.ts';
import type { Meter } from './meter.ts';
import { spanOf } from './span.ts';
import { limitSpend, type LimitedLine, type SpendLimits } from './spend-limits.ts';
import { contentOf, numberIn, usageKey, type UsageEvent } from './usage-event.ts';

/** What the ledger receives of a period's usage, instead of the events (DOMAIN 5.5). The amount is settled money. */
export type RatedUsage = {
  readonly meterCode: string;
  readonly period: InvoicePeriod;
  readonly quantity: Decimal;
  /** Σ tier lines − Σ discounts + true-up, rounded once. */
  readonly amount: Money;
  /** Exact, as the price has them. */
  readonly tierLines: readonly LimitedLine[];
  readonly trueUp: Decimal;
  readonly eventCount: number;
  readonly firstEventAt: Date | null;
  readonly lastEventAt: Date | null;
  readonly digest: string;
  /** What WEIGHTED_SUM carries over to the next period. */
  readonly level: Decimal;
};

/** Either may be negative: a correction can lower what was used, or what it cost. */
export type UsageAdjustment = Pick<RatedUsage, 'meterCode' | 'period' | 'quantity' | 'amount'>;

/** By what the usage of a subscription item is rated. `carried` is the level that the period before ended with. */
export type RatingTerms = {
  readonly period: InvoicePeriod;
  readonly timeZone: string;
  readonly plan: PricePlan;
  readonly limits: SpendLimits;
  readonly currency: CurrencyCode;
  readonly roundingMode: RoundingMode;
  readonly carried?: Decimal;
};

/**
 * Rates the whole usage of a period: the events of one subscription item, in any order, corrections among them. Refuses
 * what the aggregation, the price or the zone refuse (VALIDATION_FAILED).
 */
export function rateUsage(meter: Meter, events: readonly UsageEvent[], terms: RatingTerms): Result<RatedUsage> {
  const span = spanOf(terms.period, terms.timeZone);
  if (!span.ok) return span;
  const aggregated = aggregate(meter, standingEvents(events), span.value, terms.carried);
  if (!aggregated.ok) return aggregated;
  const usage = usageOf(aggregated.value, meter, terms.plan);
  if (!usage.ok) return usage;
  const rated = rate(terms.plan, usage.value);
  if (!rated.ok) return rated;
  const { amount, lines, trueUp } = limitSpend(rated.value, terms.limits);
  const { currency, roundingMode } = terms;
  const { quantity, level, events: counted } = aggregated.value;
  const instants = counted.map((event) => event.occurredAt.getTime()).sort((a, b) => a - b);
  const [first, last] = [instants[0], instants.at(-1)];
  return accept({
    meterCode: meter.code,
    period: terms.period,
    quantity,
    amount: { amount: round(amount, scaleOf(currency), roundingMode), currency },
    tierLines: lines,
    trueUp,
    eventCount: counted.length,
    firstEventAt: first === undefined ? null : new Date(first),
    lastEventAt: last === undefined ? null : new Date(last),
    digest: digestOf(counted),
    level,
  });
}

/**
 * What late events and corrections change after a period was billed: a line of the next invoice, the difference of two
 * ratings of the whole period, each rounded, so that the period's bills sum to what it costs (DOMAIN 1.2.5, 5.5). Null
 * when the events are those that were billed.
 */
export function adjustmentOf(billed: RatedUsage, now: RatedUsage): UsageAdjustment | null {
  const { meterCode, period } = now;
  const isSame = billed.meterCode === meterCode && billed.period.from === period.from && billed.period.to === period.to;
  invariant(isSame, 'an adjustment is the difference of two ratings of one meter and period');
  if (billed.digest === now.digest) return null;
  const amount = subtractMoney(now.amount, billed.amount);
  invariant(amount.ok, 'both ratings are in the currency of the billing account');
  return { meterCode, period, quantity: subtract(now.quantity, billed.quantity), amount: amount.value };
}

/** SHA-256 in hex over what the sources said in the events, whatever their order. */
export function digestOf(events: readonly UsageEvent[]): string {
  const said = events.map((event) => contentOf(event)).sort();
  const hash = createHash('sha256');
  for (const content of said) hash.update(content).update('\n');
  return hash.digest('hex');
}

/** A limit for each event needs the amount of each, in the order in which they happened. */
function usageOf({ quantity, events }: Aggregate, meter: Meter, { events: fees }: PricePlan): Result<Usage> {
  const usage = { quantity, events: events.length };
  if (fees === null || (fees.minimum === null && fees.maximum === null)) return accept(usage);
  const eventAmounts: Decimal[] = [];
  for (const event of [...events].sort(byInstant)) {
    const amount = numberIn(event, meter);
    if (!amount.ok) return amount;
    eventAmounts.push(amount.value);
  }
  return accept({ ...usage, eventAmounts });
}

function byInstant(a: UsageEvent, b: UsageEvent): number {
  const order = a.occurredAt.getTime() - b.occurredAt.getTime();
  return order || (usageKey(a.source, a.eventId) < usageKey(b.source, b.eventId) ? -1 : 1);
}
