import { describe, expect, it } from 'vitest';
import { money } from '../../../../core/money.ts';
import { refuseControlBalance } from './control-balance.ts';

describe('the receivables control account', () => {
  it('stands at the sum of what is open', () => {
    expect(refuseControlBalance(money('30.50', 'EUR'), [money('10', 'EUR'), money('20.50', 'EUR')])).toBeNull();
    expect(refuseControlBalance(money('0', 'EUR'), [])).toBeNull();
  });

  it.each([
    ['30.51', '0.01 EUR'],
    ['30.49', '-0.01 EUR'],
  ])('is refused at %s', (control, difference) => {
    expect(refuseControlBalance(money(control, 'EUR'), [money('30.50', 'EUR')])).toEqual({
      code: 'UNBALANCED',
      details: { difference },
      message: `The control account is ${difference} away from the open receivables: find it before the close.`,
    });
  });

  it('is compared in one currency', () => {
    expect(refuseControlBalance(money('1', 'EUR'), [money('1', 'USD')])).toMatchObject({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', actual: 'USD' },
    });
  });
});
