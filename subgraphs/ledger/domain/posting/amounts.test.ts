import { describe, expect, it } from 'vitest';
import { money } from '../../../../core/money.ts';
import { atMost, minus, nothingIn, opposite, plus } from './amounts.ts';

const [two, five] = [money('2', 'JPY'), money('5', 'JPY')];

describe('amounts of one currency', () => {
  it('are added, taken away, limited and turned round', () => {
    expect(plus(two, five, five)).toEqual(money('12', 'JPY'));
    expect(plus(two)).toEqual(two);
    expect(minus(two, five)).toEqual(money('-3', 'JPY'));
    expect(atMost(two, five)).toEqual(two);
    expect(atMost(five, two)).toEqual(two);
    expect(opposite(two)).toEqual(money('-2', 'JPY'));
    expect(nothingIn(two)).toEqual(money('0', 'JPY'));
  });
});
