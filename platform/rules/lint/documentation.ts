import { Kind } from 'graphql';
import { finding, foreignEntities, rootFields, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const documentationRules = {
  'type-description': typeDescription,
  'root-description': rootDescription,
} satisfies Record<string, SubgraphRule>;

/** Types whose name says all there is: they are made the same way everywhere. Inputs are named after their mutation. */
const selfExplaining = /(Connection|Edge|Payload)$/;
const described: ReadonlySet<string> = new Set([
  Kind.OBJECT_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.SCALAR_TYPE_DEFINITION,
]);

/** A client reads the schema and nothing else. The master describes an entity, not those that add to it. */
function* typeDescription(subject: Subject): Iterable<Finding> {
  const foreign = new Set(foreignEntities(subject).map((type) => type.name));
  const roots = new Set(Object.values(subject.view.roots).map((root) => root?.name));
  for (const definition of subject.view.document.definitions) {
    if (!described.has(definition.kind) || !('name' in definition) || definition.name === undefined) continue;
    const name = definition.name.value;
    if (foreign.has(name) || roots.has(name) || selfExplaining.test(name)) continue;
    if (!('description' in definition) || definition.description === undefined) {
      yield finding(name, 'has no description for a client.');
    }
  }
}

function* rootDescription(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of rootFields(subject)) {
    if (field.description === null) yield finding(coordinate, 'is a root field and has no description for a client.');
  }
}
