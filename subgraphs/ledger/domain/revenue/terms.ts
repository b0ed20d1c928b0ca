import { days30E360 } from '../../../../core/calendar/day-count.ts';
import type { CivilDate } from '../../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../../core/currencies.ts';
import { decimal, multiply, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import type { CustomerId, LegalEntityId } from '../../../../core/ids.ts';
import type { Money } from '../../../../core/money.ts';
import type { BoundedPeriod, Period } from '../../../../core/period.ts';
import { recognitionMethods, type RecognitionMethod } from './schedule/methods.ts';
import type { UnitBasis } from './ssp.ts';

/** What the contract source tells of a contract, as far as revenue asks. */
export type ContractTerms = {
  readonly contractId: string;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  readonly status: string;
  readonly startDate: CivilDate;
  readonly endDate: CivilDate | null;
  readonly termination: { readonly date: CivilDate; readonly creditPolicy: string | null } | null;
  /** In their order; the last one is in force. */
  readonly versions: readonly VersionTerms[];
};

export type VersionTerms = {
  readonly version: number;
  /** The first day of what it changes. */
  readonly effectiveDate: CivilDate;
  readonly lines: readonly TermsLine[];
};

export type TermsLine = {
  readonly lineKey: string;
  readonly productId: string;
  readonly productType: string;
  /** The product's; null where it has none. */
  readonly revenueTemplateCode: string | null;
  readonly description: string;
  readonly quantity: Decimal;
  readonly ramp: readonly { readonly from: CivilDate; readonly quantity: Decimal }[];
  readonly from: CivilDate;
  readonly to: CivilDate | null;
  /** What it is sure to bring over the whole term; null without an end, and of what is used. */
  readonly value: Money | null;
};

/** The service that a line promises: to its own end, or to that of the contract. */
export function serviceOf({ from, to }: TermsLine, { endDate }: Pick<ContractTerms, 'endDate'>): Period {
  return { from, to: to ?? endDate };
}

/** How a product is recognised whose template says nothing (DOMAIN 7, step 5). */
const methodOfProduct: Readonly<Record<string, RecognitionMethod>> = {
  RECURRING: 'STRAIGHT_LINE_DAILY',
  BUNDLE: 'STRAIGHT_LINE_DAILY',
  ONE_TIME: 'POINT_IN_TIME',
  SERVICE: 'POINT_IN_TIME',
  USAGE: 'AS_INVOICED',
};

/**
 * The method of a line: the product's template where it names one, else by what is sold. What recurs without an end has no
 * price to spread: it is earned as it is invoiced, over the time of each invoice. A right has to expire. Otherwise the reason why
 * there is none.
 */
export function methodOf(line: TermsLine, service: Period): RecognitionMethod | 'TEMPLATE_UNKNOWN' | 'END_MISSING' {
  const { revenueTemplateCode: code, productType, value } = line;
  const method = code === null ? (methodOfProduct[productType] ?? null) : isMethod(code) ? code : null;
  if (method === null) return 'TEMPLATE_UNKNOWN';
  if (method === 'MATERIAL_RIGHT' && service.to === null) return 'END_MISSING';
  const needsEnd = recognitionMethods[method].measure === 'TIME_ELAPSED';
  return value === null || (needsEnd && service.to === null) ? 'AS_INVOICED' : method;
}

function isMethod(code: string): code is RecognitionMethod {
  return Object.hasOwn(recognitionMethods, code);
}

/** A span of a line in which its quantity stays the same. */
export type QuantitySpan = BoundedPeriod & { readonly quantity: Decimal };

/** The quantities of a line within a time, each with its span. */
export function quantitiesIn({ quantity, ramp, from }: TermsLine, time: BoundedPeriod): readonly QuantitySpan[] {
  const steps = [{ from, quantity }, ...ramp].sort((a, b) => (a.from < b.from ? -1 : 1));
  return steps.flatMap((step, index) => {
    const next = steps[index + 1]?.from ?? time.to;
    // What holds at the beginning of the line holds before it too.
    const since = index === 0 || step.from < time.from ? time.from : step.from;
    const until = next < time.to ? next : time.to;
    return since < until ? [{ from: since, to: until, quantity: step.quantity }] : [];
  });
}

/**
 * The units of a line within a time that a unit price counts, in thirtieths, so that nothing is rounded before the end: of a month
 * each, or as many as it begins with.
 */
export function thirtiethsOf(line: TermsLine, time: BoundedPeriod, basis: UnitBasis): Decimal {
  const spans = quantitiesIn(line, time);
  if (basis === 'UNIT') return multiply(spans[0]?.quantity ?? zero, decimal(30));
  return sum(spans.map(({ quantity, from, to }) => multiply(quantity, decimal(days30E360(from, to)))));
}
