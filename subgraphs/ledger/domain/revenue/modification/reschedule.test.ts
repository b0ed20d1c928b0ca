import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../../core/civil-date.ts';
import { decimal, formatDecimal } from '../../../../../core/decimal.ts';
import { fromMinor, money, toMinor } from '../../../../../core/money.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import { sumOf, type ScheduleLine, type StraightLinePlan } from '../schedule/schedule.ts';
import { reschedule, type TermChange } from './reschedule.ts';

const day = civilDate;
const eur = (amount: string) => money(amount, 'EUR');

const plan: StraightLinePlan = {
  allocated: eur('120'),
  service: { from: day('2026-01-01'), to: day('2026-05-01') },
  method: 'STRAIGHT_LINE_MONTHLY',
  policy: 'CUMULATIVE',
  mode: 'HALF_UP',
  calendar: 'CALENDAR_MONTHS',
};

function change(more: Partial<TermChange> = {}): TermChange {
  return { on: day('2026-03-01'), added: eur('60'), to: day('2026-05-01'), treatment: 'PROSPECTIVE', ...more };
}

const shown = (lines: readonly ScheduleLine[]) =>
  lines.map(({ from, to, minor }) => `${from.slice(5)}..${to.slice(5)} ${minor}`);

describe('a prospective change', () => {
  it('spreads what is not earned and what is added over the days that remain', () => {
    const after = accepted(reschedule(plan, change()));
    expect(after.allocated).toEqual(eur('180'));
    expect(after.catchUp).toEqual(eur('0'));
    expect(shown(after.kept)).toEqual(['01-01..02-01 3000', '02-01..03-01 3000']);
    expect(shown(after.lines)).toEqual(['03-01..04-01 6000', '04-01..05-01 6000']);
  });

  it('cuts the line that it falls into', () => {
    const after = accepted(reschedule(plan, change({ on: day('2026-02-16'), to: day('2026-03-16') })));
    expect(shown(after.kept)).toEqual(['01-01..02-01 3000', '02-01..02-16 1500']);
    expect(shown(after.lines)).toEqual(['02-16..03-01 6750', '03-01..03-16 6750']);
    expect(after.kept[1]).toEqual({
      period: '2026-02',
      from: '2026-02-01',
      to: '2026-02-16',
      minor: 1500n,
      status: 'PLANNED',
    });
  });

  it('may come on the first day, and on the first one after the service', () => {
    const first = accepted(reschedule(plan, change({ on: day('2026-01-01') })));
    expect(shown(first.kept)).toEqual([]);
    expect(sumOf(first.lines)).toBe(18000n);
    const extended = accepted(reschedule(plan, change({ on: day('2026-05-01'), to: day('2026-07-01') })));
    expect(sumOf(extended.kept)).toBe(12000n);
    expect(shown(extended.lines)).toEqual(['05-01..06-01 3000', '06-01..07-01 3000']);
  });
});

describe('a cumulative change', () => {
  it('measures again what was earned, and goes on at the new rate', () => {
    const after = accepted(reschedule(plan, change({ treatment: 'CUMULATIVE_CATCH_UP' })));
    expect(after.allocated).toEqual(eur('180'));
    expect(after.catchUp).toEqual(eur('30'));
    expect(shown(after.kept)).toEqual(['01-01..02-01 3000', '02-01..03-01 3000']);
    expect(shown(after.lines)).toEqual(['03-01..04-01 4500', '04-01..05-01 4500']);
  });

  it('takes revenue back when the term grows and the price does not', () => {
    const longer = change({
      treatment: 'CUMULATIVE_CATCH_UP',
      added: eur('0'),
      on: day('2026-02-16'),
      to: day('2026-07-01'),
    });
    const after = accepted(reschedule(plan, longer));
    expect(after.catchUp).toEqual(eur('-15'));
    expect(shown(after.kept)).toEqual(['01-01..02-01 3000', '02-01..02-16 1500']);
    expect(shown(after.lines).slice(0, 2)).toEqual(['02-16..03-01 1000', '03-01..04-01 2000']);
  });
});

