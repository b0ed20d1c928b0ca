import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { accessRules } from './access.ts';

describeLintRules('access', accessRules, [
  {
    rule: 'root-access',
    by: 'a query without @access',
    in: 'billing',
    replace: [
      [
        'billingAccount(id: ID!): BillingAccount @access(roles: ["billing-ops"])',
        'billingAccount(id: ID!): BillingAccount',
      ],
    ],
    at: 'Query.billingAccount',
  },
  {
    rule: 'root-access',
    by: 'a mutation without @access',
    in: 'customer',
    replace: [['    @access(roles: ["finance-steward"])\n', '']],
    at: 'Mutation.activateCustomer',
  },
  {
    rule: 'entity-access',
    by: 'an entity without @access',
    in: 'billing',
    replace: [['moves: [])\n  @access(roles: ["billing-ops"])', 'moves: [])']],
    at: 'BillingAccount',
  },
  {
    rule: 'contribution-access',
    by: "a field added to another's entity without @access",
    in: 'billing',
    replace: [['@owned(group: "billing.dunning") @access(roles: ["billing-ops"])', '@owned(group: "billing.dunning")']],
    at: 'Customer.collectionsStatus',
  },
]);
