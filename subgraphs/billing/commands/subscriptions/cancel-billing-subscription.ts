import { civilDateAt } from '../../../../core/civil-date.ts';
import { change, companion, type Companion } from '../../../../platform/commands/command.ts';
import type { BillingAccount } from '../../domain/billing-account.ts';
import type { BillingSubscription } from '../../domain/billing-subscription.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { priceCredit } from '../../domain/credit/credited-invoice.ts';
import { creditDraftOf } from '../../domain/credit/credit-draft.ts';
import type { Invoice } from '../../domain/invoice.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import { cancelled } from '../../domain/subscriptions/ending.ts';
import { unusedOf } from '../../domain/subscriptions/unused-days.ts';
import { invalid } from '../../domain/validation.ts';
import type { CancelBillingSubscriptionInput } from '../../generated/resolver-types.ts';
import { subscriptionCommand } from '../define.ts';
import { accountOf, dayOf } from './days.ts';

/** An invoice that charges days after the end, and what was credited of it before. */
type Beyond = { readonly invoice: Invoice; readonly before: readonly CreditNote[] };
type Facts = {
  readonly account: BillingAccount;
  readonly legalEntity: LegalEntity | null;
  readonly beyond: readonly Beyond[];
};

/** Ends a subscription now or at a date; what was charged for later days is credited by policy (DOMAIN 5.8, 8.6). */
export const cancelBillingSubscription = subscriptionCommand<CancelBillingSubscriptionInput, Facts>(
  'cancelBillingSubscription',
  {
    on: (input) => input.billingSubscriptionId,
    async gather(reader, input, subscription, { scope, now, effectiveDate }) {
      const account = await accountOf(reader, subscription, scope);
      const legalEntity = reader.legalEntity(subscription.legalEntityId);
      const ended = cancelled(subscription, askedOf(input), effectiveDate ?? civilDateAt(now, account.timeZone));
      const end = ended.ok ? ended.value.cancelAt : null;
      if (input.creditPolicy === 'NONE' || end === null) return { account, legalEntity, beyond: [] };
      const ids = await reader.invoicesBeyond(subscription.id, end);
      const beyond: Beyond[] = [];
      for (const invoice of await reader.lockInvoices(ids, { kind: 'everything', on: scope.on }))
        beyond.push({ invoice, before: await reader.creditNotesOf(invoice.id) });
      return { account, legalEntity, beyond };
    },

    decide(subscription, input, { effectiveDate, now, newId, correlationId, facts }) {
      const { account, legalEntity, beyond } = facts;
      if (legalEntity === null) return unknownLegalEntity(subscription.legalEntityId);
      const day = dayOf({ effectiveDate, now }, account);
      if (!day.ok) return day.refusal;
      const ended = cancelled(subscription, askedOf(input), day.value);
      if (!ended.ok) return ended.refusal;
      const { status, cancelAt } = ended.value;
      const draft = beyond.find(({ invoice }) => invoice.status === 'DRAFT');
      if (draft !== undefined)
        return invalid(
          'input.creditPolicy',
          'INVOICES_FINAL',
          `NONE, or ${draft.invoice.id} made final or taken back first`,
        );

      const beside: Companion[] = [];
      for (const { invoice, before } of beyond) {
        const unused = unusedOf(subscription, invoice, cancelAt ?? day.value, legalEntity.roundingMode);
        if (!unused.ok) return unused.refusal;
        if (unused.value.length === 0) continue;
        const priced = priceCredit(invoice, before, unused.value, legalEntity, newId);
        if (!priced.ok) return priced.refusal;
        const reason = `Cancelled from ${cancelAt} on: days that are not used`;
        const note = creditDraftOf(invoice, priced.value, { reason, newId, now, correlationId });
        beside.push(companion<CreditNote>('CreditNote', null, change(note, 'billing.creditNote.drafted')));
      }
      const event =
        status === 'CANCELLED' ? 'billing.subscription.cancelled' : 'billing.subscription.cancellationScheduled';
      return { ...change<BillingSubscription>(ended.value, event), beside };
    },
  },
);

function askedOf({ cancelAt, creditPolicy }: CancelBillingSubscriptionInput) {
  return { cancelAt: cancelAt ?? null, creditPolicy };
}
