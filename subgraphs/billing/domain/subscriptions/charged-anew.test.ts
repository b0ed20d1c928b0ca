import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import { compare, decimal, multiply, subtract, sum, zero, type Decimal } from '../../../../core/decimal.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { BillingSubscription, SubscriptionItem } from '../billing-subscription.ts';
import { failed, told, valueOf } from '../fixtures/answers.ts';
import { invoiceOver } from '../fixtures/documents.ts';
import type { InvoiceLine } from '../invoice.ts';
import { chargedAnew, withAnew, withoutGivenUp, type ChargedAnew } from './charged-anew.ts';
import { charged, dueCharges } from './charging.ts';
import type { PricePlanSnapshot, TermsLine } from './contract-terms.ts';
import { contractOf, termsLine } from './fixtures/contracts.ts';
import { flatItem, subscriptionOf } from './fixtures/subscriptions.ts';
import { remade } from './remaking.ts';
import { unusedOf, type ChargedPeriod } from './unused-days.ts';

const d = civilDate;
const flat = (amount: number): PricePlanSnapshot => ({ ...flatItem().pricePlan, flat: decimal(amount) });
const perUnit: PricePlanSnapshot = { ...flat(0), model: 'PER_UNIT', flat: null, unit: decimal(31) };
const step = (from: string, quantity: number) => ({ from: d(from), quantity: decimal(quantity) });
const seats = (more: Partial<SubscriptionItem> = {}) =>
  flatItem({ pricePlan: perUnit, chargedThrough: d('2026-04-01'), ...more });

describe('from which day on an item is charged anew', () => {
  const of = (before: SubscriptionItem, after: SubscriptionItem | null, more: Partial<BillingSubscription> = {}) =>
    chargedAnew(subscriptionOf({ items: [before] }), subscriptionOf({ items: after === null ? [] : [after], ...more }));
  const day = (...asked: Parameters<typeof of>) => valueOf(of(...asked)).get(asked[0].id) ?? null;

  it.each<[string, Partial<SubscriptionItem>, Partial<SubscriptionItem>, string | null]>([
    ['nothing changes', {}, {}, null],
    ['its quantity changes', {}, { ramp: [step('2026-02-11', 2)] }, '2026-02-11'],
    ['its quantity changes beyond what is charged', {}, { ramp: [step('2026-04-01', 2)] }, null],
    ['a step of its quantity falls away', { ramp: [step('2026-03-05', 2)] }, {}, '2026-03-05'],
    ['a step comes earlier', { ramp: [step('2026-03-05', 2)] }, { ramp: [step('2026-02-05', 2)] }, '2026-02-05'],
    ['a step says what was said', {}, { ramp: [step('2026-02-11', 1)] }, null],
    [
      'its price changes',
      {},
      { priceSteps: [{ from: d('2026-02-11'), pricePlan: flat(50), discount: null }] },
      '2026-02-11',
    ],
    [
      'only its discount changes',
      {},
      { priceSteps: [{ from: d('2026-02-11'), pricePlan: perUnit, discount: { kind: 'PERCENT', value: decimal(5) } }] },
      '2026-02-11',
    ],
    [
      'it costs the same by another price',
      {},
      { priceSteps: [{ from: d('2026-02-11'), pricePlan: flat(31), discount: null }] },
      null,
    ],
    ['it ends', {}, { to: d('2026-02-11') }, '2026-02-11'],
    ['it ends when it did', { to: d('2026-03-11') }, { to: d('2026-03-11') }, null],
    ['it goes on', { to: d('2026-04-01') }, { to: null }, null],
    ['it begins later', {}, { from: d('2026-01-15') }, '2026-01-01'],
    ['it is charged by usage', { charge: 'USAGE' }, { charge: 'USAGE', to: d('2026-02-11') }, null],
    ['it was not charged yet', { chargedThrough: null }, { ramp: [step('2026-02-11', 2)] }, null],
  ])('where %s', (_, before, after, expected) => {
    expect(day(seats(before), seats(after))).toBe(expected);
  });

  it('where its line is gone, or the whole ends', () => {
    expect(day(seats(), null)).toBe('2026-01-01');
    expect(day(seats(), seats(), { endDate: d('2026-03-15') })).toBe('2026-03-15');
    expect(day(seats(), seats(), { endDate: d('2026-04-01') })).toBeNull();
  });

  it.each<[string, Partial<SubscriptionItem>, string | null]>([
    ['costs something else', { pricePlan: flat(5) }, '2026-01-01'],
    ['falls on another day', { from: d('2026-01-20') }, '2026-01-01'],
    ['is not sold any more', { to: d('2026-01-01') }, '2026-01-01'],
    ['stays', { to: d('2027-01-01') }, null],
    ['changes after its day', { ramp: [step('2026-01-02', 5)] }, null],
  ])('where what is charged once %s', (_, after, expected) => {
    const once = { charge: 'ONE_TIME', interval: null, timing: null, chargedThrough: d('2026-01-02') } as const;
    expect(day(seats(once), seats({ ...once, ...after }))).toBe(expected);
  });

  it('is refused where a price cannot be calculated', () => {
    const broken = { ...perUnit, unit: null };
    expect(told(of(seats({ pricePlan: broken }), seats()))).toEqual(failed('pricePlan.unit', 'DECIMAL_FORM'));
    expect(told(of(seats(), seats({ pricePlan: broken })))).toEqual(failed('pricePlan.unit', 'DECIMAL_FORM'));
  });
});

