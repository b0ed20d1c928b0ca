import { refuse, type Refusal } from './refusal.ts';
import type { ValidationRule } from './validation-rules.ts';

/** What every subgraph's checks of a client's values are made of. Each answers the refusal, or null when the value will do. */

/** `mustBe` completes the sentence "… must be"; clients go by the rule's word. */
export function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${mustBe}.`);
}

/** The first of several answers that is a no. */
export function firstOf(...answers: readonly (Refusal | null)[]): Refusal | null {
  return answers.find((answer) => answer !== null) ?? null;
}

/** A whole number between two ends, both included. */
export function checkRange(path: string, value: number | null | undefined, from: number, to: number): Refusal | null {
  if (value === null || value === undefined || (value >= from && value <= to)) return null;
  return invalid(path, 'RANGE', `from ${from} to ${to}`);
}

export function checkCount(path: string, count: number, max: number): Refusal | null {
  return count <= max ? null : invalid(path, 'COUNT_MAX', `at most ${max}`);
}

export const textLengthMax = 300;

export function checkText(path: string, value: string | null | undefined): Refusal | null {
  if (value === null || value === undefined || (value.trim() !== '' && value.length <= textLengthMax)) return null;
  return invalid(path, 'TEXT', `1 to ${textLengthMax} characters, not only blanks`);
}

/** A name that programs go by: of an account, a code, a system's document. */
export function checkName(path: string, value: string | null | undefined): Refusal | null {
  if (value === null || value === undefined || /^[A-Za-z0-9._:/-]{1,128}$/.test(value)) return null;
  return invalid(path, 'NAME_FORM', '1 to 128 letters, digits or . _ : / -');
}
