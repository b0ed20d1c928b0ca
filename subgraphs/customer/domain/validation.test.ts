import { describe, expect, it } from 'vitest';
import { checkCount, checkValue, firstOf, invalid } from './validation.ts';

describe('a value that a client types in', () => {
  it.each([
    ['text', 'x'],
    ['text', 'x'.repeat(300)],
    ['email', 'ada@acme.example'],
    ['email', `${'a'.repeat(240)}@acme.example`],
    ['phone', '+1234567'],
    ['phone', '+123456789012345'],
    ['domain', 'acme.example'],
    ['domain', 'a-b.c1.example'],
    ['language', 'en'],
    ['language', 'de-AT'],
    ['language', 'gsw-Latn-CH'],
    ['name', 'a.b_c:d/e-9'],
    ['name', 'x'.repeat(128)],
  ] as const)('%s may be %s', (kind, value) => {
    expect(checkValue(kind, 'input.value', value)).toBeNull();
  });

  it.each([
    ['text', 'TEXT', '1 to 300 characters, not only blanks', ['', ' \t', 'x'.repeat(301)]],
    [
      'email',
      'EMAIL_FORM',
      'an e-mail address, name@domain',
      ['ada', 'ada@acme', '@acme.example', 'a b@acme.example', 'ada@acme.example more', `${'a'.repeat(250)}@a.example`],
    ],
    [
      'phone',
      'PHONE_FORM',
      'a phone number in E.164, + and 7 to 15 digits',
      ['030123456', '+0123456', '+123456', '+1234567890123456', 'x+1234567', '+1234567x'],
    ],
    [
      'domain',
      'DOMAIN_FORM',
      'a domain name in lower case, such as acme.example',
      ['acme', 'Acme.example', '-acme.example', 'acme-.example', 'acme.e', 'acme..example', `${'a.'.repeat(127)}com`],
    ],
    [
      'language',
      'LANGUAGE_TAG',
      'a language tag of BCP 47, such as en or de-AT',
      ['e', 'engl', 'EN', 'de-', 'de-A', 'de_AT', 'de-123456789', 'xx de'],
    ],
    ['name', 'NAME_FORM', '1 to 128 letters, digits or . _ : / -', ['', 'a b', 'ä', 'x'.repeat(129)]],
  ] as const)('%s is refused by %s', (kind, rule, mustBe, values) => {
    for (const value of values) {
      expect(checkValue(kind, 'input.value', value), value).toEqual(invalid('input.value', rule, mustBe));
    }
  });

  it('that is not given is not judged', () => {
    expect(checkValue('email', 'input.value', null)).toBeNull();
    expect(checkValue('email', 'input.value', undefined)).toBeNull();
  });

  it('may stand in a list so often', () => {
    expect(checkCount('input.roles', 20, 20)).toBeNull();
    expect(checkCount('input.roles', 21, 20)).toMatchObject({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.roles', rule: 'COUNT_MAX' },
      message: 'input.roles must be at most 20.',
    });
  });

  it('is refused by the first rule that it breaks', () => {
    const [one, two] = [invalid('a', 'TEXT', 'text'), invalid('b', 'TEXT', 'text')];
    expect(firstOf(null, one, two)).toBe(one);
    expect(firstOf(null, null)).toBeNull();
  });
});
