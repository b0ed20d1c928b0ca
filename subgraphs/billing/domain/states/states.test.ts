import { describe, expect, expectTypeOf, it } from 'vitest';
import { nextStates, type StateTable } from '../../../../core/state-table.ts';
import { describeStates } from '../../../../test/harness/state-square.ts';
import { rules } from '../../generated/rules.ts';
import { holdMoves, type HoldState } from '../payments/hold.ts';
import { allocationStates } from './allocation.ts';
import { billRunStates } from './bill-run.ts';
import { billingSubscriptionStates } from './billing-subscription.ts';
import { creditNoteStates } from './credit-note.ts';
import { dunningCaseStates } from './dunning-case.ts';
import { invoiceStates } from './invoice.ts';
import { paymentHoldStates, type PaymentHoldStatus } from './payment-hold.ts';
import { paymentMethodStates } from './payment-method.ts';
import { paymentStates } from './payment.ts';
import { payoutStates } from './payout.ts';
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

describeStates(billRunStates, { new: ['RUNNING'], RUNNING: ['COMPLETED', 'FAILED'], COMPLETED: [], FAILED: [] });

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

type Transitions = readonly { readonly entity: string; readonly from: readonly string[]; readonly to: string }[];
type Lifecycle = {
  readonly states: readonly string[];
  readonly moves: readonly (Transitions[number] & { by: string })[];
};

/** Every entity that the schema has, by its table. */
const inSchema = [
  billingSubscriptionStates,
  billRunStates,
  invoiceStates,
  paymentStates,
  paymentMethodStates,
  payoutStates,
  allocationStates,
  creditNoteStates,
  ratedUsageStates,
  dunningCaseStates,
] as const satisfies readonly StateTable[];

describe.each(inSchema.map((table) => [table.entity, table as StateTable] as const))(
  'the table of %s',
  (entity, table) => {
    const types = rules.types as unknown as Readonly<Record<string, { readonly lifecycle: Lifecycle | null }>>;
    const mutations = rules.mutations as Readonly<Record<string, { readonly transitions: Transitions }>>;
    const lifecycle = types[entity]?.lifecycle;

    it('names the states of the schema', () => {
      expect(lifecycle?.states).toEqual(table.states);
    });

    it('names the same moves and the same movers', () => {
      const commands = Object.entries(mutations).flatMap(([by, { transitions }]) =>
        transitions.filter((one) => one.entity === entity).flatMap(({ from, to }) => ways(from, to, by)),
      );
      const others = (lifecycle?.moves ?? []).flatMap(({ from, to, by }) => ways(from, to, by));
      const ours = table.moves.map(({ from, to, by }) => `${from} ${to} ${by}`);
      expect(ours.toSorted()).toEqual([...commands, ...others].toSorted());
    });
  },
);

function ways(from: readonly string[], to: string, by: string): readonly string[] {
  const froms = from.length === 0 ? [null] : from.filter((one) => one !== to);
  return froms.map((one) => `${one} ${to} ${by}`);
}

describeStates(allocationStates, { new: ['ACTIVE'], ACTIVE: ['REVERSED'], REVERSED: [] });

describeStates(creditNoteStates, {
  new: ['DRAFT', 'FINALIZED', 'APPLIED'],
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

describeStates(paymentMethodStates, {
  new: ['ACTIVE'],
  ACTIVE: ['EXPIRED', 'DETACHED'],
  EXPIRED: ['DETACHED'],
  DETACHED: [],
});

describeStates(payoutStates, { new: ['RECORDED'], RECORDED: [] });

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
  new: ['RATED', 'BILLED'],
  RATED: ['BILLED'],
  BILLED: ['RATED', 'POSTED'],
  POSTED: [],
});
