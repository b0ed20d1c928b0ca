import { compareDates } from '../../../core/civil-date.ts';
import { invariant } from '../../../core/invariant.ts';
import { money } from '../../../core/money.ts';
import type { PerformanceObligationId } from '../domain/ids.ts';
import { reaching } from '../domain/revenue/schedule/reaching-calendar.ts';
import { straightLine, type ScheduleLine } from '../domain/revenue/schedule/schedule.ts';
import type { Desk } from '../postings/desk.ts';
import { keptLines } from '../domain/revenue/kept-lines.ts';

/**
 * What is earned as it is invoiced gets a schedule with each posted invoice: over the time that the invoice is for (DOMAIN 7,
 * AS_INVOICED). Told again, or before the contract is planned, it does nothing.
 */
export async function scheduleInvoiced(desk: Desk, contractId: string): Promise<void> {
  const { revenue, books } = desk;
  const contract = await revenue.lockContract(contractId);
  if (contract === null || contract.contractVersion === 0) return;
  const invoiced = await revenue.takeInvoiced(contractId);
  if (invoiced.length === 0) return;
  const legalEntity = await books.legalEntity(contract.legalEntityId);
  invariant(legalEntity, 'what is planned has a legal entity');
  const periods = await revenue.periods(contract.legalEntityId);
  const schedules = new Map<PerformanceObligationId, ScheduleLine[]>();
  for (const { obligationId, net, currency, from, to } of invoiced) {
    const service = { from, to };
    const schedule = straightLine({
      allocated: money(net, currency),
      service,
      method: 'STRAIGHT_LINE_DAILY',
      policy: contract.roundingPolicy,
      mode: legalEntity.roundingMode,
      calendar: reaching(periods, service),
    });
    invariant(schedule.ok, 'a line of a posted invoice has a time and an amount');
    schedules.set(obligationId, [...(schedules.get(obligationId) ?? []), ...schedule.value.lines]);
  }
  for (const [obligationId, lines] of schedules) {
    const inOrder = [...lines].sort((a, b) => compareDates(a.from, b.from));
    await revenue.insertLines(contract, keptLines(desk.newId, obligationId, inOrder, contract.currency));
  }
}
