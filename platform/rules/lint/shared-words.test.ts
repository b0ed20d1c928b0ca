import { describeLintRules } from '../fixtures/lint-breaches.ts';
import { sharedWordRules } from './shared-words.ts';

describeLintRules('shared words', sharedWordRules, [
  {
    rule: 'shared-word-differs',
    by: 'an enum with a value more',
    in: 'billing',
    replace: [['  REHEARSED\n', '  REHEARSED\n  SUBMITTED\n']],
    at: 'WriteOutcome',
  },
  {
    rule: 'shared-word-differs',
    by: 'a type with a field less',
    in: 'billing',
    replace: [['  eventCursor: Cursor\n', '']],
    at: 'Receipt',
  },
  {
    rule: 'shared-word-differs',
    by: 'an input with a field less',
    in: 'billing',
    replace: [['  effectiveDate: Date\n', '']],
    at: 'WriteContext',
  },
  {
    rule: 'shared-word-differs',
    by: 'a directive with another default',
    in: 'billing',
    replace: [['retentionDays: Int! = 30', 'retentionDays: Int! = 31']],
    at: '@idempotent',
  },
  {
    rule: 'rule-not-composed',
    by: 'a rule that the gateway would never hear of',
    in: 'billing',
    replace: [['  @composeDirective(name: "@access")\n', '']],
    at: '@access',
  },
]);
