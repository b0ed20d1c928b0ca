import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../core/civil-date.ts';
import { invalid } from '../../../core/validation.ts';
import {
  checkTerm,
  refuseEnded,
  refuseTermination,
  refuseTooEarly,
  refuseUnended,
  resumedOn,
  suspendedFrom,
  suspensionsMax,
} from './contract-times.ts';
import type { Contract, Suspension } from './contract.ts';

const d = civilDate;
const contract = (more: Partial<Contract> = {}): Contract =>
  ({ status: 'ACTIVE', startDate: d('2026-01-01'), endDate: d('2027-01-01'), suspensions: [], ...more }) as Contract;
const suspension = (from: string, to: string | null): Suspension => ({
  id: 'sus_1' as never,
  from: d(from),
  to: to === null ? null : d(to),
  reason: 'r',
  extendedTerm: to === null ? null : false,
});
const begun = (from: string) => ({ id: 'sus_2' as never, from: d(from), reason: 'r' });

describe('the term of a contract', () => {
  it.each([
    ['2025-12-31', true, false],
    ['2026-01-01', false, false],
    ['2026-12-31', false, false],
    ['2027-01-01', false, true],
  ])('on %s: too early %s, ended %s', (today, early, ended) => {
    expect(refuseTooEarly(contract(), d(today), false) !== null).toBe(early);
    expect(refuseTooEarly(contract(), d(today), true)).toBeNull();
    expect(refuseEnded(contract(), d(today)) !== null).toBe(ended);
    expect(refuseUnended(contract(), d(today)) === null).toBe(ended);
  });

  it('is told where it is in the way', () => {
    expect(refuseTooEarly(contract(), d('2025-12-31'), false)).toEqual(
      invalid('input.early', 'START_REACHED', 'true to begin before 2026-01-01'),
    );
    expect(refuseEnded(contract(), d('2027-01-01'))).toEqual(
      invalid('Contract.endDate', 'WITHIN_PERIOD', 'after today, 2027-01-01: the contract has ended'),
    );
    expect(refuseUnended(contract(), d('2026-12-31'))).toEqual(
      invalid('Contract.endDate', 'END_REACHED', 'reached, 2026-12-31 or earlier'),
    );
  });

  it.each([
    [null, null],
    ['2026-01-02', null],
    ['2026-01-01', 'PERIOD_NOT_EMPTY'],
    ['2025-12-31', 'PERIOD_ENDS_AFTER_START'],
  ])('that ends on %s: %s', (to, rule) => {
    const refusal = checkTerm(contract({ endDate: to === null ? null : d(to) }));
    expect(refusal?.details ?? null).toEqual(rule === null ? null : { path: 'input.to', rule });
  });

  it('never ends without an end', () => {
    const endless = contract({ endDate: null });
    expect(refuseEnded(endless, d('9000-01-01'))).toBeNull();
    expect(refuseUnended(endless, d('9000-01-01'))).not.toBeNull();
  });
});

