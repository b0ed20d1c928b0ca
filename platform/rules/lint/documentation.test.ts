import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { documentationRules } from './documentation.ts';

describeLintRules('documentation', documentationRules, [
  {
    rule: 'type-description',
    by: 'a type without a description',
    in: 'customer',
    replace: [['"Where a customer is."\n', '']],
    at: 'Address',
  },
  {
    rule: 'root-description',
    by: 'a root field without a description',
    in: 'customer',
    replace: [['  "One customer."\n', '']],
    at: 'Query.customer',
  },
]);
