import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { mutationRules } from './mutations.ts';

describeLintRules('mutations', mutationRules, [
  {
    rule: 'mutation-idempotent',
    by: 'a mutation without @idempotent',
    in: 'billing',
    replace: [[/to: "CLOSED"\)([^]*?)@idempotent/, 'to: "CLOSED")$1']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'mutation-write-context',
    by: 'a mutation without write',
    in: 'billing',
    replace: [['closeBillingAccount(id: ID!, write: WriteContext!)', 'closeBillingAccount(id: ID!)']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'mutation-write-context',
    by: 'a mutation whose write may be left out',
    in: 'billing',
    replace: [
      ['closeBillingAccount(id: ID!, write: WriteContext!)', 'closeBillingAccount(id: ID!, write: WriteContext)'],
    ],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'mutation-effect',
    by: 'a mutation with neither transition nor writes',
    in: 'billing',
    replace: [['@transition(entity: "BillingAccount", from: ["ACTIVE"], to: "CLOSED")', '']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'mutation-payload',
    by: 'a payload of another entity',
    in: 'billing',
    replace: [['  billingAccount: BillingAccount\n  receipt', '  billingAccount: Customer\n  receipt']],
    at: 'Mutation.openBillingAccount',
  },
  {
    rule: 'mutation-payload',
    by: 'a payload without a receipt',
    in: 'customer',
    replace: [['  receipt: Receipt!\n', '']],
    at: 'Mutation.activateCustomer',
  },
]);
