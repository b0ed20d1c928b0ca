import {
  getNamedType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Source } from '../../../platform/config.ts';
import { edgesOf, entityBehind, entityTypes, isAlwaysShown, isConnection, ownFields, written } from './graph.ts';
import type { Law } from './law.ts';
import { strangersTo } from './leaks.ts';
import { mayAsk, seesEntity, seesField } from './may-see.ts';
import { rootOf, type Entity, type Fields } from './truth.ts';
import type { Viewpoint } from './viewpoints.ts';

/** Something to ask, and the whole of what must come back: data as it stands in the answer, or a refusal. */
export type Question = {
  readonly route: string;
  /** Null: through the door. */
  readonly subgraph: Source | null;
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected: Expected;
};

/** Of fields that are asked together it must be told of each that it is refused. */
export type Expected = { readonly data: Fields } | { readonly code: string; readonly fields?: readonly string[] };

/** What leads from one entity to others, as it is for somebody who sees everything. */
export type Links = ReadonlyMap<string, readonly string[]>;

export type World = {
  readonly schema: GraphQLSchema;
  readonly law: Law;
  /** What each subgraph states itself: of an entity that is another's it knows less. */
  readonly laws: Readonly<Record<Source, Law>>;
  readonly truth: readonly Entity[];
  readonly links: Links;
};

/** How many entities of one list are asked for: enough for the cast, and few enough for the limit on cost. */
const listSize = 6;
/** As many at once as the limits on root fields, on cost and on selections let pass. */
const rootsAtOnce = 12;
const edgesAtOnce = 6;
const selectionsAtOnce = 900;

/** Every way to every field of every entity, for one person. */
export function questionsOf(world: World, who: Viewpoint): readonly Question[] {
  const ofTypes = entityTypes(world.schema).flatMap((type) => [
    ...byId(world, who, type),
    ...byList(world, who, type),
    ...byEdges(world, who, type),
    ...byRepresentation(world, who, type),
    ...byName(world, who, type),
    ...forbidden(world, who, type),
  ]);
  return [...ofTypes, ...forbiddenRoots(world, who)];
}

function byId(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const entities = entitiesOf(world, type);
  const root = rootOf(type.name);
  if (!admitted(world, who, root, type)) return [];
  const selected = selectionOf(world, who, type);
  return portionsOf(entities, rootsAtOnce, () => selected).map((portion) => {
    const text = portion.map(({ id }, index) => `e${index}: ${root}(id: "${id}") { ${selected} }`).join('\n');
    const data = Object.fromEntries(portion.map((entity, index) => [`e${index}`, viewOf(world, who, entity)]));
    return question(`${root}(id)`, `{ ${text} }`, data);
  });
}

function byList(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const root = pluralOf(rootOf(type.name));
  if (world.schema.getQueryType()?.getFields()[root] === undefined || !admitted(world, who, root, type)) return [];
  const seen = entitiesOf(world, type).filter((entity) => seesEntity(world.law, who, entity));
  const nodes = sortedById(seen).map((entity) => ({ node: viewOf(world, who, entity) }));
  const text = `{ ${root}(first: ${listSize}) { edges { node { ${selectionOf(world, who, type)} } } } }`;
  return [question(root, text, { [root]: { edges: nodes.slice(0, listSize) } })];
}

/** The root that lists what another root reads one of. */
function pluralOf(root: string): string {
  return root.endsWith('y') ? `${root.slice(0, -1)}ies` : `${root}s`;
}

/** From each entity to all it leads to, the whole of it: a reference is one more way in. */
function byEdges(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const root = rootOf(type.name);
  if (!admitted(world, who, root, type)) return [];
  const edges = edgesOf(world.schema, type)
    .filter((edge) => mayFollow(world, who, type, edge))
    .flatMap((edge) => askedWays(edge).map((way) => ({ edge, ...way })));
  if (edges.length === 0) return [];
  return entitiesOf(world, type).flatMap((entity) =>
    portionsOf(edges, edgesAtOnce, ({ edge }) => targetSelection(world, who, edge)).map((portion) => {
      const text = portion
        .map(({ edge, alias, args }) => `${alias}: ${edge.name}${args} { ${targetSelection(world, who, edge)} }`)
        .join('\n');
      const seen = seesEntity(world.law, who, entity);
      const data = Object.fromEntries(
        portion.map(({ edge, alias }) => [alias, targetsOf(world, who, entity, edge, alias)]),
      );
      return question(`${root}(id) → edges`, `{ ${root}(id: "${entity.id}") { ${text} } }`, {
        [root]: seen ? data : null,
      });
    }),
  );
}

