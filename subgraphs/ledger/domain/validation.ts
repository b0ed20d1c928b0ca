import { scaleOf } from '../../../core/currencies.ts';
import { placesOf, sign } from '../../../core/decimal.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';

/** `mustBe` completes the sentence "… must be"; clients go by the rule's word. */
export function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${mustBe}.`);
}

export const textLengthMax = 300;

export function checkText(path: string, value: string | null | undefined): Refusal | null {
  if (value == null || (value.trim() !== '' && value.length <= textLengthMax)) return null;
  return invalid(path, 'TEXT', `1 to ${textLengthMax} characters, not only blanks`);
}

/** A technical name: of a chart, a dimension, another system's document. */
export function checkName(path: string, value: string | null | undefined): Refusal | null {
  if (value == null || /^[A-Za-z0-9._:/-]{1,128}$/.test(value)) return null;
  return invalid(path, 'NAME_FORM', '1 to 128 letters, digits or . _ : / -');
}

/** The first of several answers that is a no. */
export function firstOf(...answers: readonly (Refusal | null)[]): Refusal | null {
  return answers.find((answer) => answer !== null) ?? null;
}

/** Money of a journal: no more places than its currency has, zero or more (DOMAIN 1.1, 6.1). */
export function checkAmount(path: string, { amount, currency }: Money): Refusal | null {
  const scale = scaleOf(currency);
  if (placesOf(amount) > scale) {
    const sentence = `${path} may have ${scale} places after the point, in ${currency}.`;
    return refuse('SCALE_EXCEEDED', { path, currency, scale }, sentence);
  }
  return sign(amount) < 0 ? invalid(path, 'NOT_NEGATIVE', 'zero or more') : null;
}

/** The same, and more than zero: what is applied, settled or posted is something. */
export function checkPositive(path: string, value: Money): Refusal | null {
  return checkAmount(path, value) ?? (sign(value.amount) === 0 ? invalid(path, 'POSITIVE', 'more than zero') : null);
}

export function requireReason(reason: string | null): Refusal | null {
  return reason === null || reason.trim() === ''
    ? invalid('write.reason', 'REQUIRED', 'given: it is kept with the change')
    : null;
}
