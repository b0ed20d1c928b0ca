import type { CivilDate } from '../../../core/civil-date.ts';
import type { CurrencyCode } from '../../../core/currencies.ts';
import type { Branded, CustomerId, LegalEntityId } from '../../../core/ids.ts';
import type { Money } from '../../../core/money.ts';
import { refuse, type Refusal } from '../../../core/refusal.ts';
import type { DunningCaseStatus } from '../generated/rules.ts';
import type { BillingAccountId } from './billing-account.ts';
import type { PaymentId } from './payment.ts';

export type DunningCaseId = Branded<'DunningCaseId'>;

export type DunningProfile = 'STANDARD' | 'GENTLE' | 'NONE';
export type DunningStep = 'REMIND' | 'PAST_DUE' | 'FINAL_NOTICE';
export type DunningPause = 'DISPUTE' | 'PROMISE';

/** The reminding of an account that is overdue (DOMAIN 5.1). */
export type DunningCase = {
  readonly id: DunningCaseId;
  readonly version: number;
  readonly billingAccountId: BillingAccountId;
  readonly customerId: CustomerId;
  readonly legalEntityId: LegalEntityId;
  readonly currency: CurrencyCode;
  /** The account's when it was opened. */
  readonly profile: DunningProfile;
  readonly status: DunningCaseStatus;
  /** How many steps were taken. */
  readonly level: number;
  readonly lastStep: DunningStep | null;
  readonly lastStepOn: CivilDate | null;
  /** When time has something to do with it. */
  readonly nextStepOn: CivilDate | null;
  readonly pastDue: boolean;
  readonly pausedBy: DunningPause | null;
  readonly disputedPaymentId: PaymentId | null;
  readonly promisedOn: CivilDate | null;
  readonly brokenPromises: number;
  readonly overdue: Money;
  readonly oldestDueDate: CivilDate | null;
  readonly closedOn: CivilDate | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export function unknownCase(id: string): Refusal {
  return refuse('NOT_FOUND', { entity: 'DunningCase', id }, `There is no DunningCase ${id} that you may see.`);
}
