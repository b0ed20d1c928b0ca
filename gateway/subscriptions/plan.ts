import {
  getArgumentValues,
  getNamedType,
  getVariableValues,
  GraphQLError,
  isObjectType,
  Kind,
  parse,
  validate,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { LogEntry } from '../../events/event.ts';
import { invariant } from '../../core/invariant.ts';
import { refuse, type Refusal } from '../../core/refusal.ts';
import type { Follows } from '../../platform/rules/model.ts';
import type { GraphQLRequest } from '../admission.ts';
import type { Edition } from '../edition.ts';
import { collectFields, selectionsOf, type CollectedField, type Fragments } from './collect.ts';
import { createMatch, tooLongList, type Filter } from './filter.ts';
import { lift, type Lifted } from './lift.ts';
import { reads, type Reads } from './reads.ts';

/** A subscription as one edition of the supergraph understands it, with its variables; who asks is not in it. */
export type Plan = {
  readonly edition: Edition;
  readonly request: GraphQLRequest;
  readonly field: string;
  /** The name the client reads the field under. */
  readonly root: string;
  readonly follows: Follows;
  /** The subgraph that answers the field, whose log is followed; null follows all logs. */
  readonly source: string | null;
  readonly after: string | null;
  readonly snapshot: boolean;
  readonly filter: Filter;
  /** The customer whose journey it is. */
  readonly customerId: string | null;
  readonly matches: (entry: LogEntry) => boolean;
  readonly payload: readonly PayloadPart[];
  readonly lifted: Lifted;
  readonly reads: Reads;
};

/** One field of the payload, in the client's order and under the client's name. */
export type PayloadPart =
  | { readonly part: 'typename' | 'entity'; readonly name: string; readonly typename: string }
  | { readonly part: 'change'; readonly name: string; readonly fields: readonly CollectedField[] };

export type Planned =
  { readonly plan: Plan } | { readonly refusal: Refusal } | { readonly errors: readonly GraphQLError[] };

type Prepared =
  | { readonly operation: OperationDefinitionNode; readonly fragments: Fragments }
  | { readonly errors: readonly GraphQLError[] };

/** Texts remembered per edition. */
const PREPARED_MAX = 500;
const prepared = new WeakMap<Edition, LRUCache<string, Prepared>>();

/** Understands an operation that was admitted, or says why it cannot be served. */
export function planSubscription(edition: Edition, request: GraphQLRequest): Planned {
  const { schema, rules } = edition;
  const document = prepare(edition, request);
  if ('errors' in document) return document;
  const { operation, fragments } = document;

  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables, { maxErrors: 10 });
  if (coerced.errors) return { errors: coerced.errors.map((error) => coded('BAD_USER_INPUT', error)) };
  const variables = coerced.coerced;

  const [rootField, ...more] = collectFields([operation.selectionSet], fragments, variables);
  const node = rootField?.nodes[0];
  if (rootField === undefined || node === undefined || more.length > 0) return { refusal: notOne };
  const field = schema.getSubscriptionType()?.getFields()[rootField.field];
  const rule = rules.subscriptions[rootField.field];
  if (field === undefined || rule?.follows == null) return { refusal: notFollowed(rootField.field) };
  const payloadType = getNamedType(field.type);
  invariant(isObjectType(payloadType), 'a subscription tells an object');

  let args: Readonly<Record<string, unknown>>;
  try {
    args = getArgumentValues(field, node, variables);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [coded('BAD_USER_INPUT', error)] };
  }
  const { follows } = rule;
  const filter = (args['filter'] ?? {}) as Filter;
  const long = tooLongList(filter);
  if (long !== null) return { refusal: listTooLong(long) };
  const customerId = follows.customer === null ? null : String(args[follows.customer]);

  const parts = collectFields(selectionsOf(rootField), fragments, variables);
  const entityReads = reads(schema, follows.entity);
  if (entityReads === null) return { refusal: notFollowed(rootField.field) };
  const isEntity = ({ field: name }: CollectedField): boolean =>
    getNamedType(payloadType.getFields()[name]?.type)?.name === follows.entity;
  return {
    plan: {
      edition,
      request,
      field: rootField.field,
      root: rootField.name,
      follows,
      source: follows.customer === null ? rule.subgraph : null,
      after: (args['after'] as string | null | undefined) ?? null,
      snapshot: args['snapshot'] === true,
      filter,
      customerId,
      matches: createMatch(follows, filter, customerId),
      payload: parts.map((part): PayloadPart => {
        if (part.field === 'change') {
          return { part: 'change', name: part.name, fields: collectFields(selectionsOf(part), fragments, variables) };
        }
        return { part: isEntity(part) ? 'entity' : 'typename', name: part.name, typename: payloadType.name };
      }),
      lifted: lift({
        schema,
        read: entityReads.byId,
        entities: parts.filter(isEntity),
        fragments,
        variableDefinitions: operation.variableDefinitions ?? [],
        variables: request.variables,
      }),
      reads: entityReads,
    },
  };
}

function prepare(edition: Edition, request: GraphQLRequest): Prepared {
  const known = prepared.get(edition) ?? new LRUCache<string, Prepared>({ max: PREPARED_MAX });
  prepared.set(edition, known);
  const key = JSON.stringify([request.query, request.operationName]);
  const before = known.get(key);
  if (before !== undefined) return before;
  const document = prepareText(edition.schema, request);
  known.set(key, document);
  return document;
}

function prepareText(schema: GraphQLSchema, { query, operationName }: GraphQLRequest): Prepared {
  let document: DocumentNode;
  try {
    document = parse(query);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { errors: [coded('GRAPHQL_PARSE_FAILED', error)] };
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return { errors: errors.map((error) => coded('GRAPHQL_VALIDATION_FAILED', error)) };
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const operation = operations.find((one) => operationName === null || one.name?.value === operationName);
  invariant(operation !== undefined, 'an admitted document has the operation');
  const fragments = document.definitions.filter(
    (one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION,
  );
  return { operation, fragments: new Map(fragments.map((fragment) => [fragment.name.value, fragment])) };
}

/** With the code under which the error is shown to clients. */
function coded(code: string, error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { ...(error.nodes && { nodes: error.nodes }), extensions: { code } });
}

const notOne = refuse(
  'VALIDATION_FAILED',
  { path: 'query', rule: 'ROOT_FIELDS_MAX' },
  'The operation is refused: a subscription has one root field, whatever its variables.',
);

function notFollowed(field: string): Refusal {
  return refuse(
    'NOT_SUPPORTED_BY_SYSTEM',
    { system: 'gateway', duty: field },
    `The schema does not say what Subscription.${field} follows, so it cannot be served.`,
  );
}

function listTooLong(name: string): Refusal {
  const sentence = `filter.${name} must be at most 100 items: subscribe several times.`;
  return refuse('VALIDATION_FAILED', { path: `filter.${name}`, rule: 'COUNT_MAX' }, sentence);
}
