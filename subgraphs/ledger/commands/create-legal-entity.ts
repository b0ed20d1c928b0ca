import type { LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkNewLegalEntity, legalEntityDefault, type LegalEntity } from '../domain/legal-entity.ts';
import type { CreateLegalEntityInput } from '../generated/resolver-types.ts';
import { legalEntityCreation } from './define.ts';

/** Adds a company that keeps its books here. An id that other systems know it by is taken over as it is. */
export const createLegalEntity = legalEntityCreation<CreateLegalEntityInput>('createLegalEntity', {
  decide(input, { now, newId }) {
    const refusal = checkNewLegalEntity(input);
    if (refusal !== null) return refusal;
    const legalEntity: LegalEntity = {
      id: (input.id as LegalEntityId | null | undefined) ?? newId('le'),
      version: 0,
      name: input.name,
      country: input.country,
      functionalCurrency: input.functionalCurrency,
      timeZone: input.timeZone,
      roundingMode: input.roundingMode ?? legalEntityDefault.roundingMode,
      taxRoundingLevel: input.taxRoundingLevel ?? legalEntityDefault.taxRoundingLevel,
      revenueRounding: input.revenueRounding ?? legalEntityDefault.revenueRounding,
      chartId: input.chartId ?? legalEntityDefault.chartId,
      status: 'ACTIVE',
      createdAt: now,
      updatedAt: now,
    };
    return change(legalEntity, 'ledger.legalEntity.created');
  },
});
