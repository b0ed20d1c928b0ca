import { print } from 'graphql';
import { namedType, isList, uses } from '../schema-view.ts';
import {
  finding,
  isKeyed,
  isMastered,
  masteredTypes,
  type Finding,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const entityRules = {
  'entity-fields': entityFields,
  'entity-key': entityKey,
  'entity-subscription': entityCalledSubscription,
} satisfies Record<string, SubgraphRule>;

/** What every entity has, and how it is typed; a list's own null marks are the entity's affair. */
const required: Readonly<Record<string, string>> = {
  id: 'ID!',
  version: 'Int!',
  crossReferences: '[CrossReference]',
  commands: '[CommandState]',
  createdAt: 'DateTime!',
  updatedAt: 'DateTime!',
};

function* entityFields(subject: Subject): Iterable<Finding> {
  for (const type of masteredTypes(subject)) {
    for (const [name, expected] of Object.entries(required)) {
      const field = type.fields.get(name);
      const actual =
        field === undefined ? 'absent' : isList(field.type) ? `[${namedType(field.type)}]` : print(field.type);
      if (actual !== expected)
        yield finding(`${type.name}.${name}`, `is ${actual}; every entity has it as ${expected}.`);
    }
  }
}

function* entityKey(subject: Subject): Iterable<Finding> {
  for (const type of subject.view.objects.values()) {
    const keys = uses(type, 'key').map((key) => key.args['fields']);
    if (isMastered(type) && keys.length === 0) yield finding(type.name, 'is an entity and lacks @key(fields: "id").');
    if (keys.some((key) => key !== 'id'))
      yield finding(type.name, `has the key "${keys.join('", "')}"; an entity's key is "id".`);
  }
}

/** The name is the root of subscriptions, so composition and clients would take the entity for it. */
function* entityCalledSubscription(subject: Subject): Iterable<Finding> {
  const named = [...subject.view.objects.values(), subject.view.roots.subscription].find(
    (type) => type?.name === 'Subscription' && (isKeyed(type) || isMastered(type)),
  );
  if (named != null) yield finding('Subscription', "is the root of subscriptions and cannot be an entity's name.");
}
