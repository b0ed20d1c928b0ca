import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { survivorOf, type MergeParty } from './survivor.ts';

const acme: MergeParty = { id: 'b', status: 'ACTIVE', createdAt: new Date('2024-01-02'), postedDocuments: false };

function survivor(a: MergeParty, b: MergeParty): string {
  expect(survivorOf(b, a)).toEqual(survivorOf(a, b));
  const { survivor: stays, loser } = survivorOf(a, b);
  expect([stays, loser].sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([a, b].sort((x, y) => (x.id < y.id ? -1 : 1)));
  return stays.id;
}

describe('survivorOf', () => {
  const older = new Date('2024-01-01');

  it.each<[string, Partial<MergeParty>, string]>([
    ['posted documents come before everything', { status: 'INACTIVE', postedDocuments: true }, 'c'],
    ['an active one comes before an older one', { status: 'ON_HOLD', createdAt: older }, 'b'],
    ['the older one comes before a smaller id', { id: 'a', createdAt: new Date('2024-01-03') }, 'b'],
    ['the older one stays', { createdAt: older }, 'c'],
    ['of two of one moment the smaller id stays', {}, 'b'],
    ['of two of one moment the smaller id stays, first or second', { id: 'a' }, 'a'],
  ])('%s', (_rule, other, id) => {
    expect(survivor(acme, { ...acme, id: 'c', ...other })).toBe(id);
  });

  it('asks for the status only when both or neither have posted documents', () => {
    const [active, held] = [
      { ...acme, postedDocuments: true },
      { ...acme, id: 'a', status: 'ON_HOLD', createdAt: older },
    ];
    expect(survivor(active, { ...held, postedDocuments: true })).toBe('b');
    expect(survivor({ ...active, postedDocuments: false }, held)).toBe('b');
    expect(survivor({ ...active, postedDocuments: false }, { ...held, postedDocuments: true })).toBe('a');
  });

  it('takes two that are not active for equal', () => {
    expect(survivor({ ...acme, status: 'PROSPECT' }, { ...acme, id: 'c', status: 'ON_HOLD', createdAt: older })).toBe(
      'c',
    );
  });

  it('does not depend on the order', () => {
    const party = fc.record<MergeParty>({
      id: fc.constantFrom('a', 'b', 'c'),
      status: fc.constantFrom('ACTIVE', 'ON_HOLD', 'PROSPECT'),
      createdAt: fc.constantFrom(older, new Date('2025-01-01')),
      postedDocuments: fc.boolean(),
    });
    fc.assert(fc.property(party, party, (a, b) => (a.id === b.id ? undefined : void survivor(a, b))));
  });
});
