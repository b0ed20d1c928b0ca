import { describe, expect, it } from 'vitest';
import { money } from '../../../../core/money.ts';
import { heldBy, profile } from '../fixtures/credit.ts';
import type { CreditHold } from './credit-profile.ts';
import { holdEvent, judge } from './judge.ts';

const now = new Date('2026-03-31T10:00:00.000Z');
const { customerIds } = heldBy('PERSON');
const owed = (amount: string | null) => ({
  exposure: amount === null ? null : money(amount, 'EUR'),
  customerIds,
  now,
});

describe('what becomes of a credit hold', () => {
  // [what is held before, what is owed of a limit of 100, what is held after, what is told]
  it.each<[CreditHold['by'] | null, string | null, CreditHold['by'] | null, string | null]>([
    [null, '0', null, null],
    [null, '100', null, null],
    [null, '100.01', 'AUTOMATIC', 'ledger.creditProfile.held'],
    [null, null, null, null],
    ['AUTOMATIC', '100.01', 'AUTOMATIC', null],
    ['AUTOMATIC', '100', null, 'ledger.creditProfile.released'],
    ['AUTOMATIC', null, 'AUTOMATIC', null],
    ['PERSON', '100.01', 'PERSON', null],
    ['PERSON', '0', 'PERSON', null],
    ['PERSON', null, 'PERSON', null],
  ])('held by %s, %s owed: held by %s, told %s', (before, exposure, after, told) => {
    const held = profile({ hold: before === null ? null : heldBy(before) });
    const judged = judge(held, owed(exposure));
    expect([judged.hold?.by ?? null, holdEvent(held, judged)]).toEqual([after, told]);
  });

  it.each<CreditHold['by']>(['AUTOMATIC', 'PERSON'])('follows the hierarchy while %s holds it', (by) => {
    const held = profile({ hold: heldBy(by, ['cus_acme', 'cus_labs']) });
    const judged = judge(held, owed('200'));
    expect(judged.hold).toEqual({ ...heldBy(by), customerIds });
    expect(holdEvent(held, judged)).toBe('ledger.creditProfile.updated');
  });

  it('holds nobody by itself without a limit', () => {
    expect(judge(profile({ limit: null }), owed('1000000')).hold).toBeNull();
    expect(judge(profile({ limit: null, hold: heldBy('AUTOMATIC') }), owed('1000000')).hold).toBeNull();
  });

  it('says what was owed', () => {
    const { hold } = judge(profile(), owed('250.5'));
    expect(hold).toEqual({
      by: 'AUTOMATIC',
      reason: '250.50 EUR was owed.',
      placedBy: 'concord.credit',
      placedAt: now,
      customerIds,
    });
  });
});
