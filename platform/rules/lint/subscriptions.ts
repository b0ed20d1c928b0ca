import { print } from 'graphql';
import { payloadEntity } from '../read.ts';
import { namedType, nodeOfConnection, textArg, use, type FieldView } from '../schema-view.ts';
import { finding, type Finding, type Subject, type SubgraphRule } from './subject.ts';

export const subscriptionRules = {
  'subscription-follows': follows,
  'subscription-arguments': positions,
  'subscription-payload': payload,
  'subscription-reads': reads,
} satisfies Record<string, SubgraphRule>;

type SubscriptionField = { readonly coordinate: string; readonly field: FieldView; readonly entity: string | null };

function subscriptionsOf({ view }: Subject): SubscriptionField[] {
  const root = view.roots.subscription;
  return [...(root?.fields.values() ?? [])].map((field) => ({
    coordinate: `${root?.name ?? ''}.${field.name}`,
    field,
    entity: textArg(use(field, 'follows'), 'entity'),
  }));
}

/** The gateway serves subscriptions from the logs, and this is how it knows which events belong to a field. */
function* follows(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field, entity } of subscriptionsOf(subject)) {
    if (entity === null) yield finding(coordinate, 'is a subscription and lacks @follows(entity).');
    const customer = textArg(use(field, 'follows'), 'customer');
    const argument = customer === null ? undefined : field.arguments.get(customer);
    if (customer !== null && (argument === undefined || print(argument) !== 'ID!')) {
      yield finding(coordinate, `follows a customer by ${customer}, which is no argument \`${customer}: ID!\` of it.`);
    }
  }
}

/** Every subscription can be taken up again, and can begin with the present. */
function* positions(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field } of subscriptionsOf(subject)) {
    for (const [name, type] of [
      ['after', 'Cursor'],
      ['snapshot', 'Boolean'],
    ] as const) {
      const argument = field.arguments.get(name);
      if (argument === undefined || print(argument) !== type) {
        yield finding(coordinate, `is a subscription without the argument \`${name}: ${type}\`.`);
      }
    }
  }
}

/** `{ change: Change!, <entity>: Entity }`. */
function* payload(subject: Subject): Iterable<Finding> {
  for (const { coordinate, field, entity } of subscriptionsOf(subject)) {
    const change = subject.view.objects.get(namedType(field.type))?.fields.get('change');
    if (change === undefined || print(change.type) !== 'Change!') {
      yield finding(coordinate, 'tells a payload that lacks `change: Change!`.');
    }
    const told = payloadEntity(subject.view, field);
    if (told === null || (entity !== null && told !== entity)) {
      yield finding(coordinate, `follows ${entity ?? 'nothing'} and tells of ${told ?? 'not exactly one entity'}.`);
    }
  }
}

/** An event is told with the entity as the query `<entity>(id: ID!)` shows it, a snapshot by the connection over all. */
function* reads(subject: Subject): Iterable<Finding> {
  const queries = [...(subject.view.roots.query?.fields.values() ?? [])];
  for (const { coordinate, entity } of subscriptionsOf(subject)) {
    if (entity === null) continue;
    const byId = queries.some(
      ({ type, arguments: given }) => namedType(type) === entity && given.size === 1 && given.has('id'),
    );
    const all = queries.some(
      ({ type, arguments: given }) => nodeOfConnection(subject.view, namedType(type)) === entity && given.has('filter'),
    );
    if (!byId) yield finding(coordinate, `follows ${entity}, which no query reads by \`id\` alone.`);
    if (!all) yield finding(coordinate, `follows ${entity}, of which no query is a connection with a filter.`);
  }
}
