import type { CustomerId } from '../../../core/ids.ts';
import { checkName } from '../../../core/validation.ts';
import { drafted, type ContractId } from '../domain/contract.ts';
import { refuseOrder, unknownCustomer, type KnownCustomer } from '../domain/known-customer.ts';
import { refuseOutdated } from '../domain/quote.ts';
import { renewalOf } from '../domain/renewal.ts';
import type { ConvertQuoteInput } from '../generated/resolver-types.ts';
import { quoteCommand } from './define.ts';
import { readPredecessor, refuseAsPredecessor, type PredecessorFacts } from './predecessor-facts.ts';
import { todayFor } from './today.ts';

type Facts = PredecessorFacts & {
  readonly customer: KnownCustomer | null;
  readonly billTo: KnownCustomer | null;
  readonly number: string;
};

/** Makes a contract of what was accepted: both are done, or neither is. */
export const convertQuote = quoteCommand<ConvertQuoteInput, Facts>('convertQuote', {
  on: (input) => input.quoteId,
  async ready(quote, { now, today }, reader) {
    const customer = await reader.customer(quote.customerId, { kind: 'everything', on: today });
    const known = customer === null ? unknownCustomer(quote.customerId) : refuseOrder(customer, 'Quote.customer');
    return refuseOutdated(quote, await todayFor(quote.legalEntityId, reader, now)) ?? known;
  },
  async gather(reader, { billToCustomerId, predecessorId }, { customerId }, { scope }) {
    const billTo = (billToCustomerId ?? customerId) as CustomerId;
    return {
      customer: await reader.customer(customerId, scope),
      billTo: await reader.customer(billTo, scope),
      number: await reader.nextNumber('C'),
      ...(await readPredecessor(reader, predecessorId, scope)),
    };
  },

  decide(quote, input, { now, newId, facts }) {
    const { customer, billTo, number } = facts;
    if (customer === null) return unknownCustomer(quote.customerId);
    if (billTo === null) return unknownCustomer(input.billToCustomerId ?? quote.customerId);
    const refusal =
      refuseOrder(billTo, 'input.billToCustomerId') ??
      checkName('input.poNumber', input.poNumber) ??
      refuseAsPredecessor({ customerId: customer.id, startDate: quote.startDate }, input.predecessorId, facts);
    if (refusal !== null) return refusal;
    const renewal = renewalOf(input.renewal);
    if (!renewal.ok) return renewal.refusal;
    const { currency, legalEntityId, startDate, endDate, lines, value } = quote;
    const contract = drafted(
      {
        id: newId<ContractId>('ctr'),
        version: 0,
        number,
        customerId: customer.id,
        billToCustomerId: billTo.id,
        legalEntityId,
        currency,
        status: 'DRAFT',
        currentVersion: 1,
        startDate,
        endDate,
        signedAt: null,
        documentRef: null,
        renewal: renewal.value,
        renewalDeclinedAt: null,
        terminationForConvenience: input.terminationForConvenience ?? false,
        poNumber: input.poNumber ?? null,
        quoteId: quote.id,
        predecessorId: (input.predecessorId ?? null) as ContractId | null,
        approvals: [],
        suspensions: [],
        termination: null,
        createdAt: now,
        updatedAt: now,
      },
      newId('ver'),
      { lines, value },
    );
    return {
      after: { ...quote, status: 'CONVERTED', contractId: contract.id },
      events: [{ type: 'contract.quote.converted' }],
      beside: [{ entity: 'Contract', before: null, after: contract, events: [{ type: 'contract.contract.created' }] }],
    };
  },
});
