import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, decimal, divideWhole, multiply, shift, zero } from '../../../../../core/decimal.ts';
import { divide } from '../../../../../core/rounding.ts';
import { accepted, invalidAt, plain, refused } from '../../../../../test/harness/results.ts';
import {
  cumulativeCatchUp,
  priceConcession,
  prospective,
  remainingOf,
  separateContract,
  totalCatchUp,
} from './modification.ts';

const cents = { scale: 2, mode: 'HALF_UP' } as const;
const lot = (units: string, price: string) => ({ units: decimal(units), price: decimal(price) });
const delivered = (units: string, recognised: string) => ({ units: decimal(units), recognised: decimal(recognised) });

describe('SEPARATE_CONTRACT', () => {
  it('keeps each at its own rate', () => {
    const effect = separateContract({ original: lot('120', '12000'), change: lot('30', '2850') }, cents);
    expect(plain(accepted(effect))).toEqual({ originalUnitRate: '100', changeUnitRate: '95', catchUp: '0' });
  });

  it('shows rates at the scale of the currency', () => {
    const effect = separateContract(
      { original: lot('3', '100'), change: lot('8', '1') },
      { scale: 2, mode: 'HALF_EVEN' },
    );
    expect(plain(accepted(effect))).toMatchObject({ originalUnitRate: '33.33', changeUnitRate: '0.12' });
  });

  it.each([
    ['0', '1', 'original.units'],
    ['1', '0', 'change.units'],
    ['1', '-1', 'change.units'],
  ])('is refused for %s and %s units', (original, change, path) => {
    const effect = separateContract({ original: lot(original, '1'), change: lot(change, '1') }, cents);
    expect(refused(effect)).toEqual(invalidAt(path, 'POSITIVE'));
  });
});

describe('PROSPECTIVE', () => {
  it('spreads what is not recognised and the change over the units that remain', () => {
    const effect = prospective({ remaining: lot('60', '6000'), change: lot('30', '2400') }, cents);
    expect(plain(accepted(effect))).toEqual({
      catchUp: '0',
      revenueToDate: null,
      remainingPrice: '8400',
      newUnitRate: '93.33',
    });
  });

  it('takes fewer units, and a lower price', () => {
    const effect = prospective(
      { remaining: lot('60', '6000'), change: lot('-20', '-1900') },
      { scale: 0, mode: 'HALF_UP' },
    );
    expect(plain(accepted(effect))).toMatchObject({ remainingPrice: '4100', newUnitRate: '103' });
    const nothingLeft = prospective({ remaining: lot('0', '0'), change: lot('2', '5') }, cents);
    expect(plain(accepted(nothingLeft))).toMatchObject({ newUnitRate: '2.5' });
  });

  it('is refused when no units are left', () => {
    const none = prospective({ remaining: lot('60', '6000'), change: lot('-60', '-6000') }, cents);
    expect(refused(none)).toEqual(invalidAt('change.units', 'POSITIVE'));
    const negative = prospective({ remaining: lot('-1', '0'), change: lot('2', '1') }, cents);
    expect(refused(negative)).toEqual(invalidAt('remaining.units', 'NOT_NEGATIVE'));
  });
});

describe('what remains of a lot', () => {
  it('is its units and its price less what was delivered and recognised', () => {
    expect(plain(accepted(remainingOf(lot('120', '12000'), delivered('60', '6000'))))).toEqual(
      plain(lot('60', '6000')),
    );
    expect(plain(accepted(remainingOf(lot('120', '12000'), delivered('120', '12000'))))).toEqual(plain(lot('0', '0')));
  });

  it.each([
    ['120.5', 'NOT_ABOVE_WHOLE'],
    ['-1', 'NOT_NEGATIVE'],
  ])('is refused for %s delivered of 120', (units, rule) => {
    const answer = remainingOf(lot('120', '12000'), delivered(units, '0'));
    expect(refused(answer)).toEqual(invalidAt('delivered.units', rule));
  });
});

