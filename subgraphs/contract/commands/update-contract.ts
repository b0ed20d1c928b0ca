import type { CustomerId } from '../../../core/ids.ts';
import { checkName, invalid } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkTerm } from '../domain/contract-times.ts';
import { drafted, termsOf, type Contract } from '../domain/contract.ts';
import { refuseGone, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import type { LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import { movedLines, readLines } from '../domain/read-lines.ts';
import { renewalOf } from '../domain/renewal.ts';
import { refuseGap } from '../domain/succession.ts';
import type { UpdateContractInput } from '../generated/resolver-types.ts';
import { contractCommand } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';

type Facts = LineFacts & {
  readonly legalEntity: LegalEntity | null;
  readonly billTo: KnownCustomer | null;
  readonly predecessor: Contract | null;
};

const kept = ['billToCustomerId', 'startDate', 'renewal', 'terminationForConvenience', 'lines'] as const;

/** Changes a draft, and with it the hash of what is to be signed. Lines that are given take the place of all. */
export const updateContract = contractCommand<UpdateContractInput, Facts>('updateContract', {
  on: (input) => input.contractId,
  async gather(reader, input, contract, { now, scope, today }) {
    const { currency, legalEntityId, billToCustomerId, predecessorId } = contract;
    const legalEntity = await reader.legalEntity(legalEntityId);
    const on = todayOf(legalEntity, now);
    return {
      legalEntity,
      predecessor:
        predecessorId === null ? null : await reader.contract(predecessorId, { kind: 'everything', on: today }),
      billTo: await reader.customer((input.billToCustomerId ?? billToCustomerId) as CustomerId, scope),
      ...(await readLineFacts(reader, input.lines ?? [], { currency, legalEntityId, on })),
    };
  },

  decide(contract, input, { newId, facts }) {
    const { legalEntity, billTo, predecessor, products, entries } = facts;
    const cleared = kept.find((field) => input[field] === null);
    if (cleared !== undefined) return invalid(`input.${cleared}`, 'REQUIRED', 'present: a contract keeps it');
    // Who was billed before and cannot be seen stays: only a new one has to be known.
    if (input.billToCustomerId != null && billTo === null) return unknownCustomer(input.billToCustomerId);
    const dates = {
      startDate: input.startDate ?? contract.startDate,
      endDate: input.endDate === undefined ? contract.endDate : input.endDate,
    };
    const refusal =
      (input.billToCustomerId == null || billTo === null ? null : refuseGone(billTo, 'input.billToCustomerId')) ??
      checkTerm(dates) ??
      (predecessor === null ? null : refuseGap(dates, predecessor.number, predecessor.endDate)) ??
      checkName('input.poNumber', input.poNumber);
    if (refusal !== null) return refusal;
    const renewal = input.renewal == null ? null : renewalOf(input.renewal);
    if (renewal?.ok === false) return renewal.refusal;

    const before = { from: contract.startDate, to: contract.endDate };
    const term = { from: dates.startDate, to: dates.endDate };
    const { lines: held, id } = termsOf(contract);
    const valuing = { currency: contract.currency, roundingMode: legalEntity?.roundingMode ?? 'HALF_UP' } as const;
    const read =
      input.lines == null
        ? movedLines(held, before, term, valuing)
        : readLines(input.lines, { term, ...valuing, products, entries, held, newKey: () => newId('lin') });
    if (!read.ok) return read.refusal;
    const after = {
      ...contract,
      ...dates,
      billToCustomerId: (input.billToCustomerId ?? contract.billToCustomerId) as CustomerId,
      renewal: renewal?.value ?? contract.renewal,
      terminationForConvenience: input.terminationForConvenience ?? contract.terminationForConvenience,
      poNumber: input.poNumber === undefined ? contract.poNumber : input.poNumber,
    };
    return change(drafted(after, id, read.value), 'contract.contract.updated');
  },
});
