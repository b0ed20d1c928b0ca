import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { eventRules } from './events.ts';

describeLintRules('events', eventRules, [
  {
    rule: 'mutation-emits',
    by: 'a mutation that tells nobody',
    in: 'customer',
    replace: [['@emits(events: ["customer.customer.created"])', '']],
    at: 'Mutation.createCustomer',
  },
  {
    rule: 'event-name',
    by: "an event of another subgraph's domain",
    in: 'billing',
    replace: [['["billing.account.closed"]', '["customer.account.closed"]']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'event-name',
    by: 'an event of another form',
    in: 'billing',
    replace: [['["billing.account.closed"]', '["billing.AccountClosed"]']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'event-in-catalogue',
    by: 'an event that is not in the catalogue',
    in: 'billing',
    replace: [['["billing.account.closed"]', '["billing.account.ended"]']],
    at: 'Mutation.closeBillingAccount',
  },
  {
    rule: 'event-emitted',
    by: 'an event of the catalogue that nothing emits',
    in: 'billing',
    replace: [['["billing.account.closed"]', '["billing.account.opened"]']],
    at: 'billing.account.closed',
  },
  {
    rule: 'event-entity',
    by: 'a catalogue that speaks of an entity which is not there',
    in: 'billing',
    replace: [[/BillingAccount\b/g, 'Account']],
    at: 'billing.account.opened',
  },
]);
