import { expect, it } from 'vitest';
import { eventTypesOf, matches } from './event-type.ts';

const entry = (entity: string) => ({ entity, description: `Of a ${entity}.`, schemaVersion: 1 });

it('lists the events of all sources in the order of their names', () => {
  const types = eventTypesOf({
    b: { 'b.thing.made': entry('Thing'), 'b.thing.broken': entry('Thing') },
    a: { 'a.other.made': entry('Other') },
  });
  expect(types.map(({ id, source }) => [id, source])).toEqual([
    ['a.other.made', 'a'],
    ['b.thing.broken', 'b'],
    ['b.thing.made', 'b'],
  ]);
});

it('filters by source and by entity, each where it is given', () => {
  const [type] = eventTypesOf({ a: { 'a.other.made': entry('Other') } });
  if (type === undefined) throw new Error('There is one.');
  expect(
    [{}, { source: 'a' }, { entity: 'Other' }, { source: 'a', entity: null }].map((filter) => matches(type, filter)),
  ).toEqual([true, true, true, true]);
  expect([{ source: 'b' }, { source: 'a', entity: 'Thing' }].map((filter) => matches(type, filter))).toEqual([
    false,
    false,
  ]);
});
