import { subtract } from '../../../core/decimal.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';

/** The control account of receivables against what is open, by currency (DOMAIN 6.3.6). */
export type ControlBalance = {
  readonly legalEntityId: LegalEntityId;
  readonly currencies: readonly ControlledCurrency[];
  /** Entries that facts changed against the rules. */
  readonly violatedEntries: number;
};

export type ControlledCurrency = {
  readonly currency: CurrencyCode;
  readonly control: Money;
  readonly open: Money;
  readonly functionalControl: Money;
  readonly functionalOpen: Money;
  /** What revaluations put on the control account and is not taken back yet. */
  readonly functionalRevalued: Money;
};

/** Zero, because nothing but a posting moves either side, and a fact. */
export function differenceBetween(control: Money, open: Money): Money {
  return { amount: subtract(control.amount, open.amount), currency: control.currency };
}
