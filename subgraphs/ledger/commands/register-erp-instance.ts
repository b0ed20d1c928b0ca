import type { LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkErpInstance, refuseForeignBooks, type ErpInstance } from '../domain/erp-instance.ts';
import { invalid } from '../domain/validation.ts';
import type { RegisterErpInstanceInput } from '../generated/resolver-types.ts';
import { erpInstanceCreation } from './define.ts';

/** Makes an ERP known. Nothing goes there before a rule leads to it. */
export const registerErpInstance = erpInstanceCreation<RegisterErpInstanceInput, ReadonlySet<LegalEntityId>>(
  'registerErpInstance',
  {
    gather: (reader, { legalEntityIds }, { scope }) =>
      reader.knownLegalEntities(legalEntityIds as readonly LegalEntityId[], scope),

    decide(input, { now, newId, viewer, facts: known }) {
      if (input.kind === 'EMBEDDED')
        return invalid('input.kind', 'ONE_OF', 'any kind but EMBEDDED, which there is once');
      const erp: ErpInstance = {
        id: newId('erp'),
        version: 0,
        name: input.name,
        kind: input.kind,
        region: input.region ?? null,
        legalEntityIds: input.legalEntityIds as readonly LegalEntityId[],
        status: 'UP',
        createdAt: now,
        updatedAt: now,
      };
      const refusal = checkErpInstance(erp, known) ?? refuseForeignBooks(erp.legalEntityIds, viewer.legalEntityIds);
      return refusal ?? change(erp, 'ledger.erpInstance.registered');
    },
  },
);
