import { change } from '../../../platform/commands/command.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import { refuseBeforeNotice, refuseRenewal, renewed } from '../domain/renewing.ts';
import { refuseSucceeded } from '../domain/succession.ts';
import type { RenewContractInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';

/** Lets a contract go on for another term, as it was agreed in it. */
export const renewContract = contractCommand<RenewContractInput, { readonly legalEntity: LegalEntity | null }>(
  'renewContract',
  {
    on: (input) => input.contractId,
    ready: async (contract, _, reader) =>
      refuseRenewal(contract, await reader.signedAmendmentOf(contract.id)) ??
      refuseSucceeded(await reader.successorOf(contract.id)),
    gather: async (reader, _, { legalEntityId }) => ({ legalEntity: await reader.legalEntity(legalEntityId) }),
    decide(contract, input, { now, newId, facts: { legalEntity } }) {
      const early = refuseBeforeNotice(contract, todayOf(legalEntity, now), input.early ?? false);
      if (early !== null) return early;
      const roundingMode = legalEntity?.roundingMode ?? 'HALF_UP';
      const after = renewed(contract, input, { id: newId('ver'), now, roundingMode });
      return after.ok ? change(after.value, 'contract.contract.renewed') : after.refusal;
    },
  },
);
