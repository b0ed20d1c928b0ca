import { describe, expect, it } from 'vitest';
import { civilDate } from '../../../../core/civil-date.ts';
import type { Customer, CustomerId } from '../customer.ts';
import { customerWith } from '../fixtures/customers.ts';
import { chooseFields, ownFields } from './field-choice.ts';
import type { Replaced } from './merge-record.ts';
import type { MergePlan } from './plan.ts';

const own: Partial<Customer> = {
  legalName: 'Acme Tools Inc.',
  normalisedName: 'acme tools',
  legalNameVerified: false,
  validatedOn: null,
  tradingName: 'Acme',
  segment: 'MID',
  accountOwnerId: 'ann',
  territory: 'north',
  industry: 'STEEL',
  primaryDomain: 'acme.example',
  preferredLanguage: 'en',
  defaultCurrency: 'USD',
};
const theirs: Partial<Customer> = {
  legalName: 'Birch Tools GmbH',
  normalisedName: 'birch tools',
  legalNameVerified: true,
  validatedOn: civilDate('2026-01-01'),
  tradingName: 'Birch',
  segment: 'LARGE',
  accountOwnerId: 'ben',
  territory: 'south',
  industry: 'IRON',
  primaryDomain: 'birch.example',
  preferredLanguage: 'de',
  defaultCurrency: 'EUR',
};
const survivor = customerWith({ id: 'cus_a' as CustomerId, ...own });
const loser = customerWith({ id: 'cus_b' as CustomerId, ...theirs });

const names = ['legalName', 'normalisedName', 'legalNameVerified', 'validatedOn'] as const;
const filled = ['industry', 'primaryDomain', 'preferredLanguage', 'defaultCurrency'] as const;
/** What the plan decides, and the fields that go with it. */
const groups: readonly (readonly [string, readonly (keyof Customer)[]])[] = [
  ['legalName', names],
  ['tradingName', ['tradingName']],
  ['segment', ['segment']],
  ['accountOwner', ['accountOwnerId']],
  ['territory', ['territory']],
];
const fields = [...groups.flatMap(([, group]) => group), ...filled];

const planOf = (...losers: readonly string[]) =>
  ({
    decisions: groups.map(([field]) => ({ field, from: losers.includes(field) ? 'LOSER' : 'SURVIVOR' })),
  }) as unknown as MergePlan;
const taken = (choice: ReturnType<typeof chooseFields>) =>
  choice.decisions.filter(({ from }) => from === 'LOSER').map(({ field }) => field);
const valuesOf = (customer: Customer, of: readonly (keyof Customer)[]) =>
  Object.fromEntries(of.map((field) => [field, customer[field]]));
const asText = (value: unknown) => (typeof value === 'boolean' ? String(value) : value);

describe('the fields of the survivor', () => {
  it('are its own where nothing else is decided', () => {
    const nothing = { values: {}, decisions: fields.map((field) => ({ field, from: 'SURVIVOR' })), replaced: [] };
    expect(chooseFields(survivor, loser, planOf())).toEqual(nothing);
    expect(chooseFields(survivor, loser, { decisions: [] } as unknown as MergePlan)).toEqual(nothing);
  });

  it.each(groups)('come from the loser together where the plan says so of %s', (field, group) => {
    const choice = chooseFields(survivor, loser, planOf(field));
    expect(choice.values).toEqual(valuesOf(loser, group));
    expect(taken(choice)).toEqual(group);
    expect(choice.replaced).toEqual(group.map((one) => ({ field: one, value: asText(survivor[one]) })));
  });

  it.each(filled)('take over %s only where the survivor has none', (field) => {
    const choice = chooseFields({ ...survivor, [field]: null }, loser, planOf());
    expect(choice.values).toEqual({ [field]: loser[field] });
    expect(taken(choice)).toEqual([field]);
    expect(choice.replaced).toEqual([{ field, value: null }]);
    expect(chooseFields({ ...survivor, [field]: null }, { ...loser, [field]: null }, planOf()).values).toEqual({});
  });

  it('are not taken over where both say the same', () => {
    const choice = chooseFields(survivor, { ...loser, normalisedName: own.normalisedName! }, planOf('legalName'));
    expect(taken(choice)).toEqual(['legalName', 'legalNameVerified', 'validatedOn']);
    const equal = chooseFields(survivor, { ...survivor, id: loser.id }, planOf(...groups.map(([field]) => field)));
    expect(equal).toMatchObject({ values: {}, replaced: [] });
    expect(taken(equal)).toEqual([]);
  });

  it('hold a text or a yes or no', () => {
    const odd = { ...survivor, segment: 7 as unknown as string };
    expect(() => chooseFields(odd, loser, planOf('segment'))).toThrow(
      'fields that are chosen hold a text or a yes or no',
    );
  });
});

describe('the fields that go back', () => {
  const merged = (losers: readonly string[], of: Partial<Customer> = {}) => {
    const before = { ...survivor, ...of };
    const { values, replaced } = chooseFields(before, loser, planOf(...losers));
    const record: Replaced = { id: survivor.id, values: replaced };
    return { after: { ...before, ...values }, record };
  };

  it.each(groups)('are what the survivor had of %s', (field, group) => {
    const { after, record } = merged([field]);
    expect(ownFields(after, loser, record)).toEqual(valuesOf(survivor, group));
  });

  it.each(filled)('are empty again where %s was', (field) => {
    const { after, record } = merged([], { [field]: null });
    expect(ownFields(after, loser, record)).toEqual({ [field]: null });
  });

  it('are a yes again where the name was verified', () => {
    const verified = { legalNameVerified: true, validatedOn: civilDate('2025-01-01') };
    const doubted = { ...loser, legalNameVerified: false };
    const before = { ...survivor, ...verified };
    const { values, replaced } = chooseFields(before, doubted, planOf('legalName'));
    const record = { id: survivor.id, values: replaced };
    expect(ownFields({ ...before, ...values }, doubted, record)).toMatchObject(verified);
  });

  it.each(groups)('leave what somebody has changed since: %s, with what was said of it', (field, [leading]) => {
    const { after, record } = merged([field]);
    expect(ownFields({ ...after, [leading!]: 'Cedar' }, loser, record)).toEqual({});
  });

  it('are none that were not taken over, also where both say the same', () => {
    expect(ownFields({ ...survivor, segment: loser.segment }, loser, { id: survivor.id, values: [] })).toEqual({});
    const { after, record } = merged(['segment']);
    expect(ownFields({ ...after, territory: loser.territory }, loser, record)).toEqual({ segment: own.segment });
  });
});
