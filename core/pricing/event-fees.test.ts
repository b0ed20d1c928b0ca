import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '../decimal.ts';
import { chargeEvents, readEventFees, type EventTerms } from './event-fees.ts';

function feesOf(terms: EventTerms) {
  const read = readEventFees(terms, 'price');
  if (!read.ok) throw new Error(read.refusal.message);
  return read.value;
}

/** The charge at a rate of 2 % after a free amount of 100, or the details of the refusal. */
function charge(
  terms: EventTerms,
  usage: { quantity: string; events?: number; amounts?: readonly string[] },
  free = '100',
) {
  const charged = chargeEvents(
    { fees: feesOf(terms), rate: decimal('0.02'), free: decimal(free) },
    {
      quantity: decimal(usage.quantity),
      ...(usage.events !== undefined && { events: usage.events }),
      ...(usage.amounts && { eventAmounts: usage.amounts.map((amount) => decimal(amount)) }),
    },
  );
  return charged.ok ? formatDecimal(charged.value) : charged.refusal.details;
}

describe('event fees that are read', () => {
  it('are none where none are stated', () => {
    const none = { fixed: decimal(0), freeEvents: 0, minimum: null, maximum: null };
    expect(feesOf({})).toEqual(none);
    expect(feesOf({ fixedPerEvent: null, freeEvents: null, minimumPerEvent: null, maximumPerEvent: null })).toEqual(
      none,
    );
  });

  it('keep what is stated', () => {
    expect(feesOf({ fixedPerEvent: '0.3', freeEvents: '5', minimumPerEvent: '0.5', maximumPerEvent: '0.5' })).toEqual({
      fixed: decimal('0.3'),
      freeEvents: 5,
      minimum: decimal('0.5'),
      maximum: decimal('0.5'),
    });
  });

  it.each<[EventTerms, string, string]>([
    [{ fixedPerEvent: '-1' }, 'price.fixedPerEvent', 'NOT_NEGATIVE'],
    [{ freeEvents: '1.5' }, 'price.freeEvents', 'WHOLE_NUMBER'],
    [{ freeEvents: -1 }, 'price.freeEvents', 'WHOLE_NUMBER'],
    [{ minimumPerEvent: '-1' }, 'price.minimumPerEvent', 'NOT_NEGATIVE'],
    [{ maximumPerEvent: 'x' }, 'price.maximumPerEvent', 'DECIMAL_FORM'],
    [{ minimumPerEvent: '2', maximumPerEvent: '1.99' }, 'price.minimumPerEvent', 'MINIMUM_NOT_ABOVE_MAXIMUM'],
  ])('are refused: %j', (terms, path, rule) => {
    const read = readEventFees(terms, 'price');
    expect(read.ok ? null : read.refusal).toMatchObject({ code: 'VALIDATION_FAILED', details: { path, rule } });
  });
});

describe('a percentage with fees for events, from totals', () => {
  it.each<[string, EventTerms, string, number, string]>([
    ['the rate of what lies above the free amount', {}, '350', 4, '5'],
    ['nothing of the free amount itself', {}, '100', 4, '0'],
    ['nothing of less', {}, '99', 4, '0'],
    ['a fee for each event', { fixedPerEvent: '0.3' }, '350', 4, '6.2'],
    ['no fee for the first ones', { fixedPerEvent: '0.3', freeEvents: 3 }, '350', 4, '5.3'],
    ['no fee where all are free', { fixedPerEvent: '0.3', freeEvents: 4 }, '350', 4, '5'],
    ['no fee given back where more are free', { fixedPerEvent: '0.3', freeEvents: 9 }, '350', 4, '5'],
    ['the fees although the amount is free', { fixedPerEvent: '0.3' }, '50', 2, '0.6'],
  ])('is %s', (_what, terms, quantity, events, amount) => {
    expect(charge(terms, { quantity, events })).toBe(amount);
  });

  it('needs to know the events only where they cost something', () => {
    expect(charge({}, { quantity: '350' })).toBe('5');
    expect(charge({ freeEvents: 3 }, { quantity: '350' })).toBe('5');
    expect(charge({ fixedPerEvent: '0.3' }, { quantity: '350' })).toEqual({ path: 'events', rule: 'REQUIRED' });
    expect(charge({ fixedPerEvent: '0.3' }, { quantity: '350', amounts: ['50', '300'] })).toBe('5.6');
  });
});

describe('a percentage with limits for each event', () => {
  it('holds each charge between them, rate and fee together', () => {
    const terms = { fixedPerEvent: '0.5', minimumPerEvent: '1', maximumPerEvent: '4' };
    // 10 → 0.70 → 1; 25 → 1; 100 → 2.50; 175 → 4; 176 → 4.02 → 4
    expect(charge(terms, { quantity: '486', amounts: ['10', '25', '100', '175', '176'] }, '0')).toBe('12.5');
  });

  it('has either limit alone', () => {
    expect(charge({ minimumPerEvent: '1' }, { quantity: '110', amounts: ['10', '100'] }, '0')).toBe('3');
    expect(charge({ maximumPerEvent: '1' }, { quantity: '110', amounts: ['10', '100'] }, '0')).toBe('1.2');
  });

  it('uses up the free amount in the order of the events', () => {
    // 60 free; 40 of 90 free, 50 → 1; 30 → 0.6 → 0.8
    expect(charge({ minimumPerEvent: '0.8' }, { quantity: '180', amounts: ['60', '90', '30'] })).toBe('1.8');
    // 30 and 60 free, 10 of 90 free, 80 → 1.6
    expect(charge({ minimumPerEvent: '0.8' }, { quantity: '180', amounts: ['30', '60', '90'] })).toBe('1.6');
    // The same with a fee, which the first two have to pay: 0.3 → 0.8 each
    expect(
      charge({ minimumPerEvent: '0.8', fixedPerEvent: '0.3' }, { quantity: '180', amounts: ['30', '60', '90'] }),
    ).toBe('3.5');
  });

  it('lets an event pay nothing where neither its amount nor its fee is due', () => {
    const paid = { minimumPerEvent: '0.8', fixedPerEvent: '0.1' };
    expect(charge({ ...paid, freeEvents: 1 }, { quantity: '60', amounts: ['60'] })).toBe('0');
    expect(charge({ ...paid, freeEvents: 0 }, { quantity: '60', amounts: ['60'] })).toBe('0.8');
    expect(charge({ ...paid, freeEvents: 1 }, { quantity: '101', amounts: ['101'] })).toBe('0.8');
    expect(
      charge({ maximumPerEvent: '4', freeEvents: 1, fixedPerEvent: '5' }, { quantity: '2', amounts: ['1', '1'] }),
    ).toBe('4');
    expect(charge({ minimumPerEvent: '0.8' }, { quantity: '1', amounts: ['0', '1'] }, '0')).toBe('0.8');
  });

  it('needs the amount of each event', () => {
    expect(charge({ minimumPerEvent: '1' }, { quantity: '350', events: 2 })).toEqual({
      path: 'eventAmounts',
      rule: 'REQUIRED',
    });
    expect(charge({ maximumPerEvent: '1' }, { quantity: '350', events: 2 })).toEqual({
      path: 'eventAmounts',
      rule: 'REQUIRED',
    });
  });

  it('is the same from totals where no event touches its limits', () => {
    const usage = { quantity: '480', amounts: ['60', '90', '330'] };
    const terms = { fixedPerEvent: '0.3', freeEvents: 2 };
    expect(charge({ ...terms, maximumPerEvent: '1000' }, usage)).toBe(charge(terms, usage));
  });
});
