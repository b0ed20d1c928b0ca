import { z } from 'zod';
import { parseCivilDate, type CivilDate } from '../../../core/civil-date.ts';
import { isCurrency } from '../../../core/currencies.ts';
import { parseDecimal, type Decimal } from '../../../core/decimal.ts';
import { settledMoney, type Money } from '../../../core/money.ts';
import type { Result } from '../../../core/result.ts';
import { problemOf, type Problem } from './record.ts';

/** The values of a record by the form of its entity. */
export function readValues<T>(form: z.ZodType<T>, values: unknown): T | Problem {
  const parsed = form.safeParse(values);
  return parsed.success ? parsed.data : { problem: `values.${problemOf(parsed.error)}` };
}

/** `"12.50"`, never a JSON number: it has been a float on its way. */
export const toldDecimal = z.string().transform((text, context): Decimal => orIssue(parseDecimal(text), context));

export const toldDate = z.string().transform((text, context): CivilDate => orIssue(parseCivilDate(text), context));

/** `{"amount": "12.50", "currency": "EUR"}` with no more places than the currency has. */
export const toldMoney = z
  .strictObject({ amount: z.string(), currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217') })
  .transform(({ amount, currency }, context): Money => orIssue(settledMoney(amount, currency), context));

function orIssue<T>(read: Result<T>, context: z.RefinementCtx): T {
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: read.refusal.message });
  return z.NEVER;
}
