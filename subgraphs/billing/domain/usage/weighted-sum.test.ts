import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal, sum } from '../../../../core/decimal.ts';
import { weightedSum, type Change } from './weighted-sum.ts';

const day = { from: new Date('2026-03-01T00:00:00.000Z'), to: new Date('2026-03-02T00:00:00.000Z') };
const change = (at: string, by: string): Change => ({ at: new Date(`2026-03-01T${at}:00.000Z`), change: decimal(by) });
const shown = (changes: readonly Change[], carried?: string) => {
  const { quantity, level } = weightedSum(changes, day, carried === undefined ? undefined : decimal(carried));
  return [formatDecimal(quantity), formatDecimal(level)];
};

describe('a level weighted by time', () => {
  it('is what it was carried over as, where nothing changes', () => {
    expect(shown([], '7.5')).toEqual(['7.5', '7.5']);
    expect(shown([])).toEqual(['0', '0']);
  });

  it('counts each change from its instant on', () => {
    // 5 all day; 10 more for 18 h of 24; 12 fewer for 6 h
    expect(shown([change('00:00', '5'), change('06:00', '10'), change('18:00', '-12')])).toEqual(['9.5', '3']);
    expect(shown([change('06:00', '10')], '4')).toEqual(['11.5', '14']);
  });

  it('is rounded once, to nine places', () => {
    expect(shown([change('16:00', '1')])).toEqual(['0.333333333', '1']);
    expect(shown([change('08:00', '1')])).toEqual(['0.666666667', '1']);
    expect(shown([change('16:00', '1'), change('16:00', '1')])).toEqual(['0.666666667', '2']);
  });

  it('may fall below zero', () => {
    expect(shown([change('12:00', '-3')])).toEqual(['-1.5', '-3']);
  });

  const changes = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 86_399_999 }).map((ms) => new Date(day.from.getTime() + ms)),
      change: fc.integer({ min: -100, max: 100 }).map((by) => decimal(by)),
    }),
    { maxLength: 8 },
  );

  it('is the same in any order, and carries over the sum of the changes', () => {
    const mixed = changes.chain((made) =>
      fc.tuple(fc.constant(made), fc.shuffledSubarray(made, { minLength: made.length })),
    );
    fc.assert(
      fc.property(mixed, ([made, other]) => {
        expect(weightedSum(other, day)).toEqual(weightedSum(made, day));
        expect(weightedSum(made, day).level).toEqual(sum(made.map((one) => one.change)));
      }),
    );
  });

  it('is the mean of the level over all milliseconds', () => {
    const span = { from: new Date(0), to: new Date(10) };
    const few = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: -5, max: 5 })), { maxLength: 5 });
    fc.assert(
      fc.property(few, (made) => {
        let total = 0;
        for (let ms = 0; ms < 10; ms += 1) for (const [at, by] of made) if (at <= ms) total += by;
        const stated = made.map(([at, by]) => ({ at: new Date(at), change: decimal(by) }));
        expect(Number(formatDecimal(weightedSum(stated, span).quantity))).toBe(total / 10);
      }),
    );
  });
});
