import type { LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { ownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { checkBook, type PriceBook } from '../domain/price-book.ts';
import type { CreatePriceBookInput } from '../generated/resolver-types.ts';
import { priceBookCreation } from './define.ts';

/** Begins a book, of one legal entity or of all that have none of their own. */
export const createPriceBook = priceBookCreation<CreatePriceBookInput, { readonly legalEntity: LegalEntity | null }>(
  'createPriceBook',
  {
    gather: async (reader, { legalEntityId }) => ({
      legalEntity: legalEntityId == null ? null : await reader.legalEntity(legalEntityId as LegalEntityId),
    }),
    decide(input, { now, today, newId, viewer, facts }) {
      const named = input.legalEntityId == null ? null : ownLegalEntity(input.legalEntityId, facts.legalEntity, viewer);
      if (named?.ok === false) return named.refusal;
      const book: PriceBook = {
        id: newId('pbk'),
        version: 0,
        name: input.name,
        currency: input.currency,
        legalEntityId: named?.value.id ?? null,
        from: input.from ?? today,
        to: input.to ?? null,
        entries: [],
        status: 'DRAFT',
        createdAt: now,
        updatedAt: now,
      };
      return checkBook(book) ?? change(book, 'contract.priceBook.created');
    },
  },
);
