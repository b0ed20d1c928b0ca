import { describe, expect, expectTypeOf, it } from 'vitest';
import { nextStates } from '../../../../core/state-table.ts';
import { describeStates } from '../../../../test/harness/state-square.ts';
import { invoiceMoves, rules } from '../../generated/rules.ts';
import { holdMoves, type HoldState } from '../payments/hold.ts';
import { billingSubscriptionStates } from './billing-subscription.ts';
import { creditNoteStates } from './credit-note.ts';
import { dunningCaseStates } from './dunning-case.ts';
import { invoiceStates } from './invoice.ts';
import { paymentHoldStates, type PaymentHoldStatus } from './payment-hold.ts';
import { paymentStates } from './payment.ts';
import { ratedUsageStates } from './rated-usage.ts';
import { refundStates } from './refund.ts';

describeStates(billingSubscriptionStates, {
  new: ['PENDING'],
  PENDING: ['TRIALING', 'ACTIVE', 'INCOMPLETE', 'CANCELLED'],
  INCOMPLETE: ['ACTIVE', 'CANCELLED'],
  TRIALING: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['PAST_DUE', 'PAUSED', 'CANCELLED', 'EXPIRED'],
  PAST_DUE: ['ACTIVE', 'PAUSED', 'CANCELLED', 'EXPIRED'],
  PAUSED: ['ACTIVE', 'CANCELLED', 'EXPIRED'],
  CANCELLED: [],
  EXPIRED: [],
});

describeStates(
  invoiceStates,
  {
    new: ['DRAFT'],
    DRAFT: ['OPEN', 'DELETED'],
    OPEN: ['PAID', 'VOID', 'UNCOLLECTIBLE'],
    PAID: ['OPEN'],
    VOID: [],
    UNCOLLECTIBLE: ['PAID', 'VOID'],
    DELETED: [],
  },
  [{ from: 'DRAFT', to: 'PAID', when: 'the total is zero' }],
);

describe('the invoice table and the schema', () => {
  it.each(invoiceStates.states)('let the same states follow %s', (from) => {
    // Editing a draft is a move of the schema, from the state to itself; here it is none.
    const schema: readonly string[] = invoiceMoves[from].filter((to) => to !== from);
    expect(nextStates(invoiceStates, from)).toEqual(invoiceStates.states.filter((to) => schema.includes(to)));
  });

  it('name the same states and the same movers', () => {
    expect(Object.keys(invoiceMoves)).toEqual(invoiceStates.states);
    const commands = Object.entries(rules.mutations).flatMap(([by, { transitions }]) =>
      transitions.filter(({ entity }) => entity === 'Invoice').flatMap(({ from, to }) => ways(from, to, by)),
    );
    const others = rules.types.Invoice.lifecycle.moves.flatMap(({ from, to, by }) => ways(from, to, by));
    const ours = invoiceStates.moves.map(({ from, to, by }) => `${from} ${to} ${by}`);
    expect(ours.toSorted()).toEqual([...commands, ...others].toSorted());
  });
});

function ways(from: readonly string[], to: string, by: string): readonly string[] {
  const froms = from.length === 0 ? [null] : from.filter((one) => one !== to);
  return froms.map((one) => `${one} ${to} ${by}`);
}

describeStates(creditNoteStates, {
  new: ['DRAFT'],
  DRAFT: ['FINALIZED'],
  FINALIZED: ['APPLIED', 'VOID'],
  APPLIED: [],
  VOID: [],
});

describeStates(paymentStates, {
  new: ['PENDING', 'SETTLED', 'UNIDENTIFIED'],
  PENDING: ['REQUIRES_ACTION', 'AUTHORIZED', 'SETTLED', 'FAILED', 'CANCELLED'],
  REQUIRES_ACTION: ['AUTHORIZED', 'FAILED', 'CANCELLED'],
  AUTHORIZED: ['SETTLED', 'FAILED', 'CANCELLED'],
  SETTLED: ['DISPUTED', 'CANCELLED'],
  FAILED: [],
  CANCELLED: [],
  DISPUTED: ['SETTLED', 'CHARGED_BACK'],
  CHARGED_BACK: [],
  UNIDENTIFIED: ['SETTLED'],
});

describeStates(paymentHoldStates, {
  new: ['PENDING'],
  PENDING: ['POSTED', 'VOIDED', 'EXPIRED'],
  POSTED: [],
  VOIDED: [],
  EXPIRED: [],
});

it('lets a hold go where its resolution takes it', () => {
  expectTypeOf<HoldState>().toEqualTypeOf<PaymentHoldStatus>();
  for (const from of paymentHoldStates.states) {
    expect(nextStates(paymentHoldStates, from)).toEqual(Object.values(holdMoves[from]));
  }
});

describeStates(refundStates, { new: ['PENDING'], PENDING: ['SUCCEEDED', 'FAILED'], SUCCEEDED: [], FAILED: [] });

describeStates(dunningCaseStates, {
  new: ['OPEN'],
  OPEN: ['PAUSED', 'CLOSED'],
  PAUSED: ['OPEN', 'CLOSED'],
  CLOSED: [],
});

describeStates(ratedUsageStates, {
  new: ['OPEN'],
  OPEN: ['RATED'],
  RATED: ['BILLED'],
  BILLED: ['POSTED'],
  POSTED: [],
});
