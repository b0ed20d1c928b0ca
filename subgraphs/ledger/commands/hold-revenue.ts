import { change } from '../../../platform/commands/command.ts';
import { refuseHold } from '../domain/revenue/revenue-contract.ts';
import { requireReason } from '../domain/validation.ts';
import { revenueContractCommand } from './define.ts';

/** Stops the recognition of a contract until somebody releases it. */
export const holdRevenue = revenueContractCommand<{ readonly id: string }>('holdRevenue', {
  on: (input) => input.id,
  ready: (contract) => refuseHold(contract),
  decide(contract, _, { reason }) {
    const refusal = refuseHold(contract) ?? requireReason(reason);
    if (refusal !== null) return refusal;
    return change({ ...contract, hold: 'PERSON' as const, holdReason: reason }, 'ledger.revenue.held');
  },
});
