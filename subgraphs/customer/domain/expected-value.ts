import { settledMoney, type Money } from '../../../core/money.ts';
import { accept, type Result } from '../../../core/result.ts';

/** The money a client expects from an opportunity, if it names any. */
export function expectedValueOf(input: Money | null | undefined): Result<Money | null> {
  return input == null ? accept(null) : settledMoney(input.amount, input.currency, 'input.expectedValue');
}
