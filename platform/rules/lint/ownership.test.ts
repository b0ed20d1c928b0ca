import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { ownershipRules, sharedOwnershipRules } from './ownership.ts';

describeLintRules('ownership', { ...ownershipRules, ...sharedOwnershipRules }, [
  {
    rule: 'one-owner',
    by: "a second owner of a customer's name, both saying @shareable",
    in: 'billing',
    replace: [['collectionsStatus: String', 'legalName: String @shareable\n  collectionsStatus: String']],
    at: 'Customer.legalName',
  },
  {
    rule: 'one-master',
    by: 'a second master of the customer',
    in: 'billing',
    replace: [['type Customer @key(fields: "id") {', 'type Customer @key(fields: "id") @entity(group: "billing.c") {']],
    at: 'Customer',
  },
  {
    rule: 'one-master',
    by: 'an entity that nobody masters',
    in: 'billing',
    replace: [
      ['"How a customer', 'type Contract @key(fields: "id", resolvable: false) {\n  id: ID!\n}\n"How a customer'],
    ],
    at: 'Contract',
  },
  {
    rule: 'foreign-write',
    by: "billing writing a customer's name",
    in: 'billing',
    replace: [['["BillingAccount.customer"]', '["BillingAccount.customer", "Customer.legalName"]']],
    at: 'Mutation.openBillingAccount',
  },
  {
    rule: 'foreign-write',
    by: 'billing writing what it shows of a customer but says no group for',
    in: 'billing',
    replace: [['["BillingAccount.customer"]', '["BillingAccount.customer", "Customer.billingAccounts"]']],
    at: 'Mutation.openBillingAccount',
  },
  {
    rule: 'foreign-transition',
    by: 'billing moving a customer',
    in: 'billing',
    replace: [['entity: "BillingAccount", from: ["ACTIVE"]', 'entity: "Customer", from: ["ACTIVE"]']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'own-group',
    by: "a type in another subgraph's group",
    in: 'billing',
    replace: [['@entity(group: "billing.account")', '@entity(group: "customer.account")']],
    at: 'BillingAccount',
  },
  {
    rule: 'own-group',
    by: "a field in another subgraph's group",
    in: 'billing',
    replace: [['group: "billing.dunning"', 'group: "ledger.dunning"']],
    at: 'Customer.collectionsStatus',
  },
  {
    rule: 'foreign-rules',
    by: "billing saying who may see another's entity",
    in: 'billing',
    replace: [['type Customer @key(fields: "id") {', 'type Customer @key(fields: "id") @access(roles: []) {']],
    at: 'Customer',
  },
]);