function portionsOf<T>(all: readonly T[], countMax: number, textOf: (one: T) => string): readonly (readonly T[])[] {
  const portions: T[][] = [];
  let selections = 0;
  for (const one of all) {
    const its = selectionsIn(textOf(one));
    const last = portions.at(-1);
    if (last === undefined || last.length === countMax || selections + its > selectionsAtOnce) {
      portions.push([one]);
      selections = its;
    } else {
      last.push(one);
      selections += its;
    }
  }
  return portions;
}

/** Every field is a word. So is an argument: the count is never too small. */
function selectionsIn(text: string): number {
  return text.match(/\w+/g)?.length ?? 0;
}

/** As the gateway resolves references, asked of each subgraph directly. */
function byRepresentation(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const fields = ownFields(world.schema, type).filter((field) => mayAsk(world.law, who, type.name, field.name));
  if (fields.length === 0) return [];
  const entities = entitiesOf(world, type);
  return subgraphsOf(world, type).map((subgraph) => {
    const here = fields.filter((field) => declaredIn(world, type, field).has(subgraph));
    const views = entities.map((entity) =>
      mayKnow(subgraph, type, who) ? pick(viewOf(world, who, entity), here) : null,
    );
    return {
      ...question(
        `_entities of ${subgraph}`,
        entitiesText(type, here.map((field) => written(world.schema, field)).join(' ')),
        { _entities: views },
      ),
      subgraph,
      variables: representations(entities),
    };
  });
}

/** Operations has nothing of another's entity but evidence, which is for the company's own people: for others it is not there. */
function mayKnow(subgraph: Source, type: GraphQLObjectType, { customers }: Viewpoint): boolean {
  return subgraph !== 'operations' || type.name !== 'Customer' || customers === 'all';
}

/** That an entity is there is not told either, not even by the name of its type. */
function byName(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const entities = entitiesOf(world, type);
  return subgraphsOf(world, type).map((subgraph) => {
    const text = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';
    const isNamed = (entity: Entity) => mayKnow(subgraph, type, who) && seesEntity(world.law, who, entity);
    const named = entities.map((entity) => (isNamed(entity) ? { __typename: type.name } : null));
    const told = mayAsk(world.laws[subgraph], who, type.name, 'id');
    const asked = told
      ? question(`${type.name} of ${subgraph} by name`, text, { _entities: named })
      : refused(`${type.name} of ${subgraph} by name`, text);
    return { ...asked, subgraph, variables: representations(entities) };
  });
}

/** Every field that the rules keep from this person, alone, through the door and behind it. */
function forbidden(world: World, who: Viewpoint, type: GraphQLObjectType): readonly Question[] {
  const entities = entitiesOf(world, type);
  const fields = Object.values(type.getFields()).filter(
    (field) => !mayAsk(world.law, who, type.name, field.name) || !mayReach(world, who, field),
  );
  const root = rootOf(type.name);
  const [first] = entities;
  return [
    ...fields.map((field) =>
      refused(`${type.name}.${field.name}`, `{ ${root}(id: "${first?.id ?? ''}") { ${alone(world, field)} } }`),
    ),
    ...subgraphsOf(world, type).flatMap((subgraph) => {
      const law = world.laws[subgraph];
      const isStated = ({ name }: { readonly name: string }) => !mayAsk(law, who, type.name, name);
      const stated = fields.filter(
        (field) =>
          (isStated(field) || !mayReach({ ...world, law }, who, field)) && declaredIn(world, type, field).has(subgraph),
      );
      const isWhole = isStated({ name: 'id' });
      return portionsBehind(stated).map((portion) => {
        const route = `${type.name} of ${subgraph}: ${portion.map(({ name }) => name).join(', ')}`;
        const asked = refused(route, entitiesText(type, portion.map((field) => alone(world, field)).join(' ')));
        const { code } = asked.expected;
        // Of a type that is refused as a whole no field is looked at.
        const expected = isWhole ? { code } : { code, fields: portion.map(({ name }) => name) };
        return { ...asked, expected, subgraph, variables: representations(entities) };
      });
    }),
  ];
}

