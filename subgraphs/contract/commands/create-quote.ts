import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseGone, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import { ownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkDates, todayOf, validUntilDefault, type Quote } from '../domain/quote.ts';
import { readLines } from '../domain/read-lines.ts';
import type { CreateQuoteInput } from '../generated/resolver-types.ts';
import { quoteCreation } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';

type Facts = LineFacts & {
  readonly customer: KnownCustomer | null;
  readonly legalEntity: LegalEntity | null;
  readonly number: string;
};

/** Drafts an offer to a customer or a prospect, by the prices in force where it leaves them out. */
export const createQuote = quoteCreation<CreateQuoteInput, Facts>('createQuote', {
  async gather(reader, input, { scope, now }) {
    const legalEntityId = input.legalEntityId as LegalEntityId;
    const legalEntity = await reader.legalEntity(legalEntityId);
    const on = todayOf(legalEntity, now);
    return {
      customer: await reader.customer(input.customerId as CustomerId, scope),
      legalEntity,
      number: await reader.nextNumber('Q'),
      ...(await readLineFacts(reader, input.lines, { currency: input.currency, legalEntityId, on })),
    };
  },

  decide(input, { now, viewer, newId, facts }) {
    const { customer, number, products, entries } = facts;
    const own = ownLegalEntity(input.legalEntityId, facts.legalEntity, viewer);
    if (!own.ok) return own.refusal;
    const legalEntity = own.value;
    if (customer === null) return unknownCustomer(input.customerId);
    const today = todayOf(legalEntity, now);
    const { currency } = input;
    const dates = {
      validUntil: input.validUntil ?? validUntilDefault(today),
      startDate: input.startDate ?? today,
      endDate: input.endDate ?? null,
    };
    const refusal = refuseGone(customer, 'input.customerId') ?? checkDates(dates, today);
    if (refusal !== null) return refusal;
    const read = readLines(input.lines, {
      term: { from: dates.startDate, to: dates.endDate },
      currency,
      roundingMode: legalEntity.roundingMode,
      products,
      entries,
      held: [],
      newKey: () => newId('lin'),
    });
    if (!read.ok) return read.refusal;
    const quote: Quote = {
      id: newId('quo'),
      version: 0,
      number,
      revision: 1,
      customerId: customer.id,
      legalEntityId: legalEntity.id,
      currency,
      ...dates,
      status: 'DRAFT',
      ...read.value,
      approvals: [],
      contractId: null,
      createdAt: now,
      updatedAt: now,
    };
    return change(quote, 'contract.quote.created');
  },
});