describe('the days that are charged anew', () => {
  const item = seats();
  const anew: ChargedAnew = new Map([[item.id, d('2026-02-11')]]);
  const period = (from: string, to: string) =>
    ({ itemId: item.id, invoiceId: 'inv_1', from: d(from), to: d(to) }) as ChargedPeriod;

  it('begin behind what was given up', () => {
    expect(withoutGivenUp(anew, [period('2026-01-01', '2026-02-01')])).toEqual(anew);
    const later = withoutGivenUp(anew, [period('2026-02-01', '2026-03-01'), period('2026-01-01', '2026-02-01')]);
    expect([...later.values()]).toEqual(['2026-03-01']);
    expect(withoutGivenUp(anew, [{ ...period('2026-02-01', '2026-03-01'), itemId: 'itm_2' as never }])).toEqual(anew);
  });

  it('are not charged any more, and nothing else is uncharged', () => {
    const other = seats({ id: 'itm_2' as never, chargedThrough: d('2026-03-01') });
    const through = (days: ChargedAnew, of = item) => {
      const after = withAnew(subscriptionOf({ items: [of, other] }), days);
      return [...after.items.map(({ chargedThrough }) => chargedThrough), after.chargedThrough];
    };
    expect(through(anew)).toEqual(['2026-02-11', '2026-03-01', '2026-03-01']);
    expect(through(new Map([[item.id, d('2026-05-01')]]))).toEqual(['2026-04-01', '2026-03-01', '2026-04-01']);
    const once = seats({ charge: 'ONE_TIME', chargedThrough: d('2026-02-12') });
    expect(through(anew, once)).toEqual([null, '2026-03-01', '2026-03-01']);
    expect(through(new Map([[item.id, d('2026-02-12')]]), once)[0]).toBe('2026-02-12');
  });
});

/**
 * Versions of one contract, and bill runs between them. What was charged in the end, less what was given back, is what a subscription
 * made of the last version would have been charged: each day once, and the money up to a cent for each part that was rounded.
 */
