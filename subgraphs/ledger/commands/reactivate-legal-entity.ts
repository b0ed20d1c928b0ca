import { change } from '../../../platform/commands/command.ts';
import { requireReason } from '../domain/validation.ts';
import { legalEntityCommand } from './define.ts';

/** Takes a company into business again. */
export const reactivateLegalEntity = legalEntityCommand<{ readonly id: string }>('reactivateLegalEntity', {
  on: (input) => input.id,
  decide: (legalEntity, _, { reason }) =>
    requireReason(reason) ?? change({ ...legalEntity, status: 'ACTIVE' }, 'ledger.legalEntity.reactivated'),
});
