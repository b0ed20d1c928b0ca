import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, civilDate } from '../../../../../core/civil-date.ts';
import { decimal, formatDecimal } from '../../../../../core/decimal.ts';
import { fromMinor, money, toMinor } from '../../../../../core/money.ts';
import { accepted, invalidAt, refused } from '../../../../../test/harness/results.ts';
import type { AccountingCalendar } from './accounting-calendar.ts';
import { recognise, recognisedOf, type RecognitionRun } from './recognition.ts';
import { straightLine, type Schedule, type StraightLinePlan } from './schedule.ts';

const day = civilDate;

const plan: StraightLinePlan = {
  allocated: money('100.00', 'INR'),
  service: { from: day('2019-01-10'), to: day('2019-03-16') },
  method: 'STRAIGHT_LINE_DAILY',
  policy: 'CUMULATIVE',
  mode: 'HALF_UP',
  calendar: 'CALENDAR_MONTHS',
};
const planned = accepted(straightLine(plan));

function run(runThrough: string, closedThrough: string | null = null, calendar?: AccountingCalendar): RecognitionRun {
  return {
    runThrough: day(runThrough),
    closedThrough: closedThrough === null ? null : day(closedThrough),
    calendar: calendar ?? 'CALENDAR_MONTHS',
  };
}

function postings(of: RecognitionRun, schedule: Schedule = planned) {
  const answer = accepted(recognise(schedule, of));
  return {
    postings: answer.postings.map(
      ({ earned, posted, amount }) => `${earned} in ${posted}: ${formatDecimal(amount.amount)}`,
    ),
    left: formatDecimal(answer.deferredLeft.amount),
  };
}

describe('a recognition run', () => {
  it('recognises what has ended, each in its own period', () => {
    expect(postings(run('2019-02-28'))).toEqual({
      postings: ['2019-01 in 2019-01: 33.85', '2019-02 in 2019-02: 43.07'],
      left: '23.08',
    });
  });

  it.each([
    ['2019-01-30', 0, '100'],
    ['2019-01-31', 1, '66.15'],
    ['2019-02-27', 1, '66.15'],
    ['2019-03-14', 2, '23.08'],
    ['2019-03-15', 3, '0'],
    ['9999-12-31', 3, '0'],
  ])('through %s recognises %i lines and leaves %s', (through, count, left) => {
    const answer = postings(run(through));
    expect(answer.postings).toHaveLength(count);
    expect(answer.left).toBe(left);
  });

  it.each([
    ['2018-12-31', ['2019-01', '2019-02', '2019-03']],
    ['2019-01-30', ['2019-01', '2019-02', '2019-03']],
    ['2019-01-31', ['2019-02', '2019-02', '2019-03']],
    ['2019-02-27', ['2019-02', '2019-02', '2019-03']],
    ['2019-02-28', ['2019-03', '2019-03', '2019-03']],
    ['2019-03-30', ['2019-03', '2019-03', '2019-03']],
    ['2019-03-31', ['2019-04', '2019-04', '2019-04']],
    ['2019-12-31', ['2020-01', '2020-01', '2020-01']],
  ])('closed through %s posts in the first open periods %j', (closed, posted) => {
    const answer = accepted(recognise(planned, run('2019-03-31', closed)));
    expect(answer.postings.map((one) => one.posted)).toEqual(posted);
    expect(answer.postings.map((one) => one.earned)).toEqual(['2019-01', '2019-02', '2019-03']);
  });

  it('marks its lines, so that the next run takes the rest only', () => {
    const first = accepted(recognise(planned, run('2019-01-31')));
    expect(first.schedule.lines.map(({ status }) => status)).toEqual(['RECOGNISED', 'PLANNED', 'PLANNED']);
    expect(recognisedOf(first.schedule)).toBe(3385n);
    expect(postings(run('2019-01-31'), first.schedule)).toEqual({ postings: [], left: '66.15' });
    expect(postings(run('2019-03-31', '2019-02-28'), first.schedule)).toEqual({
      postings: ['2019-02 in 2019-03: 43.07', '2019-03 in 2019-03: 23.08'],
      left: '0',
    });
  });

  it('leaves cancelled and superseded lines alone', () => {
    const [january, february, march] = planned.lines;
    const lines = [
      january!,
      { ...february!, status: 'CANCELLED' as const },
      { ...march!, status: 'SUPERSEDED' as const },
    ];
    expect(postings(run('2019-12-31'), { ...planned, lines })).toEqual({
      postings: ['2019-01 in 2019-01: 33.85'],
      left: '66.15',
    });
  });

  it('recognises a line of nothing without a posting', () => {
    const tiny = accepted(straightLine({ ...plan, allocated: money('0.01', 'INR') }));
    expect(postings(run('2019-01-31'), tiny)).toEqual({ postings: [], left: '0.01' });
    const { schedule } = accepted(recognise(tiny, run('2019-01-31')));
    expect(schedule.lines[0]!.status).toBe('RECOGNISED');
    expect(postings(run('2019-03-31'), tiny).postings).toEqual(['2019-02 in 2019-02: 0.01']);
  });

  const calendar = [
    { name: 'P1', from: day('2019-01-01'), to: day('2019-01-29') },
    { name: 'P2', from: day('2019-01-29'), to: day('2019-03-18') },
  ];
  const listed = accepted(straightLine({ ...plan, calendar }));

  it('follows a calendar of its own', () => {
    expect(postings(run('2019-03-31', '2019-01-28', calendar), listed).postings).toEqual([
      'P1 in P2: 29.23',
      'P2 in P2: 70.77',
    ]);
  });

  it('is refused when no period is left that is open', () => {
    const closed = { code: 'PERIOD_CLOSED', details: { period: 'P1' } };
    expect(refused(recognise(listed, run('2019-03-31', '2019-03-17', calendar)))).toEqual(closed);
    const lastMonths = { code: 'PERIOD_CLOSED', details: { period: '2019-01' } };
    expect(refused(recognise(planned, run('2019-03-31', '9999-12-31')))).toEqual(lastMonths);
  });

  it('is refused in another calendar than the schedule was made in', () => {
    const later = [{ name: 'P9', from: day('2020-01-01'), to: day('2020-02-01') }];
    const answer = recognise(planned, run('2019-03-31', '2019-01-31', later));
    expect(refused(answer)).toEqual(invalidAt('periods', 'CALENDAR_REACHES'));
  });

  it.each([
    ['99.99', 'NOT_ABOVE_WHOLE'],
    ['100.00', null],
    ['100.01', null],
    ['-100.00', 'NOT_ABOVE_WHOLE'],
  ])('takes lines of 100.00 for an allocated price of %s: %s', (allocated, rule) => {
    const answer = recognise({ ...planned, allocated: money(allocated, 'INR') }, run('2019-03-31'));
    expect(refused(answer)).toEqual(rule && invalidAt('schedule.lines', rule));
  });

  it.each([
    ['-99.99', 'NOT_ABOVE_WHOLE'],
    ['-100.00', null],
    ['-100.01', null],
    ['0', 'NOT_ABOVE_WHOLE'],
  ])('takes lines of -100.00 for an allocated price of %s: %s', (allocated, rule) => {
    const lines = planned.lines.map((line) => ({ ...line, minor: -line.minor }));
    const answer = recognise({ lines, allocated: money(allocated, 'INR') }, run('2019-03-31'));
    expect(refused(answer)).toEqual(rule && invalidAt('schedule.lines', rule));
  });

  it('counts what is recognised already towards the allocated price, but not what was superseded', () => {
    const twice = planned.lines.map((line) => ({ ...line, status: 'RECOGNISED' as const }));
    const over = recognise({ ...planned, lines: [...twice, ...planned.lines] }, run('2019-03-31'));
    expect(refused(over)).toEqual(invalidAt('schedule.lines', 'NOT_ABOVE_WHOLE'));
    const old = planned.lines.map((line) => ({ ...line, status: 'SUPERSEDED' as const }));
    expect(postings(run('2019-03-31'), { ...planned, lines: [...old, ...planned.lines] }).left).toBe('0');
  });

  it('is refused for a price finer than its currency', () => {
    const fine = { allocated: { amount: decimal('0.001'), currency: 'EUR' as const }, lines: [] };
    expect(refused(recognise(fine, run('2019-03-31')))).toEqual({
      code: 'SCALE_EXCEEDED',
      details: { path: 'allocated.amount', currency: 'EUR', scale: 2 },
    });
  });
});

