import { formatDecimal, isDecimal } from '../../core/decimal.ts';
import type { Refusal } from '../../core/refusal.ts';
import type { Result } from '../../core/result.ts';

/** The value that a rule answered; a refusal fails the test with its sentence. */
export function accepted<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`refused: ${result.refusal.message}`);
}

/** The code and the details of a no, or null for none: what a client may rely on. */
export function refused(result: Result<unknown> | Refusal | null): Pick<Refusal, 'code' | 'details'> | null {
  const refusal = result !== null && 'ok' in result ? (result.ok ? null : result.refusal) : result;
  return refusal === null ? null : { code: refusal.code, details: refusal.details };
}

/** The refusal of a single value, as `refused` shows it. */
export function invalidAt(path: string, rule: string): object {
  return { code: 'VALIDATION_FAILED', details: { path, rule } };
}

/** Decimals as text, wherever they stand, so that a test reads like the figures it was worked from. */
export function plain(value: unknown): unknown {
  if (isDecimal(value)) return formatDecimal(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}
