import type { CivilDate } from '../../../core/civil-date.ts';
import { companion } from '../../../platform/commands/command.ts';
import { inEffect } from '../domain/amendment/effect.ts';
import { refuseEffect } from '../domain/amendment/signing.ts';
import type { Contract } from '../domain/contract.ts';
import { contractOf, unknownContract } from './amendment-facts.ts';
import { amendmentCommand } from './define.ts';
import { todayFor } from './today.ts';

type Facts = { readonly contract: Contract | null; readonly today: CivilDate };

/** Makes the signed version the contract's current one: both change, or neither does. */
export const makeAmendmentEffective = amendmentCommand<{ readonly id: string }, Facts>('makeAmendmentEffective', {
  on: (input) => input.id,
  async ready(amendment, context, reader) {
    const contract = await contractOf(reader, amendment, context);
    if (contract === null) return unknownContract(amendment.contractId);
    return refuseEffect(amendment, contract, await todayFor(contract.legalEntityId, reader, context.now));
  },
  gather: async (reader, _, { contractId, legalEntityId }, { today, now }) => ({
    contract: await reader.lockContract(contractId, { kind: 'everything', on: today }),
    today: await todayFor(legalEntityId, reader, now),
  }),
  decide(amendment, _, { newId, facts: { contract, today } }) {
    if (contract === null) return unknownContract(amendment.contractId);
    // Once more: it may have changed before it was held.
    const refusal = refuseEffect(amendment, contract, today);
    if (refusal !== null) return refusal;
    const amended = inEffect(contract, amendment, () => newId('sus'));
    if (!amended.ok) return amended.refusal;
    const events = [{ type: 'contract.contract.amended' }, ...movedBy(contract, amended.value)];
    return {
      after: { ...amendment, status: 'EFFECTIVE' },
      events: [{ type: 'contract.amendment.effective' }],
      beside: [companion('Contract', contract, { after: amended.value, events })],
    };
  },
});

/** Whoever follows what happens to contracts hears of a suspension in the same words, however it came about. */
function movedBy({ status: from }: Contract, { status: to }: Contract): readonly { readonly type: string }[] {
  if (from === to) return [];
  return [{ type: to === 'SUSPENDED' ? 'contract.contract.suspended' : 'contract.contract.resumed' }];
}
