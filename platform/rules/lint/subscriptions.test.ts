import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { subscriptionRules } from './subscriptions.ts';

describeLintRules('subscriptions', subscriptionRules, [
  {
    rule: 'subscription-follows',
    by: 'a subscription that does not say what it follows',
    in: 'customer',
    replace: [[/CustomerChanged\s+@follows\(entity: "Customer"\)/, 'CustomerChanged']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'subscription-follows',
    by: 'a journey by an argument that there is not',
    in: 'customer',
    replace: [['customer: "customerId"', 'customer: "id"']],
    at: 'Subscription.customerJourney',
  },
  {
    rule: 'subscription-arguments',
    by: 'a subscription that cannot be taken up again',
    in: 'customer',
    replace: [['customerChanged(after: Cursor, snapshot', 'customerChanged(snapshot']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'subscription-payload',
    by: 'a payload without the change',
    in: 'customer',
    replace: [['  change: Change!\n', '  change: Change\n']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'subscription-payload',
    by: 'a payload of another entity than is followed',
    in: 'customer',
    replace: [[/CustomerChanged\s+@follows\(entity: "Customer"\)/, 'CustomerChanged @follows(entity: "Address")']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'subscription-reads',
    by: 'an entity that no query reads by its id',
    in: 'customer',
    replace: [['  customer(id: ID!): Customer', '  customer(key: ID!): Customer']],
    at: 'Subscription.customerChanged',
  },
  {
    rule: 'subscription-reads',
    by: 'an entity whose list cannot be asked for what a snapshot matches',
    in: 'customer',
    replace: [['customers(filter: CustomerFilter, first', 'customers(first']],
    at: 'Subscription.customerJourney',
  },
]);
