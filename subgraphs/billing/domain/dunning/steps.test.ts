import { describe, expect, it } from 'vitest';
import { civilDate, type CivilDate } from '../../../../core/civil-date.ts';
import { decimal } from '../../../../core/decimal.ts';
import { newId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import { account } from '../../system-under-test.ts';
import type { DunningCase, DunningProfile } from '../dunning-case.ts';
import { openedFor } from './opening.ts';
import { isBeyondGrace, isOverdue, withInvoices, type Overdue } from './overdue.ts';
import { dunningPlans, planOf, type DunningPlan } from './plans.ts';
import { advanced, closed, disputed, nextStepOn, promised, resumed } from './steps.ts';

const due = civilDate('2026-03-01');
const owed: Overdue = { amount: decimal('100'), oldestDueDate: due };
const now = new Date('2026-03-05T12:00:00Z');

function opened(profile: DunningProfile, today: string, overdue: Overdue | null = owed) {
  const on = { id: newId<DunningCase['id']>('dun'), today: civilDate(today), now };
  return openedFor(account({ dunningProfile: profile, currency: 'EUR' }), overdue, on);
}

function caseOf(profile: DunningProfile = 'STANDARD'): DunningCase {
  const made = opened(profile, '2026-04-30');
  if (!made.ok) throw new Error(made.refusal.message);
  return made.value;
}

function step(the: DunningCase, today: string, overdue = owed): DunningCase {
  const after = advanced(the, overdue, civilDate(today));
  if (!after.ok) throw new Error(after.refusal.message);
  return after.value;
}

describe('a plan', () => {
  const plans = Object.entries<DunningPlan | null>(dunningPlans).flatMap(([name, plan]) =>
    plan === null ? [] : [[name, plan] as const],
  );
  it.each(plans)('%s begins after its grace, and its days grow', (_, { graceDays, levels }) => {
    const days = levels.map((level) => level.days);
    expect(days[0]).toBeGreaterThan(graceDays);
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
    expect(levels.at(-1)?.step).toBe('FINAL_NOTICE');
  });
  it('of NONE there is none', () => expect(planOf('NONE')).toBeNull());
});

describe('what is overdue', () => {
  const invoice = (dueDate: string | null, status: 'OPEN' | 'PAID' | 'DRAFT' = 'OPEN') => ({
    status,
    dueDate: dueDate as CivilDate | null,
    open: money('10', 'EUR'),
  });
  it.each([
    ['the day before it is due', invoice('2026-03-02'), false],
    ['the day on which it is due', invoice('2026-03-01'), false],
    ['the day after', invoice('2026-02-28'), true],
    ['a paid one', invoice('2026-01-01', 'PAID'), false],
    ['a draft', invoice(null, 'DRAFT'), false],
  ])('%s', (_, one, is) => expect(isOverdue(one, due)).toBe(is));

  it('adds up, with the oldest due date', () => {
    const all = [invoice('2026-02-20'), invoice('2026-02-10'), invoice('2026-03-02'), invoice('2026-02-25', 'PAID')];
    expect(withInvoices(null, all, due)).toEqual({ amount: decimal('20'), oldestDueDate: '2026-02-10' });
    const before = { amount: decimal('5'), oldestDueDate: civilDate('2026-02-01') };
    expect(withInvoices(before, all, due)).toEqual({ amount: decimal('25'), oldestDueDate: '2026-02-01' });
    expect(withInvoices(null, [invoice('2026-03-01')], due)).toBeNull();
  });

  it.each([
    ['2026-03-04', false],
    ['2026-03-05', true],
  ])('is beyond three days of grace on %s: %s', (today, is) => {
    expect(isBeyondGrace(owed, 3, civilDate(today))).toBe(is);
  });
});

describe('a case', () => {
  it.each([
    ['STANDARD', '2026-03-04', 'OVERDUE'],
    ['STANDARD', '2026-03-05', null],
    ['GENTLE', '2026-03-08', 'OVERDUE'],
    ['GENTLE', '2026-03-09', null],
    ['NONE', '2026-12-31', 'DUNNING_PROFILE'],
  ] as const)('of %s on %s is refused by %s', (profile, today, rule) => {
    const made = opened(profile, today);
    expect(made.ok ? null : made.refusal.details).toEqual(rule === null ? null : expect.objectContaining({ rule }));
  });

  it('is not opened for an account that owes nothing', () => {
    expect(opened('STANDARD', '2026-03-31', null)).toMatchObject({ refusal: { details: { rule: 'OVERDUE' } } });
  });

  it('begins before its first step', () => {
    expect(caseOf()).toMatchObject({
      level: 0,
      lastStep: null,
      nextStepOn: '2026-03-08',
      overdue: money('100', 'EUR'),
    });
  });

  it.each([
    ['STANDARD', ['2026-03-08 REMIND', '2026-03-15 REMIND', '2026-03-22 PAST_DUE', '2026-04-05 FINAL_NOTICE']],
    ['GENTLE', ['2026-03-15 REMIND', '2026-03-31 REMIND', '2026-04-30 FINAL_NOTICE']],
  ] as const)('of %s is advanced on its days', (profile, days) => {
    let the = caseOf(profile);
    const taken: string[] = [];
    while (the.nextStepOn !== null) {
      const on = the.nextStepOn;
      the = step(the, on);
      taken.push(`${on} ${the.lastStep}`);
    }
    expect(taken).toEqual(days);
    expect(the.pastDue).toBe(profile === 'STANDARD');
    expect(advanced(the, owed, civilDate('2026-12-31'))).toMatchObject({
      refusal: { details: { rule: 'STEPS_LEFT' } },
    });
  });

  it('keeps its steps as far apart as the plan has them, however late they are', () => {
    const first = step(caseOf(), '2026-05-01');
    expect(first.nextStepOn).toBe('2026-05-08');
    expect(step(first, '2026-05-09').nextStepOn).toBe('2026-05-16');
  });

  it('waits for a younger invoice where the oldest was paid', () => {
    const first = step(caseOf(), '2026-03-08', { ...owed, oldestDueDate: civilDate('2026-03-07') });
    expect(first.nextStepOn).toBe('2026-03-21');
    expect(nextStepOn(dunningPlans.STANDARD, { level: 4, lastStepOn: due, oldestDueDate: due })).toBeNull();
  });

  it.each([
    ['2026-03-09', false],
    ['2026-03-10', true],
    ['2026-05-09', true],
    ['2026-05-10', false],
  ])('takes a promise for %s: %s', (day, taken) => {
    const after = promised(caseOf(), civilDate(day), civilDate('2026-03-10'));
    expect(after.ok).toBe(taken);
    if (after.ok) expect(after.value).toMatchObject({ status: 'PAUSED', pausedBy: 'PROMISE', promisedOn: day });
  });

  it('goes on where it stood, and counts the promise that was not kept', () => {
    const first = step(caseOf(), '2026-03-08');
    const waits = promised(first, civilDate('2026-03-20'), civilDate('2026-03-10'));
    if (!waits.ok) throw new Error(waits.refusal.message);
    expect(waits.value.nextStepOn).toBe('2026-03-21');
    expect(resumed(waits.value, civilDate('2026-03-21'))).toMatchObject({
      status: 'OPEN',
      pausedBy: null,
      promisedOn: null,
      brokenPromises: 1,
      level: 1,
      nextStepOn: '2026-03-21',
    });
    // By hand, before the day came.
    expect(resumed(waits.value, civilDate('2026-03-12'))).toMatchObject({
      brokenPromises: 0,
      nextStepOn: '2026-03-15',
    });
  });

  it('stands still while something is disputed', () => {
    const waits = disputed(caseOf(), 'pay_1' as never);
    expect(waits).toMatchObject({
      status: 'PAUSED',
      pausedBy: 'DISPUTE',
      disputedPaymentId: 'pay_1',
      nextStepOn: null,
    });
    expect(resumed(waits, civilDate('2026-03-06'))).toMatchObject({
      disputedPaymentId: null,
      nextStepOn: '2026-03-08',
    });
  });

  it('leaves nothing open when it is closed', () => {
    const the = step(step(step(caseOf(), '2026-03-08'), '2026-03-15'), '2026-03-22');
    expect(closed(the, civilDate('2026-03-23'))).toMatchObject({
      status: 'CLOSED',
      level: 3,
      pastDue: false,
      nextStepOn: null,
      overdue: money('0', 'EUR'),
      oldestDueDate: null,
      closedOn: '2026-03-23',
    });
  });
});
