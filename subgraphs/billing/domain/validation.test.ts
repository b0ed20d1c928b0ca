import { describe, expect, it } from 'vitest';
import { refuse } from '../../../core/refusal.ts';
import { checkSettled } from './amounts.ts';
import { decimal } from '../../../core/decimal.ts';
import { checkValue, invalid, within } from './validation.ts';

describe('a value that a client types in', () => {
  it.each([
    ['text', 'x'],
    ['text', ' x '],
    ['text', 'x'.repeat(300)],
    ['name', 'a.B_c:d/e-9'],
    ['name', 'x'.repeat(128)],
    ['text', null],
    ['text', undefined],
    ['name', null],
    ['name', undefined],
  ] as const)('%s may be %j', (kind, value) => {
    expect(checkValue(kind, 'input.value', value)).toBeNull();
  });

  it.each([
    ['text', 'TEXT', '1 to 300 characters, not only blanks', ['', ' \t', 'x'.repeat(301)]],
    ['name', 'NAME_FORM', '1 to 128 letters, digits or . _ : / -', ['', 'a b', ' a', 'a\n', 'ä', 'x'.repeat(129)]],
  ] as const)('%s: what does not fit is %s', (kind, rule, mustBe, values) => {
    for (const value of values) {
      expect(checkValue(kind, 'input.value', value)).toEqual({
        code: 'VALIDATION_FAILED',
        details: { path: 'input.value', rule },
        message: `input.value must be ${mustBe}.`,
      });
    }
  });
});

describe('the refusal of a part', () => {
  it('names the path from the whole on, in its sentence too', () => {
    expect(within('input.lines[2]', invalid('amount', 'POSITIVE', 'more than zero'))).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'input.lines[2].amount', rule: 'POSITIVE' },
      message: 'input.lines[2].amount must be more than zero.',
    });
    expect(within('input.lines[2]', checkSettled('amount', decimal('0.005'), 'EUR')!)).toEqual({
      code: 'SCALE_EXCEEDED',
      details: { path: 'input.lines[2].amount', currency: 'EUR', scale: 2 },
      message: 'input.lines[2].amount may have 2 places after the point, in EUR.',
    });
  });

  it('stays as it is where it has no path', () => {
    const cycle = refuse('HIERARCHY_CYCLE', { type: 'LEGAL', path: ['cus_1'] }, 'path');
    expect(within('input', cycle)).toBe(cycle);
  });
});
