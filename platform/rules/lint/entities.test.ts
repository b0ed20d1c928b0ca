import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { entityRules } from './entities.ts';

describeLintRules('entities', entityRules, [
  {
    rule: 'entity-fields',
    by: 'an entity without a version',
    in: 'billing',
    replace: [['  version: Int!\n', '']],
    at: 'BillingAccount.version',
  },
  {
    rule: 'entity-fields',
    by: 'an entity whose time of change may be unknown',
    in: 'billing',
    replace: [['updatedAt: DateTime!', 'updatedAt: DateTime']],
    at: 'BillingAccount.updatedAt',
  },
  {
    rule: 'entity-key',
    by: 'an entity with another key',
    in: 'billing',
    replace: [['type BillingAccount\n  @key(fields: "id")', 'type BillingAccount\n  @key(fields: "id version")']],
    at: 'BillingAccount',
  },
  {
    rule: 'entity-subscription',
    by: 'an entity called Subscription',
    in: 'billing',
    replace: [[/\bBillingAccount\b/g, 'Subscription']],
    at: 'Subscription',
  },
]);
