import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fromRoot } from '../../../../platform/root.ts';
import { prospect } from '../../system-under-test.ts';
import { accountForm } from './client.ts';
import { errorsIn, refusalIn } from './failures.ts';
import { asksForName, markOf, nameOf, toAccount, toRecord, toRefusal, versionOf } from './mapping.ts';

const textOf = (name: string): Promise<string> =>
  readFile(fromRoot('subgraphs/customer/adapters/salesforce/fixtures', `${name}.json`), 'utf8');
const account = async (name: string): Promise<unknown> => JSON.parse(await textOf(name)) as unknown;
const answer = async (name: string) => ({ status: 400, headers: {}, body: await textOf(name), asOf: null });

describe('an account becomes a record', () => {
  it('with the commercial profile, its Salesforce id and the time of its last change', async () => {
    expect(toRecord(accountForm.parse(await account('account-complete')), true)).toEqual({
      customerId: 'cus_acme',
      externalId: '0015g00000Acme1AAA',
      objectType: 'Account',
      version: '2026-09-01T10:00:05.000Z#b',
      values: { segment: 'ENTERPRISE', industry: 'Manufacturing', territory: 'US-WEST', accountOwnerId: 'usr_maria' },
      changedAt: new Date('2026-09-01T10:00:05Z'),
    });
  });

  it('with null for what is empty', async () => {
    const { values } = toRecord(accountForm.parse(await account('account-bare')), true);
    expect(values).toEqual({ segment: null, industry: null, territory: null, accountOwnerId: null });
  });

  it('with words that we have not met as they are, and its time in UTC', async () => {
    const record = toRecord(accountForm.parse(await account('account-word-we-have-not-met')), false);
    expect(record.values).toEqual({
      segment: 'Tier 0 (pilot)',
      industry: 'Asteroid mining – 小行星',
      territory: 'EMEA/DACH;Alps',
      accountOwnerId: 'maria@sales.example',
    });
    expect(record.version).toBe('2026-09-01T10:00:05.000Z#a');
  });

  it.each([
    'account-field-hidden',
    'account-field-of-another-type',
    'account-without-our-id',
    'account-stamp-unreadable',
  ])('not from %s: nothing is guessed', async (name) => {
    expect(accountForm.safeParse(await account(name)).success).toBe(false);
  });
});

describe('a customer becomes an account', () => {
  const acme = prospect({ segment: 'SMB', industry: null, accountOwnerId: 'usr_maria' });

  it('in the fields that changed and are Salesforce’s', () => {
    expect(toAccount(acme, ['segment', 'industry', 'tradingName', 'accountOwnerId'])).toEqual({
      Segment__c: 'SMB',
      Industry: null,
      OwnerRef__c: 'usr_maria',
    });
    expect(toAccount(acme, ['tradingName'])).toBeNull();
  });

  it('and comes back as it was', async () => {
    const row = { ...accountForm.parse(await account('account-bare')), ...toAccount(acme, Object.keys(acme)) };
    const { segment, industry, territory, accountOwnerId } = acme;
    expect(toRecord(row, true).values).toEqual({ segment, industry, territory, accountOwnerId });
  });

  it('with a name in any case, of at most 255 characters', () => {
    expect(nameOf({ ...acme, tradingName: 'Acme' })).toBe('Acme');
    expect(nameOf(acme)).toBe('Acme Tools Inc.');
    expect(nameOf({ ...acme, legalName: null })).toBe(acme.id);
    expect(nameOf({ ...acme, legalName: 'x'.repeat(300) })).toHaveLength(255);
  });
});

describe('the mark of a command', () => {
  it('differs by key, by customer and by version, and always fits its field', () => {
    const marks = [
      markOf({ id: prospect({}).id, version: 1 }, 'k1'),
      markOf({ id: prospect({}).id, version: 1 }, 'k1'),
      markOf(prospect({ version: 2 }), 'k1'),
      markOf(prospect({}), '~'.repeat(255)),
    ];
    expect(new Set(marks).size).toBe(4);
    expect(marks.every((mark) => /^[\w-]{43}$/.test(mark))).toBe(true);
    expect(markOf({ id: prospect({}).id, version: 1 }, 'secret')).not.toContain('secret');
  });
});

describe('a version', () => {
  it('sorts by second, and a second that has ended after the same second while it lasts', () => {
    const at = (stamp: string) => ({ SystemModstamp: new Date(stamp) });
    const versions = [
      versionOf(at('2026-09-01T10:00:05Z'), false),
      versionOf(at('2026-09-01T10:00:05Z'), true),
      versionOf(at('2026-09-01T10:00:06Z'), false),
    ];
    expect(versions.toSorted()).toEqual(versions);
  });
});

describe('a refusal of Salesforce', () => {
  it('names our field and says what the administrator wrote, on one line', async () => {
    expect(toRefusal('crm', refusalIn(await answer('error-validation-rule')) ?? [])).toEqual({
      code: 'VALIDATION_FAILED',
      details: { path: 'segment', rule: 'SYSTEM_RULE' },
      message: 'crm: Only a manager may make somebody STRATEGIC.',
    });
  });

  it('of a picklist names the field', async () => {
    const refusal = toRefusal('crm', refusalIn(await answer('error-picklist')) ?? []);
    expect(refusal.details).toEqual({ path: 'industry', rule: 'ONE_OF' });
  });

  it('from a trigger tells no class and no line', async () => {
    const refusal = toRefusal('crm', refusalIn(await answer('error-trigger')) ?? []);
    expect(refusal).toMatchObject({ details: { path: 'Account', rule: 'SYSTEM_RULE' } });
    expect(refusal.message).not.toMatch(/AccountHandler|line/);
  });

  it('about a field that is not ours names theirs', async () => {
    const refusal = toRefusal('crm', refusalIn(await answer('error-rule-on-another-field')) ?? []);
    expect(refusal.details).toMatchObject({ path: 'Account.Website' });
  });

  it('for want of a name is a creation', async () => {
    expect(asksForName(errorsIn(await answer('error-name-missing')) ?? [])).toBe(true);
    expect(asksForName(errorsIn(await answer('error-validation-rule')) ?? [])).toBe(false);
  });

  it('is none when the organisation is not set up', async () => {
    expect(refusalIn(await answer('error-field-unknown'))).toBeNull();
  });
});
