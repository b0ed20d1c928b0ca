import { z } from 'zod';
import { parseCivilDate, type CivilDate } from '../../core/civil-date.ts';
import { isCurrency, type CurrencyCode } from '../../core/currencies.ts';
import { formatDecimal, isDecimal, parseDecimal, type Decimal } from '../../core/decimal.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Result } from '../../core/result.ts';

/** What a case asks: the name of an operation, and the operation's input beside it. */
export type Operation = (input: unknown) => unknown;
export type Operations = Readonly<Record<string, Operation>>;

/** An operation over domain code: the input's shape, and what is asked of the domain. */
export function operation<Shape extends z.ZodType>(shape: Shape, run: (input: z.output<Shape>) => unknown): Operation {
  return (input) => {
    const read = shape.safeParse(input);
    if (!read.success) throw new UnfitInput(z.prettifyError(read.error));
    return shown(run(read.data));
  };
}

/** The case asks something that its operation does not understand: it fails, and says so. */
export class UnfitInput extends Error {}

/** The domain said no where the operation has no word for a no: the runner compares it as `{ error: code }`. */
export class RefusedCase extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

export function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new RefusedCase(result.refusal);
}

/** The code of a refusal, or null for none: how a list of answers shows a no. */
export function codeOf(result: Result<unknown>): string | null {
  return result.ok ? null : result.refusal.code;
}

// --- Words of the inputs ---------------------------------------------------------------------------------------------

export const decimalText = z.string().transform((text, context): Decimal => {
  const parsed = parseDecimal(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.refusal.message });
  return z.NEVER;
});

export const dateText = z.string().transform((text, context): CivilDate => {
  const parsed = parseCivilDate(text);
  if (parsed.ok) return parsed.value;
  context.addIssue({ code: 'custom', message: parsed.refusal.message });
  return z.NEVER;
});

export const currencyCode = z.string().transform((text, context): CurrencyCode => {
  if (isCurrency(text)) return text;
  context.addIssue({ code: 'custom', message: `${text} is no currency of ISO 4217.` });
  return z.NEVER;
});

export const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text));
export const moneyShape = z.object({ amount: decimalText, currency: currencyCode });
export const periodShape = z.object({ from: dateText, to: dateText.nullable() });

// --- The answer ------------------------------------------------------------------------------------------------------

/** A domain value as JSON: decimals as text, instants as RFC 3339. */
function shown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return String(value);
  if (isDecimal(value)) return formatDecimal(value);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part)]));
}
