import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { lifecycleRules } from './lifecycle.ts';

describeLintRules('lifecycle', lifecycleRules, [
  {
    rule: 'lifecycle-field',
    by: 'a lifecycle over a field that is not there',
    in: 'billing',
    replace: [['@lifecycle(field: "status"', '@lifecycle(field: "stage"']],
    at: 'BillingAccount',
  },
  {
    rule: 'unknown-state',
    by: 'a transition to a state that is not there',
    in: 'customer',
    replace: [['from: ["PROSPECT"], to: "ACTIVE"', 'from: ["PROSPECT"], to: "ACTIV"']],
    at: 'Mutation.activateCustomer',
  },
  {
    rule: 'unknown-state',
    by: 'a transition from a state that is not there',
    in: 'customer',
    replace: [['from: ["PROSPECT"], to: "ACTIVE"', 'from: ["NEW", "PROSPECT"], to: "ACTIVE"']],
    at: 'Mutation.activateCustomer',
  },
  {
    rule: 'unknown-state',
    by: 'a move of the lifecycle to a state that is not there',
    in: 'customer',
    replace: [['to: "ON_HOLD", by', 'to: "HELD", by']],
    at: 'Customer',
  },
  {
    rule: 'unknown-state',
    by: 'a field mutable in a state that is not there',
    in: 'customer',
    replace: [['mutableIn: ["PROSPECT", "ACTIVE"]', 'mutableIn: ["LEAD"]']],
    at: 'Customer.legalName',
  },
  {
    rule: 'unknown-state',
    by: 'a transition of an entity without states',
    in: 'billing',
    replace: [[/\n {2}@lifecycle.*/, '']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'unreachable-state',
    by: 'a state that nothing leads to',
    in: 'customer',
    replace: [['  PROSPECT\n', '  PROSPECT\n  MERGED\n']],
    at: 'Customer.status',
  },
  {
    rule: 'unreachable-state',
    by: 'states that lead to each other only',
    in: 'customer',
    replace: [['@transition(entity: "Customer", from: ["PROSPECT"], to: "ACTIVE")', '']],
    at: 'Customer.status',
  },
  {
    rule: 'unknown-mover',
    by: 'a move by nobody we know',
    in: 'customer',
    replace: [['by: "fact"', 'by: "magic"']],
    at: 'Customer',
  },
]);
