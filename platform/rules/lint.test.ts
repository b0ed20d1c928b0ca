import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { cleanCatalogues, cleanSchemas, lintHouse } from './fixtures/lint-breaches.ts';
import { lintSchema } from './lint.ts';

describe('the schema lint', () => {
  it('finds nothing wrong with a house in order', () => {
    expect(lintHouse({})).toEqual([]);
  });

  it('asks for a catalogue where a mutation emits', () => {
    const problems = lintSchema([{ name: 'customer', document: parse(cleanSchemas.customer), events: null }]);
    expect(problems.map(({ rule, coordinate }) => [rule, coordinate])).toEqual([
      ['event-in-catalogue', 'customer/events.ts'],
    ]);
  });

  it('lets an event of the catalogue come from a fact, from time or from a process', () => {
    const merged = { description: 'Merged.', schemaVersion: 1, entity: 'Customer', by: 'fact' } as const;
    const events = { ...cleanCatalogues.customer, 'customer.customer.merged': merged };
    expect(lintSchema([{ name: 'customer', document: parse(cleanSchemas.customer), events }])).toEqual([]);
  });

  it('knows the rules by what they are, not by what a subgraph imports them as', () => {
    const renamed = cleanSchemas.customer
      .replace('"@owned"\n', '{ name: "@owned", as: "@mastered" }\n')
      .replace('@composeDirective(name: "@owned")', '@composeDirective(name: "@mastered")')
      .replaceAll('@owned(', '@mastered(')
      .replace('group: "customer.legal"', 'group: "billing.legal"');
    const source = { name: 'customer', document: parse(renamed), events: cleanCatalogues.customer };
    expect(lintSchema([source]).map(({ rule, coordinate }) => [rule, coordinate])).toContainEqual([
      'own-group',
      'Customer.legalName',
    ]);
  });

  it('says of which subgraph it speaks, and of none where the problem stands between two', () => {
    const problems = lintHouse({
      billing: cleanSchemas.billing
        .replace('open: Money', 'open: Float')
        .replace('collectionsStatus: String', 'legalName: String @shareable @access\n  collectionsStatus: String'),
    });
    expect(problems.map(({ rule, subgraph }) => [rule, subgraph])).toEqual([
      ['no-float', 'billing'],
      ['one-owner', null],
    ]);
  });
});
