import { textArg, use } from '../schema-view.ts';
import {
  finding,
  foreignEntities,
  isKeyed,
  isMastered,
  keyFields,
  mutationsOf,
  outputFields,
  type Finding,
  type HouseRule,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const ownershipRules = {
  'foreign-write': foreignWrite,
  'foreign-transition': foreignTransition,
  'own-group': ownGroup,
  'foreign-rules': foreignRules,
} satisfies Record<string, SubgraphRule>;

export const sharedOwnershipRules = {
  'one-owner': oneOwner,
  'one-master': oneMaster,
} satisfies Record<string, HouseRule>;

/** A mutation writes fields of its own subgraph's groups. Composition would let billing write a customer's name. */
function* foreignWrite(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const path of rule.writes) {
      const [type = '', field = ''] = path.split('.');
      const known = subject.rules.types[type]?.fields[field];
      if (known === undefined && isOwn(subject, type)) continue; // `unknown-write` says so.
      if (known?.group != null && isGroupOf(subject, known.group)) continue;
      yield finding(coordinate, `writes ${path}, which is not in a field group of ${subject.name}.`);
    }
  }
}

function* foreignTransition(subject: Subject): Iterable<Finding> {
  for (const { coordinate, rule } of mutationsOf(subject)) {
    for (const { entity } of rule.transitions) {
      if (isOwn(subject, entity)) continue;
      yield finding(coordinate, `moves ${entity}, which ${subject.name} does not master.`);
    }
  }
}

/** The first part of a group is its subgraph's name: this is how the gateway tells whose field it is. */
function* ownGroup(subject: Subject): Iterable<Finding> {
  for (const type of subject.view.objects.values()) {
    const group = textArg(use(type, 'entity'), 'group');
    if (group !== null && !isGroupOf(subject, group)) {
      yield finding(
        type.name,
        `declares the group ${group}; a group of ${subject.name} begins with "${subject.name}.".`,
      );
    }
  }
  for (const { coordinate, field } of outputFields(subject)) {
    const group = textArg(use(field, 'owned'), 'group');
    if (group !== null && !isGroupOf(subject, group)) {
      yield finding(
        coordinate,
        `declares the group ${group}; a group of ${subject.name} begins with "${subject.name}.".`,
      );
    }
  }
}

/** Who masters an entity alone says who may see it, how it moves and who may write it. */
function* foreignRules(subject: Subject): Iterable<Finding> {
  for (const type of foreignEntities(subject)) {
    for (const directive of ['lifecycle', 'access'] as const) {
      if (use(type, directive) === null) continue;
      yield finding(
        type.name,
        `says @${directive} of an entity that ${subject.name} does not master (it has no @entity).`,
      );
    }
  }
}

/** Two subgraphs that both answer an entity's field both own it, also when both say @shareable. */
function* oneOwner(house: readonly Subject[]): Iterable<Finding> {
  const owners = new Map<string, string[]>();
  const entities = new Set(
    house.flatMap(({ view }) => [...view.objects.values()].filter(isKeyed).map(({ name }) => name)),
  );
  for (const { name, view } of house) {
    for (const type of view.objects.values()) {
      if (!entities.has(type.name)) continue;
      const keys = keyFields(type);
      for (const field of type.fields.values()) {
        if (keys.has(field.name) || use(field, 'external') !== null) continue;
        const coordinate = `${type.name}.${field.name}`;
        owners.set(coordinate, [...(owners.get(coordinate) ?? []), name]);
      }
    }
  }
  for (const [coordinate, names] of owners) {
    if (names.length > 1) yield finding(coordinate, `has ${names.length} owners: ${names.join(', ')}.`);
  }
}

/** An entity has a master, and one only. */
function* oneMaster(house: readonly Subject[]): Iterable<Finding> {
  const masters = new Map<string, string[]>();
  for (const { name, view } of house) {
    for (const type of view.objects.values()) {
      if (!isKeyed(type) && !isMastered(type)) continue;
      masters.set(type.name, [...(masters.get(type.name) ?? []), ...(isMastered(type) ? [name] : [])]);
    }
  }
  for (const [type, names] of masters) {
    if (names.length === 0) yield finding(type, 'has a key but no subgraph masters it: none says @entity.');
    if (names.length > 1) yield finding(type, `has ${names.length} masters: ${names.join(', ')} say @entity.`);
  }
}

function isOwn({ view }: Subject, type: string): boolean {
  const known = view.objects.get(type);
  return known !== undefined && isMastered(known);
}

function isGroupOf(subject: Subject, group: string): boolean {
  return group.startsWith(`${subject.name}.`);
}
