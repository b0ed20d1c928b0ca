import { invariant } from '../../../core/invariant.ts';
import { money } from '../../../core/money.ts';
import type { RevenueContract } from '../domain/revenue/revenue-contract.ts';
import { reaching } from '../domain/revenue/schedule/reaching-calendar.ts';
import { straightLine } from '../domain/revenue/schedule/schedule.ts';
import type { Desk } from '../postings/desk.ts';
import { keptLines } from './kept-lines.ts';

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
  for (const { obligationId, net, currency, from, to } of invoiced) {
    const service = { from, to };
    const { roundingPolicy: policy } = contract satisfies RevenueContract;
    const schedule = straightLine({
      allocated: money(net, currency),
      service,
      method: 'STRAIGHT_LINE_DAILY',
      policy,
      mode: legalEntity.roundingMode,
      calendar: reaching(periods, service),
    });
    invariant(schedule.ok, 'a line of a posted invoice has a time and an amount');
    await revenue.insertLines(contract, keptLines(desk, obligationId, schedule.value.lines, currency));
  }
}