describe('a suspension', () => {
  const path = 'write.effectiveDate';
  const before = suspension('2026-02-01', '2026-03-01');
  const many = (count: number) => Array.from({ length: count }, () => before);

  it.each([
    ['before the start', {}, '2025-12-31', 'WITHIN_PERIOD', 'a day of the contract, from 2026-01-01 to 2027-01-01'],
    ['on the end', {}, '2027-01-01', 'WITHIN_PERIOD', 'a day of the contract, from 2026-01-01 to 2027-01-01'],
    [
      'before the start of what has no end',
      { endDate: null },
      '2025-12-31',
      'WITHIN_PERIOD',
      'a day of the contract, from 2026-01-01 to any day',
    ],
    [
      'within the one before',
      { suspensions: [before] },
      '2026-02-28',
      'PERIODS_APART',
      '2026-03-01 or later, when the suspension before ended',
    ],
  ] as const)('%s is refused', (_, more, from, rule, mustBe) => {
    expect(suspendedFrom(contract(more), begun(from))).toEqual({ ok: false, refusal: invalid(path, rule, mustBe) });
  });

  it('is one of so many at most', () => {
    const suspensions = many(suspensionsMax);
    expect(suspendedFrom(contract({ suspensions: suspensions.slice(1) }), begun('2026-04-01')).ok).toBe(true);
    expect(suspendedFrom(contract({ suspensions }), begun('2026-04-01'))).toEqual({
      ok: false,
      refusal: invalid('Contract.suspensions', 'COUNT_MAX', 'at most 50'),
    });
  });

  it('is open when it begins, on the first day or the last', () => {
    const opened = (from: string) => ({ ...begun(from), to: null, extendedTerm: null });
    expect(suspendedFrom(contract(), begun('2026-01-01'))).toEqual({ ok: true, value: [opened('2026-01-01')] });
    expect(suspendedFrom(contract({ suspensions: [before] }), begun('2026-12-31'))).toEqual({
      ok: true,
      value: [before, opened('2026-12-31')],
    });
  });

  it('may begin when the one before ended, and on any day of what has no end', () => {
    const after = contract({ suspensions: [suspension('2026-02-01', '2026-03-01')] });
    expect(suspendedFrom(after, begun('2026-03-01')).ok).toBe(true);
    expect(suspendedFrom(contract({ endDate: null }), begun('2999-01-01')).ok).toBe(true);
  });

  it.each([
    [true, '2026-03-01', '2027-01-29'],
    [false, '2026-03-01', '2027-01-01'],
  ])('moves the end where extendTerm is %s', (extendTerm, on, endDate) => {
    const suspended = contract({ suspensions: [suspension('2026-02-01', null)] });
    expect(resumedOn(suspended, d(on), extendTerm)).toMatchObject({
      ok: true,
      value: { endDate, suspensions: [{ to: on, extendedTerm: extendTerm }] },
    });
  });

  it('extends nothing that has no end, and lasts a day at least', () => {
    const suspended = contract({ endDate: null, suspensions: [suspension('2026-02-01', null)] });
    expect(resumedOn(suspended, d('2026-03-01'), true)).toMatchObject({ value: { endDate: null } });
    expect(resumedOn(suspended, d('2026-02-02'), true).ok).toBe(true);
    expect(resumedOn(suspended, d('2026-02-01'), true)).toEqual({
      ok: false,
      refusal: invalid(path, 'DATE_AFTER_START', 'after 2026-02-01'),
    });
  });

  it('ends alone, where there is one', () => {
    const open = suspension('2026-04-01', null);
    expect(resumedOn(contract({ suspensions: [before, open] }), d('2026-05-01'), false)).toEqual({
      ok: true,
      value: {
        endDate: '2027-01-01',
        suspensions: [before, { ...open, to: '2026-05-01', extendedTerm: false }],
      },
    });
    expect(resumedOn(contract({ suspensions: [before] }), d('2026-05-01'), false)).toEqual({
      ok: false,
      refusal: invalid(path, 'DATE_AFTER_START', 'after the suspension began'),
    });
  });
});

describe('a termination', () => {
  const today = d('2026-06-15');
  const early = invalid('input.date', 'WITHIN_PERIOD', '2026-01-01 or later, when the contract began');
  const late = invalid('input.date', 'WITHIN_PERIOD', '2027-01-01 at most, when it ends');
  const unsaid = invalid('input.creditPolicy', 'CREDIT_POLICY', 'given for a day before today, 2026-06-15');

  it.each([
    ['2025-12-31', null, early],
    ['2025-12-31', 'UNUSED', early],
    ['2026-01-01', null, unsaid],
    ['2026-01-01', 'UNUSED', null],
    ['2026-06-14', null, unsaid],
    ['2026-06-15', null, null],
    ['2027-01-01', null, null],
    ['2027-01-02', 'NO_CREDIT', late],
  ] as const)('on %s with the policy %s: %j', (date, policy, refusal) => {
    expect(refuseTermination(contract(), d(date), today, policy)).toEqual(refusal);
    expect(refuseTermination(contract({ status: 'SUSPENDED' }), d(date), today, policy)).toEqual(refusal);
    expect(refuseTermination(contract({ status: 'SIGNED' }), d(date), today, policy)).toBeNull();
  });

  it('is on any day to come of what has no end', () => {
    expect(refuseTermination(contract({ endDate: null }), d('2999-01-01'), today, null)).toBeNull();
  });
});
