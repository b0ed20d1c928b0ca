import { civilDateAt, type CivilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import type { DecisionContext } from '../../../../platform/commands/command.ts';
import type { BillingAccount, BillingAccountId } from '../../domain/billing-account.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import type { Payment } from '../../domain/payment.ts';
import type { StatedPayment } from '../../domain/payments/stated-payment.ts';
import type { BillingReader } from '../../port.ts';

/** What is known of a payment that is told of. */
export type StatedFacts = {
  /** As the viewer may see it; null where none is named as well. */
  readonly account: BillingAccount | null;
  readonly legalEntity: LegalEntity | null;
  readonly existing: Payment | null;
  /** Whether this viewer may see the payment that is there. */
  readonly isSeen: boolean;
};

export async function gatherStated(
  reader: BillingReader,
  stated: StatedPayment,
  { scope }: DecisionContext,
): Promise<StatedFacts> {
  const { billingAccountId, legalEntityId } = stated;
  const account = billingAccountId == null ? null : await reader.account(billingAccountId as BillingAccountId, scope);
  const entityId = account?.legalEntityId ?? (legalEntityId as LegalEntityId | null | undefined);
  // Last, because everybody who tells of the same waits from here on.
  const existing = await reader.paymentByKey(stated);
  return {
    account,
    legalEntity: entityId == null ? null : await reader.legalEntity(entityId),
    existing,
    isSeen: existing !== null && (await reader.payment(existing.id, scope)) !== null,
  };
}

/** Today where the legal entity is: dates of cash are its own. In UTC for one that is not of this house any more. */
export async function todayFor(legalEntityId: LegalEntityId, reader: BillingReader, now: Date): Promise<CivilDate> {
  const legalEntity = await reader.legalEntity(legalEntityId);
  return civilDateAt(now, legalEntity?.timeZone ?? 'UTC');
}
