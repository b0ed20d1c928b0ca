import { billingSchedule, billingDate } from '../../../core/calendar/billing-dates.ts';
import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Decimal } from '../../../core/decimal.ts';
import { invariant } from '../../../core/invariant.ts';
import type { Money } from '../../../core/money.ts';
import { rate } from '../../../core/pricing/rate.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import { accept, deny, type Result } from '../../../core/result.ts';
import type { RoundingMode } from '../../../core/rounding.ts';
import { contractValue, type LineTerms, type PriceStep } from './contract-value.ts';
import { chargeOf, stepsOf, type Line } from './line.ts';
import { planOf } from './price.ts';

export type ValuedLines = { readonly lines: readonly Line[]; readonly value: Money | null };

/** The lines with what each is sure to bring, and all of them together; without an end there is no such sum. */
export function valued(
  lines: readonly Line[],
  currency: CurrencyCode,
  mode: RoundingMode,
  at = 'input',
): Result<ValuedLines> {
  const terms: LineTerms[] = [];
  for (const [index, line] of lines.entries()) {
    const one = termsOf(line, currency, `${at}.lines[${index}]`);
    if (!one.ok) return one;
    terms.push(one.value);
  }
  const worth = contractValue(terms, currency, mode);
  if (!worth.ok) return deny(under(at, inLineWords(worth.refusal, lines)));
  const values = new Map(worth.value.lines.map(({ lineKey, value }) => [lineKey, value]));
  const withValues = lines.map((line) => ({
    ...line,
    value: isEndless(line) ? null : (values.get(line.lineKey) ?? null),
  }));
  return accept({ lines: withValues, value: lines.some(isEndless) ? null : worth.value.tcv });
}

/** What a quantity costs for one billing period, or once, before any discount; exact. */
export function grossOf({ price }: Pick<Line, 'price'>, quantity: Decimal, path = 'line'): Result<Decimal> {
  const plan = planOf(price, `${path}.price`);
  if (!plan.ok) return plan;
  const rated = rate(plan.value, { quantity });
  return rated.ok ? accept(rated.value.amount) : deny(under(path, rated.refusal));
}

function termsOf(line: Line, currency: CurrencyCode, path: string): Result<LineTerms> {
  const { lineKey, commitment, from } = line;
  const charge = chargeOf[line.productType];
  if (charge === 'USAGE') return accept({ kind: 'USAGE', lineKey, commitment });
  const steps: PriceStep[] = [];
  for (const [index, { from: since, quantity, price, discount }] of stepsOf(line).entries()) {
    const gross = grossOf({ price }, quantity, stepPath(line, index, path));
    if (!gross.ok) return gross;
    steps.push({ from: since, gross: { amount: gross.value, currency }, discount });
  }
  const [first] = steps;
  invariant(first, 'a line has a step at least');
  if (charge === 'ONE_TIME') return accept({ kind: 'ONE_TIME', lineKey, gross: first.gross, discount: first.discount });
  invariant(line.billingInterval, 'what recurs has an interval');
  const schedule = billingSchedule(from, line.billingInterval);
  if (!schedule.ok) return deny(under(`${path}.billingInterval`, schedule.refusal));
  const last = steps.at(-1)?.from ?? from;
  // Of a line without an end one period is looked at, so that its discount is.
  const to = line.to ?? afterLast(last, (k) => billingDate(schedule.value, k));
  return accept({
    kind: 'FIXED',
    lineKey,
    period: { from, to },
    schedule: schedule.value,
    dayCount: 'ACTUAL',
    steps,
  });
}

/** The first billing date after a day. */
function afterLast(day: CivilDate, dateAt: (k: number) => CivilDate): CivilDate {
  let k = 1;
  while (dateAt(k) <= day) k += 1;
  return dateAt(k);
}

function isEndless(line: Line): boolean {
  return chargeOf[line.productType] === 'FIXED' && line.to === null;
}

/** A refusal of the value's own words, with the path that the client knows: the first step is the line itself. */
function inLineWords(refusal: Refusal, lines: readonly Line[]): Refusal {
  if (refusal.code !== 'VALIDATION_FAILED') return refusal;
  const path = refusal.details.path.replace(/^lines\[(\d+)\]\.steps\[(\d+)\]/, (_, at: string, step: string) => {
    const line = lines[Number(at)];
    invariant(line, 'the value of lines speaks of these lines');
    return stepPath(line, Number(step), `lines[${at}]`);
  });
  return withPath(path, refusal);
}

/** Where a step of a line stands: in the line itself, in its ramp or, where it only changes the price, there. */
function stepPath(line: Line, index: number, path: string): string {
  if (index === 0) return path;
  const from = stepsOf(line)[index]?.from;
  const at = line.ramp.findIndex((step) => step.from === from);
  return at >= 0
    ? `${path}.ramp[${at}]`
    : `${path}.priceSteps[${line.priceSteps.findIndex((step) => step.from === from)}]`;
}

function under(path: string, refusal: Refusal): Refusal {
  return refusal.code === 'VALIDATION_FAILED' ? withPath(`${path}.${refusal.details.path}`, refusal) : refusal;
}

function withPath(path: string, refusal: Extract<Refusal, { code: 'VALIDATION_FAILED' }>): Refusal {
  const { path: before, rule } = refusal.details;
  return refuse('VALIDATION_FAILED', { path, rule }, refusal.message.replace(before, path));
}
