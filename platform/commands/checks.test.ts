import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { MutationRule } from '../rules/model.ts';
import { readRules } from '../rules/read.ts';
import { checkCompanionMove, checkDeclared, checkMove } from './checks.ts';

/** A payment settles an invoice: one command, two state tables. */
const rules = readRules(
  parse(`
    directive @entity(group: String!) on OBJECT
    directive @lifecycle(field: String!, moves: [LifecycleMove!]!) on OBJECT
    directive @transition(entity: String!, from: [String!]!, to: String!) repeatable on FIELD_DEFINITION
    directive @writes(fields: [String!]!) on FIELD_DEFINITION
    directive @key(fields: String!) repeatable on OBJECT
    input LifecycleMove { from: [String!]! to: String! by: String! }

    type Payment @key(fields: "id") @entity(group: "billing.payment") @lifecycle(field: "status", moves: []) {
      id: ID!
      status: PaymentStatus
      unallocated: String
    }
    enum PaymentStatus { SETTLED CANCELLED }
    type Invoice @key(fields: "id") @entity(group: "billing.invoice") @lifecycle(field: "status", moves: []) {
      id: ID!
      status: InvoiceStatus
      paid: String
    }
    enum InvoiceStatus { OPEN PAID VOID }
    type Query { payment: Payment }
    type Mutation {
      allocatePayment: PaymentPayload
        @transition(entity: "Invoice", from: ["OPEN"], to: "PAID")
        @writes(fields: ["Payment.unallocated", "Invoice.paid"])
      voidInvoice: InvoicePayload @transition(entity: "Invoice", from: ["OPEN"], to: "VOID")
    }
    type PaymentPayload { payment: Payment receipt: Receipt! }
    type InvoicePayload { invoice: Invoice receipt: Receipt! }
    type Receipt { outcome: String! }
  `),
);
const rule = rules.mutations['allocatePayment'] as MutationRule;
const own = (from: string, to: string) => checkMove(rules, rule, 'allocatePayment', { entity: 'Payment', from, to });
const beside = (from: string | null, to: string) =>
  checkCompanionMove(rules, rule, 'allocatePayment', { entity: 'Invoice', from, to });

describe('a command that changes two aggregates', () => {
  it('moves each by that one’s own table', () => {
    expect(rule.entity).toBe('Payment');
    expect(own('SETTLED', 'SETTLED')).toBeNull();
    expect(own('SETTLED', 'CANCELLED')?.details).toMatchObject({ entity: 'Payment', state: 'SETTLED', allowed: [] });
    expect(beside('OPEN', 'PAID')).toBeNull();
    expect(beside('OPEN', 'VOID')?.details).toMatchObject({ entity: 'Invoice', state: 'OPEN', allowed: ['PAID'] });
  });

  it('may leave the other where it is, though not in a state that nothing leaves', () => {
    expect(beside('OPEN', 'OPEN')).toBeNull();
    expect(beside('VOID', 'VOID')).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
    expect(beside('PAID', 'PAID')).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('creates nothing that its table does not create', () => {
    expect(beside(null, 'OPEN')).toMatchObject({ code: 'ILLEGAL_TRANSITION' });
  });

  it('writes of each what it declares of it', () => {
    expect(checkDeclared(rule, 'Invoice', 'status', ['status', 'paid'])).toBeNull();
    expect(checkDeclared(rule, 'Payment', 'status', ['unallocated'])).toBeNull();
    expect(checkDeclared(rule, 'Payment', 'status', ['paid'])?.details).toMatchObject({ field: 'Payment.paid' });
    // The table of one is no leave to move the other.
    expect(checkDeclared(rule, 'Payment', 'status', ['status'])?.details).toMatchObject({ field: 'Payment.status' });
  });
});
