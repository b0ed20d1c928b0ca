import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { nameRules } from './names.ts';

describeLintRules('names', nameRules, [
  {
    rule: 'unknown-write',
    by: 'a write of a field that is not there',
    in: 'customer',
    replace: [['"Customer.email"]', '"Customer.mail"]']],
    at: 'Mutation.createCustomer',
  },
  {
    rule: 'pipeline-field',
    by: 'a write of the version',
    in: 'customer',
    replace: [['"Customer.email"]', '"Customer.version"]']],
    at: 'Mutation.createCustomer',
  },
  {
    rule: 'pipeline-field',
    by: 'a write of the state, past its table',
    in: 'customer',
    replace: [['"Customer.email"]', '"Customer.status"]']],
    at: 'Mutation.createCustomer',
  },
  {
    rule: 'unknown-argument',
    by: 'a list sized by an argument that is not there',
    in: 'customer',
    replace: [
      ['CustomerConnection @listSize(max: 100, by: "first")', 'CustomerConnection @listSize(max: 100, by: "limit")'],
    ],
    at: 'Customer.children',
  },
  {
    rule: 'owned-outside-entity',
    by: 'ownership of a field of nobody',
    in: 'customer',
    replace: [['lines: [String!]! @', 'lines: [String!]! @owned(writers: ["sales"]) @']],
    at: 'Address.lines',
  },
]);
