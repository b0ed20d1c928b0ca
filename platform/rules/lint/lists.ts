import { namedType, isList, nodeOfConnection, numberArg, use } from '../schema-view.ts';
import {
  finding,
  isKeyed,
  outputFields,
  type Finding,
  type OutputField,
  type Subject,
  type SubgraphRule,
} from './subject.ts';

export const listRules = {
  'bounded-list': boundedList,
  'entity-list': entityList,
  'connection-shape': connectionShape,
} satisfies Record<string, SubgraphRule>;

/** No answer is of unknown size: lists and connections say their maximum. A connection's edges have the connection's. */
function* boundedList(subject: Subject): Iterable<Finding> {
  for (const output of outputFields(subject)) {
    const { coordinate, field } = output;
    const many = isList(field.type) ? !isEdges(subject, output) : isConnection(subject, output);
    if (!many) continue;
    const max = numberArg(use(field, 'listSize'), 'max');
    if (max === null) yield finding(coordinate, 'is a list without @listSize(max).');
    else if (max < 1) yield finding(coordinate, `has @listSize(max: ${max}); a maximum is at least 1.`);
  }
}

/** Entities are listed in connections, so that a client can go on where it stopped. */
function* entityList(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of outputFields(subject)) {
    const item = subject.view.objects.get(namedType(field.type));
    if (isList(field.type) && item !== undefined && isKeyed(item)) {
      yield finding(coordinate, `is a plain list of the entity ${item.name}; use a connection.`);
    }
  }
}

/** Keyset paging, Relay's way: `first` bounds the page, `after` is where to go on, `pageInfo` says whether there is more. */
function* connectionShape(subject: Subject): Iterable<Finding> {
  for (const output of outputFields(subject)) {
    const { coordinate, field } = output;
    if (!isConnection(subject, output)) continue;
    const after = field.arguments.get('after');
    if (!field.arguments.has('first')) yield finding(coordinate, 'is a connection without the argument `first`.');
    if (after === undefined || namedType(after) !== 'Cursor') {
      yield finding(coordinate, 'is a connection without the argument `after: Cursor`.');
    }
  }
  for (const type of subject.view.objects.values()) {
    if (!type.name.endsWith('Connection')) continue;
    const edges = type.fields.get('edges');
    const edge = edges === undefined ? undefined : subject.view.objects.get(namedType(edges.type));
    const pageInfo = type.fields.get('pageInfo');
    const shaped = nodeOfConnection(subject.view, type.name) !== null && edge?.fields.has('cursor') === true;
    if (!shaped) yield finding(type.name, 'is no connection: it lacks `edges { cursor node }`.');
    if (pageInfo === undefined || namedType(pageInfo.type) !== 'PageInfo') {
      yield finding(type.name, 'is a connection without `pageInfo: PageInfo!`.');
    }
  }
}

function isConnection({ view }: Subject, { field }: OutputField): boolean {
  return nodeOfConnection(view, namedType(field.type)) !== null;
}

function isEdges({ view }: Subject, { type, field }: OutputField): boolean {
  return field.name === 'edges' && nodeOfConnection(view, type.name) !== null;
}