/** A subgraph refuses field by field: all at once are asked, but for those of which a refusal hides the others beside it. */
function portionsBehind<T extends GraphQLField<unknown, unknown>>(fields: readonly T[]): readonly (readonly T[])[] {
  const together = fields.filter(({ type }) => !isNonNullType(type));
  const single = fields.filter(({ type }) => isNonNullType(type)).map((field) => [field]);
  return together.length === 0 ? single : [together, ...single];
}

function forbiddenRoots(world: World, who: Viewpoint): readonly Question[] {
  const roots = Object.values(world.schema.getQueryType()?.getFields() ?? {});
  return roots
    .filter(({ name }) => !mayAsk(world.law, who, 'Query', name))
    .flatMap((root) => {
      const given = root.args
        .filter(isRequiredArgument)
        .map(({ name, type }) => `${name}: ${samples[getNamedType(type).name] ?? '"x"'}`);
      const args = given.length === 0 ? '' : `(${given.join(', ')})`;
      const text = `{ ${root.name}${args} { ${isConnection(root) ? 'edges { cursor }' : leafOf(root)} } }`;
      const [subgraph] = world.law.get('Query')?.fields.get(root.name)?.declaredIn ?? [];
      const asked = refused(`Query.${root.name}`, text);
      return [asked, { ...asked, route: `Query.${root.name} of ${subgraph}`, subgraph: subgraph as Source }];
    });
}

/** What a subgraph takes for a value of the type; any text will do for the others. */
const samples: Readonly<Record<string, string>> = {
  Date: '"2026-01-31"',
  CurrencyCode: '"EUR"',
  CountryCode: '"DE"',
  RouteInput: '{ legalEntityId: "x" }',
  UsageEventFilter: '{ billingSubscriptionId: "x" }',
};

/** Something to ask for of what a root answers. */
function leafOf(root: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(root.type);
  return isObjectType(type) && 'id' in type.getFields() ? 'id' : '__typename';
}

// --- What comes back -----------------------------------------------------------------------------------------------

/** The entity as this person must be shown it, null when it is not there for it. */
export function viewOf(world: World, who: Viewpoint, entity: Entity): Fields | null {
  const type = world.schema.getType(entity.type);
  if (!isObjectType(type) || !seesEntity(world.law, who, entity)) return null;
  const strangers = strangersTo(who, world.truth);
  const fields = ownFields(world.schema, type).filter((field) => mayAsk(world.law, who, type.name, field.name));
  return Object.fromEntries(
    fields.map((field) => {
      const shown = isAlwaysShown(field) || seesField(world.law, who, entity, field.name);
      return [
        field.name,
        shown
          ? withoutForeign(withoutStrangers(comparable(field.name, entity.fields[field.name]), strangers), who)
          : null,
      ];
    }),
  );
}

/** What a command may answer depends on who asks; that it is listed does not. */
export function comparable(field: string, value: unknown): unknown {
  if (field !== 'commands' || !Array.isArray(value)) return value;
  return value.map((state: string | { readonly name: string }) => (typeof state === 'string' ? state : state.name));
}

/** A value that names a customer who is not there for this person is not there either. */
function withoutStrangers(value: unknown, strangers: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return strangers.has(value) ? null : value;
  if (!Array.isArray(value)) return value;
  return value.filter((member) => !Object.values(member as object).some((part) => strangers.has(String(part))));
}

/** Sums stand apart by company: of one that the person does not work for there is none. */
function withoutForeign(value: unknown, { legalEntities }: Viewpoint): unknown {
  if (!Array.isArray(value) || legalEntities === 'all') return value;
  return value.filter((member: unknown) => {
    const { legalEntityId } = Object(member) as { readonly legalEntityId?: string };
    return legalEntityId === undefined || legalEntities.includes(legalEntityId);
  });
}

function targetsOf(
  world: World,
  who: Viewpoint,
  entity: Entity,
  edge: GraphQLField<unknown, unknown>,
  alias: string,
): unknown {
  const law = world.law.get(entity.type)?.fields.get(edge.name);
  if (law?.groupNamed === true && !seesField(world.law, who, entity, edge.name)) return null;
  const ids = world.links.get(linkKey(entity, alias)) ?? [];
  const targets = ids.flatMap((id) => world.truth.filter((one) => one.id === id && seesEntity(world.law, who, one)));
  const views = targets.map((target) => viewOf(world, who, target));
  return isConnection(edge) ? { edges: views.map((node) => ({ node })) } : (views[0] ?? null);
}

