import { addDays, type CivilDate } from '../../../../core/civil-date.ts';
import { add, type Decimal } from '../../../../core/decimal.ts';
import type { Invoice } from '../invoice.ts';

/** What of an account is open behind its due date. */
export type Overdue = { readonly amount: Decimal; readonly oldestDueDate: CivilDate };

/** An invoice is due on its due date, and overdue the day after. */
export function isOverdue({ status, dueDate }: Pick<Invoice, 'status' | 'dueDate'>, today: CivilDate): boolean {
  return status === 'OPEN' && dueDate !== null && dueDate < today;
}

/** What is overdue of these invoices and of what was counted before. */
export function withInvoices(
  counted: Overdue | null,
  invoices: readonly Pick<Invoice, 'status' | 'dueDate' | 'open'>[],
  today: CivilDate,
): Overdue | null {
  let all = counted;
  for (const { status, dueDate, open } of invoices) {
    if (dueDate === null || !isOverdue({ status, dueDate }, today)) continue;
    all =
      all === null
        ? { amount: open.amount, oldestDueDate: dueDate }
        : {
            amount: add(all.amount, open.amount),
            oldestDueDate: dueDate < all.oldestDueDate ? dueDate : all.oldestDueDate,
          };
  }
  return all;
}

/** Whether the days of grace are over as well. */
export function isBeyondGrace({ oldestDueDate }: Overdue, graceDays: number, today: CivilDate): boolean {
  return addDays(oldestDueDate, graceDays) < today;
}
