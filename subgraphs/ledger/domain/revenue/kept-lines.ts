import type { CurrencyCode } from '../../../../core/currencies.ts';
import { fromMinor } from '../../../../core/money.ts';
import type { PerformanceObligationId, ScheduleLineId } from '../ids.ts';
import type { KeptLine } from './revenue-contract.ts';
import type { ScheduleLine } from './schedule/schedule.ts';

/** Lines as they are kept, with ids in the order of their time: that is the order in which they are listed. */
export function keptLines(
  newId: (prefix: string) => ScheduleLineId,
  obligationId: PerformanceObligationId,
  lines: readonly ScheduleLine[],
  currency: CurrencyCode,
): readonly KeptLine[] {
  const ids = lines.map(() => newId('rsl')).sort();
  return lines.map(({ period, from, to, minor, status, isCatchUp = false }, index) => ({
    id: ids[index] as ScheduleLineId,
    obligationId,
    period,
    from,
    to,
    amount: fromMinor(minor, currency),
    status,
    isCatchUp,
    revenueRunId: null,
    journalEntryId: null,
    earnedOn: null,
  }));
}