describe('CUMULATIVE_CATCH_UP', () => {
  const original = lot('200', '30000');

  it('measures again what was delivered', () => {
    const effect = cumulativeCatchUp(
      { original, delivered: delivered('100', '15000'), change: lot('50', '5000') },
      cents,
    );
    expect(plain(accepted(effect))).toEqual({
      catchUp: '-1000',
      revenueToDate: '14000',
      remainingPrice: '21000',
      newUnitRate: '140',
    });
  });

  it('goes by the exact rate, not by the one it shows', () => {
    const effect = cumulativeCatchUp(
      { original: lot('3', '100'), delivered: delivered('2', '60'), change: lot('0', '0') },
      cents,
    );
    expect(plain(accepted(effect))).toMatchObject({ newUnitRate: '33.33', revenueToDate: '66.67', catchUp: '6.67' });
  });

  it('rounds as its legal entity does', () => {
    const change = { original: lot('8', '1'), delivered: delivered('1', '0'), change: lot('0', '0') };
    expect(plain(accepted(cumulativeCatchUp(change, cents)))).toMatchObject({ catchUp: '0.13', newUnitRate: '0.13' });
    const even = cumulativeCatchUp(change, { scale: 2, mode: 'HALF_EVEN' });
    expect(plain(accepted(even))).toMatchObject({ catchUp: '0.12', newUnitRate: '0.12' });
  });

  it('may leave nothing more to deliver', () => {
    const effect = cumulativeCatchUp(
      { original, delivered: delivered('100', '15000'), change: lot('-100', '-14000') },
      cents,
    );
    expect(plain(accepted(effect))).toMatchObject({ catchUp: '1000', remainingPrice: '0', newUnitRate: '160' });
  });

  it.each([
    ['-100.5', '100', 'delivered.units', 'NOT_ABOVE_WHOLE'],
    ['-200', '0', 'change.units', 'POSITIVE'],
    ['0', '-1', 'delivered.units', 'NOT_NEGATIVE'],
  ])('is refused for a change of %s units with %s delivered', (units, done, path, rule) => {
    const effect = cumulativeCatchUp({ original, delivered: delivered(done, '0'), change: lot(units, '0') }, cents);
    expect(refused(effect)).toEqual(invalidAt(path, rule));
  });
});

describe('a price concession for past performance', () => {
  it('is revenue down at once', () => {
    expect(plain(accepted(priceConcession({ units: decimal(60), perUnit: decimal(15) }, cents)))).toBe('900');
    expect(plain(accepted(priceConcession({ units: decimal(1), perUnit: decimal('0.125') }, cents)))).toBe('0.13');
    const even = priceConcession({ units: decimal(1), perUnit: decimal('0.125') }, { scale: 2, mode: 'HALF_EVEN' });
    expect(plain(accepted(even))).toBe('0.12');
    expect(plain(accepted(priceConcession({ units: zero, perUnit: decimal(15) }, cents)))).toBe('0');
  });

  it('is never negative', () => {
    const units = priceConcession({ units: decimal(-1), perUnit: decimal(15) }, cents);
    expect(refused(units)).toEqual(invalidAt('priceConcessionOnDelivered.units', 'NOT_NEGATIVE'));
    const perUnit = priceConcession({ units: decimal(1), perUnit: decimal(-15) }, cents);
    expect(refused(perUnit)).toEqual(invalidAt('priceConcessionOnDelivered.perUnit', 'NOT_NEGATIVE'));
  });
});

describe('any modification', () => {
  const amounts = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((units) => shift(decimal(units), -2));
  const counts = fc.integer({ min: 1, max: 10_000 });
  const changes = fc.record({ units: counts, price: amounts, done: counts, addedUnits: counts, addedPrice: amounts });

  it('conserves the price, prospective or cumulative', () => {
    fc.assert(
      fc.property(changes, ({ units, price, done, addedUnits, addedPrice }) => {
        fc.pre(done <= units);
        const original = { units: decimal(units), price };
        const share = divideWhole(multiply(shift(price, 2), decimal(done)), original.units).quotient;
        const past = { units: decimal(done), recognised: shift(share, -2) };
        const change = { units: decimal(addedUnits), price: addedPrice };
        const total = add(price, addedPrice);

        const remaining = accepted(remainingOf(original, past));
        const ahead = accepted(prospective({ remaining, change }, cents));
        expect(add(past.recognised, ahead.remainingPrice)).toEqual(total);

        const again = accepted(cumulativeCatchUp({ original, delivered: past, change }, cents));
        expect(add(add(past.recognised, again.catchUp), again.remainingPrice)).toEqual(total);
        expect(compare(again.revenueToDate!, zero) >= 0 && compare(again.revenueToDate!, total) <= 0).toBe(true);
        expect(totalCatchUp([ahead, again, again])).toEqual(add(again.catchUp, again.catchUp));
      }),
    );
  });

  it('that changes nothing catches nothing up', () => {
    fc.assert(
      fc.property(changes, ({ units, price, done }) => {
        fc.pre(done <= units);
        const recognised = divide(multiply(price, decimal(done)), decimal(units), 2, 'HALF_UP');
        const past = { units: decimal(done), recognised };
        const nothing = { original: { units: decimal(units), price }, delivered: past, change: lot('0', '0') };
        expect(accepted(cumulativeCatchUp(nothing, cents)).catchUp).toEqual(zero);
      }),
    );
  });
});
