import { z } from 'zod';
import { isStateOf, mayMove, type StateTable } from '../../../core/state-table.ts';
import { invoiceStates } from '../../../subgraphs/billing/domain/states/invoice.ts';
import { paymentStates } from '../../../subgraphs/billing/domain/states/payment.ts';
import { refundStates } from '../../../subgraphs/billing/domain/states/refund.ts';
import { operation, type Operation, type Operations } from '../operation.ts';

/** Null as the first of a pair asks for a creation. A word that is no state of the entity is never allowed. */
const pair = z.tuple([z.string().nullable(), z.string()]);

export const statesOperations: Operations = {
  invoiceTransitions: transitions(invoiceStates),
  paymentTransitions: transitions(paymentStates),
  refundTransitions: transitions(refundStates),
};

function transitions<State extends string>(table: StateTable<State>): Operation {
  return operation(z.object({ pairs: z.array(pair) }), ({ pairs }) => ({
    allowed: pairs.map(
      ([from, to]) => (from === null || isStateOf(table, from)) && isStateOf(table, to) && mayMove(table, from, to),
    ),
  }));
}
