import type { Refusal } from '../../../core/refusal.ts';
import { invalid, textLengthMax } from '../../../core/validation.ts';
import type { ValidationRule } from '../../../core/validation-rules.ts';

export { checkCount, firstOf, invalid } from '../../../core/validation.ts';

/** Rules of single values that a client types in. Each answers the refusal, or null when the value will do. */

type Rule = { readonly test: (value: string) => boolean; readonly rule: ValidationRule; readonly mustBe: string };

const rules = {
  text: {
    test: (value) => value.trim() !== '' && value.length <= textLengthMax,
    rule: 'TEXT',
    mustBe: `1 to ${textLengthMax} characters, not only blanks`,
  },
  // The exact grammar of an address is the mail server's affair; this keeps out what is certainly none.
  email: {
    test: (value) => value.length <= 254 && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value),
    rule: 'EMAIL_FORM',
    mustBe: 'an e-mail address, name@domain',
  },
  phone: {
    test: (value) => /^\+[1-9]\d{6,14}$/.test(value),
    rule: 'PHONE_FORM',
    mustBe: 'a phone number in E.164, + and 7 to 15 digits',
  },
  domain: {
    test: (value) => value.length <= 253 && /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(value),
    rule: 'DOMAIN_FORM',
    mustBe: 'a domain name in lower case, such as acme.example',
  },
  language: {
    test: (value) => /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(value),
    rule: 'LANGUAGE_TAG',
    mustBe: 'a language tag of BCP 47, such as en or de-AT',
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
