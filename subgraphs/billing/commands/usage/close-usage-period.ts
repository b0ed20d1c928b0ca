import { civilDateAt } from '../../../../core/civil-date.ts';
import { equals, negate, sign, zero, type Decimal } from '../../../../core/decimal.ts';
import { invariant } from '../../../../core/invariant.ts';
import {
  already,
  change,
  companion,
  type Change,
  type Companion,
  type DecisionContext,
} from '../../../../platform/commands/command.ts';
import type { Refusal } from '../../../../core/refusal.ts';
import { adjusted, closed, rated, type ClosedUsage, type RatedUsageId } from '../../domain/closing/closed-usage.ts';
import { graceOver } from '../../domain/closing/usage-periods.ts';
import { creditDraftOf } from '../../domain/credit/credit-draft.ts';
import { priceCredit, refuseUncreditable } from '../../domain/credit/credited-invoice.ts';
import type { CreditNote } from '../../domain/credit-note.ts';
import { unknownLegalEntity, type LegalEntity } from '../../domain/legal-entity.ts';
import type { Span } from '../../domain/usage/span.ts';
import { invalid } from '../../domain/validation.ts';
import type { CloseUsagePeriodInput } from '../../generated/resolver-types.ts';
import type { RatingMade } from '../../port.ts';
import { ratedUsageCreation } from '../define.ts';
import { gatherClosing, ratedEventsMax, refuseOther, type Charged, type ClosingFacts } from './closing-facts.ts';

/** Rates the usage of an item in a period that is over, or what came later of one that was closed (DOMAIN 5.5, 5.8). */
export const closeUsagePeriod = ratedUsageCreation<CloseUsagePeriodInput, ClosingFacts>('closeUsagePeriod', {
  apart: true,
  gather: (reader, input, { scope, now }) => gatherClosing(reader, input, scope, now),

  decide(_, { now, newId, correlationId, facts }) {
    if ('code' in facts) return facts;
    const { subscription, item, timeZone, legalEntity, meter, ratings, part, span, events } = facts;
    if (legalEntity === null) return unknownLegalEntity(subscription.legalEntityId);
    if (part === null || span === null) return refuseOther(facts, now);
    const today = civilDateAt(now, timeZone);
    if (graceOver(part.used.to) > today)
      return invalid(
        'input.from',
        'GRACE_OVER',
        `the first day of a period whose days of grace have passed: on ${graceOver(part.used.to)}`,
      );
    if (events.length > ratedEventsMax)
      return invalid('input.from', 'COUNT_MAX', `the first day of a period of at most ${ratedEventsMax} events`);

    const carried = ratings.before?.level ?? zero;
    const rating = rated({ subscription, item, meter, events, timeZone, carried }, part, legalEntity);
    if (!rating.ok) return rating.refusal;
    const by = { id: newId<RatedUsageId>('rtu'), now };
    const last = ratings.ofPeriod.at(-1);
    if (last === undefined) {
      return {
        ...change(closed(subscription, item, rating.value, by), 'billing.usage.rated'),
        untold: madeIn(span, null),
      };
    }
    const adjustment = adjusted(subscription, item, ratings.ofPeriod, rating.value, by);
    if (adjustment === null) return already(last);
    const untold = madeIn(span, { before: last.level, now: adjustment.level });
    if (sign(adjustment.amount.amount) >= 0) return { ...change(adjustment, 'billing.usage.rated'), untold };
    const back = givenBack(adjustment, facts.charged, legalEntity, { now, newId, correlationId });
    return 'code' in back ? back : { ...back, untold };
  },
});

function madeIn(span: Span, level: { readonly before: Decimal; readonly now: Decimal } | null): RatingMade {
  return { span, movesLevel: level !== null && !equals(level.before, level.now) };
}

/** What costs less than was charged is given back by a credit note on the invoice that charged it (DOMAIN 5.2, 5.5). */
function givenBack(
  adjustment: ClosedUsage,
  charged: Charged | null,
  legalEntity: LegalEntity,
  by: Pick<DecisionContext, 'now' | 'newId' | 'correlationId'>,
): Refusal | Change<ClosedUsage> {
  if (charged === null || charged.invoice.status === 'DRAFT')
    return invalid(
      'input.from',
      'INVOICES_FINAL',
      'the first day of a period whose invoice is final: there is less to charge',
    );
  const { first, invoice, before } = charged;
  const line = invoice.lines.find(({ ratedUsageId }) => ratedUsageId === first);
  invariant(line, 'the invoice that charges a rating has its line');
  const uncreditable = refuseUncreditable(invoice);
  if (uncreditable !== null) return uncreditable;
  const asked = [{ lineId: line.id, gross: negate(adjustment.amount.amount) }];
  const priced = priceCredit(invoice, before, asked, legalEntity, by.newId);
  if (!priced.ok) return priced.refusal;
  const { from, to } = adjustment.period;
  const note = creditDraftOf(invoice, priced.value, { reason: `Usage of ${from} to ${to} was less`, ...by });
  const beside: readonly Companion[] = [
    companion<CreditNote>('CreditNote', null, change(note, 'billing.creditNote.drafted')),
  ];
  const billed: ClosedUsage = { ...adjustment, state: 'BILLED', creditNoteId: note.id };
  return { ...change(billed, 'billing.usage.rated'), beside };
}
