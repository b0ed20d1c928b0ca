import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { nullabilityRules } from './nullability.ts';

describeLintRules('nullability', nullabilityRules, [
  {
    rule: 'nullable-root',
    by: 'a query that must answer',
    in: 'customer',
    replace: [['customer(id: ID!): Customer @', 'customer(id: ID!): Customer! @']],
    at: 'Query.customer',
  },
  {
    rule: 'nullable-root',
    by: 'a list of a root that must answer',
    in: 'customer',
    replace: [
      [
        'after: Cursor): CustomerConnection\n    @listSize(max: 100, by: "first")\n    @cost',
        'after: Cursor): CustomerConnection!\n    @listSize(max: 100, by: "first")\n    @cost',
      ],
    ],
    at: 'Query.customers',
  },
  {
    rule: 'nullable-root',
    by: 'a mutation that must answer',
    in: 'billing',
    replace: [
      [
        'closeBillingAccount(id: ID!, write: WriteContext!): BillingAccountPayload',
        'closeBillingAccount(id: ID!, write: WriteContext!): BillingAccountPayload!',
      ],
    ],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'nullable-root',
    by: 'a subscription that must answer',
    in: 'customer',
    replace: [[/snapshot: Boolean\): CustomerChanged\s+@/, 'snapshot: Boolean): CustomerChanged! @']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'nullable-payload-entity',
    by: 'a payload that must hold its entity',
    in: 'customer',
    replace: [['  customer: Customer\n  receipt', '  customer: Customer!\n  receipt']],
    at: 'CustomerPayload.customer',
  },
  {
    rule: 'nullable-contribution',
    by: "a field added to another's entity that must answer",
    in: 'billing',
    replace: [['collectionsStatus: String @', 'collectionsStatus: String! @']],
    at: 'Customer.collectionsStatus',
  },
  {
    rule: 'nullable-reference',
    by: "a reference to another's entity that must answer",
    in: 'billing',
    replace: [['  customer: Customer\n  open', '  customer: Customer!\n  open']],
    at: 'BillingAccount.customer',
  },
  {
    rule: 'nullable-reference',
    by: "a list of another's entities whose members must answer",
    in: 'billing',
    replace: [['  customer: Customer\n  open', '  customer: Customer\n  payers: [Customer!]\n  open']],
    at: 'BillingAccount.payers',
  },
]);
