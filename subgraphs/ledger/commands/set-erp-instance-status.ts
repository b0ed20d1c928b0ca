import { change } from '../../../platform/commands/command.ts';
import { embeddedErp } from '../../../core/routing/house-routes.ts';
import { refuseForeignBooks } from '../domain/erp-instance.ts';
import type { SetErpInstanceStatusInput } from '../generated/resolver-types.ts';
import { erpInstanceCommand } from './define.ts';

/** Says how an ERP is. What waited for it becomes due when its maintenance is over. */
export const setErpInstanceStatus = erpInstanceCommand<SetErpInstanceStatusInput, void>('setErpInstanceStatus', {
  // Who posts holds the rules shared, and other locks after them: nobody who holds others may wait for them.
  apart: true,
  on: (input) => input.erpInstanceId,
  ready: ({ id, legalEntityIds }, { viewer }) =>
    refuseForeignBooks(legalEntityIds, viewer.legalEntityIds, id === embeddedErp),
  gather: (reader) => reader.lockRouting(),
  decide: (erp, { status }) => change({ ...erp, status }, 'ledger.erpInstance.statusChanged'),
});
