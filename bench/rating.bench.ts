import { decimal, type Decimal } from '../core/decimal.ts';
import { invariant } from '../core/invariant.ts';
import { readPricePlan, type PricePlan } from '../core/pricing/price-plan.ts';
import { rateFurther } from '../core/pricing/progressive.ts';
import { rate } from '../core/pricing/rate.ts';
import type { Figure } from './measure.ts';

/** Ratings a second on one core over a price of twenty tiers, lines included; the quantities fall into all of them. */

const tiersCount = 20;
const tierUnits = 1_000;
const warmUpMs = 500;
const measuredMs = 2_000;
const perClockReading = 1_000;

export async function benchRating(): Promise<Figure[]> {
  const goal = '≥ 200000';
  const unit = '/s';
  const graduated = plan('GRADUATED');
  const packages = plan('GRADUATED_PACKAGE');
  const volume = plan('VOLUME');
  return [
    { name: 'rating: graduated, 20 tiers, with lines', value: ratingsPerSecond(graduated), unit, goal },
    { name: 'rating: graduated packages, 20 tiers, with lines', value: ratingsPerSecond(packages), unit, goal },
    { name: 'rating: volume, 20 tiers', value: ratingsPerSecond(volume), unit, goal },
    { name: 'rating: graduated, 20 tiers, a progressive part with lines', value: partsPerSecond(graduated), unit },
  ];
}

function plan(model: 'GRADUATED' | 'GRADUATED_PACKAGE' | 'VOLUME'): PricePlan {
  const tiers = Array.from({ length: tiersCount }, (_, index) => ({
    upTo: index === tiersCount - 1 ? null : decimal((index + 1) * tierUnits),
    flat: decimal(index),
    unit: decimal(`0.0${tiersCount - index + 10}`),
    packageSize: '30',
    packagePrice: '1.25',
  }));
  const read = readPricePlan({ model, tiers });
  invariant(read.ok, 'the price of a benchmark is a price');
  return read.value;
}

function ratingsPerSecond(price: PricePlan): number {
  return perSecond((quantity) => {
    const rated = rate(price, { quantity });
    return rated.ok ? rated.value.lines.length : 0;
  });
}

function partsPerSecond(price: PricePlan): number {
  const added = { quantity: decimal('750.5') };
  return perSecond((quantity) => {
    const rated = rateFurther(price, { quantity }, added);
    return rated.ok ? rated.value.lines.length : 0;
  });
}

/** Quantities with a fraction, spread over all tiers so that no branch is learnt. */
const quantities: readonly Decimal[] = Array.from({ length: 997 }, (_, index) =>
  decimal(`${((index * 7_919) % (tiersCount * tierUnits)) + 1}.125`),
);

function perSecond(call: (quantity: Decimal) => number): number {
  run(warmUpMs, call);
  return run(measuredMs, call);
}

function run(durationMs: number, call: (quantity: Decimal) => number): number {
  const started = performance.now();
  let calls = 0;
  let lines = 0;
  while (performance.now() - started < durationMs) {
    for (let index = 0; index < perClockReading; index += 1) {
      const quantity = quantities[calls % quantities.length];
      if (quantity !== undefined) lines += call(quantity);
      calls += 1;
    }
  }
  // Reading the result keeps the engine from leaving out the work.
  invariant(lines >= calls, 'every rating has a line');
  return calls / ((performance.now() - started) / 1_000);
}
