import { civilDate } from '../core/civil-date.ts';
import { money } from '../core/money.ts';
import { straightLine, type StraightLinePlan } from '../subgraphs/ledger/domain/revenue/schedule/schedule.ts';
import type { Figure } from './measure.ts';

/** Revenue schedules of sixty calendar months, one core, both ways of counting days. */

const monthsCount = 60;
const warmUpMs = 500;
const measuredMs = 2_000;
const batch = 100;

const plan: Omit<StraightLinePlan, 'method'> = {
  allocated: money('123456.78', 'EUR'),
  service: { from: civilDate('2024-01-15'), to: civilDate('2028-12-20') },
  policy: 'CUMULATIVE',
  mode: 'HALF_UP',
  calendar: 'CALENDAR_MONTHS',
};

export async function benchSchedule(): Promise<Figure[]> {
  return (['STRAIGHT_LINE_DAILY', 'STRAIGHT_LINE_MONTHLY'] as const).map((method) => {
    const once = { ...plan, method };
    schedulesPerSecond(once, warmUpMs);
    return {
      name: `schedule: ${monthsCount} months, ${method}`,
      value: schedulesPerSecond(once, measuredMs),
      unit: '/s',
      goal: '≥ 20000',
    };
  });
}

function schedulesPerSecond(once: StraightLinePlan, durationMs: number): number {
  const started = performance.now();
  let made = 0;
  while (performance.now() - started < durationMs) {
    for (let count = 0; count < batch; count += 1) {
      const schedule = straightLine(once);
      if (!schedule.ok || schedule.value.lines.length !== monthsCount) throw new Error('a schedule has all its months');
    }
    made += batch;
  }
  return made / ((performance.now() - started) / 1_000);
}
