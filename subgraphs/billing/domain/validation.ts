import type { Refusal } from '../../../core/refusal.ts';
import { invalid, textLengthMax } from '../../../core/validation.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';

export { checkRange, firstOf, invalid } from '../../../core/validation.ts';

/** Rules of single values that a client types in. Each answers the refusal, or null when the value will do. */

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

/** The refusal of a part, with the path to the part before its own. */
export function within(prefix: string, refusal: Refusal): Refusal {
  if (refusal.code !== 'VALIDATION_FAILED' && refusal.code !== 'SCALE_EXCEEDED') return refusal;
  const path = `${prefix}.${refusal.details.path}`;
  const message = refusal.message.replace(refusal.details.path, path);
  return { ...refusal, message, details: { ...refusal.details, path } } as Refusal;
}
