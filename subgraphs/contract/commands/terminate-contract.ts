import { invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { refuseEnded, refuseTermination } from '../domain/contract-times.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import type { TerminateContractInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';
import { todayFor } from './today.ts';

/** Ends a contract before its time, with a reason. */
export const terminateContract = contractCommand<TerminateContractInput, { readonly legalEntity: LegalEntity | null }>(
  'terminateContract',
  {
    on: (input) => input.contractId,
    // What has come to its end expires; what never began has no end to come to.
    ready: async (contract, { now }, reader) =>
      contract.status === 'SIGNED' ? null : refuseEnded(contract, await todayFor(contract.legalEntityId, reader, now)),
    gather: async (reader, _, { legalEntityId }) => ({ legalEntity: await reader.legalEntity(legalEntityId) }),
    decide(contract, input, { reason, today, now, facts }) {
      if (reason === null) return invalid('write.reason', 'REQUIRED', 'given: a termination has to be explained');
      const date = input.date ?? today;
      const creditPolicy = input.creditPolicy ?? null;
      return (
        refuseTermination(contract, date, todayOf(facts.legalEntity, now), creditPolicy) ??
        change(
          { ...contract, status: 'TERMINATED', termination: { date, reason, creditPolicy } },
          'contract.contract.terminated',
        )
      );
    },
  },
);
