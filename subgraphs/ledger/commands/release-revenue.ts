import { change } from '../../../platform/commands/command.ts';
import { refuseRelease } from '../domain/revenue/revenue-contract.ts';
import { requireReason } from '../domain/validation.ts';
import { revenueContractCommand } from './define.ts';

/** What is due of a contract is recognised again; while that is suspended, it stays held for that. */
export const releaseRevenue = revenueContractCommand<{ readonly id: string }, string | null>('releaseRevenue', {
  on: (input) => input.id,
  ready: (contract) => refuseRelease(contract),
  gather: (reader, _, { contractId }) => reader.contractStatus(contractId),
  decide(contract, _, { reason, facts: status }) {
    const refusal = refuseRelease(contract) ?? requireReason(reason);
    if (refusal !== null) return refusal;
    const held =
      status === 'SUSPENDED'
        ? { hold: 'SUSPENDED' as const, holdReason: 'The contract is suspended.' }
        : { hold: null, holdReason: null };
    return change({ ...contract, ...held }, 'ledger.revenue.released');
  },
});
