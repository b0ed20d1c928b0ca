import { change } from '../../../platform/commands/command.ts';
import { requireReason } from '../domain/validation.ts';
import { legalEntityCommand } from './define.ts';

/** Ends new business in the books of a company. */
export const deactivateLegalEntity = legalEntityCommand<{ readonly id: string }>('deactivateLegalEntity', {
  on: (input) => input.id,
  decide: (legalEntity, _, { reason }) =>
    requireReason(reason) ?? change({ ...legalEntity, status: 'INACTIVE' }, 'ledger.legalEntity.deactivated'),
});
