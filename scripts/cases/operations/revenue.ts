import { z } from 'zod';
import { daysInMonth, parseCivilDate, type CivilDate } from '../../../core/civil-date.ts';
import { scaleOf, type CurrencyCode } from '../../../core/currencies.ts';
import { decimal, zero, type Decimal } from '../../../core/decimal.ts';
import { settledMoney } from '../../../core/money.ts';
import { allocatePrice } from '../../../subgraphs/ledger/domain/revenue/allocation.ts';
import { bundleRevenue } from '../../../subgraphs/ledger/domain/revenue/bundle.ts';
import { catchUpOnEstimate } from '../../../subgraphs/ledger/domain/revenue/modification/cost-to-cost.ts';
import {
  cumulativeCatchUp,
  priceConcession,
  prospective,
  remainingOf,
  separateContract,
} from '../../../subgraphs/ledger/domain/revenue/modification/modification.ts';
import { decideTreatment } from '../../../subgraphs/ledger/domain/revenue/modification/treatment.ts';
import type { Rounding } from '../../../subgraphs/ledger/domain/revenue/rounding.ts';
import { pointInTime } from '../../../subgraphs/ledger/domain/revenue/schedule/deliveries.ts';
import { recognise } from '../../../subgraphs/ledger/domain/revenue/schedule/recognition.ts';
import { amountOf, straightLine, type Schedule } from '../../../subgraphs/ledger/domain/revenue/schedule/schedule.ts';
import { averagePriceRevenue } from '../../../subgraphs/ledger/domain/revenue/variable/average-price.ts';
import { returnableRevenue } from '../../../subgraphs/ledger/domain/revenue/variable/right-of-return.ts';
import { rebatedRevenue } from '../../../subgraphs/ledger/domain/revenue/variable/volume-rebate.ts';
import { accepted, currencyCode, dateText, decimalText, operation, UnfitInput, type Operations } from '../operation.ts';

// --- Words of the inputs ---------------------------------------------------------------------------------------------

const quantity = z.union([decimalText, z.int().transform((count): Decimal => decimal(count))]);
const places = z.coerce.number().int();
const roundingMode = z.enum(['HALF_UP', 'HALF_EVEN']).default('HALF_UP');

/** Amounts without a currency are of one with cents. */
const roundingShape = { currency: currencyCode.optional(), scale: places.optional(), mode: roundingMode };

function roundingOf({
  currency,
  scale = currency === undefined ? 2 : scaleOf(currency),
  mode,
}: {
  readonly currency?: CurrencyCode | undefined;
  readonly scale?: number | undefined;
  readonly mode: Rounding['mode'];
}): Rounding {
  return { scale, mode };
}

/** A day, or the last day of a month: `2026-03`. */
const throughDate = z.string().transform((text, context): CivilDate => {
  const isMonth = /^\d{4}-\d{2}$/.test(text);
  const day = isMonth ? `-${daysInMonth(Number(text.slice(0, 4)), Number(text.slice(5)))}` : '';
  const parsed = parseCivilDate(`${text}${day}`);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.refusal.message });
  return z.NEVER;
});

// --- Schedules -------------------------------------------------------------------------------------------------------

const plan = z.object({
  method: z.enum(['STRAIGHT_LINE_DAILY', 'STRAIGHT_LINE_MONTHLY', 'POINT_IN_TIME']),
  amount: decimalText,
  currency: currencyCode,
  from: dateText,
  to: dateText.nullish(),
  rounding: z.enum(['CUMULATIVE', 'LAST_TAKES_REMAINDER']).default('CUMULATIVE'),
  mode: roundingMode,
  periods: z.array(z.object({ name: z.string(), from: dateText, to: dateText })).optional(),
});

