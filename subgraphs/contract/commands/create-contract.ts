import type { CustomerId, LegalEntityId } from '../../../core/ids.ts';
import { checkName } from '../../../core/validation.ts';
import { change } from '../../../platform/commands/command.ts';
import { checkTerm } from '../domain/contract-times.ts';
import { drafted, type ContractId } from '../domain/contract.ts';
import { refuseGone, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import { ownLegalEntity, type LegalEntity } from '../domain/legal-entity.ts';
import { todayOf } from '../domain/quote.ts';
import { readLines } from '../domain/read-lines.ts';
import { renewalOf } from '../domain/renewal.ts';
import type { CreateContractInput } from '../generated/resolver-types.ts';
import { contractCreation } from './define.ts';
import { readLineFacts, type LineFacts } from './line-facts.ts';
import { readPredecessor, refuseAsPredecessor, type PredecessorFacts } from './predecessor-facts.ts';

type Facts = LineFacts &
  PredecessorFacts & {
    readonly customer: KnownCustomer | null;
    readonly billTo: KnownCustomer | null;
    readonly legalEntity: LegalEntity | null;
    readonly number: string;
  };

/** Drafts a contract without a quote, by the prices in force where it leaves them out. */
export const createContract = contractCreation<CreateContractInput, Facts>('createContract', {
  async gather(reader, input, { scope, now }) {
    const legalEntityId = input.legalEntityId as LegalEntityId;
    const legalEntity = await reader.legalEntity(legalEntityId);
    const on = todayOf(legalEntity, now);
    const billTo = (input.billToCustomerId ?? input.customerId) as CustomerId;
    return {
      customer: await reader.customer(input.customerId as CustomerId, scope),
      billTo: await reader.customer(billTo, scope),
      legalEntity,
      number: await reader.nextNumber('C'),
      ...(await readPredecessor(reader, input.predecessorId, scope)),
      ...(await readLineFacts(reader, input.lines, { currency: input.currency, legalEntityId, on })),
    };
  },

  decide(input, { now, viewer, newId, facts }) {
    const { customer, billTo, number, products, entries } = facts;
    const own = ownLegalEntity(input.legalEntityId, facts.legalEntity, viewer);
    if (!own.ok) return own.refusal;
    const legalEntity = own.value;
    if (customer === null) return unknownCustomer(input.customerId);
    if (billTo === null) return unknownCustomer(input.billToCustomerId ?? input.customerId);
    const term = { startDate: input.startDate ?? todayOf(legalEntity, now), endDate: input.endDate ?? null };
    const refusal =
      refuseGone(customer, 'input.customerId') ??
      refuseGone(billTo, 'input.billToCustomerId') ??
      checkTerm(term) ??
      refuseAsPredecessor({ customerId: customer.id, ...term }, input.predecessorId, facts) ??
      checkName('input.poNumber', input.poNumber);
    if (refusal !== null) return refusal;
    const renewal = renewalOf(input.renewal);
    if (!renewal.ok) return renewal.refusal;
    const { currency } = input;
    const read = readLines(input.lines, {
      term: { from: term.startDate, to: term.endDate },
      currency,
      roundingMode: legalEntity.roundingMode,
      products,
      entries,
      held: [],
      newKey: () => newId('lin'),
    });
    if (!read.ok) return read.refusal;
    const contract = drafted(
      {
        id: newId('ctr'),
        version: 0,
        number,
        customerId: customer.id,
        billToCustomerId: billTo.id,
        legalEntityId: legalEntity.id,
        currency,
        status: 'DRAFT',
        currentVersion: 1,
        ...term,
        signedAt: null,
        documentRef: null,
        renewal: renewal.value,
        renewalDeclinedAt: null,
        terminationForConvenience: input.terminationForConvenience ?? false,
        poNumber: input.poNumber ?? null,
        quoteId: null,
        predecessorId: (input.predecessorId ?? null) as ContractId | null,
        approvals: [],
        suspensions: [],
        termination: null,
        createdAt: now,
        updatedAt: now,
      },
      newId('ver'),
      read.value,
    );
    return change(contract, 'contract.contract.created');
  },
});
