import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';

/** Rules of single values that a client types in. Each answers the refusal, or null when the value will do. */

export const textLengthMax = 300;

type Rule = { readonly test: (value: string) => boolean; readonly rule: ValidationRule; readonly mustBe: string };

const rules = {
  text: {
    test: (value) => value.trim() !== '' && value.length <= textLengthMax,
    rule: 'TEXT',
    mustBe: `1 to ${textLengthMax} characters, not only blanks`,
  },
  name: {
    test: (value) => /^[A-Za-z0-9._:/-]{1,128}$/.test(value),
    rule: 'NAME_FORM',
    mustBe: '1 to 128 letters, digits or . _ : / -',
  },
} as const satisfies Record<string, Rule>;

export function checkValue(kind: keyof typeof rules, path: string, value: string | null | undefined): Refusal | null {
  if (value === null || value === undefined || rules[kind].test(value)) return null;
  return invalid(path, rules[kind].rule, rules[kind].mustBe);
}

/** A whole number between two ends, both included. */
export function checkRange(path: string, value: number | null | undefined, from: number, to: number): Refusal | null {
  if (value === null || value === undefined || (value >= from && value <= to)) return null;
  return invalid(path, 'RANGE', `from ${from} to ${to}`);
}

/** The first of several answers that is a no. */
export function firstOf(...answers: readonly (Refusal | null)[]): Refusal | null {
  return answers.find((answer) => answer !== null) ?? null;
}

/** `mustBe` completes the sentence "… must be"; clients go by the rule's word. */
export function invalid(path: string, rule: ValidationRule, mustBe: string): Refusal {
  return refuse('VALIDATION_FAILED', { path, rule }, `${path} must be ${mustBe}.`);
}