function scheduleOf(input: z.output<typeof plan>): Schedule {
  const { method, mode, rounding: policy } = input;
  const allocated = accepted(settledMoney(input.amount, input.currency, 'amount'));
  const calendar = input.periods ?? 'CALENDAR_MONTHS';
  if (method === 'POINT_IN_TIME') return accepted(pointInTime(allocated, input.from, calendar));
  const service = { from: input.from, to: input.to ?? null };
  return accepted(straightLine({ allocated, service, method, policy, mode, calendar }));
}

// --- Prices ----------------------------------------------------------------------------------------------------------

const allocationShape = {
  price: decimalText,
  observedBundles: z.array(z.object({ items: z.array(z.string()), price: decimalText })).default([]),
  residual: z.string().nullish(),
};

const bundleItem = z.intersection(
  z.object({ id: z.string(), ssp: decimalText.nullable() }),
  z.discriminatedUnion('method', [
    z.object({ method: z.literal('POINT_IN_TIME') }),
    z.object({ method: z.literal('STRAIGHT_LINE_MONTHLY'), months: places }),
  ]),
);

// --- Modifications ---------------------------------------------------------------------------------------------------

const lot = z.object({ units: quantity, price: decimalText });

const modification = z.object({
  ...roundingShape,
  treatment: z.enum(['SEPARATE_CONTRACT', 'PROSPECTIVE', 'CUMULATIVE_CATCH_UP']).optional(),
  original: lot.optional(),
  delivered: z.object({ units: quantity, recognised: decimalText }).optional(),
  remaining: lot.optional(),
  change: lot,
  distinct: z.boolean().default(true),
  remainingDistinct: z.boolean().default(true),
  sspPerUnit: decimalText.optional(),
  priceConcessionOnDelivered: z.object({ units: quantity, perUnit: decimalText }).nullish(),
});
type Modification = z.output<typeof modification>;

/** The treatment as stated, or as the tests decide it. */
function treatmentOf({ treatment, change, distinct, remainingDistinct, sspPerUnit }: Modification, rounding: Rounding) {
  if (treatment !== undefined) return treatment;
  const added = { ...change, isDistinct: distinct, sspPerUnit: sspPerUnit ?? null };
  return decideTreatment({ added, remaining: [{ id: 'remaining', isDistinct: remainingDistinct }] }, rounding)
    .treatment;
}

function effectOf(input: Modification, rounding: Rounding) {
  const { original, delivered, change } = input;
  const treatment = treatmentOf(input, rounding);
  switch (treatment) {
    case 'SEPARATE_CONTRACT':
      return { treatment, ...accepted(separateContract({ original: given('original', original), change }, rounding)) };
    case 'PROSPECTIVE': {
      const remaining =
        input.remaining ?? accepted(remainingOf(given('remaining', original), given('delivered', delivered)));
      return { treatment, ...accepted(prospective({ remaining, change }, rounding)) };
    }
    case 'CUMULATIVE_CATCH_UP': {
      const before = { original: given('original', original), delivered: given('delivered', delivered) };
      return { treatment, ...accepted(cumulativeCatchUp({ ...before, change }, rounding)) };
    }
    case 'MIXED':
      throw new UnfitInput('what is distinct and what is not are two changes: state each apart');
  }
}

function given<T>(name: string, value: T | undefined): T {
  if (value === undefined) throw new UnfitInput(`${name} is missing`);
  return value;
}

