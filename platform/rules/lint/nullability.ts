import { Kind, type TypeNode } from 'graphql';
import { payloadEntity } from '../read.ts';
import { isNonNull, namedType, use } from '../schema-view.ts';
import {
  finding,
  foreignEntities,
  keyFields,
  outputFields,
  rootFields,
  type Finding,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const nullabilityRules = {
  'nullable-root': nullableRoot,
  'nullable-payload-entity': nullablePayloadEntity,
  'nullable-contribution': nullableContribution,
  'nullable-reference': nullableReference,
} satisfies Record<string, SubgraphRule>;

/** One failing root field must not blank its siblings. */
function* nullableRoot(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of rootFields(subject)) {
    if (isNonNull(field.type)) yield finding(coordinate, 'is a root field and must be nullable.');
  }
}

/** A committed write is never hidden by a failed read of the entity. */
function* nullablePayloadEntity(subject: Subject): Iterable<Finding> {
  for (const { root, field } of rootFields(subject)) {
    if (root === 'query') continue;
    const payload = subject.view.objects.get(namedType(field.type));
    const entity = payloadEntity(subject.view, field);
    for (const part of payload?.fields.values() ?? []) {
      if (namedType(part.type) !== entity || !isNonNull(part.type)) continue;
      yield finding(`${payload?.name ?? ''}.${part.name}`, 'is the entity of a payload and must be nullable.');
    }
  }
}

/** What we add to another subgraph's entity must not take that entity away when we do not answer. */
function* nullableContribution(subject: Subject): Iterable<Finding> {
  for (const type of foreignEntities(subject)) {
    const keys = keyFields(type);
    for (const field of type.fields.values()) {
      if (keys.has(field.name) || use(field, 'external') !== null || !isNonNull(field.type)) continue;
      yield finding(
        `${type.name}.${field.name}`,
        `is added by ${subject.name} to another's entity and must be nullable.`,
      );
    }
  }
}

/** The other subgraph may be silent, or the viewer may not see the entity: the reference is null, in lists too. */
function* nullableReference(subject: Subject): Iterable<Finding> {
  const foreign = new Set(foreignEntities(subject).map((type) => type.name));
  for (const { coordinate, field } of outputFields(subject)) {
    if (!foreign.has(namedType(field.type)) || !demandsNamed(field.type)) continue;
    yield finding(coordinate, `refers to ${namedType(field.type)}, another subgraph's entity, and must be nullable.`);
  }
}

/** Whether the named type itself stands under a `!`, wherever lists are around it. */
function demandsNamed(type: TypeNode): boolean {
  if (type.kind === Kind.NAMED_TYPE) return false;
  return type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.NAMED_TYPE ? true : demandsNamed(type.type);
}
