import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { valueRules } from './values.ts';

describeLintRules('values', valueRules, [
  {
    rule: 'no-float',
    by: 'a float in an answer',
    in: 'billing',
    replace: [['open: Money', 'open: Float']],
    at: 'BillingAccount.open',
  },
  {
    rule: 'no-float',
    by: 'a float in an input',
    in: 'customer',
    replace: [['  email: String\n}', '  email: String\n  limit: Float\n}']],
    at: 'CreateCustomerInput.limit',
  },
  {
    rule: 'no-float',
    by: 'a float in an argument',
    in: 'customer',
    replace: [['children(first', 'children(above: [Float!], first']],
    at: 'Customer.children.above',
  },
  {
    rule: 'money-as-integer',
    by: 'an amount in minor units',
    in: 'billing',
    replace: [['open: Money', 'openTotal: Int']],
    at: 'BillingAccount.openTotal',
  },
  {
    rule: 'no-abstract-type',
    by: 'a union',
    in: 'customer',
    replace: [['type Mutation {', '"Anything."\nunion Thing = Customer | Address\n\ntype Mutation {']],
    at: 'Thing',
  },
]);
