import type { EventCatalogue } from '../event-catalogue.ts';
import type { MutationRule, Rules } from '../model.ts';
import { use, uses, type FieldView, type ObjectView, type RootName, type SchemaView } from '../schema-view.ts';

/** One subgraph as the lint looks at it: what its SDL says, and the rules read from it. */
export type Subject = {
  readonly name: string;
  readonly view: SchemaView;
  readonly rules: Rules;
  readonly events: EventCatalogue | null;
};

export type Finding = { readonly coordinate: string; readonly message: string };
export type SubgraphRule = (subject: Subject) => Iterable<Finding>;
/** Looks at all subgraphs together. */
export type HouseRule = (house: readonly Subject[]) => Iterable<Finding>;

export function finding(coordinate: string, message: string): Finding {
  return { coordinate, message };
}

/** An object that other subgraphs may refer to: it has a key, resolvable here or not. */
export function isKeyed(type: ObjectView): boolean {
  return use(type, 'key') !== null;
}

/** This subgraph declares itself the master. */
export function isMastered(type: ObjectView): boolean {
  return use(type, 'entity') !== null;
}

export function keyFields(type: ObjectView): ReadonlySet<string> {
  return new Set(uses(type, 'key').flatMap((key) => String(key.args['fields']).split(/[\s{}]+/)));
}

/** The types of which this subgraph is the master. */
export function masteredTypes({ view }: Subject): ObjectView[] {
  return [...view.objects.values()].filter(isMastered);
}

/** Another subgraph's entities, as this one refers to them or adds to them. */
export function foreignEntities({ view }: Subject): ObjectView[] {
  return [...view.objects.values()].filter((type) => isKeyed(type) && !isMastered(type));
}

export type Mutation = { readonly coordinate: string; readonly field: FieldView; readonly rule: MutationRule };

export function mutationsOf({ view, rules }: Subject): Mutation[] {
  const root = view.roots.mutation;
  return [...(root?.fields.values() ?? [])].flatMap((field) => {
    const rule = rules.mutations[field.name];
    return rule === undefined ? [] : [{ coordinate: `${root?.name ?? ''}.${field.name}`, field, rule }];
  });
}

/** The entities whose states or fields a mutation may change. */
export function touchedBy({ transitions, writes }: MutationRule): ReadonlySet<string> {
  return new Set([...transitions.map((move) => move.entity), ...writes.map((path) => path.split('.')[0] ?? '')]);
}

export type RootField = { readonly root: RootName; readonly coordinate: string; readonly field: FieldView };

export function rootFields({ view }: Subject): RootField[] {
  return (['query', 'mutation', 'subscription'] as const).flatMap((root) => {
    const type = view.roots[root];
    return [...(type?.fields.values() ?? [])].map((field) => ({
      root,
      coordinate: `${type?.name ?? ''}.${field.name}`,
      field,
    }));
  });
}

export type OutputField = { readonly coordinate: string; readonly type: ObjectView; readonly field: FieldView };

/** Fields of objects, the roots included. */
export function outputFields({ view }: Subject): OutputField[] {
  const roots = Object.values(view.roots).flatMap((root) => root ?? []);
  return [...view.objects.values(), ...roots].flatMap((type) =>
    [...type.fields.values()].map((field) => ({ coordinate: `${type.name}.${field.name}`, type, field })),
  );
}
