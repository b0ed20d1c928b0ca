import { describe, expect, it } from 'vitest';
import { rules } from '../../subgraphs/billing/generated/rules.ts';
import { rules as customerRules } from '../../subgraphs/customer/generated/rules.ts';
import { rules as ledgerRules } from '../../subgraphs/ledger/generated/rules.ts';
import { violationsOf } from '../../platform/commands/violations.ts';

describe('what a system of record reports', () => {
  it.each([
    ['an invoice that is paid', rules, 'Invoice', 'OPEN', 'PAID', ['status', 'paid'], []],
    ['a paid invoice that was voided', rules, 'Invoice', 'PAID', 'VOID', ['status'], ['MOVE status']],
    ['a draft that was edited', rules, 'Invoice', 'DRAFT', 'DRAFT', ['lines'], []],
    ['a final invoice that was edited', rules, 'Invoice', 'OPEN', 'OPEN', ['lines'], ['LOCKED_IN_STATE lines']],
    ['a void one that was edited', rules, 'Invoice', 'VOID', 'VOID', ['lines'], ['FINAL_STATE lines']],
    [
      'an entry that is not posted any more',
      ledgerRules,
      'JournalEntry',
      'POSTED',
      'DRAFT',
      ['status'],
      ['MOVE status'],
    ],
    ['an entry that was reversed', ledgerRules, 'JournalEntry', 'POSTED', 'REVERSED', ['status'], []],
    ['a customer in another segment', customerRules, 'Customer', 'ACTIVE', 'ACTIVE', ['segment'], []],
    ['something that is new', rules, 'Invoice', null, 'OPEN', ['lines'], []],
  ] as const)('of %s', (_, law, entity, from, to, changed, violations) => {
    const found = violationsOf(law, entity, { from, to }, changed);
    expect(found.map(({ rule, field }) => `${rule} ${field}`)).toEqual(violations);
  });
});
