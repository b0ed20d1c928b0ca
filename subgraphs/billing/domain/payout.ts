import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';

export type PayoutId = Branded<'PayoutId'>;

/** What a provider paid out to the bank (DOMAIN 5.1). Its transactions are rows beside it: there may be thousands. */
export type Payout = {
  readonly id: PayoutId;
  readonly version: number;
  readonly legalEntityId: LegalEntityId;
  readonly provider: string;
  readonly providerPayoutId: string;
  readonly bankAccount: string;
  readonly currency: CurrencyCode;
  /** What arrives. */
  readonly amount: Money;
  /** What is kept for the payout itself, beside the fees of its payments. */
  readonly fee: Money;
  readonly date: CivilDate;
  readonly transactionCount: number;
  readonly status: 'RECORDED';
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** What names a payout for ever. */
export type PayoutKey = Pick<Payout, 'provider' | 'providerPayoutId'>;