export const revenueOperations: Operations = {
  schedule: operation(plan, (input) => {
    const schedule = scheduleOf(input);
    return { lines: schedule.lines.map((line) => [line.period, amountOf(schedule, line).amount]) };
  }),

  recognise: operation(
    plan.extend({ closedThrough: throughDate.nullish(), runThrough: throughDate }),
    ({ closedThrough, runThrough, ...input }) => {
      const run = {
        closedThrough: closedThrough ?? null,
        runThrough,
        calendar: input.periods ?? 'CALENDAR_MONTHS',
      } as const;
      const { postings, deferredLeft } = accepted(recognise(scheduleOf(input), run));
      return {
        postings: postings.map(({ earned, amount, posted }) => ({ earned, amount: amount.amount, posted })),
        deferredLeft: deferredLeft.amount,
      };
    },
  ),

  allocateSsp: operation(
    z.object({ ...allocationShape, ...roundingShape, ssp: z.array(z.tuple([z.string(), decimalText.nullable()])) }),
    ({ price, ssp, observedBundles, residual, ...input }) => {
      const obligations = ssp.map(([id, own]) => ({ id, ssp: own }));
      const asked = { price, obligations, bundles: observedBundles, residual: residual ?? null };
      const allocated = accepted(allocatePrice(asked, roundingOf(input).scale));
      return { allocated: allocated.map(({ id, amount }) => [id, amount]) };
    },
  ),

  recogniseBundle: operation(
    z.object({ ...allocationShape, ...roundingShape, items: z.array(bundleItem) }),
    ({ price, items, observedBundles, residual, ...input }) => {
      const bundle = { price, items, bundles: observedBundles, residual: residual ?? null };
      const { allocated, atDelivery, perMonth } = accepted(bundleRevenue(bundle, roundingOf(input)));
      return {
        allocated: Object.fromEntries(allocated.map(({ id, amount }) => [id, amount])),
        atDelivery,
        perMonth,
      };
    },
  ),

  modify: operation(modification, (input) => {
    const rounding = roundingOf(input);
    const concession = input.priceConcessionOnDelivered ?? null;
    return {
      ...effectOf(input, rounding),
      immediateReduction: concession === null ? null : accepted(priceConcession(concession, rounding)),
    };
  }),

  modifyPercentComplete: operation(
    z.object({
      ...roundingShape,
      costToDate: decimalText,
      originalCost: decimalText,
      originalPrice: decimalText,
      addedCost: decimalText.default(zero),
      addedPrice: decimalText.default(zero),
      variableNowIncluded: decimalText.nullish(),
      progressScalePct: places.nullish(),
    }),
    (input) => {
      const change = {
        costToDate: input.costToDate,
        before: { price: input.originalPrice, expectedCost: input.originalCost },
        added: { price: input.addedPrice, expectedCost: input.addedCost },
        variableNowIncluded: input.variableNowIncluded ?? zero,
        progressScalePct: input.progressScalePct ?? null,
      };
      return accepted(catchUpOnEstimate(change, roundingOf(input)));
    },
  ),

  rightOfReturn: operation(
    z.object({
      ...roundingShape,
      units: quantity,
      unitPrice: decimalText,
      unitCost: decimalText,
      expectedKept: quantity,
      recoveryCostPerUnit: decimalText.default(zero),
    }),
    (input) => accepted(returnableRevenue(input, roundingOf(input))),
  ),

  volumeRebate: operation(
    z.object({
      ...roundingShape,
      priceBefore: decimalText,
      priceAfter: decimalText,
      threshold: quantity,
      quarters: z.array(z.object({ units: quantity, thresholdExpected: z.boolean() })),
    }),
    ({ quarters, ...input }) => {
      const periods = accepted(rebatedRevenue(input, quarters, roundingOf(input)));
      return {
        revenue: periods.map(({ revenue }) => revenue),
        refundLiability: periods.map(({ refundLiability }) => refundLiability),
      };
    },
  ),

  averagePriceRevenue: operation(
    z.object({
      ...roundingShape,
      tiers: z.array(z.object({ upTo: quantity.nullable(), unit: decimalText })),
      expectedVolume: quantity,
      sold: quantity,
      listPrice: decimalText.nullish(),
      averagePriceScale: places.nullish(),
    }),
    (input) => {
      const { listPrice = null, averagePriceScale = null, ...sale } = input;
      return accepted(averagePriceRevenue({ ...sale, listPrice, averagePriceScale }, roundingOf(input)));
    },
  ),
};
