import type { LegalEntityId } from '../../../core/ids.ts';
import { change } from '../../../platform/commands/command.ts';
import { embeddedErp } from '../../../core/routing/house-routes.ts';
import { checkErpInstance, refuseForeignBooks } from '../domain/erp-instance.ts';
import { invalid } from '../domain/validation.ts';
import type { UpdateErpInstanceInput } from '../generated/resolver-types.ts';
import { erpInstanceCommand } from './define.ts';

/** Changes what is known of an ERP. What was routed there stays there, also of a legal entity whose books it keeps no more. */
export const updateErpInstance = erpInstanceCommand<UpdateErpInstanceInput, ReadonlySet<LegalEntityId>>(
  'updateErpInstance',
  {
    // Who posts holds the rules shared, and other locks after them: nobody who holds others may wait for them.
    apart: true,
    on: (input) => input.erpInstanceId,
    ready: ({ id, legalEntityIds }, { viewer }) =>
      refuseForeignBooks(legalEntityIds, viewer.legalEntityIds, id === embeddedErp),
    async gather(reader, { legalEntityIds }, erp, { scope }) {
      await reader.lockRouting();
      return reader.knownLegalEntities((legalEntityIds ?? erp.legalEntityIds) as readonly LegalEntityId[], scope);
    },
    decide(erp, input, { viewer, facts: known }) {
      const after = {
        ...erp,
        name: input.name ?? erp.name,
        region: input.region === undefined ? erp.region : input.region,
        legalEntityIds: (input.legalEntityIds as readonly LegalEntityId[] | null | undefined) ?? erp.legalEntityIds,
      };
      if (erp.id === embeddedErp && after.legalEntityIds.length > 0)
        return invalid('input.legalEntityIds', 'ZERO', 'left out: these books are for every legal entity');
      const refusal = checkErpInstance(after, known) ?? refuseForeignBooks(after.legalEntityIds, viewer.legalEntityIds);
      return refusal ?? change(after, 'ledger.erpInstance.updated');
    },
  },
);
