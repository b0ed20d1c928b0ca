import { parse, type DocumentNode } from 'graphql';
import type {
  Access,
  FieldRule,
  Lifecycle,
  ListSize,
  MutationRule,
  RootRule,
  Rules,
  SubscriptionRule,
  TypeRule,
} from './model.ts';
import {
  hasTag,
  namedType,
  nodeOfConnection,
  numberArg,
  textArg,
  textsArg,
  use,
  uses,
  viewSchema,
  type DirectiveUse,
  type FieldView,
  type ObjectView,
  type SchemaView,
} from './schema-view.ts';
import { subgraphOrigin, supergraphOrigin, type Origin } from './origin.ts';

/** How long a key is kept where `@idempotent` says nothing else (DOMAIN 1.3). */
export const retentionDaysDefault = 30;

/** The rules that a subgraph's own SDL states. */
export function readRules(document: DocumentNode): Rules {
  return rulesOf(viewSchema(document), subgraphOrigin);
}

/**
 * The rules of all subgraphs, from the core supergraph: root fields name the subgraph that answers them. A supergraph
 * without Concord's directives reads as one without rules.
 */
export function readSupergraphRules(supergraph: string | DocumentNode): Rules {
  const document = typeof supergraph === 'string' ? parse(supergraph, { noLocation: true }) : supergraph;
  return rulesOf(viewSchema(document), supergraphOrigin(document));
}

function rulesOf(view: SchemaView, origin: Origin): Rules {
  const { query, mutation, subscription } = view.roots;
  return {
    types: Object.fromEntries([...view.objects.values()].map((type) => [type.name, typeRule(view, type, origin)])),
    queries: rootRules(query, (root, field) => rootRule(root, field, origin)),
    mutations: rootRules(mutation, (root, field) => mutationRule(view, root, field, origin)),
    subscriptions: rootRules(subscription, (root, field) => subscriptionRule(root, field, origin)),
  };
}

function typeRule(view: SchemaView, type: ObjectView, origin: Origin): TypeRule {
  const group = groupOf(type);
  return {
    entity: group !== null && origin.masters(type),
    group,
    access: accessOf(type),
    lifecycle: lifecycleOf(view, type),
    dataSubject: hasTag(type, 'data-subject'),
    fields: Object.fromEntries(
      [...type.fields.values()].map((field) => [field.name, fieldRule(view, type, field, origin)]),
    ),
  };
}

function fieldRule(view: SchemaView, type: ObjectView, field: FieldView, origin: Origin): FieldRule {
  const owned = use(field, 'owned');
  const inherited = origin.inheritsGroup(type, field) ? groupOf(type) : null;
  return {
    group: textArg(owned, 'group') ?? inherited,
    writers: textsArg(owned, 'writers'),
    mutableIn: textsArg(owned, 'mutableIn'),
    access: accessOf(field),
    pii: hasTag(field, 'pii'),
    of: objectOf(view, field),
    cost: numberArg(use(field, 'cost'), 'weight'),
    listSize: listSizeOf(field),
  };
}

function rootRules<Rule>(
  root: ObjectView | null,
  ruleOf: (root: ObjectView, field: FieldView) => Rule,
): Record<string, Rule> {
  if (root === null) return {};
  return Object.fromEntries([...root.fields.values()].map((field) => [field.name, ruleOf(root, field)]));
}

function rootRule(root: ObjectView, field: FieldView, origin: Origin): RootRule {
  return {
    subgraph: origin.answers(root, field),
    access: accessOf(field),
    cost: numberArg(use(field, 'cost'), 'weight'),
    listSize: listSizeOf(field),
  };
}

function mutationRule(view: SchemaView, root: ObjectView, field: FieldView, origin: Origin): MutationRule {
  const transitions = uses(field, 'transition').map((move) => ({
    entity: textArg(move, 'entity') ?? '',
    from: textsArg(move, 'from'),
    to: textArg(move, 'to') ?? '',
  }));
  const writes = textsArg(use(field, 'writes'), 'fields');
  const touched = [...transitions.map((move) => move.entity), ...writes.map((path) => path.split('.')[0] ?? '')];
  return {
    ...rootRule(root, field, origin),
    entity: payloadEntity(view, field) ?? touched[0] ?? '',
    transitions,
    writes,
    retentionDays: numberArg(use(field, 'idempotent'), 'retentionDays') ?? retentionDaysDefault,
    duties: uses(field, 'duty').flatMap((duty) => textArg(duty, 'rule') ?? []),
    emits: textsArg(use(field, 'emits'), 'events'),
  };
}

function subscriptionRule(root: ObjectView, field: FieldView, origin: Origin): SubscriptionRule {
  const follows = use(field, 'follows');
  const entity = textArg(follows, 'entity');
  return {
    ...rootRule(root, field, origin),
    follows: entity === null ? null : { entity, customer: textArg(follows, 'customer') },
  };
}

/** What stands in payloads beside their entity: what a command did, what an event says. */
const besides: ReadonlySet<string> = new Set(['Receipt', 'Change']);

/** The type of a payload's one object besides receipt or change; null when there is none or more than one. */
export function payloadEntity(view: SchemaView, field: FieldView): string | null {
  const payload = view.objects.get(namedType(field.type));
  const objects = [...(payload?.fields.values() ?? [])]
    .map((part) => namedType(part.type))
    .filter((name) => !besides.has(name) && view.objects.has(name));
  return objects.length === 1 ? (objects[0] ?? null) : null;
}

function groupOf(type: ObjectView): string | null {
  return textArg(use(type, 'entity'), 'group');
}

function accessOf(owner: { readonly directives: readonly DirectiveUse[] }): Access | null {
  const access = use(owner, 'access');
  return access === null ? null : { roles: textsArg(access, 'roles'), scopes: textsArg(access, 'scopes') };
}

function lifecycleOf(view: SchemaView, type: ObjectView): Lifecycle | null {
  const lifecycle = use(type, 'lifecycle');
  const field = textArg(lifecycle, 'field');
  if (lifecycle === null || field === null) return null;
  const states = type.fields.get(field);
  const moves = Array.isArray(lifecycle.args['moves']) ? (lifecycle.args['moves'] as readonly MoveArgs[]) : [];
  return {
    field,
    states: states === undefined ? [] : (view.enums.get(namedType(states.type)) ?? []),
    moves: moves.map(({ from, to, by }) => ({ from: [from].flat(), to, by })),
  };
}

type MoveArgs = { readonly from: string | readonly string[]; readonly to: string; readonly by: string };

function listSizeOf(field: FieldView): ListSize | null {
  const listSize = use(field, 'listSize');
  const max = numberArg(listSize, 'max');
  return max === null ? null : { max, by: textArg(listSize, 'by') };
}

function objectOf(view: SchemaView, field: FieldView): string | null {
  const name = namedType(field.type);
  return nodeOfConnection(view, name) ?? (view.objects.has(name) ? name : null);
}