describe('whatever was amended, and whenever it was charged', () => {
  const begin = d('2026-01-01');
  const endOfTerm = d('2027-01-01');
  const dayOf = (days: number) => addDays(begin, days);

  type Books = {
    readonly subscription: BillingSubscription;
    /** By the bill run that made them. */
    readonly invoices: readonly (readonly InvoiceLine[])[];
    readonly periods: readonly ChargedPeriod[];
    readonly given: readonly { readonly lineId: string; readonly gross: Decimal }[];
  };

  function bill({ subscription, invoices, periods, given }: Books, through: CivilDate): Books {
    const due = valueOf(dueCharges(subscription, through, 'HALF_UP'));
    const invoiceId = `inv_${invoices.length}`;
    const lines = due.map(
      ({ item, period, gross }, index) =>
        ({ id: `${invoiceId}/${index}`, itemId: item.id, period, gross }) as unknown as InvoiceLine,
    );
    const more = due.map(({ item, period }) => ({ ...period, itemId: item.id, invoiceId }) as ChargedPeriod);
    const after = charged(subscription, due);
    return { subscription: after, invoices: [...invoices, lines], periods: [...periods, ...more], given };
  }

  function amend(books: Books, terms: readonly TermsLine[], endDate: CivilDate): Books {
    const { subscription, invoices, periods, given } = books;
    const { after } = valueOf(remade(subscription, contractOf({ terms, endDate }), begin, (prefix) => `${prefix}_x`));
    const anew = valueOf(chargedAnew(subscription, after));
    const before = given.map(({ lineId, gross }) => ({
      lines: [{ invoiceLineId: lineId, gross: { amount: gross, currency: 'USD' } }],
    })) as never;
    const back = invoices.flatMap((lines, index) => {
      const its = periods.filter(({ invoiceId }) => invoiceId === `inv_${index}`);
      const of = { invoice: invoiceOver('0', { lines }), charged: its, before };
      return valueOf(unusedOf(subscription, of, ({ id }) => anew.get(id) ?? null, 'HALF_UP'));
    });
    const left = periods.flatMap((period) => {
      const day = anew.get(period.itemId);
      if (day === undefined || day >= period.to) return [period];
      return day <= period.from ? [] : [{ ...period, to: day }];
    });
    return { subscription: withAnew(after, anew), invoices, periods: left, given: [...given, ...back] };
  }

  const days = fc.integer({ min: 0, max: 364 });
  const edit = fc.record({
    day: days,
    what: fc.constantFrom('QUANTITY', 'PRICE', 'END', 'AGAIN', 'SHORTER', 'LONGER'),
    amount: fc.integer({ min: 0, max: 40 }),
    billed: days,
  });
  const line = fc.record({
    timing: fc.constantFrom('ADVANCE', 'ARREARS'),
    unit: fc.constantFrom('MONTH', 'QUARTER', 'YEAR', 'WEEK'),
    quantity: fc.integer({ min: 1, max: 9 }),
  });

  it('each day is charged once, at what the last version says', () => {
    fc.assert(
      fc.property(line, fc.array(edit, { maxLength: 5 }), ({ timing, unit, quantity }, edits) => {
        const interval = { unit, count: 1 } as const;
        let terms = termsLine({ price: perUnit, quantity: decimal(quantity), timing, interval, to: endOfTerm });
        let [end, last] = [endOfTerm, begin];
        const first = flatItem({ pricePlan: perUnit, quantity: decimal(quantity), timing, interval, to: endOfTerm });
        const none = { invoices: [], periods: [], given: [] };
        let books: Books = { subscription: subscriptionOf({ items: [first], endDate: endOfTerm }), ...none };
        for (const { day, what, amount, billed } of edits) {
          books = bill(books, dayOf(billed));
          // Amendments take effect in their order.
          const on = dayOf(day) < last ? last : dayOf(day);
          last = on;
          ({ terms, end } = edited(terms, end, { on, what, amount }));
          books = amend(books, [terms], end);
        }
        books = bill(books, addDays(endOfTerm, 800));
        const item = { ...books.subscription.items[0], chargedThrough: null } as SubscriptionItem;
        const fresh = valueOf(dueCharges({ ...books.subscription, items: [item] }, addDays(endOfTerm, 800), 'HALF_UP'));
        expect(daysOf(books.periods)).toEqual(daysOf(fresh.map(({ period }) => period)));
        const lines = books.invoices.flat();
        const kept = subtract(sum(lines.map(({ gross }) => gross.amount)), sum(books.given.map(({ gross }) => gross)));
        const off = subtract(kept, sum(fresh.map(({ gross }) => gross.amount)));
        const parts = lines.length + books.given.length;
        const most = multiply(decimal('0.01'), decimal(parts));
        expect(compare(off, most) <= 0 && compare(off, subtract(zero, most)) >= 0).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  function edited(
    line: TermsLine,
    end: CivilDate,
    { on, what, amount }: { readonly on: CivilDate; readonly what: string; readonly amount: number },
  ): { readonly terms: TermsLine; readonly end: CivilDate } {
    const before = <Step extends { readonly from: CivilDate }>(steps: readonly Step[]) =>
      steps.filter(({ from }) => from < on);
    switch (what) {
      case 'QUANTITY':
        return { terms: { ...line, ramp: [...before(line.ramp), { from: on, quantity: decimal(amount) }] }, end };
      case 'PRICE': {
        const price = { ...perUnit, unit: decimal(amount) };
        return {
          terms: { ...line, priceSteps: [...before(line.priceSteps), { from: on, price, discount: null }] },
          end,
        };
      }
      case 'END':
        return { terms: { ...line, to: on > line.from ? on : addDays(line.from, 1) }, end };
      case 'SHORTER':
        return { terms: line, end: addDays(on, 1 + amount) };
      case 'LONGER':
        return { terms: { ...line, to: addDays(end, amount) }, end: addDays(end, amount) };
      default:
        return { terms: line, end };
    }
  }

  /** The days of periods, each as often as it is in one. */
  function daysOf(periods: readonly { readonly from: CivilDate; readonly to: CivilDate }[]): readonly string[] {
    const all: string[] = [];
    for (const { from, to } of periods) for (let day = from; day < to; day = addDays(day, 1)) all.push(day);
    return all.sort();
  }
});

it('gives back what is left of a line where all of it is charged anew', () => {
  const line = { id: 'inl_1', itemId: 'itm_1', period: { from: d('2026-01-01'), to: d('2026-02-01') } };
  const invoice = invoiceOver('100', { lines: [{ ...line, gross: fromMinor(10_000n, 'USD') } as InvoiceLine] });
  const period = { ...line.period, itemId: 'itm_1', invoiceId: 'inv_1' } as ChargedPeriod;
  const before = [{ lines: [{ invoiceLineId: 'inl_1', gross: fromMinor(3_000n, 'USD') }] }] as never;
  const back = unusedOf(subscriptionOf(), { invoice, charged: [period], before }, () => d('2026-01-01'), 'HALF_UP');
  expect(valueOf(back).map(({ gross }) => gross.toString())).toEqual(['70']);
});
