import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { checkDates, todayOf } from '../domain/quote.ts';
import { movedLines, readLines } from '../domain/read-lines.ts';
import type { UpdateQuoteInput } from '../generated/resolver-types.ts';
import { quoteCommand } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';

type Facts = LineFacts & { readonly legalEntity: LegalEntity | null };

/** Changes a draft. Lines that are given take the place of all; those that stay follow new dates. */
export const updateQuote = quoteCommand<UpdateQuoteInput, Facts>('updateQuote', {
  on: (input) => input.quoteId,
  async gather(reader, input, { currency, legalEntityId }, { now }) {
    const legalEntity = await reader.legalEntity(legalEntityId);
    const on = todayOf(legalEntity, now);
    return { legalEntity, ...(await readLineFacts(reader, input.lines ?? [], { currency, legalEntityId, on })) };
  },

  decide(quote, input, { now, newId, facts }) {
    const { legalEntity, products, entries } = facts;
    const cleared = (['validUntil', 'startDate', 'lines'] as const).find((field) => input[field] === null);
    if (cleared !== undefined) return invalid(`input.${cleared}`, 'REQUIRED', 'present: a quote keeps it');
    const dates = {
      validUntil: input.validUntil ?? quote.validUntil,
      startDate: input.startDate ?? quote.startDate,
      endDate: input.endDate === undefined ? quote.endDate : input.endDate,
    };
    const today = todayOf(legalEntity, now);
    // A draft may lie for longer than it is valid: only a new last day has to be one to come.
    const refusal = checkDates(dates, input.validUntil == null ? dates.validUntil : today);
    if (refusal !== null) return refusal;
    const term = { from: dates.startDate, to: dates.endDate };
    const { currency, lines: held } = quote;
    const roundingMode = legalEntity?.roundingMode ?? 'HALF_UP';
    const read =
      input.lines == null
        ? movedLines(held, { from: quote.startDate, to: quote.endDate }, term, { currency, roundingMode })
        : readLines(input.lines, { term, currency, roundingMode, products, entries, held, newKey: () => newId('lin') });
    return read.ok ? change({ ...quote, ...dates, ...read.value }, 'contract.quote.updated') : read.refusal;
  },
});
