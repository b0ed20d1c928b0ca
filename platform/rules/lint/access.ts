import { use } from '../schema-view.ts';
import {
  finding,
  foreignEntities,
  keyFields,
  masteredTypes,
  rootFields,
  type Finding,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const accessRules = {
  'root-access': rootAccess,
  'entity-access': entityAccess,
  'contribution-access': contributionAccess,
} satisfies Record<string, SubgraphRule>;

/** Who may call it is said at every entrance; nothing is open by forgetting. */
function* rootAccess(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of rootFields(subject)) {
    if (use(field, 'access') === null) yield finding(coordinate, 'is a root field and lacks @access.');
  }
}

/** An entity is reached by reference too, past every root field. */
function* entityAccess(subject: Subject): Iterable<Finding> {
  for (const type of masteredTypes(subject)) {
    if (use(type, 'access') === null) yield finding(type.name, 'is an entity and lacks @access.');
  }
}

/** The entity's own @access stands in its master's schema, which this subgraph does not have when it is asked directly. */
function* contributionAccess(subject: Subject): Iterable<Finding> {
  for (const type of foreignEntities(subject)) {
    const keys = keyFields(type);
    for (const field of type.fields.values()) {
      if (keys.has(field.name) || use(field, 'external') !== null || use(field, 'access') !== null) continue;
      yield finding(`${type.name}.${field.name}`, `is added by ${subject.name} to another's entity and lacks @access.`);
    }
  }
}
