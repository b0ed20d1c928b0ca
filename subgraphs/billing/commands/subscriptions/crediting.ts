import type { CivilDate } from '../../../../core/civil-date.ts';
import { accept, deny, type Result } from '../../../../core/result.ts';
import type { Scope } from '../../../../core/scope.ts';
import { change, companion, type Companion, type DecisionContext } from '../../../../platform/commands/command.ts';
import type { BillingSubscription, SubscriptionItem } from '../../domain/billing-subscription.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { priceCredit, refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import { creditDraftOf } from '../../domain/credit/credit-draft.ts';
import type { LegalEntity } from '../../domain/legal-entity.ts';
import { unusedOf, type ChargingInvoice } from '../../domain/subscriptions/unused-days.ts';
import { invalid } from '../../domain/validation.ts';
import type { BillingReader } from '../../port.ts';

/** An invoice that charges days after an end, and what was credited of it before. */
export type Beyond = ChargingInvoice & { readonly before: readonly CreditNote[] };

/** The invoices that charge a subscription for days from its end on. */
export async function gatherBeyond(
  reader: BillingReader,
  { id }: Pick<BillingSubscription, 'id'>,
  end: CivilDate,
  { on }: Scope,
): Promise<readonly Beyond[]> {
  const beyond: Beyond[] = [];
  const charged = await reader.chargedBeyond(id, end);
  const ids = [...new Set(charged.map(({ invoiceId }) => invoiceId))];
  for (const invoice of await reader.lockInvoices(ids, { kind: 'everything', on })) {
    const its = charged.filter(({ invoiceId }) => invoiceId === invoice.id);
    beyond.push({ invoice, charged: its, before: await reader.creditNotesOf(invoice.id) });
  }
  return beyond;
}

/** The drafts that credit those days. An invoice that is a draft itself has to be made final or taken back first. */
export function creditedBeside(
  subscription: BillingSubscription,
  beyond: readonly Beyond[],
  end: CivilDate,
  legalEntity: LegalEntity,
  { newId, now, correlationId }: Pick<DecisionContext, 'newId' | 'now' | 'correlationId'>,
): Result<readonly Companion[]> {
  const draft = beyond.find(({ invoice }) => invoice.status === 'DRAFT');
  if (draft !== undefined) {
    const mustBe = `NONE, or ${draft.invoice.id} made final or taken back first`;
    return deny(invalid('input.creditPolicy', 'INVOICES_FINAL', mustBe));
  }
  const beside: Companion[] = [];
  const recurringFrom = ({ charge }: SubscriptionItem) => (charge === 'FIXED' ? end : null);
  for (const { invoice, charged, before } of beyond) {
    // What is given up has nothing to give back.
    if (refuseUncreditable(invoice) !== null) continue;
    const unused = unusedOf(subscription, { invoice, charged, before }, recurringFrom, legalEntity.roundingMode);
    if (!unused.ok) return unused;
    if (unused.value.length === 0) continue;
    const priced = priceCredit(invoice, before, unused.value, legalEntity, newId);
    if (!priced.ok) return priced;
    const reason = `Cancelled from ${end} on: days that are not used`;
    const note = creditDraftOf(invoice, priced.value, { reason, newId, now, correlationId });
    beside.push(companion<CreditNote>('CreditNote', null, change(note, 'billing.creditNote.drafted')));
  }
  return accept(beside);
}