describe('any sequence of runs', () => {
  it('posts every line once, in an open period not before its own, and the whole price in the end', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        fc.integer({ min: 1, max: 900 }),
        fc.constantFrom('STRAIGHT_LINE_DAILY' as const, 'STRAIGHT_LINE_MONTHLY' as const),
        fc.array(
          fc.record({ through: fc.integer({ min: -10, max: 1_000 }), closed: fc.integer({ min: -60, max: 0 }) }),
          {
            maxLength: 6,
          },
        ),
        (minor, length, method, runs) => {
          const service = { from: plan.service.from, to: addDays(plan.service.from, length) };
          const allocated = fromMinor(minor, 'EUR');
          let schedule = accepted(straightLine({ ...plan, allocated, service, method }));
          const lines = schedule.lines;
          const posted = new Map<string, bigint>();
          const end = { through: length, closed: 0 };
          for (const { through, closed } of [...runs, end]) {
            const runThrough = addDays(service.from, through);
            const closedThrough = addDays(runThrough, closed);
            const answer = accepted(recognise(schedule, { runThrough, closedThrough, calendar: 'CALENDAR_MONTHS' }));
            for (const one of answer.postings) {
              expect(posted.has(one.earned)).toBe(false);
              expect(one.posted >= one.earned && one.posted >= closedThrough.slice(0, 7)).toBe(true);
              posted.set(one.earned, toMinor(one.amount));
            }
            schedule = answer.schedule;
            const done = [...posted.values()].reduce((sum, part) => sum + part, 0n);
            expect(toMinor(answer.deferredLeft)).toBe(minor - done);
            expect(minor < 0n ? done >= minor && done <= 0n : done <= minor && done >= 0n).toBe(true);
          }
          const earned = lines.filter((line) => line.minor !== 0n).map((line) => [line.period, line.minor] as const);
          expect(new Map(earned)).toEqual(posted);
        },
      ),
    );
  });
});
