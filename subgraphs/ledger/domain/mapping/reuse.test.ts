import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { LegalEntityId } from '../../../../core/ids.ts';
import { money } from '../../../../core/money.ts';
import type { AccountId, JournalEntryId, MappingRuleId } from '../ids.ts';
import { chartOf, type Account, type AccountControl } from '../journal/account.ts';
import type { JournalEntry } from '../journal/entry.ts';
import type { JournalLine } from '../journal/line.ts';
import { accountsOf, checkAccounts, reverseOnChart, type PostingAttempt } from './reuse.ts';

const id = (text: string) => text as AccountId;
const account = (text: string, to: string | null = null, control: AccountControl = 'NONE'): Account => ({
  id: id(text),
  control,
  period: { from: civilDate('2020-01-01'), to: to === null ? null : civilDate(to) },
});

/** Account OLD was retired at the turn of the year. */
const chart = chartOf([account('AR', null, 'AR'), account('NEW'), account('OLD', '2026-01-01')]);

const attempt = (more: Partial<PostingAttempt> = {}): PostingAttempt => ({
  kind: 'NEW',
  by: 'SYSTEM',
  postingDate: civilDate('2026-01-15'),
  ...more,
});

const refusalOf = (accounts: readonly string[], more: Partial<PostingAttempt> = {}) => {
  const refusal = checkAccounts(accounts.map(id), chart, attempt(more));
  return refusal === null ? null : { code: refusal.code, details: refusal.details };
};
const inactive = (on: string) => ({ code: 'ACCOUNT_INACTIVE', details: { account: 'OLD', on } });

describe('the accounts of an entry', () => {
  it('are active on the posting date', () => {
    expect(refusalOf(['AR', 'NEW'])).toBeNull();
    expect(refusalOf(['NEW', 'OLD'], { postingDate: civilDate('2025-12-31') })).toBeNull();
    expect(refusalOf(['NEW', 'OLD'], { postingDate: civilDate('2026-01-01') })).toEqual(inactive('2026-01-01'));
    expect(refusalOf(['OLD'], { postingDate: civilDate('2019-12-31') })).toEqual(inactive('2019-12-31'));
  });

  it.each([
    ['NEW', 'SYSTEM', false],
    ['NEW', 'MANUAL', false],
    ['REVERSAL', 'SYSTEM', true],
    ['REVERSAL', 'MANUAL', false],
  ] as const)('that are retired are open to a posting %s by %s: %s', (kind, by, allowed) => {
    expect(refusalOf(['NEW', 'OLD'], { kind, by })).toEqual(allowed ? null : inactive('2026-01-15'));
  });

  it.each([
    ['SYSTEM', 'AR', true],
    ['MANUAL', 'AR', false],
    ['MANUAL', 'NEW', true],
  ] as const)('that are totals of a subledger are moved by the system only: %s to %s, %s', (by, text, allowed) => {
    expect(refusalOf(['NEW', text], { by })).toEqual(
      allowed ? null : { code: 'VALIDATION_FAILED', details: { path: 'lines[1].accountId', rule: 'CONTROL_ACCOUNT' } },
    );
    expect(refusalOf(['NEW', text], { by, kind: 'REVERSAL' }) === null).toBe(allowed);
  });

  it('exist, also for a reversal by the system', () => {
    expect(refusalOf(['NEW', 'LOST'], { kind: 'REVERSAL' })).toEqual({
      code: 'NOT_FOUND',
      details: { entity: 'Account', id: 'LOST' },
    });
  });

  it('that may not be used are named', () => {
    expect(checkAccounts([id('OLD')], chart, attempt())?.message).toBe(
      'Account OLD is not active on 2026-01-15: post to another one.',
    );
    expect(checkAccounts([id('AR')], chart, attempt({ by: 'MANUAL' }))?.message).toBe(
      'lines[0].accountId must be an account of no subledger: AR takes entries of the system only.',
    );
    expect(checkAccounts([id('LOST')], chart, attempt())?.message).toBe('There is no account LOST.');
  });
});

describe('a reversal on a chart', () => {
  const line = (accountId: string, side: JournalLine['side']): JournalLine => ({
    accountId: id(accountId),
    side,
    amount: money('100', 'EUR'),
    functional: money('100', 'EUR'),
    fxRate: null,
    customerId: null,
    documentId: 'inv_1',
    dimensions: { costCentre: '7' },
    mapping: { ruleId: 'map_1' as MappingRuleId, version: 2 },
  });
  const original: JournalEntry = {
    id: 'je_1' as JournalEntryId,
    legalEntityId: 'DE' as LegalEntityId,
    type: 'SYSTEM',
    status: 'POSTED',
    postingDate: civilDate('2025-12-15'),
    source: { system: 'concord', type: 'INVOICE', id: 'inv_1', version: 1, purpose: 'INVOICE' },
    lines: [line('NEW', 'DEBIT'), line('OLD', 'CREDIT')],
    reversalOf: null,
    reversedBy: null,
  };
  const by = { id: 'je_2' as JournalEntryId, by: 'SYSTEM', postingDate: civilDate('2026-01-15') } as const;

  it('goes back to the accounts of the original, by the rule and version of the original', () => {
    expect(accountsOf(original)).toEqual(['NEW', 'OLD']);
    const answer = reverseOnChart(original, chart, by);
    expect(answer).toMatchObject({
      ok: true,
      value: {
        reversal: { id: 'je_2', postingDate: '2026-01-15', lines: [line('NEW', 'CREDIT'), line('OLD', 'DEBIT')] },
        original: { reversedBy: 'je_2' },
      },
    });
  });

  it('is refused to a person where an account is retired', () => {
    expect(reverseOnChart(original, chart, { ...by, by: 'MANUAL' })).toMatchObject({
      ok: false,
      refusal: { code: 'ACCOUNT_INACTIVE', details: { account: 'OLD', on: '2026-01-15' } },
    });
  });

  it('is refused first for what was reversed already', () => {
    const reversed: JournalEntry = { ...original, status: 'REVERSED', reversedBy: 'je_9' as JournalEntryId };
    expect(reverseOnChart(reversed, chart, { ...by, by: 'MANUAL' })).toMatchObject({
      refusal: { code: 'ALREADY_REVERSED' },
    });
  });
});
