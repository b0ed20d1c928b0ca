import { describe, expect, it } from 'vitest';
import { decimal } from '../../../../core/decimal.ts';
import { stepOn, stepsOf } from '../line.ts';
import { d, line, priced, priceOf, step } from './fixtures/amending.ts';
import { endedOn, withinEnd, withPrice, withQuantity } from './line-edits.ts';

const day = d('2026-04-01');
type Line = ReturnType<typeof line>;
const quantities = (one: Line) => stepsOf(one).map(({ from, quantity }) => `${from} ${quantity.toString()}`);
const units = (one: Line) => stepsOf(one).map(({ from, price }) => `${from} ${price.unit?.toString() ?? ''}`);

describe('the steps of a line', () => {
  it('are those of quantities and of prices, each with the other as it is then', () => {
    const discount = { kind: 'AMOUNT' as const, value: decimal(1) };
    const ramp = [step('2026-02-01', '2'), step('2026-03-01', '3'), step('2026-06-01', '4')];
    const whole = line('a', { ramp, priceSteps: [priced('2026-03-01', '90', discount), priced('2026-05-01', '80')] });
    expect(units(whole)).toEqual([
      '2026-01-01 100',
      '2026-02-01 100',
      '2026-03-01 90',
      '2026-05-01 80',
      '2026-06-01 80',
    ]);
    expect(quantities(whole).map((one) => one.slice(11))).toEqual(['1', '2', '3', '3', '4']);
    expect(stepsOf(whole).map((one) => one.discount)).toEqual([null, null, discount, null, null]);
  });

  it.each([
    ['2025-12-31', '1'],
    ['2026-01-31', '1'],
    ['2026-02-01', '2'],
    ['2026-12-31', '3'],
  ])('in force on %s', (on, quantity) => {
    const ramped = line('a', { ramp: [step('2026-02-01', '2'), step('2026-06-01', '3')] });
    expect(stepOn(ramped, d(on)).quantity.toString()).toBe(quantity);
  });
});

describe('an ended line', () => {
  it('ends on the day, with what it had planned for later given up', () => {
    const ramp = [step('2026-03-31', '2'), step('2026-04-01', '3'), step('2026-05-01', '4')];
    const priceSteps = [priced('2026-03-31', '2'), priced('2026-04-01', '3')];
    expect(endedOn(line('a', { ramp, priceSteps }), day)).toEqual(
      line('a', { to: day, ramp: ramp.slice(0, 1), priceSteps: priceSteps.slice(0, 1) }),
    );
  });

  it('never was, where it would only begin then', () => {
    expect(endedOn(line('a', { from: day }), day)).toBeNull();
    expect(endedOn(line('a', { from: d('2026-03-31') }), day)?.to).toBe(day);
  });
});

describe('another quantity', () => {
  const three = decimal(3);

  it('is a step from the day on, in the place of all later ones', () => {
    const ramp = [step('2026-02-01', '2'), step('2026-04-01', '9'), step('2026-05-01', '8')];
    const changed = withQuantity(line('a', { ramp, priceSteps: [priced('2026-06-01', '90')] }), day, three);
    expect(quantities(changed)).toEqual(['2026-01-01 1', '2026-02-01 2', '2026-04-01 3', '2026-06-01 3']);
    expect(units(changed).at(-1)).toBe('2026-06-01 90');
  });

  it('is the line’s own where it begins then or later', () => {
    for (const from of ['2026-04-01', '2026-05-01']) {
      const later = line('a', { from: d(from), ramp: [step('2026-06-01', '7')] });
      expect(withQuantity(later, day, three)).toEqual({ ...later, quantity: three, ramp: [] });
    }
  });
});

describe('another price', () => {
  const [price, discount] = [priceOf('80'), { kind: 'PERCENT' as const, value: decimal(5) }];

  it('is a step from the day on, in the place of all later ones, at the quantities that were planned', () => {
    const ramp = [step('2026-02-01', '2'), step('2026-05-01', '8')];
    const priceSteps = [priced('2026-02-01', '90'), priced('2026-04-01', '85'), priced('2026-05-01', '70')];
    const changed = withPrice(line('a', { ramp, priceSteps }), day, price, discount);
    expect(units(changed)).toEqual(['2026-01-01 100', '2026-02-01 90', '2026-04-01 80', '2026-05-01 80']);
    expect(quantities(changed).slice(2)).toEqual(['2026-04-01 2', '2026-05-01 8']);
    expect(stepsOf(changed).map((one) => one.discount)).toEqual([null, null, discount, discount]);
  });

  it('is the line’s own where it begins then', () => {
    const later = line('a', { from: day, ramp: [step('2026-06-01', '7')], priceSteps: [priced('2026-06-01', '7')] });
    expect(withPrice(later, day, price, discount)).toEqual({ ...later, price, discount, priceSteps: [] });
  });
});

describe('another end of the whole', () => {
  const within = (one: Line, after: string | null, moves = true, before: string | null = '2027-01-01') =>
    withinEnd(one, { before: before === null ? null : d(before), after: after === null ? null : d(after), moves })?.to;
  const own = () => line('a', { to: d('2026-06-01') });

  it('moves what had ended with it along, where that is said', () => {
    expect([within(line('a'), '2028-01-01'), within(line('a'), '2028-01-01', false)]).toEqual([
      '2028-01-01',
      '2027-01-01',
    ]);
    expect([within(own(), '2028-01-01'), within(line('a'), null)]).toEqual(['2026-06-01', null]);
    expect(within(line('a', { to: null }), '2028-01-01', true, null)).toBe('2028-01-01');
  });

  it('cuts what would go on beyond it, and what would not begin', () => {
    expect([within(line('a'), '2026-05-01', false), within(own(), '2026-05-01')]).toEqual(['2026-05-01', '2026-05-01']);
    expect(within(line('a', { to: null }), '2026-05-01', false, null)).toBe('2026-05-01');
    expect(within(line('a', { from: d('2026-05-01') }), '2026-05-01', false)).toBeUndefined();
    const ramped = line('a', { ramp: [step('2026-05-01', '2')] });
    expect(withinEnd(ramped, { before: null, after: d('2026-05-01'), moves: false })?.ramp).toEqual([]);
  });

  it('is that of what is charged once, whether lines move along or not', () => {
    const once = () => line('a', { productType: 'ONE_TIME' });
    expect([within(once(), '2026-05-01', false), within(once(), '2028-05-01', false)]).toEqual([
      '2026-05-01',
      '2028-05-01',
    ]);
  });
});