describe('a change is refused', () => {
  it.each<[string, Partial<TermChange>, string, string]>([
    ['before the service', { on: day('2025-12-31') }, 'change.on', 'RANGE'],
    ['after the service', { on: day('2026-05-02'), to: day('2026-06-01') }, 'change.on', 'RANGE'],
    ['that leaves no service', { to: day('2026-03-01') }, 'change.to', 'PERIOD_ENDS_AFTER_START'],
    ['that ends before it starts', { to: day('2026-02-01') }, 'change.to', 'PERIOD_ENDS_AFTER_START'],
  ])('%s', (_, more, path, rule) => {
    expect(refused(reschedule(plan, change(more)))).toEqual(invalidAt(path, rule));
  });

  it('in another currency, and finer than its currency', () => {
    expect(refused(reschedule(plan, change({ added: money('1', 'USD') })))).toEqual({
      code: 'CURRENCY_MISMATCH',
      details: { expected: 'EUR', actual: 'USD' },
    });
    const fine = { added: { amount: decimal('0.001'), currency: 'EUR' as const } };
    const exceeded = { code: 'SCALE_EXCEEDED', details: { path: 'allocated.amount', currency: 'EUR', scale: 2 } };
    expect(refused(reschedule(plan, change(fine)))).toEqual(exceeded);
    expect(refused(reschedule(plan, change({ ...fine, treatment: 'CUMULATIVE_CATCH_UP' })))).toEqual(exceeded);
  });

  it('of a service that has no end', () => {
    const open = { ...plan, service: { ...plan.service, to: null } };
    expect(refused(reschedule(open, change()))).toEqual(invalidAt('service.to', 'PERIOD_END'));
  });
});

describe('any change of term', () => {
  const changes = fc.record({
    minor: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }),
    added: fc.bigInt({ min: -(10n ** 10n), max: 10n ** 10n }),
    length: fc.integer({ min: 1, max: 800 }),
    onPct: fc.integer({ min: 0, max: 100 }),
    left: fc.integer({ min: 1, max: 800 }),
    method: fc.constantFrom('STRAIGHT_LINE_DAILY' as const, 'STRAIGHT_LINE_MONTHLY' as const),
    policy: fc.constantFrom('CUMULATIVE' as const, 'LAST_TAKES_REMAINDER' as const),
    treatment: fc.constantFrom('PROSPECTIVE' as const, 'CUMULATIVE_CATCH_UP' as const),
  });

  it('conserves the price: kept, caught up and to come', () => {
    fc.assert(
      fc.property(changes, ({ minor, added, length, onPct, left, method, policy, treatment }) => {
        const from = plan.service.from;
        const on = addDays(from, Math.floor((length * onPct) / 100));
        const before = { ...plan, method, policy, allocated: fromMinor(minor, 'EUR') };
        const service = { from, to: addDays(from, length) };
        const how = { on, to: addDays(on, left), added: fromMinor(added, 'EUR'), treatment };
        const after = accepted(reschedule({ ...before, service }, how));
        expect(formatDecimal(after.allocated.amount)).toBe(formatDecimal(fromMinor(minor + added, 'EUR').amount));
        expect(sumOf(after.kept) + toMinor(after.catchUp) + sumOf(after.lines)).toBe(minor + added);
        expect(after.kept.every((line) => line.to <= on)).toBe(true);
        expect(after.lines[0]!.from).toBe(on);
        expect(after.lines.at(-1)!.to).toBe(how.to);
      }),
    );
  });

  it('that changes nothing catches nothing up', () => {
    fc.assert(
      fc.property(changes, ({ minor, length, onPct, method, policy }) => {
        const { from } = plan.service;
        const service = { from, to: addDays(from, length) };
        const on = addDays(from, Math.floor(((length - 1) * onPct) / 100));
        const same = { on, to: service.to, added: eur('0'), treatment: 'CUMULATIVE_CATCH_UP' as const };
        const after = accepted(
          reschedule({ ...plan, service, method, policy, allocated: fromMinor(minor, 'EUR') }, same),
        );
        expect(after.catchUp).toEqual(eur('0'));
      }),
    );
  });
});