// --- How it is asked -----------------------------------------------------------------------------------------------

/** The ways in which an edge can be asked: once per kind of hierarchy where it takes one. */
export function askedWays(
  edge: GraphQLField<unknown, unknown>,
): readonly { readonly alias: string; readonly args: string }[] {
  const first = isConnection(edge) ? [`first: ${listSize / 2}`] : [];
  const takesType = edge.args.some(({ name }) => name === 'type');
  const types = takesType ? ['LEGAL', 'BILLING', 'SALES'] : [null];
  return types.map((type) => {
    const args = [...(type === null ? [] : [`type: ${type}`]), ...first];
    return {
      alias: type === null ? edge.name : `${edge.name}_${type}`,
      args: args.length === 0 ? '' : `(${args.join(', ')})`,
    };
  });
}

export function linkKey(entity: Pick<Entity, 'type' | 'id'>, alias: string): string {
  return `${entity.type} ${entity.id} ${alias}`;
}

function targetSelection(world: World, who: Viewpoint, edge: GraphQLField<unknown, unknown>): string {
  const target = world.schema.getType(entityBehind(world.schema, edge) ?? '');
  const selected = isObjectType(target) ? selectionOf(world, who, target) : '';
  return isConnection(edge) ? `edges { node { ${selected} } }` : selected;
}

function selectionOf(world: World, who: Viewpoint, type: GraphQLObjectType): string {
  return ownFields(world.schema, type)
    .filter((field) => mayAsk(world.law, who, type.name, field.name))
    .map((field) => written(world.schema, field))
    .join(' ');
}

function alone(world: World, field: GraphQLField<unknown, unknown>): string {
  const target = entityBehind(world.schema, field);
  if (target === null) return written(world.schema, field);
  const [way] = askedWays(field);
  return `${field.name}${way?.args ?? ''} { ${isConnection(field) ? 'edges { node { id } }' : 'id'} }`;
}

function entitiesText(type: GraphQLObjectType, selected: string): string {
  return `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on ${type.name} { ${selected} } } }`;
}

function representations(entities: readonly Entity[]): Question['variables'] {
  return { representations: entities.map(({ type, id }) => ({ __typename: type, id })) };
}

// --- Who may ask it ------------------------------------------------------------------------------------------------

function admitted(world: World, who: Viewpoint, root: string, type: GraphQLObjectType): boolean {
  return mayAsk(world.law, who, 'Query', root) && mayAsk(world.law, who, type.name, 'id');
}

function mayFollow(
  world: World,
  who: Viewpoint,
  type: GraphQLObjectType,
  edge: GraphQLField<unknown, unknown>,
): boolean {
  return mayAsk(world.law, who, type.name, edge.name) && mayReach(world, who, edge);
}

/** Whether the type that a field leads to may be read at all. */
function mayReach(world: World, who: Viewpoint, field: GraphQLField<unknown, unknown>): boolean {
  const target = entityBehind(world.schema, field);
  return target === null || mayAsk(world.law, who, target, 'id');
}

function subgraphsOf(world: World, type: GraphQLObjectType): readonly Source[] {
  return [...(world.law.get(type.name)?.fields.get('id')?.declaredIn ?? [])] as readonly Source[];
}

function declaredIn(world: World, type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): ReadonlySet<string> {
  return world.law.get(type.name)?.fields.get(field.name)?.declaredIn ?? new Set();
}

function entitiesOf(world: World, type: GraphQLObjectType): readonly Entity[] {
  return world.truth.filter((entity) => entity.type === type.name);
}

function sortedById(entities: readonly Entity[]): readonly Entity[] {
  return [...entities].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function pick(fields: Fields | null, kept: readonly GraphQLField<unknown, unknown>[]): Fields | null {
  return fields && Object.fromEntries(kept.map(({ name }) => [name, fields[name]]));
}

function question(route: string, text: string, data: Fields): Question {
  return { route, subgraph: null, text, variables: {}, expected: { data } };
}

function refused(route: string, text: string) {
  return { route, subgraph: null, text, variables: {}, expected: { code: 'ROLE_REQUIRED' } };
}
